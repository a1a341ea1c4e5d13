"""What was changed about how a case stands on the waiting list, from the history that the database keeps."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from cases.models import Case
from scheduling.models import Unavailability
from staff.models import User

# What is said of the case itself; the days on which the patient cannot come are rows of their own.
FIELDS = ("priority", "contact_stage", "notice_hours", "wanted_date", "target_date")
_KEPT = ("pgh_created_at", "pgh_context", *FIELDS)


@dataclass(frozen=True)
class WaitingStep:
    """One thing that somebody changed: a field of the case with what it was and is; ``who`` is empty for nobody."""

    at: datetime
    who: str
    field: str
    old: Any
    new: Any


@dataclass(frozen=True)
class AwayStep:
    """Days on which the patient cannot come were put down, or taken back."""

    at: datetime
    who: str
    first: date
    last: date
    is_taken_back: bool


def waiting_steps(case_id: UUID) -> tuple[list[WaitingStep], list[AwayStep]]:
    """Return what was changed on the waiting list and about the patient's days, in three queries."""
    events: Any = Case.pgh_event_model.objects.filter(pgh_obj_id=case_id)  # type: ignore[attr-defined]
    rows = list(events.order_by("pgh_created_at", "pgh_id").values(*_KEPT))
    stretches: Any = Unavailability.pgh_event_model.objects.filter(case=case_id)  # type: ignore[attr-defined]
    away = list(
        stretches.order_by("pgh_created_at", "pgh_id").values(
            "pgh_created_at", "pgh_context", "pgh_label", "first_day", "last_day"
        )
    )
    names = _names([*rows, *away])
    return list(_changes(rows, names)), [_away(row, names) for row in away]


def _changes(rows: list[dict[str, Any]], names: dict[str, str]) -> Iterator[WaitingStep]:
    for old, new in pairwise(rows):
        for field in FIELDS:
            if old[field] != new[field]:
                yield WaitingStep(new["pgh_created_at"], _who(new, names), field, old[field], new[field])


def _away(row: dict[str, Any], names: dict[str, str]) -> AwayStep:
    return AwayStep(
        at=row["pgh_created_at"],
        who=_who(row, names),
        first=row["first_day"],
        last=row["last_day"],
        is_taken_back=row["pgh_label"] == "delete",
    )


def _names(rows: Iterable[dict[str, Any]]) -> dict[str, str]:
    ids = {_by(row) for row in rows} - {""}
    found = User.objects.filter(pk__in=ids).values_list("pk", "full_name") if ids else ()
    return {str(pk): name for pk, name in found}


def _who(row: dict[str, Any], names: dict[str, str]) -> str:
    return names.get(_by(row), "")


def _by(row: dict[str, Any]) -> str:
    return (row["pgh_context"] or {}).get("user") or ""
