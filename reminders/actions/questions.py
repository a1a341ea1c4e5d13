"""Questions that were put to a patient, and the end of waiting for their answers."""

from datetime import datetime

from django.db.models import Q, QuerySet

from cases.models import Case
from reminders.domain.calls import ENDED_BY_AN_ANSWER, CallOutcome
from reminders.domain.kinds import ReminderKind, Says
from reminders.domain.lateness import OF_THE_OPERATION
from reminders.domain.states import CAN_BE_STOPPED, ReminderState, Why
from reminders.models import Call, Reminder

_TOLD = [ReminderState.SENT.value, ReminderState.IN_DOUBT.value, ReminderState.HANDING_OVER.value]
_ABOUT_COMING = frozenset({Says.ATTENDS, Says.ANOTHER_DATE})
_OF_THE_OPERATION = sorted(kind.value for kind in OF_THE_OPERATION)


def question_on_page(case: Case, says: Says) -> Reminder | None:
    """Return the message that a button on the patient's page answers: the newest that asked whether they come."""
    if says not in _ABOUT_COMING or case.surgery_at is None:
        return None
    asked = Reminder.objects.select_related("booking").filter(
        case=case, surgery_at=case.surgery_at, kind__in=_OF_THE_OPERATION, state__in=_TOLD
    )
    return asked.order_by("-sent_at", "-due_at", "-pk").first()


def close_question(reminder: Reminder, says: Says, *, is_late: bool, at: datetime) -> None:
    """Wait no longer for an answer to this: not on the second channel, not by telephone."""
    asked = _same_question(reminder, says)
    asked.filter(followed_up_at=None, state__in=_TOLD).update(followed_up_at=at)
    if is_late:
        return
    stoppable = sorted(state.value for state in CAN_BE_STOPPED)
    again = asked.filter(state__in=stoppable, turn__gt=1, kind=reminder.kind, sent_by_hand=None)
    again.update(state=ReminderState.SUPPRESSED.value, why=Why.NOT_NEEDED.value)
    ended = sorted(reason.value for reason in ENDED_BY_AN_ANSWER)
    calls = Call.objects.filter(reminder__in=asked.filter(state__in=_TOLD), reason__in=ended)
    calls.filter(settled_at=None).update(outcome=CallOutcome.NOT_NEEDED.value, settled_at=at)


def _same_question(reminder: Reminder, says: Says) -> QuerySet[Reminder]:
    """Return every telling of the question; who comes to the operation has answered each that asked for it."""
    same = Q(kind=reminder.kind, about=reminder.about)
    if says in _ABOUT_COMING and ReminderKind(reminder.kind) in OF_THE_OPERATION:
        same |= Q(kind__in=_OF_THE_OPERATION)
    return Reminder.objects.filter(
        same, booking=reminder.booking_id, offer=reminder.offer_id, surgery_at=reminder.surgery_at
    )
