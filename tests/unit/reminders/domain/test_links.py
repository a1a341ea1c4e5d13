from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.domain.links import (
    IDLE,
    LONGEST,
    Closed,
    Link,
    closed,
    expires_at,
    hash_of,
    is_over,
    is_the_day,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
OPEN = {
    "expires_at": NOW + timedelta(days=1),
    "is_revoked": False,
    "is_locked": False,
    "is_cancelled": False,
    "is_deceased": False,
}
days = st.dates()


def test_a_link_that_nothing_speaks_against_opens_the_page():
    assert closed(Link(**OPEN), at=NOW) is None


@pytest.mark.parametrize(
    ("fact", "why"),
    [
        ({"is_revoked": True}, Closed.REVOKED),
        ({"is_locked": True}, Closed.LOCKED),
        ({"expires_at": NOW}, Closed.EXPIRED),
        ({"is_cancelled": True}, Closed.CANCELLED),
        ({"is_deceased": True}, Closed.DECEASED),
    ],
)
def test_each_fact_alone_closes_it(fact, why):
    assert closed(Link(**(OPEN | fact)), at=NOW) is why


def test_it_lives_for_some_days_after_the_operation():
    operation = NOW + timedelta(days=20)

    assert expires_at(surgery_at=operation, at=NOW, days=92) == operation + timedelta(days=92)


@pytest.mark.parametrize("surgery_at", [None, NOW - timedelta(days=400)])
def test_without_a_date_to_come_it_lives_as_long_from_now(surgery_at):
    assert expires_at(surgery_at=surgery_at, at=NOW, days=92) == NOW + timedelta(days=92)


@given(days, days)
def test_only_the_day_itself_is_the_day(entered, known):
    assert is_the_day(entered, known) is (entered == known)


def test_nobody_was_born_on_the_day_that_stands_for_nobody():
    assert not is_the_day(date(1972, 3, 14), None)


@given(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8")))
def test_two_secrets_never_have_the_same_hash(one, other):
    assert (hash_of(one) == hash_of(other)) is (one == other)
    assert len(hash_of(one)) == 32


@pytest.mark.parametrize(
    ("began", "seen", "over"),
    [
        (NOW, NOW, False),
        (NOW - IDLE, NOW - IDLE + timedelta(seconds=1), False),
        (NOW - IDLE, NOW - IDLE, True),
        (NOW - LONGEST, NOW, True),
        (NOW - LONGEST + timedelta(seconds=1), NOW, False),
        (NOW + LONGEST, NOW + IDLE, True),
    ],
)
def test_a_page_is_over_when_nobody_uses_it_and_in_any_case_in_the_end(began, seen, over):
    assert is_over(began=began, seen=seen, at=NOW) is over
