from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.domain import conditions
from checklists.domain.protocols import Kind, Validity, ValidityRule
from checklists.domain.readiness import evaluate
from checklists.domain.states import State, judge
from checklists.domain.windows import Window, window, windows
from tests.unit.checklists.domain.builders import (
    NOW,
    SURGERY,
    TODAY,
    days,
    evidence,
    facts,
    hours,
    protocol,
    requirement,
)

DAY = timedelta(days=1)
ON = SURGERY.date()


def asked(spec, *, at=SURGERY, today=TODAY, **known):
    return window(spec, facts(**known), surgery_at=at, today=today)


def test_a_test_is_collected_while_it_will_still_be_good_and_before_it_is_due():
    found = asked(requirement(validity=days(14), due_days=10, lead_days=2))

    assert found == Window(first=ON - 14 * DAY, last=ON - 10 * DAY, ask_by=ON - 12 * DAY, is_late=False)


def test_what_never_expires_is_never_too_early():
    assert asked(requirement(due_days=10)).first is None


def test_a_window_that_is_open_already_has_no_first_day_to_wait_for():
    assert asked(requirement(validity=days(30))).first is None


def test_the_shortest_validity_that_may_apply_opens_the_window():
    short = ValidityRule(days=12, when=conditions.parse({"smoker": True}))
    spec = requirement(validity=Validity((ValidityRule(days=14), short)))

    assert asked(spec).first == ON - 14 * DAY
    assert asked(spec, smoker=None).first == ON - 12 * DAY


def test_what_is_good_for_less_time_than_it_is_due_before_may_come_until_the_day():
    assert asked(requirement(validity=days(7), due_days=10)).last == ON


@pytest.mark.parametrize(("today", "late"), [(ON - 12 * DAY, False), (ON - 11 * DAY, True)])
def test_after_the_last_day_to_ask_it_is_late(today, late):
    assert asked(requirement(due_days=10, lead_days=2), today=today).is_late is late


def test_what_is_overdue_may_come_until_the_day():
    assert asked(requirement(due_days=10), today=ON - 9 * DAY).last == ON


def test_a_check_of_the_day_is_collected_on_the_day():
    found = asked(requirement(validity=hours(4), on_the_day=True, due_days=0, lead_days=0))

    assert (found.first, found.last) == (ON, ON)


def test_there_is_no_window_for_what_is_not_asked_for_or_for_an_operation_that_is_over():
    assert asked(requirement(when=conditions.parse({"age_at_least": 90}))) is None
    assert asked(requirement(), today=ON + DAY) is None


def test_the_days_are_those_of_the_hospital():
    auckland = datetime(2026, 11, 24, 8, tzinfo=ZoneInfo("Pacific/Auckland"))

    found = asked(requirement(validity=days(14)), at=auckland, zone="Pacific/Auckland")

    assert found.first == date(2026, 11, 10)


@given(st.integers(1, 40), st.integers(0, 20), st.integers(0, 23))
def test_what_is_collected_inside_the_window_counts_and_what_came_earlier_does_not(good, due, hour):
    spec = requirement(validity=days(good), due_days=due)
    found = asked(spec)

    def collected(day):
        at = datetime(day.year, day.month, day.day, hour, tzinfo=NOW.tzinfo)
        # Judged right after it was collected, before it can be replaced.
        return judge(spec, facts(), [evidence("5.0", at=at)], surgery_at=SURGERY, now=max(at, NOW)).state

    first = found.first or TODAY
    assert first <= found.last <= ON
    assert collected(first) is not State.EXPIRED
    if found.first:
        assert collected(found.first - DAY) is State.EXPIRED
    if found.last < ON:
        assert collected(found.last) is not State.EXPIRED


def both(*specs, rows=(), surgery_at=SURGERY, standby_on=None):
    judged = evaluate(protocol(*specs), facts(), rows, (), surgery_at=surgery_at, now=NOW)
    return windows(judged.items, facts(), surgery_at=surgery_at, standby_on=standby_on, today=TODAY)


def test_only_tests_that_are_open_have_to_be_collected():
    consent = requirement("consent", kind=Kind.CONSENT)
    report = requirement("report", kind=Kind.REPORT)

    found = both(requirement(), consent, report, rows=[evidence("5.0")])

    assert list(found) == ["report"]
    assert found["report"].standby is None


def test_a_result_that_is_too_old_on_the_standby_date_is_to_be_collected_again_for_it():
    good = requirement(validity=days(30))
    row = evidence("5.0", at=NOW - DAY)

    found = both(good, rows=[row], standby_on=ON + 20 * DAY)

    assert found["glucose"].booked is None
    assert found["glucose"].standby.last == ON + 10 * DAY
    assert both(good, rows=[row], standby_on=ON + DAY) == {}
    assert both(requirement(), rows=[row], standby_on=ON + 99 * DAY) == {}


def test_a_waiting_case_is_collected_for_its_standby_date_only():
    found = both(requirement(), surgery_at=None, standby_on=ON)

    assert found["glucose"].booked is None
    assert found["glucose"].standby.last == ON - 10 * DAY
    assert both(requirement(), surgery_at=None) == {}


def test_a_standby_date_that_has_passed_asks_for_nothing():
    assert both(requirement(), surgery_at=None, standby_on=TODAY - DAY) == {}


def test_the_standby_date_is_a_day_of_the_hospital():
    spec = protocol(requirement(validity=days(14)))
    for zone in ("Pacific/Auckland", "Pacific/Honolulu"):
        there = facts(zone=zone)
        judged = evaluate(spec, there, (), (), surgery_at=None, now=NOW)
        found = windows(judged.items, there, surgery_at=None, standby_on=ON, today=TODAY)

        assert (found["glucose"].standby.first, found["glucose"].standby.last) == (
            ON - 14 * DAY,
            ON - 10 * DAY,
        )


def test_a_result_that_is_good_through_the_standby_date_is_not_collected_again():
    row = evidence("5.0", at=NOW - DAY)
    good = requirement(validity=days(30))

    assert both(good, rows=[row], standby_on=TODAY + 29 * DAY) == {}
    assert list(both(good, rows=[row], standby_on=TODAY + 30 * DAY)) == ["glucose"]


def test_what_is_open_for_the_booked_operation_is_collected_for_both_dates():
    found = both(requirement(validity=days(14)), standby_on=ON + DAY)["glucose"]

    assert (found.booked.first, found.standby.first) == (ON - 14 * DAY, ON - 13 * DAY)


def test_the_edges_of_a_window():
    today = requirement(validity=days(14), due_days=10, lead_days=2)
    assert asked(today, today=ON) is not None
    assert asked(today, today=ON - 10 * DAY).last == ON - 10 * DAY
    assert asked(today, today=ON - 14 * DAY).first is None
    assert asked(requirement(validity=days(10), due_days=10)).last == ON - 10 * DAY
    assert asked(requirement(on_the_day=True, due_days=3)).last == ON


def test_what_is_good_for_hours_opens_so_many_hours_before_on_the_clock_of_the_hospital():
    check = requirement(validity=hours(12), on_the_day=True, due_days=0, lead_days=0)

    # Seven in the morning in Greenwich, eight in the evening in Auckland.
    assert asked(check).first == ON - DAY
    assert asked(check, zone="Pacific/Auckland").first == ON
    assert asked(requirement(due_days=0), zone="Pacific/Honolulu").last == ON - DAY


def test_a_rule_for_some_ages_opens_the_window_of_whoever_is_that_old_on_the_day():
    # Fifty-six on the day of the operation, fifty-five today.
    short = ValidityRule(days=12, when=conditions.parse({"age_at_least": 56}))
    spec = requirement(validity=Validity((ValidityRule(days=14), short)))

    assert asked(spec, birth_date=ON.replace(year=1970)).first == ON - 12 * DAY
    assert asked(spec, birth_date=ON.replace(year=1970) + DAY).first == ON - 14 * DAY


def test_what_is_good_for_no_hour_at_all_is_collected_on_the_very_day():
    check = requirement(validity=hours(0), on_the_day=True, due_days=0, lead_days=0)

    assert asked(check, at=SURGERY.replace(hour=0, minute=30)).first == ON
