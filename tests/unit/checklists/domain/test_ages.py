from datetime import UTC, date, datetime, timedelta

from checklists.domain.states import judge
from tests.unit.checklists.domain.builders import NOW, SURGERY, days, evidence, facts, hours, requirement

AUCKLAND = "Pacific/Auckland"


def judged(spec, row, zone):
    return judge(spec, facts(zone=zone), [row], surgery_at=SURGERY, now=NOW)


def test_a_result_is_good_through_a_day_of_the_hospital():
    # Collected on 1 November in London is 2 November in Auckland.
    row = evidence("5.0", at=datetime(2026, 11, 1, 20, tzinfo=UTC))

    assert judged(requirement(validity=days(14)), row, "UTC").valid_through == date(2026, 11, 15)
    assert judged(requirement(validity=days(14)), row, AUCKLAND).valid_through == date(2026, 11, 16)


def test_the_last_instant_of_a_day_belongs_to_it():
    until = datetime(2026, 11, 2, 0, 0, 0, 1, tzinfo=UTC)

    found = judged(requirement(validity=hours(4)), evidence("5.0", at=until - timedelta(hours=4)), "UTC")

    assert found.valid_through == date(2026, 11, 2)


def test_what_is_too_old_by_hours_says_the_time_on_the_hospitals_clock():
    row = evidence("5.0", at=datetime(2026, 11, 1, 20, tzinfo=UTC))

    (why,) = judged(requirement(validity=hours(4)), row, AUCKLAND).whys

    assert (why.code, why.params["collected_at"].hour) == ("expired_hours", 9)


def test_the_last_good_day_is_one_of_the_hospital_west_of_greenwich_too():
    # Midnight in Honolulu is ten in the morning of the same day in Greenwich.
    row = evidence("5.0", at=datetime(2026, 11, 1, 20, tzinfo=UTC))

    assert judged(requirement(validity=days(14)), row, "Pacific/Honolulu").valid_through == date(2026, 11, 15)
