"""Private calendar addresses: nothing in them leads back to a patient, and nothing kept leads to the address."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from scheduling.domain.feeds import AHEAD, PAST, SECRET_BYTES, Entry, has_to_be_noted, hash_of, reach

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_only_a_hash_of_a_secret_is_kept():
    assert SECRET_BYTES * 8 >= 128
    assert len(hash_of("secret")) == 64
    assert hash_of("secret") == hash_of("secret") != hash_of("secreT")


def test_a_calendar_reaches_a_fortnight_back_and_three_months_ahead():
    assert reach(AT) == (AT - timedelta(days=14), AT + timedelta(days=90))
    assert (PAST.days, AHEAD.days) == (14, 90)


@pytest.mark.parametrize(
    ("minutes", "noted"), [(None, True), (0, False), (59, False), (60, True), (-61, True)]
)
def test_a_look_is_written_down_once_an_hour(minutes, noted):
    read_at = None if minutes is None else AT - timedelta(minutes=minutes)

    assert has_to_be_noted(read_at, AT) is noted


def test_an_entry_ends_with_its_operation_and_is_known_by_the_end_of_its_number():
    case = UUID("0198c0de-0000-7000-8000-00001234abcd")
    entry = Entry(
        booking=UUID(int=1), case=case, version=3, theatre="Theatre 1", site="North", zone="Europe/London",
        start=AT, minutes=95, place=2, of=4, is_cancelled=False, changed_at=AT,
    )  # fmt: skip

    assert entry.end == AT + timedelta(minutes=95)
    assert entry.reference == "1234ABCD"
