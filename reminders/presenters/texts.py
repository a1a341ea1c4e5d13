"""The page on which clinicians read every text: with example values, in every language and on every channel."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.domain.kinds import Language
from patients.words import LANGUAGE_WORDS
from reminders.channels import letters
from reminders.channels.segments import measure
from reminders.domain import fasting
from reminders.domain.kinds import ASKS_FOR_SOMEBODY, RULES, WITH_A_CALENDAR, ReminderKind
from reminders.domain.states import Channel
from reminders.words import CHANNELS, KINDS, SAYS, Words
from reminders.words.texts import WHO, when
from staff.presenters import role_word

# As long as a real one, and plainly none.
SAMPLE_SECRET = "this-is-only-a-sample-"
SAMPLE_COUNT = 2
IN_FOUR_WEEKS = timedelta(weeks=4)
TUESDAY = 1


@dataclass(frozen=True)
class Reading:
    """One text as a patient reads it. ``size`` says what it costs; an e-mail has a subject instead."""

    language: str
    language_word: Words
    channel: Words
    subject: str
    paragraphs: tuple[str, ...]
    size: str


@dataclass(frozen=True)
class KindOfMessage:
    """One kind of message: when, to whom, what is asked, and how it reads."""

    code: str
    ref: str
    title: Words
    when: str
    who: Words
    first: Words
    answers: tuple[str, ...]
    readings: tuple[Reading, ...]


def kinds_of_messages(
    *, arrival: datetime, languages: Sequence[Language], channels: Iterable[Channel]
) -> tuple[KindOfMessage, ...]:
    """Return every kind, for an example visit that begins at ``arrival`` on the hospital's clock."""
    words, wanted = example(arrival), [(one, by) for by in channels for one in languages]
    return tuple(
        KindOfMessage(
            code=kind.value,
            ref=RULES[kind].ref,
            title=KINDS[kind],
            when=when(kind),
            who=WHO[kind],
            first=CHANNELS[RULES[kind].first],
            answers=_answers(kind),
            readings=tuple(reading(kind, language, channel, words) for language, channel in wanted),
        )
        for kind in ReminderKind
    )


def example_arrival(today: datetime) -> datetime:
    """Return half past six on a Tuesday about four weeks from now, on the same clock."""
    in_four_weeks = today + IN_FOUR_WEEKS
    tuesday = in_four_weeks + timedelta(days=(TUESDAY - in_four_weeks.weekday()) % 7)
    return tuesday.replace(hour=6, minute=30)


def example(arrival: datetime) -> letters.Words:
    """Return what fills the texts of an example visit."""
    until = fasting.times(arrival + timedelta(minutes=settings.ARRIVE_MINUTES_BEFORE))
    return letters.Words(
        arrival=arrival,
        phone=settings.APPOINTMENTS_PHONE,
        link=f"{settings.PUBLIC_URL}/p/{SAMPLE_SECRET}/",
        count=SAMPLE_COUNT,
        no_food_from=until.food_until,
        no_drink_from=until.clear_drinks_until,
        answer_by=arrival - timedelta(days=1),
    )


def paragraphs(text: str) -> tuple[str, ...]:
    """Return a text in its paragraphs."""
    return tuple(part.strip() for part in text.split("\n\n") if part.strip())


def size(text: str) -> str:
    """Return what a text message costs, in words."""
    cost = measure(text)
    words = ngettext(
        "%(units)s characters, %(n)s segment", "%(units)s characters, %(n)s segments", cost.segments
    )
    return words % {"units": cost.units, "n": cost.segments}


def reading(kind: ReminderKind, language: Language, channel: Channel, words: letters.Words) -> Reading:
    """Return a text as it is read; an e-mail with what it says of the calendar file that comes with it."""
    subject, extent = "", ""
    if channel is Channel.SMS:
        text = letters.text(kind=kind, language=language, words=words, to="", reference="").text
        extent = size(text)
    else:
        calendar = b"BEGIN:VCALENDAR" if kind in WITH_A_CALENDAR else b""
        letter = letters.email(
            kind=kind, language=language, words=words, to="", message_id="", calendar=calendar
        )
        subject, text = letter.subject, letter.text
    return Reading(
        language=language.value,
        language_word=LANGUAGE_WORDS[language],
        channel=CHANNELS[channel],
        subject=subject,
        paragraphs=paragraphs(text),
        size=extent,
    )


def _answers(kind: ReminderKind) -> tuple[str, ...]:
    role = role_word(RULES[kind].role)
    return tuple(
        _("%(digit)s: %(says)s. Somebody calls: %(role)s.")
        % {"digit": digit, "says": SAYS[says], "role": role}
        if says in ASKS_FOR_SOMEBODY
        else _("%(digit)s: %(says)s. It is kept and clears nothing by itself.")
        % {"digit": digit, "says": SAYS[says]}
        for digit, says in RULES[kind].replies.items()
    )
