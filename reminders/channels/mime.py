"""A letter as bytes: text, the same in HTML, and the calendar file. But for its date it is always the same."""

import hashlib
from email.message import EmailMessage
from email.policy import SMTP

from django.conf import settings

from reminders.channels import Letter

CALENDAR_NAME = "visit.ics"


def as_bytes(letter: Letter, *, date: str) -> bytes:
    """Return the letter as it goes through SMTP, without the last line break. ``date`` is its header."""
    # The SMTP policy refuses a header with a line break in it, so no value can smuggle one in.
    message = EmailMessage(policy=SMTP)
    message["From"] = settings.DEFAULT_FROM_EMAIL
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = date
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text, cte="quoted-printable")
    if letter.html:
        message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    if letter.calendar:
        _add_calendar(message, letter)
    _name_boundaries(message, letter.message_id)
    return message.as_bytes().rstrip(b"\r\n")


def calendar_type(letter: Letter) -> str:
    """Return the type under which a mail program knows a calendar's request or cancellation."""
    return f'text/calendar; method="{letter.method}"; charset="utf-8"'


def _add_calendar(message: EmailMessage, letter: Letter) -> None:
    # Twice: as an alternative, where mail programs look for a visit to take in, and as a file for all others.
    message.add_alternative(letter.calendar, maintype="text", subtype="calendar", cte="base64")
    *_others, calendar = message.iter_parts()
    calendar.replace_header("Content-Type", calendar_type(letter))
    message.add_attachment(letter.calendar, maintype="application", subtype="ics", filename=CALENDAR_NAME)


def _name_boundaries(message: EmailMessage, message_id: str) -> None:
    # "=_" never stands in quoted-printable or base64, so no text can end a part.
    seed = hashlib.sha256(message_id.encode()).hexdigest()[:24]
    for number, part in enumerate(one for one in message.walk() if one.is_multipart()):
        part.set_boundary(f"=_{number}_{seed}")
