from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from reminders.domain.changes import Changes, Row, Way, changes
from reminders.domain.kinds import ReminderKind
from reminders.domain.plan import Planned
from reminders.domain.states import Channel, ReminderState, Why

LONDON = ZoneInfo("Europe/London")
OPERATION = datetime(2026, 12, 15, 8, 30, tzinfo=LONDON)
AT = datetime(2026, 11, 24, 12, 0, tzinfo=LONDON)
DUE = datetime(2026, 12, 8, 10, 0, tzinfo=LONDON)
WAY = Way(Channel.SMS, "en")
WAYS = dict.fromkeys(ReminderKind, WAY)
K, S = ReminderKind, ReminderState
ONE = UUID(int=1)
ROW = Row(ONE, K.HOME_READY, "", OPERATION, S.PENDING, DUE, WAY)
HOME = Planned(K.HOME_READY, DUE)


def found(planned, *rows, at=AT, ways=WAYS) -> Changes:
    return changes(planned, rows, surgery_at=OPERATION, at=at, ways=ways)


def test_what_is_not_there_is_added():
    assert found([HOME]).add == (HOME,)


def test_what_is_right_is_left_alone():
    assert found([HOME], ROW).is_empty


def test_what_is_not_needed_any_more_is_suppressed_with_the_reason():
    met = replace(HOME, why=Why.MET)

    assert found([met], ROW) == Changes(suppress={ONE: met})
    assert found([met], replace(ROW, state=S.CLAIMED)) == Changes(suppress={ONE: met})


def test_what_was_suppressed_stays_so_and_is_said_by_a_new_row_when_it_is_needed_after_all():
    suppressed = replace(ROW, state=S.SUPPRESSED)

    assert found([replace(HOME, why=Why.WAIVED)], suppressed).is_empty
    assert found([HOME], suppressed) == Changes(add=(HOME,))


def test_what_waits_already_is_not_said_twice_whatever_was_suppressed_since():
    since = replace(ROW, id=UUID(int=2), state=S.SUPPRESSED)

    assert found([HOME], ROW, since).is_empty
    assert found([HOME], since, ROW).is_empty


def test_what_a_channel_has_or_had_is_never_touched():
    for state in (S.HANDING_OVER, S.SENT, S.FAILED, S.IN_DOUBT):
        assert found([replace(HOME, why=Why.MET)], replace(ROW, state=state)).is_empty
        assert found([], replace(ROW, state=state)).is_empty


def test_what_spoke_of_another_time_is_replaced():
    old = replace(ROW, surgery_at=OPERATION - timedelta(days=7))

    assert found([HOME], old) == Changes(add=(HOME,), replaced=(ONE,))
    assert found([HOME], replace(old, state=S.SENT)) == Changes(add=(HOME,))
    assert found([HOME], replace(old, state=S.SUPERSEDED)) == Changes(add=(HOME,))


def test_what_is_about_something_newer_replaces_and_what_is_about_nothing_any_more_is_needless():
    plan_a, plan_b = replace(ROW, kind=K.MEDICINE_PLAN, about="a"), Planned(K.MEDICINE_PLAN, DUE, "b")

    assert found([plan_b], plan_a) == Changes(add=(plan_b,), replaced=(ONE,))
    assert found([HOME], plan_a) == Changes(add=(HOME,), needless=(ONE,))


def test_another_due_time_and_another_way_are_written_only_to_what_waits():
    later, russian = replace(HOME, due_at=DUE + timedelta(hours=1)), Way(Channel.EMAIL, "ru")
    ways = dict.fromkeys(ReminderKind, russian)

    assert found([later], ROW) == Changes(due={ONE: later.due_at})
    assert found([HOME], ROW, ways=ways) == Changes(ways={ONE: russian})
    assert found([later], replace(ROW, is_first=False), ways=ways).is_empty


def test_what_waits_for_the_next_sweep_is_neither_late_nor_moved():
    now = DUE + timedelta(seconds=5)

    assert found([replace(HOME, why=Why.TOO_LATE)], ROW, at=now).is_empty
    assert found([replace(HOME, due_at=now)], ROW, at=now).is_empty


def test_a_second_channel_stops_with_what_it_repeats():
    again = replace(ROW, id=UUID(int=2), is_first=False)
    met = replace(HOME, why=Why.MET)

    assert found([met], replace(ROW, state=S.SENT), again) == Changes(suppress={again.id: met})
