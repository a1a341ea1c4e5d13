from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.intervals import Interval
from scheduling.domain.fits import (
    PASSABLE,
    Busy,
    CaseNeeds,
    DayRange,
    Obstacle,
    Resource,
    SessionView,
    WardBeds,
    fits,
    minutes_left,
)

EIGHT = datetime(2026, 11, 24, 8, tzinfo=UTC)
DAY_BEFORE = EIGHT - timedelta(days=1)
THEATRE, SURGEON, ANAESTHETIST, PATIENT, SITE, ARM, SECOND_ARM, OTHER = (UUID(int=n) for n in range(1, 9))

NEEDS = CaseNeeds(
    case_id=UUID(int=20),
    patient_id=PATIENT,
    surgeon_id=SURGEON,
    site_id=SITE,
    minutes=90,
    turnover=25,
    equipment=("c_arm",),
)
SESSION = SessionView(
    session_id=UUID(int=30),
    site_id=SITE,
    theatre_id=THEATRE,
    surgeon_id=SURGEON,
    anaesthetist_id=ANAESTHETIST,
    during=Interval(EIGHT, EIGHT + timedelta(hours=8)),
    equipment={"c_arm": (ARM,)},
)


def at(hours: float) -> datetime:
    return EIGHT + timedelta(hours=hours)


def busy(resource, resource_id, start, end, booking=40):
    return Busy(resource, resource_id, Interval(at(start), at(end)), UUID(int=booking))


def obstacles(fit):
    return [why.obstacle for why in fit.whys]


def test_an_empty_session_takes_the_case_at_its_start():
    fit = fits(NEEDS, SESSION, [], at=DAY_BEFORE)

    assert fit.fits
    assert fit.during == Interval(EIGHT, EIGHT + timedelta(minutes=115))
    assert fit.equipment_ids == (ARM,)
    assert fit.minutes_over == 0


@pytest.mark.parametrize(
    ("resource", "resource_id"),
    [
        (Resource.THEATRE, THEATRE),
        (Resource.SURGEON, SURGEON),
        (Resource.ANAESTHETIST, ANAESTHETIST),
        (Resource.PATIENT, PATIENT),
        (Resource.EQUIPMENT, ARM),
    ],
)
def test_the_case_waits_until_theatre_people_and_equipment_are_free(resource, resource_id):
    fit = fits(NEEDS, SESSION, [busy(resource, resource_id, 0, 2)], at=DAY_BEFORE)

    assert fit.fits
    assert fit.during.start == at(2)


@pytest.mark.parametrize("resource", list(Resource))
def test_what_other_people_occupy_does_not_matter(resource):
    fit = fits(NEEDS, SESSION, [busy(resource, OTHER, 0, 8)], at=DAY_BEFORE)

    assert fit.during.start == EIGHT


def test_a_gap_that_is_too_short_for_case_and_turnover_is_passed_over():
    taken = [busy(Resource.THEATRE, THEATRE, 1.5, 3), busy(Resource.THEATRE, THEATRE, 4.5, 5, 41)]

    assert fits(NEEDS, SESSION, taken, at=DAY_BEFORE).during.start == at(5)


def test_a_gap_of_exactly_the_right_length_is_used():
    taken = [busy(Resource.THEATRE, THEATRE, 0, 1), busy(Resource.THEATRE, THEATRE, 1 + 115 / 60, 8, 41)]

    assert fits(NEEDS, SESSION, taken, at=DAY_BEFORE).during.start == at(1)


def test_a_session_that_is_taken_the_whole_day_says_by_whom():
    taken = busy(Resource.SURGEON, SURGEON, 0, 9)

    fit = fits(NEEDS, SESSION, [taken], at=DAY_BEFORE)

    assert obstacles(fit) == [Obstacle.TAKEN]
    assert fit.whys[0].busy == taken


@pytest.mark.parametrize(
    ("change", "obstacle"),
    [
        ({"closed_reason": "maintenance"}, Obstacle.CLOSED),
        ({"during": Interval(at(-30), at(-25))}, Obstacle.OVER),
        ({"site_id": OTHER}, Obstacle.OTHER_SITE),
        ({"surgeon_id": OTHER}, Obstacle.OTHER_SURGEON),
    ],
)
def test_a_session_that_is_no_place_at_all_says_why(change, obstacle):
    fit = fits(NEEDS, replace(SESSION, **change), [], at=DAY_BEFORE)

    assert obstacles(fit) == [obstacle]
    assert fit.during is None


CLOSED = replace(NEEDS, privileges=("closed", "complex"))


@pytest.mark.parametrize(
    ("surgeon", "lacks"),
    [
        ({"closed", "complex"}, []),
        ({"complex"}, ["closed"]),
        ({"closed"}, ["complex"]),
        (set(), ["closed", "complex"]),
    ],
)
def test_a_surgeon_operates_only_as_far_as_qualified(surgeon, lacks):
    fit = fits(replace(CLOSED, qualified=frozenset(surgeon)), SESSION, [], at=DAY_BEFORE)

    assert obstacles(fit) == [Obstacle.NOT_PRIVILEGED] * len(lacks)
    assert [why.details["privilege"] for why in fit.whys] == lacks


def test_every_reason_is_given_at_once():
    elsewhere = replace(SESSION, closed_reason="flood", surgeon_id=OTHER)

    assert obstacles(fits(NEEDS, elsewhere, [], at=DAY_BEFORE)) == [Obstacle.CLOSED, Obstacle.OTHER_SURGEON]


TEAM = frozenset({SURGEON})
FROM_THE_24TH = DayRange(date(2026, 11, 24), date(2026, 11, 26), "Christmas")
WARD, CHILDREN = UUID(int=50), UUID(int=51)
STAYS = replace(NEEDS, stay=3)


def ward(*free, ward_id=WARD, for_children=False):
    """A ward with so many free beds on the nights from 24 November."""
    nights = {date(2026, 11, 24) + timedelta(days=n): beds for n, beds in enumerate(free)}
    return WardBeds(ward_id, nights, for_children)


@pytest.mark.parametrize(
    ("anaesthesia", "goes"),
    [
        (("local",), True),
        # Whoever may have either is done under local anaesthesia there.
        (("general", "local"), True),
        (("general", "spinal"), False),
        (("regional",), False),
        ((), False),
    ],
)
def test_without_an_anaesthetist_only_what_can_be_done_under_local_anaesthesia_goes(anaesthesia, goes):
    case, session = replace(NEEDS, anaesthesia=anaesthesia), replace(SESSION, with_anaesthetist=False)

    fit = fits(case, session, [], at=DAY_BEFORE)

    assert fit.fits is goes
    assert obstacles(fit) == ([] if goes else [Obstacle.NO_ANAESTHETIST])


@pytest.mark.parametrize(
    ("case", "session", "obstacle"),
    [
        ({"procedure": "scarf"}, {"procedures": frozenset({"chevron"})}, Obstacle.PROCEDURE_NOT_ALLOWED),
        ({"anaesthesia": ("general", "spinal")}, {"with_anaesthetist": False}, Obstacle.NO_ANAESTHETIST),
        ({"is_child": True}, {"takes_children": False}, Obstacle.NO_CHILDREN),
        ({"is_complex": True}, {"complex_limit": 2, "complex_booked": 2}, Obstacle.TOO_MANY_COMPLEX),
        ({}, {"closures": (FROM_THE_24TH,)}, Obstacle.THEATRE_CLOSED),
        ({}, {"absences": {SURGEON: (FROM_THE_24TH,)}}, Obstacle.SURGEON_AWAY),
        ({}, {"absences": {ANAESTHETIST: (FROM_THE_24TH,)}}, Obstacle.ANAESTHETIST_AWAY),
        ({"unavailable": (FROM_THE_24TH,)}, {}, Obstacle.PATIENT_AWAY),
        ({"earliest_ready": date(2026, 11, 25), "earliest_by": "Blood"}, {}, Obstacle.NOT_READY_BY),
        ({"stay": 3}, {"wards": (ward(2, 1, 0),)}, Obstacle.NO_BED),
    ],
)
def test_what_keeps_a_case_out_and_only_that(case, session, obstacle):
    fit = fits(replace(NEEDS, **case), replace(SESSION, **session), [], at=DAY_BEFORE)

    assert obstacles(fit) == [obstacle]


@pytest.mark.parametrize(
    ("case", "session"),
    [
        ({"procedure": "scarf"}, {"procedures": frozenset({"scarf", "chevron"})}),
        ({"anaesthesia": ("general", "local")}, {"with_anaesthetist": False}),
        ({"is_child": True}, {}),
        ({"is_child": False}, {"takes_children": False}),
        ({"is_complex": True}, {"complex_limit": 2, "complex_booked": 1}),
        ({"is_complex": False}, {"complex_limit": 0}),
        ({}, {"absences": {OTHER: (FROM_THE_24TH,)}}),
        ({"earliest_ready": date(2026, 11, 24)}, {}),
        ({"unavailable": (DayRange(date(2026, 11, 20), date(2026, 11, 23)),)}, {}),
        ({"stay": 0}, {"wards": (ward(0, 0, 0),)}),
        ({"stay": 3}, {"wards": (ward(0, 0, 0), ward(1, 1, 1, ward_id=OTHER))}),
        ({"stay": 2}, {"wards": (ward(1, 1, 0),)}),
        ({"stay": 3}, {"wards": ()}),
    ],
)
def test_what_does_not_keep_a_case_out(case, session):
    assert fits(replace(NEEDS, **case), replace(SESSION, **session), [], at=DAY_BEFORE).fits


def test_any_member_of_the_team_operates_in_its_session_and_is_the_one_who_must_be_free():
    teams = replace(SESSION, surgeon_id=OTHER, team=TEAM)

    assert fits(NEEDS, teams, [busy(Resource.SURGEON, OTHER, 0, 8)], at=DAY_BEFORE).during.start == EIGHT
    assert fits(NEEDS, teams, [busy(Resource.SURGEON, SURGEON, 0, 2)], at=DAY_BEFORE).during.start == at(2)


def test_the_patient_must_be_able_to_stay_not_only_to_come():
    leaves = DayRange(date(2026, 11, 26), date(2026, 11, 30))

    fit = fits(replace(STAYS, unavailable=(leaves,)), SESSION, [], at=DAY_BEFORE)

    assert obstacles(fit) == [Obstacle.PATIENT_AWAY]


def test_the_roomiest_ward_is_chosen_and_children_lie_among_children():
    wards = (ward(5, 1, 5), ward(3, 2, 2, ward_id=OTHER), ward(9, 9, 9, ward_id=CHILDREN, for_children=True))
    session = replace(SESSION, wards=wards)

    assert fits(STAYS, session, [], at=DAY_BEFORE).ward_id == OTHER
    assert fits(replace(STAYS, is_child=True), session, [], at=DAY_BEFORE).ward_id == CHILDREN


def test_the_full_night_is_named_of_the_ward_that_holds_out_longest():
    fit = fits(
        STAYS, replace(SESSION, wards=(ward(0, 5, 5), ward(1, 1, 0, ward_id=OTHER))), [], at=DAY_BEFORE
    )

    assert fit.whys[0].details == {"night": date(2026, 11, 26)}


def test_a_day_is_the_hospitals_day():
    tokyo = replace(SESSION, zone="Asia/Tokyo", during=Interval(at(8), at(16)))

    fit = fits(replace(NEEDS, earliest_ready=date(2026, 11, 25)), tokyo, [], at=DAY_BEFORE)

    assert fit.fits


AGAINST_IT = replace(
    STAYS, earliest_ready=date(2026, 12, 4), earliest_by="Blood", unavailable=(FROM_THE_24TH,)
)


def test_a_person_goes_past_what_is_passable_and_only_what_was_in_the_way_is_kept():
    fit = fits(replace(STAYS, unavailable=(FROM_THE_24TH,)), SESSION, [], at=DAY_BEFORE, despite=PASSABLE)

    assert fit.fits
    assert fit.despite == (Obstacle.PATIENT_AWAY,)


def test_what_is_not_named_stays_in_the_way_and_what_is_hard_cannot_be_passed():
    session = replace(SESSION, wards=(ward(0, 0, 0),))

    some = fits(AGAINST_IT, session, [], at=DAY_BEFORE, despite={Obstacle.NO_BED})
    closed = fits(
        AGAINST_IT, replace(session, closures=(FROM_THE_24TH,)), [], at=DAY_BEFORE, despite=set(Obstacle)
    )

    assert obstacles(some) == [Obstacle.PATIENT_AWAY, Obstacle.NOT_READY_BY]
    assert some.passable == {Obstacle.PATIENT_AWAY, Obstacle.NOT_READY_BY}
    assert obstacles(closed) == [Obstacle.THEATRE_CLOSED]
    assert closed.during is None
    assert closed.passable == frozenset()


def test_everything_at_once_when_everything_is_wrong():
    needs = replace(
        AGAINST_IT, minutes=600, privileges=("complex",), is_child=True, is_complex=True, procedure="scarf"
    )
    session = replace(
        SESSION,
        closed_reason="flood",
        surgeon_id=OTHER,
        procedures=frozenset({"chevron"}),
        with_anaesthetist=False,
        takes_children=False,
        complex_limit=0,
        equipment={},
        closures=(FROM_THE_24TH,),
        absences={SURGEON: (FROM_THE_24TH,), ANAESTHETIST: (FROM_THE_24TH,)},
        wards=(ward(0, 0, 0),),
    )

    found = set(obstacles(fits(needs, session, [busy(Resource.THEATRE, THEATRE, 0, 9)], at=DAY_BEFORE)))

    only_with_a_start = {Obstacle.BEFORE_SESSION, Obstacle.IN_THE_PAST}
    assert found == set(Obstacle) - only_with_a_start - {Obstacle.OVER, Obstacle.OTHER_SITE}


@given(
    free=st.lists(st.integers(0, 3), min_size=3, max_size=3),
    more=st.lists(st.integers(0, 3), min_size=3, max_size=3),
    nights=st.integers(1, 3),
)
def test_a_ward_is_only_given_with_a_bed_on_every_night(free, more, nights):
    session = replace(SESSION, wards=(ward(*free), ward(*more, ward_id=OTHER)))

    fit = fits(replace(NEEDS, stay=nights), session, [], at=DAY_BEFORE)

    has_room = {one.ward_id for one in session.wards if all(list(one.free.values())[:nights])}
    assert fit.fits == bool(has_room)
    assert not fit.fits or fit.ward_id in has_room


@pytest.mark.parametrize(
    ("start", "now", "obstacle"),
    [
        (at(-1), DAY_BEFORE, Obstacle.BEFORE_SESSION),
        (at(8), DAY_BEFORE, Obstacle.TOO_LONG),
        (at(1), at(2), Obstacle.IN_THE_PAST),
        (at(7), DAY_BEFORE, Obstacle.TOO_LONG),
    ],
)
def test_a_wished_start_that_cannot_be_says_why(start, now, obstacle):
    assert obstacle in obstacles(fits(NEEDS, SESSION, [], at=now, start=start))


def test_only_the_wished_start_is_tried():
    taken = [busy(Resource.THEATRE, THEATRE, 0, 2)]

    assert obstacles(fits(NEEDS, SESSION, taken, at=DAY_BEFORE, start=at(1))) == [Obstacle.TAKEN]
    assert fits(NEEDS, SESSION, taken, at=DAY_BEFORE, start=at(2)).fits


def test_today_the_next_five_minutes_are_the_earliest_start():
    now = at(1) + timedelta(minutes=2, seconds=1)

    assert fits(NEEDS, SESSION, [], at=now).during.start == at(1) + timedelta(minutes=5)


def test_the_turnover_after_the_last_case_does_not_make_it_too_long():
    long = replace(NEEDS, minutes=8 * 60)

    assert fits(long, SESSION, [], at=DAY_BEFORE).fits


def test_a_case_that_is_too_long_says_what_it_needs_and_what_is_left():
    taken = [busy(Resource.THEATRE, THEATRE, 0, 7)]

    fit = fits(NEEDS, SESSION, taken, at=DAY_BEFORE)

    assert obstacles(fit) == [Obstacle.TOO_LONG]
    assert fit.whys[0].details == {"minutes": 90, "left": 60}
    assert (fit.during.start, fit.minutes_over) == (at(7), 30)


def test_an_accepted_overrun_fits_and_says_how_far_it_goes():
    taken = [busy(Resource.THEATRE, THEATRE, 0, 7)]

    fit = fits(NEEDS, SESSION, taken, at=DAY_BEFORE, allow_overrun=True)

    assert fit.fits
    assert fit.minutes_over == 30


def test_the_second_c_arm_is_taken_when_the_first_is_in_use():
    two = replace(SESSION, equipment={"c_arm": (ARM, SECOND_ARM)})

    fit = fits(NEEDS, two, [busy(Resource.EQUIPMENT, ARM, 0, 8)], at=DAY_BEFORE)

    assert fit.equipment_ids == (SECOND_ARM,)
    assert fit.during.start == EIGHT


def test_a_hospital_without_the_equipment_says_so():
    fit = fits(NEEDS, replace(SESSION, equipment={}), [], at=DAY_BEFORE)

    assert obstacles(fit) == [Obstacle.NO_EQUIPMENT]
    assert fit.whys[0].busy is None


def test_equipment_in_use_names_the_booking_that_has_it():
    taken = busy(Resource.EQUIPMENT, ARM, 0, 9)

    fit = fits(NEEDS, SESSION, [taken], at=DAY_BEFORE)

    assert obstacles(fit) == [Obstacle.NO_EQUIPMENT]
    assert fit.whys[0].busy == taken


@pytest.mark.parametrize(("until", "also"), [(6, []), (7.5, [Obstacle.TOO_LONG])])
def test_a_place_that_lacks_only_equipment_is_nearer_than_one_that_somebody_has(until, also):
    patients = [busy(Resource.THEATRE, THEATRE, 0, until), busy(Resource.SURGEON, SURGEON, 0, until)]
    elsewhere = busy(Resource.EQUIPMENT, ARM, 0, 9, booking=41)

    fit = fits(NEEDS, SESSION, [*patients, elsewhere], at=DAY_BEFORE)

    assert obstacles(fit) == [Obstacle.NO_EQUIPMENT, *also]
    assert fit.whys[0].busy == elsewhere


@pytest.mark.parametrize(
    ("cases", "left"),
    [
        ([], 480),
        ([(100, 25)], 355),
        ([(455, 25)], 0),
        ([(480, 25)], 0),
        ([(470, 25)], 0),
        ([(481, 25)], -1),
        ([(300, 25), (200, 25)], -45),
        ([(100, 25), (100, 25), (100, 25)], 105),
    ],
)
def test_the_minutes_left_wait_for_the_last_turnover_but_are_not_made_negative_by_it(cases, left):
    assert minutes_left(SESSION.during, cases) == left


quarters = st.integers(-8, 44)
taken_stretches = st.lists(
    st.tuples(
        st.sampled_from(
            [
                (Resource.THEATRE, THEATRE),
                (Resource.SURGEON, SURGEON),
                (Resource.ANAESTHETIST, ANAESTHETIST),
                (Resource.PATIENT, PATIENT),
                (Resource.EQUIPMENT, ARM),
                (Resource.EQUIPMENT, SECOND_ARM),
                (Resource.SURGEON, OTHER),
            ]
        ),
        quarters,
        st.integers(1, 12),
    ),
    max_size=8,
)


def crowd(stretches):
    return [
        Busy(
            resource,
            resource_id,
            Interval.lasting(at(start / 4), 15 * length),
            UUID(int=100 + number),
        )
        for number, ((resource, resource_id), start, length) in enumerate(stretches)
    ]


@given(stretches=taken_stretches, minutes=st.integers(5, 600), now=quarters, overrun=st.booleans())
def test_a_place_never_overlaps_anything_that_is_taken(stretches, minutes, now, overrun):
    needs = replace(NEEDS, minutes=minutes)
    session = replace(SESSION, equipment={"c_arm": (ARM, SECOND_ARM)})
    taken = crowd(stretches)

    fit = fits(needs, session, taken, at=at(now / 4), allow_overrun=overrun)

    if fit.fits:
        mine = {THEATRE, SURGEON, ANAESTHETIST, PATIENT, *fit.equipment_ids}
        assert not any(b.during.overlaps(fit.during) for b in taken if b.resource_id in mine)
        assert session.during.start <= fit.during.start < session.during.end
        assert fit.during.start >= at(now / 4)
        assert overrun or fit.during.start + timedelta(minutes=minutes) <= session.during.end
        assert len(fit.equipment_ids) == 1
    else:
        assert fit.whys


@given(stretches=taken_stretches, minutes=st.integers(5, 600))
def test_one_more_booking_never_makes_an_earlier_place(stretches, minutes):
    needs = replace(NEEDS, minutes=minutes)
    taken = crowd(stretches)

    more = fits(needs, SESSION, taken, at=DAY_BEFORE)
    fewer = fits(needs, SESSION, taken[:-1], at=DAY_BEFORE)

    if more.fits:
        assert fewer.fits
        assert fewer.during.start <= more.during.start


@given(stretches=taken_stretches)
def test_the_order_in_which_bookings_are_read_does_not_matter(stretches):
    taken = crowd(stretches)

    assert fits(NEEDS, SESSION, taken, at=DAY_BEFORE) == fits(
        NEEDS, SESSION, list(reversed(taken)), at=DAY_BEFORE
    )


@given(stretches=taken_stretches, minutes=st.integers(5, 600))
def test_a_place_that_is_offered_can_be_asked_for_by_its_start(stretches, minutes):
    needs, taken = replace(NEEDS, minutes=minutes), crowd(stretches)
    offered = fits(needs, SESSION, taken, at=DAY_BEFORE)

    if offered.fits:
        asked = fits(needs, SESSION, taken, at=DAY_BEFORE, start=offered.during.start)
        assert asked == offered


@given(
    cases=st.lists(st.tuples(st.integers(5, 300), st.integers(0, 40)), max_size=6), more=st.integers(5, 300)
)
def test_one_more_case_never_leaves_more_minutes(cases, more):
    assert minutes_left(SESSION.during, [*cases, (more, 25)]) <= minutes_left(SESSION.during, cases)


@given(cases=st.lists(st.tuples(st.integers(5, 200), st.just(25)), max_size=5))
def test_a_case_as_long_as_what_is_left_does_not_run_over(cases):
    left = minutes_left(SESSION.during, cases)

    if left > 0:
        assert minutes_left(SESSION.during, [*cases, (left, 25)]) >= 0
