"""What is other on a list than before, who has to know, and when a list locks."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.domain.lists import (
    Change,
    ChangeKind,
    Line,
    Sheet,
    change_from_data,
    change_to_data,
    changes,
    from_data,
    is_emergency,
    locks_at,
    must_know,
    to_data,
)
from staff.domain.roles import Role

EIGHT = datetime(2026, 11, 24, 8, tzinfo=UTC)
OKAFOR, IVANOVA, SATO = (UUID(int=n) for n in (1, 2, 3))


def line(number: int, *, hours: float = 0, **other: object) -> Line:
    usual: dict[str, object] = {
        "booking": UUID(int=100 + number),
        "case": UUID(int=200 + number),
        "start": EIGHT + timedelta(hours=hours),
        "minutes": 90,
        "patient": f"PATIENT {number}",
        "born": date(1972, 3, 14),
        "sex": "female",
        "identifier": f"00{number}",
        "procedure_en": "Tibial osteotomy",
        "procedure_ru": "Остеотомия",
        "side": "left",
        "urgency": "elective",
        "surgeon_id": OKAFOR,
        "surgeon": "Okafor",
    }
    return Line(**{**usual, **other})  # type: ignore[arg-type]


def sheet(*lines: Line, **other: object) -> Sheet:
    usual: dict[str, object] = {
        "session": UUID(int=9),
        "theatre": "Theatre 1",
        "site": "North",
        "zone": "Europe/London",
        "start": EIGHT,
        "end": EIGHT + timedelta(hours=8),
        "surgeon_id": OKAFOR,
        "surgeon": "Okafor",
        "anaesthetist_id": SATO,
        "anaesthetist": "Sato",
        "lines": lines,
    }
    return Sheet(**{**usual, **other})  # type: ignore[arg-type]


FIRST, SECOND = line(1), line(2, hours=2)
BEFORE = sheet(FIRST, SECOND)


def kinds(after: Sheet) -> list[str]:
    return [change.kind.value for change in changes(BEFORE, after)]


def test_a_list_that_stays_as_it_is_has_no_changes():
    assert changes(BEFORE, sheet(FIRST, SECOND)) == ()


def test_a_case_that_comes_and_one_that_goes_are_named_with_their_times():
    third = line(3, hours=4)

    found = changes(BEFORE, sheet(FIRST, third))

    assert found == (
        Change(ChangeKind.REMOVED, SECOND.booking, "PATIENT 2", was=SECOND.start.isoformat()),
        Change(ChangeKind.ADDED, third.booking, "PATIENT 3", now=third.start.isoformat()),
    )


@pytest.mark.parametrize(
    ("other", "kind"),
    [
        ({"start": EIGHT + timedelta(minutes=15)}, "time"),
        ({"minutes": 75}, "minutes"),
        ({"side": "right"}, "side"),
        ({"patient": "PATIENT One"}, "patient"),
        ({"born": date(1972, 3, 15)}, "patient"),
        ({"allergies": ("latex",)}, "allergies"),
        ({"surgeon_id": IVANOVA, "surgeon": "Ivanova"}, "surgeon"),
        ({"anaesthetist": "Haddad"}, "anaesthetist"),
        ({"equipment": ("C-arm 2",)}, "equipment"),
        ({"ward": "Ward 4"}, "ward"),
    ],
)
def test_each_thing_that_is_printed_is_noticed_when_it_changes(other, kind):
    assert kinds(sheet(replace(FIRST, **other), SECOND)) == [kind]


def test_two_cases_that_change_places_are_another_order():
    swapped = sheet(replace(SECOND, start=FIRST.start), replace(FIRST, start=SECOND.start))

    assert sorted(kinds(swapped)) == ["order", "time", "time"]


def test_a_case_in_between_is_no_other_order():
    assert "order" not in kinds(sheet(FIRST, line(3, hours=1), SECOND))


def test_the_session_itself_is_looked_at_too():
    moved = sheet(
        FIRST,
        SECOND,
        start=EIGHT - timedelta(hours=1),
        surgeon_id=IVANOVA,
        surgeon="Ivanova",
        anaesthetist_id=None,
        anaesthetist="",
    )

    assert kinds(moved) == ["hours", "surgeon", "anaesthetist"]


def told(after: Sheet, *, by: UUID | None = None, role: str = ""):
    return must_know(BEFORE, after, changes(BEFORE, after), by=by, role=role)


def test_surgeon_anaesthetist_and_theatre_nurses_have_to_know_of_every_change():
    found = told(sheet(replace(FIRST, minutes=75), SECOND))

    assert found.people == {OKAFOR, SATO}
    assert found.roles == {Role.THEATRE_NURSE}


@pytest.mark.parametrize(
    "after",
    [
        sheet(FIRST),
        sheet(FIRST, SECOND, line(3, hours=4)),
        sheet(FIRST, replace(SECOND, start=SECOND.start + timedelta(minutes=5))),
        sheet(FIRST, replace(SECOND, ward="Ward 2")),
    ],
)
def test_the_ward_has_to_know_when_somebody_comes_at_another_time(after):
    assert Role.WARD_NURSE in told(after).roles


def test_a_surgeon_who_is_no_longer_on_the_list_has_to_know_as_well():
    after = sheet(replace(FIRST, surgeon_id=IVANOVA, surgeon="Ivanova"), SECOND)

    assert told(after).people == {OKAFOR, IVANOVA, SATO}


def test_nobody_is_told_of_what_they_changed_themselves():
    after = sheet(replace(FIRST, minutes=75), SECOND)

    assert told(after, by=OKAFOR, role="surgeon").people == {SATO}
    assert told(after, by=UUID(int=77), role="theatre_nurse").roles == set()


def test_nothing_changed_is_nobodys_business():
    assert told(BEFORE) == must_know(BEFORE, BEFORE, (), by=None, role="")
    assert not told(BEFORE).people
    assert not told(BEFORE).roles


def test_only_an_operation_that_cannot_wait_makes_an_emergency():
    urgent = line(3, hours=4, urgency="immediate")
    after = sheet(FIRST, SECOND, urgent)

    assert is_emergency(changes(BEFORE, after), after)
    assert not is_emergency(changes(after, sheet(replace(FIRST, minutes=60), SECOND, urgent)), after)
    assert not is_emergency(changes(BEFORE, sheet(FIRST, SECOND, line(3, hours=4))), after=BEFORE)


def test_a_version_reads_as_it_was_written():
    full = sheet(line(1, anaesthetist_id=SATO, equipment=("C-arm 1",), allergies=("latex", "iodine")), SECOND)

    kept = json.loads(json.dumps(to_data(full)))

    assert from_data(kept) == full
    assert from_data({**kept, "later": 1, "lines": [{**one, "later": 2} for one in kept["lines"]]}) == full
    for change in changes(BEFORE, full):
        assert change_from_data(json.loads(json.dumps(change_to_data(change)))) == change


@settings(max_examples=40)
@given(st.permutations([0, 1, 2, 3]), st.sets(st.integers(0, 3)))
def test_whatever_is_moved_or_taken_off_there_are_changes_exactly_when_the_list_is_another_one(order, gone):
    lines = [line(n, hours=n) for n in range(4)]
    before = sheet(*lines)
    placed = [replace(lines[n], start=EIGHT + timedelta(hours=at)) for at, n in enumerate(order)]
    after = sheet(*[one for at, one in enumerate(placed) if at not in gone])

    assert bool(changes(before, after)) is (before != after)


LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("start", "locks"),
    [
        ((2026, 11, 24), (2026, 11, 23)),  # Tuesday: Monday
        ((2026, 11, 23), (2026, 11, 20)),  # Monday: Friday
        ((2026, 11, 22), (2026, 11, 20)),  # a Sunday list: Friday as well
        ((2026, 12, 29), (2026, 12, 24)),  # Tuesday after Christmas and a weekend
    ],
)
def test_a_list_locks_on_the_working_day_before(start, locks):
    holidays = [date(2026, 12, 25), date(2026, 12, 28)]

    found = locks_at(
        datetime(*start, 8, tzinfo=LONDON), clock=time(15), zone="Europe/London", holidays=holidays
    )

    assert found == datetime(*locks, 15, tzinfo=LONDON)


def test_a_lock_is_at_three_on_the_hospitals_clock_in_both_halves_of_the_year():
    summer = locks_at(datetime(2026, 3, 30, 7, tzinfo=UTC), clock=time(15), zone="Europe/London")

    assert summer.astimezone(UTC) == datetime(2026, 3, 27, 15, tzinfo=UTC)
    assert locks_at(datetime(2026, 3, 31, 7, tzinfo=UTC), clock=time(15), zone="Europe/London") == datetime(
        2026, 3, 30, 14, tzinfo=UTC
    )


def test_no_list_locks_more_than_a_fortnight_before():
    shut = [date(2026, 11, day) for day in range(1, 24)]

    found = locks_at(
        datetime(2026, 11, 24, 8, tzinfo=LONDON), clock=time(15), zone="Europe/London", holidays=shut
    )

    assert found.date() == date(2026, 11, 10)
