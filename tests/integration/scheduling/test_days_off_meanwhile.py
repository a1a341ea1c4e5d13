"""A theatre is closed or a surgeon put down as away while somebody books there: one always sees the other."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Event

import pytest
from django.db import connections

from common.clock import now
from scheduling import actions
from scheduling.actions import booking as booking_actions
from scheduling.actions.booking import NoPlace
from scheduling.models import Absence, Booking, Closure
from tests.factories.scheduling import a_session, a_theatre, a_waiting_case, in_days
from tests.factories.staff import SiteFactory, coordinator_reyes, surgeon_okafor

pytestmark = pytest.mark.django_db(transaction=True)
DESPITE = {"despite": ["not_ready_by", "no_bed"], "despite_reason": "Agreed with the team."}
A_MOMENT, PATIENCE = 0.4, 20


class Scene:
    """A free session and a case for it, and somebody who closes the day in a connection of their own."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self.pool = pool
        self.site = SiteFactory(time_zone="Europe/London")
        self.reyes = coordinator_reyes(self.site)
        self.okafor = surgeon_okafor(self.site)
        self.session = a_session(a_theatre(self.site), self.okafor, start=in_days(30))
        self.case = a_waiting_case(self.site, self.okafor)
        self.day = in_days(30).date()

    def book(self) -> Booking:
        return actions.book_case(
            case_id=self.case.pk, session=self.session, by=self.reyes, at=now(), **DESPITE
        )

    def away(self) -> Absence:
        return actions.add_absence(person=self.okafor, **self._days())

    def closed(self) -> Closure:
        return actions.add_closure(theatre=self.session.theatre, kind="closure", **self._days())

    def _days(self) -> dict[str, object]:
        days = {"first_day": self.day, "last_day": self.day, "reason": "Burst pipe"}
        return {"site": self.site, "by": self.reyes, "at": now(), **days}

    def beside(self, work: Callable[[], object]) -> "Future[object]":
        def alone() -> object:
            try:
                return work()
            finally:
                connections.close_all()

        return self.pool.submit(alone)


@pytest.fixture
def scene() -> Iterator[Scene]:
    with ThreadPoolExecutor(2) as pool:
        yield Scene(pool)


def stop_at(monkeypatch, name: str) -> tuple[Event, Event]:
    """Let the booking wait before this step; return what says that it is there, and what lets it go on."""
    there, go = Event(), Event()
    step = getattr(booking_actions, name)

    def waits(*args, **kwargs):  # type: ignore[no-untyped-def]
        there.set()
        assert go.wait(PATIENCE)
        return step(*args, **kwargs)

    monkeypatch.setattr(booking_actions, name, waits)
    return there, go


def booked_after(scene: Scene, monkeypatch, days_off: Callable[[], object]) -> "Future[object]":
    """The place is found, then the day is closed, then the booking goes on."""
    there, go = stop_at(monkeypatch, "hold_sessions")
    booking = scene.beside(scene.book)
    assert there.wait(PATIENCE)
    days_off()
    go.set()
    wait([booking], PATIENCE)
    return booking


@pytest.mark.parametrize(("kind", "code"), [("away", "surgeon_away"), ("closed", "theatre_closed")])
def test_a_day_that_is_closed_after_the_place_was_found_is_not_booked(scene, monkeypatch, kind, code):
    booking = booked_after(scene, monkeypatch, getattr(scene, kind))

    refused = booking.exception()
    assert isinstance(refused, NoPlace)
    assert [reason.code for reason in refused.reasons] == [code]
    assert not Booking.objects.exists()


def test_without_the_second_look_the_same_race_books_an_absent_surgeon(scene, monkeypatch):
    monkeypatch.setattr("scheduling.actions.overtaken._hold_to_working_days", lambda *wanted: None)

    booked_after(scene, monkeypatch, scene.away)

    assert Booking.objects.filter(surgeon=scene.okafor).exists()


def ended_while_booking(scene: Scene, monkeypatch, days_off: Callable[[], object]) -> bool:
    """The booking is nearly written when the day is closed; say whether that was done before the booking was."""
    there, go = stop_at(monkeypatch, "take_equipment")
    booking = scene.beside(scene.book)
    assert there.wait(PATIENCE)
    closing = scene.beside(days_off)
    done, _pending = wait([closing], A_MOMENT)
    go.set()
    wait([booking, closing], PATIENCE)
    assert not booking.exception()
    assert not closing.exception()
    return bool(done)


@pytest.mark.parametrize("kind", ["away", "closed"])
def test_who_closes_a_day_waits_for_the_booking_that_is_being_written(scene, monkeypatch, kind):
    assert not ended_while_booking(scene, monkeypatch, getattr(scene, kind))


def test_without_the_lock_the_day_is_closed_and_the_booking_comes_unseen(scene, monkeypatch):
    monkeypatch.setattr("scheduling.actions.closures._settle", lambda *wanted: None)

    assert ended_while_booking(scene, monkeypatch, scene.away)
