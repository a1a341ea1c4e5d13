"""What every writer of a case ends with: a new version, and those above are told."""

from collections.abc import Sequence
from datetime import datetime

from cases import signals
from cases.models import Case
from staff.models import User


def save(case: Case, fields: set[str]) -> None:
    """Write these fields of a locked case as a new version."""
    case.version += 1
    case.save(update_fields=[*sorted(fields), "version"])


def tell_dated(cases: Sequence[Case], *, by: User, at: datetime) -> None:
    """Tell the apps above, inside the transaction, that the cases have another time now, or none."""
    signals.cases_dated.send(Case, cases=cases, by=by, at=at)


def tell(case: Case, change: str, *, by: User, at: datetime) -> None:
    """Tell the apps above inside the transaction."""
    signals.case_changed.send(Case, case=case, change=change, by=by, at=at)
