from datetime import UTC, datetime, timedelta

from reminders.domain.fasting import FastingRule, FastingTimes, times

START = datetime(2026, 12, 15, 8, 30, tzinfo=UTC)


def before(hours: float) -> datetime:
    return START - timedelta(hours=hours)


def test_an_adult_stops_eating_six_and_drinking_two_hours_before():
    assert times(START) == FastingTimes(food_until=before(6), clear_drinks_until=before(2))


def test_a_child_may_have_breast_milk_up_to_four_hours_before():
    assert times(START, is_child=True) == FastingTimes(
        food_until=before(6),
        clear_drinks_until=before(2),
        breast_milk_until=before(4),
        other_milk_until=before(6),
    )


def test_a_hospital_can_set_its_own_hours():
    rule = FastingRule(food=480, other_milk=360, breast_milk=180, clear_drinks=60)

    assert times(START, is_child=True, rule=rule) == FastingTimes(before(8), before(1), before(3), before(6))


def test_the_hours_are_real_ones_over_a_night_in_which_the_clocks_change():
    start = datetime(2026, 3, 29, 7, 30, tzinfo=UTC)

    assert start - times(start).food_until == timedelta(hours=6)
