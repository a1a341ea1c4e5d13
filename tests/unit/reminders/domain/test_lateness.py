"""An answer to a message about another date, or about what is over, counts for nothing and is shown."""

from datetime import UTC, datetime, timedelta

import pytest

from reminders.domain.kinds import ReminderKind
from reminders.domain.lateness import is_late, of_another_date

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TOMORROW = NOW + timedelta(days=1)


@pytest.mark.parametrize(
    ("spoke_of", "stands", "late"),
    [
        (TOMORROW, TOMORROW, False),
        (TOMORROW, TOMORROW + timedelta(minutes=5), True),
        (TOMORROW, None, True),
        (NOW, NOW, True),
        (NOW + timedelta(seconds=1), NOW + timedelta(seconds=1), False),
    ],
)
def test_late_is_what_speaks_of_another_date_or_of_one_that_is_past(spoke_of, stands, late):
    assert is_late(ReminderKind.CONFIRM, spoke_of=spoke_of, stands=stands, at=NOW) is late
    assert of_another_date(spoke_of=spoke_of, stands=stands) is (spoke_of != stands)


@pytest.mark.parametrize("kind", [ReminderKind.STITCHES, ReminderKind.CONTROL_VISIT, ReminderKind.EXERCISES])
def test_what_is_asked_after_the_operation_is_not_late_because_of_it(kind):
    last_week = NOW - timedelta(days=7)

    assert not is_late(kind, spoke_of=last_week, stands=last_week, at=NOW)
