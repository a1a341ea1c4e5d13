"""The visit that a reminder speaks of, when it is not the operation."""

from reminders.domain.kinds import ReminderKind
from reminders.models import Reminder
from scheduling.domain.visits import VisitKind
from scheduling.models import Visit

VISITS = {
    ReminderKind.ASSESSMENT_VISIT: VisitKind.ASSESSMENT,
    ReminderKind.STITCHES: VisitKind.STITCHES,
    ReminderKind.CONTROL_VISIT: VisitKind.CONTROL,
}


def is_of_a_visit(row: Reminder) -> bool:
    """Say whether it speaks of a visit and not of the operation."""
    return ReminderKind(row.kind) in VISITS


def visit_of(row: Reminder) -> Visit | None:
    """Return the visit as it stands now; None when it speaks of the operation, or the visit was cancelled."""
    if not is_of_a_visit(row):
        return None
    kind = VISITS[ReminderKind(row.kind)].value
    return Visit.objects.filter(case=row.case_id, kind=kind, cancelled_at=None).first()
