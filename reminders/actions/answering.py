"""What patients say: taken in once, kept word for word, and turned into work for somebody. It clears nothing."""

from datetime import datetime

from django.db import transaction

from cases.models import Case
from reminders.domain.answers import Source
from reminders.domain.kinds import Says
from reminders.models import Answer, Reminder
from staff.models import User


@transaction.atomic
def take_answer(
    *,
    case: Case,
    says: Says,
    source: Source,
    at: datetime,
    words: str = "",
    reminder: Reminder | None = None,
    sent_from: str = "",
    gateway_id: str = "",
    by_guardian: bool = False,
    with_help_of: User | None = None,
) -> Answer:
    """Keep what was said of a case, whose meaning is known already: a button on the page, or a digit understood."""
    return Answer.objects.create(
        case=case,
        reminder=reminder,
        source=source.value,
        sent_from=sent_from,
        gateway_id=gateway_id,
        says=says.value,
        words=words,
        by_guardian=by_guardian,
        with_help_of=with_help_of,
        received_at=at,
    )


@transaction.atomic
def take_in(*, sent_from: str, text: str, gateway_id: str, source: Source, at: datetime) -> Answer:
    """Keep a message that came in, once however often the gateway delivers it, and find out whose it is."""
    return Answer.objects.get_or_create(
        source=source.value,
        gateway_id=gateway_id,
        defaults={
            "sent_from": sent_from,
            "says": Says.WORDS.value,
            "words": text,
            "received_at": at,
        },
    )[0]
