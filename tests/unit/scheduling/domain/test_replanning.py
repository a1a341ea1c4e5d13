"""New places for many at once: who chooses first, and that nothing is used twice."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from common.intervals import Interval
from scheduling.domain.fits import CaseNeeds, Obstacle, SessionView, WardBeds, fits
from scheduling.domain.replanning import ToMove, in_order, new_places

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
AT = MONDAY - timedelta(days=3)
SITE, SURGEON = UUID(int=1), UUID(int=2)


def session(number, *, day=0, hours=4, **fields):
    start = MONDAY + timedelta(days=day)
    return SessionView(
        session_id=UUID(int=100 + number),
        site_id=SITE,
        theatre_id=UUID(int=200 + number),
        surgeon_id=SURGEON,
        anaesthetist_id=None,
        during=Interval(start, start + timedelta(hours=hours)),
        **fields,
    )


def case(number, *, minutes=60, priority=3, target=None, start=MONDAY, **fields):
    needs = CaseNeeds(
        case_id=UUID(int=1000 + number),
        patient_id=UUID(int=2000 + number),
        surgeon_id=SURGEON,
        site_id=SITE,
        minutes=minutes,
        turnover=20,
        anaesthesia=("general",),
        **fields,
    )
    return ToMove(UUID(int=3000 + number), needs, priority, target, start)


def starts(found):
    return {
        pk.int - 3000: [(p.session_id.int - 100, p.start) for p in one.places] for pk, one in found.items()
    }


def test_the_more_urgent_choose_first_then_the_earlier_target_then_the_earlier_booking():
    soon, dated, undated = case(1, priority=1), case(2, target=date(2026, 12, 1)), case(3)
    later = case(4, start=MONDAY + timedelta(hours=2))

    assert in_order([later, undated, dated, soon]) == (soon, dated, undated, later)


def test_each_case_has_the_next_session_and_no_place_is_used_twice():
    found = starts(new_places([case(n) for n in range(4)], [session(1), session(2, day=1)], [], at=AT))

    assert found[0][0] == (1, MONDAY)
    assert found[1][0] == (1, MONDAY + timedelta(minutes=80))
    assert found[2][0] == (1, MONDAY + timedelta(minutes=160))
    assert found[3][0] == (2, MONDAY + timedelta(days=1))


def test_a_case_may_go_elsewhere_too_and_the_other_sessions_are_named():
    found = starts(new_places([case(1)], [session(1), session(2, day=1)], [], at=AT))

    assert [number for number, _start in found[1]] == [1, 2]


def test_nothing_goes_into_a_session_that_is_given_up():
    given_up = session(1)

    found = new_places([case(1)], [given_up, session(2, day=1)], [], at=AT, not_into={given_up.session_id})

    assert [number for number, _start in starts(found)[1]] == [2]


def test_nobody_is_moved_to_a_day_of_which_they_could_not_be_told_in_time():
    one = replace(case(1), not_before=MONDAY + timedelta(hours=12))

    found = new_places([one], [session(1), session(2, day=1)], [], at=AT)

    assert [number for number, _start in starts(found)[1]] == [2]


def test_the_last_bed_is_given_once():
    night = MONDAY.date()
    ward = WardBeds(UUID(int=9), {night: 1, night + timedelta(days=1): 5})
    sessions = [session(1, wards=(ward,)), session(2, day=1, wards=(ward,))]

    found = starts(new_places([case(1, stay=1), case(2, stay=1)], sessions, [], at=AT))

    assert (found[1][0][0], found[2][0][0]) == (1, 2)


def test_the_limit_of_complex_cases_counts_those_placed_a_moment_ago():
    sessions = [session(1, complex_limit=1), session(2, day=1)]

    found = starts(new_places([case(1, is_complex=True), case(2, is_complex=True)], sessions, [], at=AT))

    assert (found[1][0][0], found[2][0][0]) == (1, 2)


def test_who_has_no_place_hears_why_the_nearest_sessions_do_not_take_them():
    found = new_places([case(1, minutes=600)], [session(1), session(2, day=1)], [], at=AT)

    [(_session, whys), _other] = found[UUID(int=3001)].refusals
    assert [why.obstacle for why in whys] == [Obstacle.TOO_LONG]
    assert found[UUID(int=3001)].places == ()


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(20, 200), st.integers(1, 4)), max_size=8), st.integers(1, 4))
def test_whatever_is_proposed_the_rules_find_nothing(wishes, count):
    sessions = [session(n, day=n) for n in range(count)]
    cases = [case(n, minutes=minutes, priority=priority) for n, (minutes, priority) in enumerate(wishes)]

    found = new_places(cases, sessions, [], at=AT)

    taken = {}
    for one in in_order(cases):
        places = found[one.booking_id].places
        if not places:
            continue
        view = next(s for s in sessions if s.session_id == places[0].session_id)
        assert fits(one.needs, view, [], at=AT, start=places[0].start).fits
        stretch = one.needs.during(places[0].start)
        assert not any(stretch.overlaps(other) for other in taken.get(view.session_id, []))
        taken.setdefault(view.session_id, []).append(stretch)
    assert new_places(list(reversed(cases)), list(reversed(sessions)), [], at=AT) == found
