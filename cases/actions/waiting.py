"""How a case stands on the waiting list: how soon, whether its patient was reached, at what notice they come."""

from dataclasses import replace
from datetime import date, datetime
from enum import Enum
from typing import Final, Literal
from zoneinfo import ZoneInfo

from django.db import transaction

from cases import queries
from cases.actions.requests import details_of
from cases.actions.saving import save, tell
from cases.domain import status as statuses
from cases.domain.details import check_details
from cases.domain.status import CaseStatus
from cases.domain.waiting import ContactStage, Priority, check_notice
from cases.models import Case
from common.refusals import Stale
from staff.models import User


class _Keep(Enum):
    KEEP = "keep"


KEEP: Final = _Keep.KEEP
Keep = Literal[_Keep.KEEP]


@transaction.atomic
def change_waiting(
    *,
    case: Case,
    priority: Priority | None = None,
    contact_stage: ContactStage | None = None,
    notice_hours: int | Keep | None = KEEP,
    wanted_date: date | Keep | None = KEEP,
    target_date: date | Keep | None = KEEP,
    beside: bool = False,
    expected_version: int | None = None,
    by: User,
    at: datetime,
) -> Case:
    """Change what is named, until the patient is called; raise BadInput, Stale or WrongStatus.

    ``notice_hours``: None for a patient who does not come at short notice. ``beside``: something that stands beside
    the case changes in the same transaction (the days the patient cannot come), so that the version goes up.
    """
    case = queries.lock(case.pk)
    if expected_version not in (None, case.version):
        raise Stale(case.version)
    statuses.check_editable(CaseStatus(case.status))
    new: dict[str, object] = {
        "priority": case.priority if priority is None else priority.value,
        "contact_stage": contact_stage.value if contact_stage else case.contact_stage,
        "notice_hours": case.notice_hours if notice_hours is KEEP else check_notice(notice_hours),
        **_dates(case, wanted_date, target_date, at),
    }
    changed = {field for field, value in new.items() if getattr(case, field) != value}
    if changed or beside:
        for field in changed:
            setattr(case, field, new[field])
        save(case, changed)
        tell(case, "changed" if changed & {"wanted_date", "target_date"} else "waiting", by=by, at=at)
    return case


def _dates(
    case: Case, wanted: date | Keep | None, target: date | Keep | None, at: datetime
) -> dict[str, object]:
    if wanted is KEEP and target is KEEP:
        return {}
    old = details_of(case)
    asked = replace(
        old,
        wanted_date=old.wanted_date if wanted is KEEP else wanted,
        target_date=old.target_date if target is KEEP else target,
    )
    checked = check_details(
        asked,
        has_side=case.procedure.has_side,
        birth_date=case.patient.birth_date,
        today=at.astimezone(ZoneInfo(case.site.time_zone)).date(),
        old=old,
    )
    return {"wanted_date": checked.wanted_date, "target_date": checked.target_date}
