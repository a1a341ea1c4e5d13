"""An answer to a message about another date, or about what is over, counts for nothing and is shown."""

from datetime import UTC, datetime, timedelta

import pytest

from reminders.domain.kinds import ReminderKind
from reminders.domain.lateness import DateAsked, is_late, of_another_date

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TOMORROW = NOW + timedelta(days=1)


@pytest.mark.parametrize(
    ("still_stands", "ahead", "late", "of_another"),
    [
        (True, TOMORROW, False, False),
        (False, TOMORROW, True, True),
        (False, None, True, True),
        (False, NOW - timedelta(days=1), True, False),
        (True, NOW, True, False),
        (True, NOW + timedelta(seconds=1), False, False),
    ],
)
def test_late_is_what_speaks_of_another_date_or_of_one_that_is_past(still_stands, ahead, late, of_another):
    asked = DateAsked(still_stands, ahead)

    assert is_late(ReminderKind.CONFIRM, asked, at=NOW) is late
    assert of_another_date(asked, at=NOW) is of_another


def test_the_exercises_are_asked_for_after_the_operation_and_never_late_because_of_it():
    assert not is_late(ReminderKind.EXERCISES, DateAsked(True, NOW - timedelta(days=30)), at=NOW)
