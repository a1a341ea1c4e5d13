"""Making sessions from patterns: what is made, what is not and why, and nothing twice."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.intervals import Interval
from scheduling.domain.generation import Away, Outcome, There, Wanted, digest, plan

DAY = date(2026, 11, 23)
SITE, THEATRE, TEMPLATE, OKAFOR, IVANOVA, SATO = (UUID(int=n) for n in range(1, 7))


def wanted(hour=8, hours=8, *, day=DAY, **fields):
    start = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    usual = {
        "template_id": TEMPLATE,
        "theatre_id": THEATRE,
        "site_id": SITE,
        "surgeons": frozenset({OKAFOR}),
        "anaesthetist_id": SATO,
        "day": day,
        "last_day": day,
        "during": Interval.lasting(start, hours * 60),
    }
    return Wanted(**(usual | fields))


def there(one, **fields):
    usual = {"theatre_id": one.theatre_id, "template_id": None, "day": one.day, "during": one.during}
    return There(**(usual | fields))


def away(who, **fields):
    return Away(**({"who": who, "first_day": DAY, "last_day": DAY, "reason": "Christmas"} | fields))


def outcomes(planned):
    return [p.outcome.value for p in planned]


def test_a_free_day_gets_its_session():
    assert outcomes(plan([wanted()], [], [])) == ["make"]


@pytest.mark.parametrize(
    ("absence", "outcome"),
    [
        (away(SITE, is_holiday=True), "holiday"),
        (away(THEATRE), "closed"),
        (away(OKAFOR), "away"),
        (away(IVANOVA), "make"),
        (away(SITE, first_day=DAY + timedelta(days=1), last_day=DAY + timedelta(days=1)), "make"),
    ],
)
def test_a_day_in_the_way_says_which(absence, outcome):
    (planned,) = plan([wanted()], [], [absence])

    assert planned.outcome == outcome
    assert planned.why == (None if outcome == "make" else absence)


def test_a_session_through_the_night_is_not_made_when_the_next_day_is_a_holiday():
    night = wanted(20, 6, last_day=DAY + timedelta(days=1))
    tomorrow = away(
        SITE, first_day=DAY + timedelta(days=1), last_day=DAY + timedelta(days=1), is_holiday=True
    )

    assert outcomes(plan([night], [], [tomorrow])) == ["holiday"]


def test_a_team_operates_while_one_of_it_is_there():
    team = wanted(surgeons=frozenset({OKAFOR, IVANOVA}))

    assert outcomes(plan([team], [], [away(OKAFOR)])) == ["make"]
    assert outcomes(plan([team], [], [away(OKAFOR), away(IVANOVA)])) == ["away"]


def test_without_its_anaesthetist_a_session_is_made_and_says_so():
    (planned,) = plan([wanted()], [], [away(SATO)])

    assert (planned.outcome, planned.without_anaesthetist) == (Outcome.MAKE, True)


def test_what_another_session_has_is_left_and_named():
    other = there(wanted(12, 2))

    (planned,) = plan([wanted()], [other], [])

    assert (planned.outcome, planned.why) == (Outcome.TAKEN, other)


def test_a_session_that_somebody_moved_to_other_hours_of_its_day_is_not_made_again():
    moved = there(wanted(17, 3), template_id=TEMPLATE)

    assert outcomes(plan([wanted()], [moved], [])) == ["there"]


def test_of_two_patterns_for_the_same_hours_the_earlier_has_them():
    late, early = wanted(9, 4), wanted(8, 4, template_id=UUID(int=99))

    planned = plan([late, early], [], [])

    assert [(p.wanted, p.outcome.value) for p in planned] == [(early, "make"), (late, "taken")]


wishes = st.lists(
    st.builds(
        lambda hour, hours, day, theatre, template: wanted(
            hour,
            hours,
            day=DAY + timedelta(days=day),
            theatre_id=UUID(int=theatre),
            template_id=UUID(int=template),
        ),
        st.integers(0, 20),
        st.integers(1, 10),
        st.integers(0, 4),
        st.integers(50, 52),
        st.integers(60, 66),
    ),
    max_size=15,
    unique_by=lambda w: (w.template_id, w.day),
)
aways = st.lists(
    st.builds(
        lambda who, day, length: away(
            who, first_day=DAY + timedelta(days=day), last_day=DAY + timedelta(days=day + length)
        ),
        st.sampled_from([SITE, OKAFOR, UUID(int=50)]),
        st.integers(0, 4),
        st.integers(0, 2),
    ),
    max_size=3,
)


@given(wishes, aways)
def test_made_twice_nothing_is_new_and_no_two_sessions_share_a_theatre(asked, absences):
    first = plan(asked, [], absences)
    made = [there(p.wanted, template_id=p.wanted.template_id) for p in first if p.outcome is Outcome.MAKE]
    again = plan(asked, made, absences)

    assert not any(p.outcome is Outcome.MAKE for p in again)
    assert digest(again) == digest([])
    for number, one in enumerate(made):
        for other in made[:number]:
            assert one.theatre_id != other.theatre_id or not one.during.overlaps(other.during)


@given(wishes, st.randoms())
def test_the_order_in_which_patterns_are_read_does_not_matter(asked, random):
    shuffled = list(asked)
    random.shuffle(shuffled)

    assert digest(plan(shuffled, [], [])) == digest(plan(asked, [], []))
