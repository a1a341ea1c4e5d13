"""What a patient was told and what was said to it, word for word. Free text is shown and never interpreted."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from checklists.presenters import when
from reminders.channels import letters
from reminders.domain.answers import Source
from reminders.domain.kinds import ReminderKind, Says
from reminders.domain.states import Channel
from reminders.models import Answer, Reminder
from reminders.queries.visits import is_of_a_visit, visit_of
from reminders.queries.wording import words_of
from reminders.words import CHANNELS, KINDS, SAYS
from reminders.words.calls import SOURCES


@dataclass(frozen=True)
class SaidLine:
    """One answer. ``words`` is what was written; ``to`` the message that it answers, ``late`` why it does not count."""

    when: str
    meaning: str
    words: str
    how: str
    to: str
    late: str


def said_lines(answers: Iterable[Answer], *, zone: str) -> tuple[SaidLine, ...]:
    """Return the answers in their order, with times on the clock of the hospital."""
    return tuple(said_line(answer, zone=zone) for answer in answers)


def said_line(answer: Answer, *, zone: str) -> SaidLine:
    """Return one answer."""
    return SaidLine(
        when=when.moment(answer.received_at, zone),
        meaning=str(SAYS[Says(answer.says)]),
        words=answer.words,
        how=_how(answer),
        to=message_name(answer.reminder, zone=zone) if answer.reminder else "",
        late=_("too late to count: it spoke of another date, or of what was over") if answer.is_late else "",
    )


def _how(answer: Answer) -> str:
    how = [str(SOURCES[Source(answer.source)])]
    if answer.by_guardian:
        how.append(_("by the guardian"))
    if answer.with_help_of:
        how.append(_("with %(name)s") % {"name": answer.with_help_of.full_name})
    return ", ".join(how)


def message_name(reminder: Reminder, *, zone: str) -> str:
    """Return a message by its name, channel and time: "“Any illness?” (Text message, Tue 24 Nov 10:00)"."""
    about = {
        "kind": KINDS[ReminderKind(reminder.kind)],
        "channel": CHANNELS[Channel(reminder.channel)],
        "when": when.moment(reminder.sent_at or reminder.due_at, zone),
    }
    return _("“%(kind)s” (%(channel)s, %(when)s)") % about


def message_words(reminder: Reminder) -> str:
    """Return what the message says, in the reader's language; blank where its figures are not at hand any more."""
    kind = ReminderKind(reminder.kind)
    if kind is ReminderKind.TESTS_EXPIRING or (is_of_a_visit(reminder) and visit_of(reminder) is None):
        return ""
    words = words_of(reminder, link=_("(the patient's page)"), at=reminder.due_at)
    language = "ru" if (get_language() or "en").startswith("ru") else "en"
    # A letter says the same at length: the text message is enough for the telephone.
    return letters.text(kind=kind.value, language=language, words=words, to="", reference="").text
