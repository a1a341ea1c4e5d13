"""From a reminder to words: one reviewed text per kind and language, and none of them names an illness."""

from datetime import datetime, timedelta
from email.utils import parseaddr
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.utils import formats, translation

from reminders.channels import Letter


def write(
    *, reminder_id: UUID, kind: str, language: str, to: str, surgery_at: datetime, hospital_zone: ZoneInfo
) -> Letter:
    """Return the letter. Its times are the hospital's clock: that is the clock the patient will see there."""
    arrival = (surgery_at - timedelta(minutes=settings.ARRIVE_MINUTES_BEFORE)).astimezone(hospital_zone)
    with translation.override(language):
        words = {
            "date": formats.date_format(arrival, "l, j E Y"),
            "time": formats.date_format(arrival, "H:i"),
            "phone": settings.APPOINTMENTS_PHONE,
        }
    name = f"reminders/messages/{kind}.{language}"
    subject = " ".join(render_to_string(f"{name}.subject.txt", words).split())
    return Letter(to, subject, render_to_string(f"{name}.txt", words), _message_id(reminder_id))


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


def _message_id(reminder_id: UUID) -> str:
    return f"<{reminder_id}@{sender_domain()}>"
