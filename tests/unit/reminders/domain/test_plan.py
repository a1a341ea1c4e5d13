from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reminders.domain.calls import CallReason
from reminders.domain.contact import Addresses, Reach
from reminders.domain.due import at_local, is_quiet
from reminders.domain.kinds import OF_AN_OFFER, RULES, ReminderKind
from reminders.domain.needs import Needs, Stop
from reminders.domain.plan import ComingVisit, Facts, Paused, Stage, cancelled, wanted
from reminders.domain.slots import DAYS, last_use, may_go_late
from reminders.domain.states import Why
from scheduling.domain.visits import VisitKind

LONDON = ZoneInfo("Europe/London")
AUCKLAND = ZoneInfo("Pacific/Auckland")
HONOLULU = ZoneInfo("Pacific/Honolulu")
REACH = Reach(Addresses("anna@example.org", "+441632960001"))
OPERATION = datetime(2026, 12, 15, 8, 30, tzinfo=LONDON)
BOOKED_AT = datetime(2026, 10, 1, 11, 15, tzinfo=LONDON)
WARFARIN = "00000000-0000-7000-8000-000000000001"
ALL_OWED = Needs(
    needless={"smoking": None, "alcohol": None, "medicine_plan": None, "aids_and_escort": None},
    open_tests=9,
    hormones=True,
)
K = ReminderKind


def facts(surgery_at: datetime = OPERATION, at: datetime = BOOKED_AT, **others: object) -> Facts:
    values = {
        "since": at,
        "hospital_zone": LONDON,
        "patient_zone": LONDON,
        "reach": REACH,
        "needs": ALL_OWED,
    } | others
    return Facts(surgery_at=surgery_at, at=at, **values)


def plan(*args: object, **others: object):
    return {one.kind: one for one in wanted(facts(*args, **others))}


def local(*when: int) -> datetime:
    return datetime(*when, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("kind", "due"),
    [
        (K.BOOKED, BOOKED_AT),
        (K.TESTS_DUE, local(2026, 11, 15, 10)),
        (K.HORMONE_REVIEW, local(2026, 11, 15, 10)),
        (K.MEDICINES_LIST, local(2026, 11, 17, 10)),
        (K.DENTAL_AND_SKIN, local(2026, 11, 24, 10)),
        (K.STOP_SMOKING, local(2026, 11, 30, 10)),
        (K.STOP_ALCOHOL, local(2026, 11, 30, 10)),
        (K.TESTS_EXPIRING, local(2026, 12, 5, 10)),
        (K.HOME_READY, local(2026, 12, 8, 10)),
        (K.HEALTH_CHECK, local(2026, 12, 12, 10)),
        (K.CONFIRM, local(2026, 12, 13, 10)),
        (K.FASTING, local(2026, 12, 14, 17)),
        (K.WASH_AND_BRING, local(2026, 12, 14, 18)),
    ],
)
def test_each_message_of_a_booking_in_good_time_has_its_day_and_hour(kind, due):
    one = plan()[kind]

    assert (one.due_at, one.why) == (due, None)


def test_everything_that_can_be_planned_before_the_operation_is_in_the_plan():
    later = {
        K.RESCHEDULED,
        K.CANCELLED,
        K.STITCHES,
        K.CONTROL_VISIT,
        K.EXERCISES,
        K.ASSESSMENT_VISIT,
    } | OF_AN_OFFER
    confirmed = replace(ALL_OWED, plan="one", stops=(Stop(WARFARIN, date(2026, 12, 9)),))

    assert set(plan(needs=confirmed)) == set(ReminderKind) - later


def test_the_order_is_that_of_the_due_times():
    due = [one.due_at for one in wanted(facts())]

    assert due == sorted(due)


# --------------------------------------------------------------------------------------------- what is owed


@pytest.mark.parametrize("why", [Why.MET, Why.WAIVED, Why.IMPOSSIBLE])
@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (K.STOP_SMOKING, "smoking"),
        (K.STOP_ALCOHOL, "alcohol"),
        (K.MEDICINES_LIST, "medicine_plan"),
        (K.HOME_READY, "aids_and_escort"),
        (K.FASTING, "fasting"),
    ],
)
def test_nobody_is_reminded_of_what_is_done_waived_or_impossible(kind, code, why):
    assert plan(needs=Needs(needless={code: why}))[kind].why is why


def test_who_does_not_smoke_or_drink_is_not_told_to_stop():
    needs = Needs(needless={"smoking": Why.NOT_NEEDED, "alcohol": Why.NOT_NEEDED})

    assert not {K.STOP_SMOKING, K.STOP_ALCOHOL} & set(plan(needs=needs))
    assert not {K.STOP_SMOKING, K.STOP_ALCOHOL, K.MEDICINES_LIST} & set(plan(needs=Needs()))


def test_who_drinks_every_day_is_never_told_to_stop_but_rung():
    one = plan(needs=replace(ALL_OWED, drinks_daily=True))[K.STOP_ALCOHOL]

    assert (one.why, one.call) == (Why.NOT_NEEDED, CallReason.WANTS_HELP)
    assert plan()[K.STOP_ALCOHOL].call is None


def test_tests_are_not_asked_for_when_none_is_open():
    done = plan(needs=replace(ALL_OWED, open_tests=0))

    assert done[K.TESTS_DUE].why is done[K.TESTS_EXPIRING].why is Why.MET
    assert plan(needs=replace(ALL_OWED, open_tests=None))[K.TESTS_DUE].why is None


def test_what_went_missing_after_its_day_is_asked_for_at_once():
    later = local(2026, 12, 9, 14)

    one = plan(at=later, since=BOOKED_AT)[K.TESTS_EXPIRING]

    assert (one.due_at, one.why) == (later, None)


def test_a_late_booking_asks_for_the_tests_once():
    at = local(2026, 12, 6, 14)
    late = plan(at=at)

    assert (late[K.TESTS_DUE].due_at, late[K.TESTS_DUE].why) == (at, None)
    assert late[K.TESTS_EXPIRING].why is Why.NOT_NEEDED


def test_the_four_weeks_of_hormones_are_spoken_of_only_when_a_clinician_decided_so():
    assert K.HORMONE_REVIEW not in plan(needs=replace(ALL_OWED, hormones=False))
    assert plan(at=local(2026, 11, 20, 9, 30))[K.HORMONE_REVIEW].why is None
    assert plan(at=local(2026, 12, 2, 9, 30))[K.HORMONE_REVIEW].why is Why.TOO_LATE


# ------------------------------------------------------------------------------------------------ medicines


def test_nothing_is_said_of_a_medicine_plan_that_nobody_confirmed():
    assert not {K.MEDICINE_PLAN, K.MEDICINE_CHANGE} & set(plan())


def test_a_confirmed_plan_is_told_eight_days_before_and_each_stop_on_its_last_day():
    stop = Stop(WARFARIN, date(2026, 12, 9))
    found = plan(needs=replace(ALL_OWED, plan="one", stops=(stop,)))

    assert (found[K.MEDICINE_PLAN].due_at, found[K.MEDICINE_PLAN].about) == (local(2026, 12, 7, 10), "one")
    change = found[K.MEDICINE_CHANGE]
    assert (change.due_at, change.about) == (local(2026, 12, 9, 9), f"{WARFARIN.replace('-', '')}:261209")


def test_a_plan_confirmed_late_is_told_at_once_and_a_stop_that_has_begun_is_not():
    at = local(2026, 12, 10, 14)
    needs = replace(ALL_OWED, plan="one", stops=(Stop(WARFARIN, date(2026, 12, 9)),))
    found = plan(at=at, since=BOOKED_AT, needs=needs)

    assert (found[K.MEDICINE_PLAN].due_at, found[K.MEDICINE_PLAN].why) == (at, None)
    assert found[K.MEDICINE_CHANGE].why is Why.TOO_LATE


def test_a_stop_confirmed_on_its_last_day_is_told_that_day():
    at = local(2026, 12, 9, 14)
    needs = replace(ALL_OWED, plan="one", stops=(Stop(WARFARIN, date(2026, 12, 9)),))

    assert plan(at=at, since=BOOKED_AT, needs=needs)[K.MEDICINE_CHANGE].due_at == at


def test_a_plan_the_patient_has_is_not_told_again_because_the_operation_moved():
    known = frozenset({(K.MEDICINE_PLAN, "one")})
    found = plan(needs=replace(ALL_OWED, plan="one"), told_before=known, told_of=local(2026, 12, 8, 8, 30))

    assert found[K.MEDICINE_PLAN].why is Why.NOT_NEEDED


# ------------------------------------------------------------------------------------------- moves, late bookings


def test_a_patient_who_knows_another_time_is_told_that_it_moved():
    moved = plan(told_of=OPERATION - timedelta(days=7))

    assert moved[K.RESCHEDULED].due_at == BOOKED_AT
    assert K.BOOKED not in moved


def test_a_patient_who_knows_the_time_is_not_told_again():
    assert not {K.BOOKED, K.RESCHEDULED} & set(plan(told_of=OPERATION))


def test_the_fasting_times_are_told_again_in_another_order_of_the_day():
    at = local(2026, 12, 14, 18, 30)
    found = plan(at=at, told_of=OPERATION - timedelta(hours=1), told_before=frozenset({(K.FASTING, "")}))

    assert (found[K.FASTING].due_at, found[K.FASTING].why) == (at, None)


def test_a_booking_six_days_ahead_has_no_week_before():
    found = plan(at=local(2026, 12, 9, 11))

    assert found[K.HOME_READY].why is found[K.STOP_SMOKING].why is Why.TOO_LATE
    assert found[K.BOOKED].why is found[K.CONFIRM].why is found[K.MEDICINES_LIST].call is None


def test_a_booking_two_days_ahead_is_confirmed_in_the_answer_to_its_first_message():
    found = plan(at=local(2026, 12, 13, 11))

    assert found[K.CONFIRM].why is Why.NOT_NEEDED
    assert found[K.BOOKED].why is None


def test_a_booking_by_night_for_the_morning_is_not_told_but_rung():
    found = plan(at=local(2026, 12, 14, 22))

    for kind in (K.BOOKED, K.FASTING):
        assert (found[kind].why, found[kind].call) == (Why.TOO_LATE, CallReason.FAILED)
    assert found[K.WASH_AND_BRING].call is None


def test_nobody_is_rung_about_an_operation_that_is_past():
    found = plan(at=OPERATION + timedelta(hours=1))

    assert {one.why for one in found.values()} <= {Why.TOO_LATE, Why.NOT_NEEDED, Why.AT_NIGHT}
    assert {one.call for one in found.values()} == {None}


def test_the_morning_check_comes_three_hours_before_arrival():
    afternoon = plan(datetime(2026, 12, 15, 15, 0, tzinfo=LONDON))[K.MORNING_CHECK]
    noon = plan(datetime(2026, 12, 15, 12, 0, tzinfo=LONDON))[K.MORNING_CHECK]
    early = plan()[K.MORNING_CHECK]

    assert (afternoon.due_at, afternoon.why) == (local(2026, 12, 15, 10), None)
    assert (noon.due_at, noon.why) == (local(2026, 12, 15, 9), None)
    assert early.why is Why.AT_NIGHT


# ------------------------------------------------------------------------------------------ visits, afterwards


def visit(kind: VisitKind, at: datetime) -> ComingVisit:
    return ComingVisit(kind, "v:1", at)


@pytest.mark.parametrize(
    ("kind", "at", "told", "due"),
    [
        (VisitKind.ASSESSMENT, local(2026, 12, 3, 14), K.ASSESSMENT_VISIT, local(2026, 12, 1, 10)),
        (VisitKind.STITCHES, local(2026, 12, 21, 9), K.STITCHES, local(2026, 12, 19, 10)),
        (VisitKind.CONTROL, local(2027, 1, 26, 9), K.CONTROL_VISIT, local(2027, 1, 19, 10)),
    ],
)
def test_a_visit_is_told_days_before(kind, at, told, due):
    one = plan(visits=(visit(kind, at),))[told]

    assert (one.due_at, one.about, one.why) == (due, "v:1", None)


def test_a_visit_planned_for_tomorrow_is_told_at_once():
    at = local(2026, 12, 2, 16)
    one = plan(at=at, since=BOOKED_AT, visits=(visit(VisitKind.ASSESSMENT, local(2026, 12, 3, 14)),))

    assert one[K.ASSESSMENT_VISIT].due_at == at


def test_a_visit_on_the_wrong_side_of_the_operation_is_not_told():
    after = plan(visits=(visit(VisitKind.ASSESSMENT, OPERATION + timedelta(days=1)),))
    before = plan(visits=(visit(VisitKind.STITCHES, OPERATION - timedelta(days=1)),))

    assert after[K.ASSESSMENT_VISIT].why is before[K.STITCHES].why is Why.NOT_NEEDED


def test_a_visit_that_was_told_is_not_told_again_because_the_operation_moved():
    known = frozenset({(K.STITCHES, "v:1")})
    found = plan(visits=(visit(VisitKind.STITCHES, local(2026, 12, 21, 9)),), told_before=known)

    assert found[K.STITCHES].why is Why.NOT_NEEDED


def test_while_the_patient_is_in_theatre_only_visits_are_planned():
    stitches = visit(VisitKind.STITCHES, local(2026, 12, 21, 9))

    assert set(plan(stage=Stage.UNDER_WAY, visits=(stitches,))) == {K.STITCHES}


def test_after_the_operation_come_the_exercises_every_week_from_the_second_to_the_twelfth():
    found = wanted(facts(at=OPERATION + timedelta(hours=3), since=BOOKED_AT, stage=Stage.OVER))

    assert {one.kind for one in found} == {K.EXERCISES}
    assert (found[0].due_at, found[-1].due_at) == (local(2026, 12, 29, 10), local(2027, 3, 9, 10))
    assert len({one.about for one in found}) == len(found) == 11


# ------------------------------------------------------------------------- consent, pauses, death, cancellation


def test_nobody_is_told_anything_who_refuses_both_ways_or_has_died():
    silent = replace(REACH, may_email=False, may_text=False)

    assert {one.why for one in wanted(facts(reach=silent))} == {Why.NO_CONSENT, Why.AT_NIGHT}
    assert {one.why for one in wanted(facts(is_deceased=True))} == {Why.DECEASED}
    assert {one.call for one in wanted(facts(at=OPERATION, is_deceased=True))} == {None}


def test_a_pause_keeps_back_what_falls_into_it():
    until = plan(paused=Paused(local(2026, 11, 25, 0)))

    assert until[K.BOOKED].why is until[K.DENTAL_AND_SKIN].why is Why.PAUSED
    assert until[K.STOP_SMOKING].why is None
    open_end = {one.why for one in wanted(facts(paused=Paused()))}
    assert open_end == {Why.PAUSED, Why.AT_NIGHT}


@pytest.mark.parametrize(
    ("at", "reach", "why"),
    [
        (local(2026, 12, 1, 22), REACH, None),
        (local(2026, 12, 1, 22), replace(REACH, may_email=False), Why.NO_CONSENT),
        (local(2026, 12, 14, 22), REACH, Why.TOO_LATE),
    ],
)
def test_a_cancelled_visit_is_taken_out_of_the_calendar_in_the_morning(at, reach, why):
    one = cancelled(at=at, surgery_at=OPERATION, zone=LONDON, reach=reach)

    assert (one.kind, one.why) == (K.CANCELLED, why)
    assert one.due_at == (at + timedelta(days=1)).replace(hour=9)


# ------------------------------------------------------------------------------------------------------ clocks


def test_a_patient_twelve_hours_away_is_told_by_their_own_day():
    found = plan(patient_zone=AUCKLAND)

    assert found[K.BOOKED].due_at == BOOKED_AT.astimezone(AUCKLAND).replace(day=2, hour=9, minute=0)
    assert found[K.HOME_READY].due_at == datetime(2026, 12, 8, 10, tzinfo=AUCKLAND)


def test_a_patient_ten_hours_behind_knows_of_the_fast_before_the_last_meal():
    one = plan(patient_zone=HONOLULU)[K.FASTING]

    assert one.due_at == local(2026, 12, 15, 2, 29)
    assert one.why is None


def test_days_are_counted_on_the_hospitals_calendar():
    just_after_midnight = datetime(2026, 6, 15, 23, 30, tzinfo=UTC)

    found = plan(just_after_midnight, datetime(2026, 5, 1, 9, 30, tzinfo=UTC))

    assert found[K.HOME_READY].due_at == local(2026, 6, 9, 10)


@pytest.mark.parametrize("day", [(2026, 3, 29), (2026, 10, 25)])
def test_an_hour_stays_the_same_hour_over_a_night_in_which_the_clocks_change(day):
    operation = datetime(*day, 12, 0, tzinfo=LONDON)

    found = plan(operation, operation - timedelta(days=90))

    for kind, row in DAYS.items():
        if kind in found:
            assert found[kind].due_at.astimezone(LONDON).time() == row.wall
    assert found[K.FASTING].due_at.astimezone(LONDON).date() == operation.date() - timedelta(days=1)


moments = st.datetimes(datetime(2025, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
zones = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)
CLOCK_CHANGES = [
    ("Europe/London", (2026, 3, 29)),
    ("Europe/London", (2026, 10, 25)),
    ("America/New_York", (2026, 3, 8)),
    ("America/New_York", (2026, 11, 1)),
    ("Australia/Lord_Howe", (2026, 4, 5)),
    ("Pacific/Apia", (2026, 6, 1)),
    ("Africa/Casablanca", (2026, 2, 15)),
]


def check(everything: Facts) -> None:
    found = wanted(everything)
    keys = [(one.kind, one.about) for one in found]
    assert len(set(keys)) == len(keys)
    for one in found:
        assert not is_quiet(one.due_at, everything.patient_zone), one
        if one.why is None:
            assert everything.at <= one.due_at, one
            assert one.due_at < _end(everything, one), one


def _end(everything: Facts, one) -> datetime:
    if one.kind in {K.ASSESSMENT_VISIT, K.STITCHES, K.CONTROL_VISIT}:
        return next(v.at for v in everything.visits if v.about == one.about)
    if one.kind is K.MEDICINE_CHANGE:
        (stop,) = everything.needs.stops
        morning = at_local(stop.last_dose_on, time(9), everything.patient_zone)
        return last_use(
            one.kind, surgery_at=everything.surgery_at, due_at=morning, zone=everything.hospital_zone
        )
    return last_use(
        one.kind, surgery_at=everything.surgery_at, due_at=one.due_at, zone=everything.hospital_zone
    )


@settings(deadline=None)
@given(
    at=moments,
    ahead=st.timedeltas(timedelta(minutes=1), timedelta(days=120)),
    known_for=st.timedeltas(timedelta(), timedelta(days=90)),
    patient_zone=zones,
    hospital_zone=zones,
    stage=st.sampled_from(Stage),
    last_dose=st.integers(1, 30),
)
def test_nothing_is_ever_due_by_night_or_after_it_is_any_use(
    at, ahead, known_for, patient_zone, hospital_zone, stage, last_dose
):
    surgery_at = at + ahead
    on = surgery_at.astimezone(hospital_zone).date()
    check(
        facts(
            surgery_at,
            at,
            since=at - known_for,
            patient_zone=patient_zone,
            hospital_zone=hospital_zone,
            stage=stage,
            needs=replace(ALL_OWED, plan="one", stops=(Stop(WARFARIN, on - timedelta(days=last_dose)),)),
            visits=(
                visit(VisitKind.ASSESSMENT, surgery_at - timedelta(days=9)),
                ComingVisit(VisitKind.STITCHES, "s:1", surgery_at + timedelta(days=6)),
                ComingVisit(VisitKind.CONTROL, "c:1", surgery_at + timedelta(days=42)),
            ),
        )
    )


@pytest.mark.parametrize(("zone", "day"), CLOCK_CHANGES)
@pytest.mark.parametrize("hour", range(24))
def test_around_the_nights_in_which_clocks_change_nothing_is_due_by_night(zone, day, hour):
    operation = datetime(*day, hour, 15, tzinfo=ZoneInfo(zone))
    for patient_zone in (ZoneInfo(zone), AUCKLAND, HONOLULU, LONDON):
        for before in (timedelta(days=100), timedelta(hours=30), timedelta(hours=6)):
            check(
                facts(operation, operation - before, patient_zone=patient_zone, hospital_zone=ZoneInfo(zone))
            )


# ---------------------------------------------------------------------------------------------- until when


@pytest.mark.parametrize("kind", list(ReminderKind))
def test_every_kind_says_from_when_on_it_is_of_no_use(kind):
    due = OPERATION - timedelta(days=1)

    assert last_use(kind, surgery_at=OPERATION, due_at=due, zone=LONDON).tzinfo is not None
    assert RULES[kind].ref


@pytest.mark.parametrize(
    ("kind", "at", "still"),
    [
        (K.BOOKED, local(2026, 12, 15, 8), True),
        (K.TESTS_DUE, local(2026, 12, 1, 8), True),
        (K.STOP_SMOKING, local(2026, 12, 1, 8), False),
        (K.MORNING_CHECK, local(2026, 12, 1, 8), False),
        (K.EXERCISES, local(2026, 12, 1, 8), False),
        (K.CONFIRM, local(2026, 12, 14, 12), False),
    ],
)
def test_what_is_taken_over_late_is_said_only_while_it_is_of_use(kind, at, still):
    due = local(2026, 11, 30, 10)

    assert may_go_late(kind, surgery_at=OPERATION, due_at=due, zone=LONDON, at=at) is still
