"""What patients read: every text, in every language, and nothing in it that others should not read."""

import re
from uuid import UUID

import pytest

from patients.domain.kinds import Language
from reminders.channels import letters
from reminders.domain.kinds import ReminderKind
from tests.factories.bookings import LONDON, OPERATION

TELLING = re.compile(
    r"surg|operat|osteotom|knee|foot|leg\b|toe|bunion|bone|theatre|orthop|ward|clinic|diabet|glucose|blood|pregnan"
    r"|операц|остеотом|колен|стоп[аеуы]\b|ног[аеиу]\b|палец|пальц|кост|ортопед|отделен|хирург|диабет|кров|беремен",
    re.IGNORECASE,
)
ALL = [(kind, language) for kind in ReminderKind for language in Language]


def letter(kind: str, language: str, **changes: object):
    values = {
        "reminder_id": UUID(int=7),
        "kind": kind,
        "language": language,
        "to": "anna@example.org",
        "surgery_at": OPERATION,
        "hospital_zone": LONDON,
    }
    return letters.write(**(values | changes))


@pytest.mark.parametrize(("kind", "language"), ALL)
def test_every_text_says_when_and_whom_to_call(kind, language, settings):
    settings.APPOINTMENTS_PHONE = "+44 20 7946 0123"

    text = letter(kind, language).text

    assert "06:30" in text
    assert "15" in text
    assert "2026" in text
    assert "+44 20 7946 0123" in text
    assert "{" not in text


@pytest.mark.parametrize(("kind", "language"), ALL)
def test_no_text_names_an_illness_an_operation_or_a_part_of_the_body(kind, language):
    one = letter(kind, language)

    assert not TELLING.search(one.subject + one.text)


@pytest.mark.parametrize(("kind", "language"), ALL)
def test_a_subject_is_one_short_line(kind, language):
    subject = letter(kind, language).subject

    assert subject.isprintable()
    assert 10 < len(subject) < 80


def test_the_day_in_the_text_is_the_day_of_arrival():
    just_after_midnight = OPERATION.replace(hour=1, minute=0)

    assert "Monday, 14 December 2026" in letter("booked", "en", surgery_at=just_after_midnight).text


def test_every_attempt_has_the_same_message_id(settings):
    settings.DEFAULT_FROM_EMAIL = "Hospital <appointments@hospital.example>"

    assert letter("booked", "en").message_id == f"<{UUID(int=7)}@hospital.example>"
