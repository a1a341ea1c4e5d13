"""From a reminder to words: one reviewed text per kind, language and channel, and none of them names an illness.

The texts stand in ``templates/reminders/messages``. The first line of a letter's file is its subject; its HTML says
the same as its text.
"""

from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils import formats, translation
from django.utils.translation import gettext

from reminders.channels import Letter, TextMessage
from reminders.domain.kinds import ReminderKind
from reminders.domain.states import Channel

FOLDER = "reminders/messages"
# A text message has no room for the name of a month in Russian, whose letters cost twice as much.
_SHORT_DATES = {"en": "j M Y", "ru": "d.m.Y"}
_LONG_DATE = "l, j E Y"


@dataclass(frozen=True)
class Words:
    """What fills a text. Times are on the hospital's clock: that is the clock the patient will see there.

    ``count`` is how many tests are open. A message about eating and drinking needs both of its times,
    one that offers a place needs ``answer_by``.
    """

    arrival: datetime
    phone: str
    link: str = ""
    count: int = 0
    no_food_from: datetime | None = None
    no_drink_from: datetime | None = None
    answer_by: datetime | None = None


@dataclass(frozen=True)
class Block:
    """A paragraph of a letter, its list, or the address of the patient's page."""

    lines: tuple[str, ...]
    is_list: bool = False
    is_page: bool = False


def email(
    *,
    kind: str,
    language: str,
    words: Words,
    to: str,
    message_id: str,
    calendar: bytes = b"",
    method: str = "REQUEST",
) -> Letter:
    """Return the letter of this kind, as text and as HTML."""
    values = _values(kind, words, language, _LONG_DATE) | {"calendar": bool(calendar)}
    subject, _newline, text = _fill(kind, language, Channel.EMAIL, values).partition("\n")
    subject, text = " ".join(subject.split()), text.strip() + "\n"
    html = _as_html(subject, text, words.link, language)
    return Letter(to, subject, text, message_id, html, calendar, method)


def text(*, kind: str, language: str, words: Words, to: str, reference: str) -> TextMessage:
    """Return the text message of this kind: one line."""
    values = _values(kind, words, language, _SHORT_DATES[language])
    return TextMessage(to, " ".join(_fill(kind, language, Channel.SMS, values).split()), reference)


def usable(address: str) -> bool:
    """Say whether mail can be addressed to it: plain ASCII, one line, well formed."""
    if not address.isascii():
        return False
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True


def sender_domain() -> str:
    """Return the domain that the hospital's mail comes from."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]


def _fill(kind: str, language: str, channel: Channel, values: dict[str, object]) -> str:
    template = get_template(f"{FOLDER}/{kind}.{language}.{channel.value}.txt")
    # These are no web pages: an ampersand in a telephone's extension is an ampersand.
    return template.template.render(Context(values, autoescape=False))  # type: ignore[attr-defined]


def _values(kind: str, words: Words, language: str, date: str) -> dict[str, object]:
    values: dict[str, object] = {
        "date": _say(words.arrival, date, language),
        "time": _say(words.arrival, "H:i", language),
        "phone": words.phone,
        "link": words.link,
        "count": words.count,
    }
    if kind == ReminderKind.FASTING:
        food, drink = words.no_food_from, words.no_drink_from
        if food is None or drink is None:
            # A text with a gap in the place of an hour must never reach anybody.
            raise ValueError("the times of the last food and drink are needed")
        values |= {
            "food_date": _say(food, date, language),
            "food_time": _say(food, "H:i", language),
            "drink_date": _say(drink, date, language),
            "drink_time": _say(drink, "H:i", language),
        }
    if kind == ReminderKind.PLACE_OFFERED:
        if words.answer_by is None:
            raise ValueError("until when the place is offered is needed")
        values["until"] = _say(words.answer_by, f"{date}, H:i", language)
    return values


def _say(moment: datetime, how: str, language: str) -> str:
    with translation.override(language):
        said = formats.date_format(moment, how)
    # Russian names of days stand in the middle of a sentence here.
    return said.lower() if language == "ru" else said


def _as_html(subject: str, text: str, link: str, language: str) -> str:
    blocks = [_block(lines, link) for lines in text.strip().split("\n\n")]
    with translation.override(language):
        open_page = gettext("Open the page")
    values = {"language": language, "subject": subject, "blocks": blocks, "open_page": open_page}
    return render_to_string("reminders/letter.html", values)


def _block(paragraph: str, link: str) -> Block:
    lines = tuple(line.strip() for line in paragraph.strip().split("\n"))
    if link and lines == (link,):
        return Block(lines, is_page=True)
    if all(line.startswith("- ") for line in lines):
        return Block(tuple(line.removeprefix("- ") for line in lines), is_list=True)
    return Block(lines)
