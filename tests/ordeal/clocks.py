"""Walks the database's own clock through awkward nights and jumps, and notes the moment of every message.

python -m tests.ordeal.clocks FILE     (writes what was seen as JSON)
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from tests.ordeal import faked

LONDON = ZoneInfo("Europe/London")
ZONES = ("Europe/London", "Pacific/Auckland", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata")
# So many days before the operation on the hospital's calendar, at this hour on the patient's wall.
EXPECTED = {
    "home_ready": (7, 10),
    "health_check": (3, 10),
    "confirm": (2, 10),
    "fasting": (1, 17),
    "wash_and_bring": (1, 18),
}
NIGHTS = {
    "autumn, the day itself": date(2026, 10, 25),
    "autumn, the day before": date(2026, 10, 26),
    "spring, the day itself": date(2027, 3, 28),
    "spring, the day before": date(2027, 3, 29),
}
# A sweep comes at the latest so long after the moment it is due.
PROMPT = timedelta(minutes=2)


class Ear:
    """A channel that takes everything and notes the database's time."""

    takes_once = False

    def __init__(self, heard: list[tuple[str, datetime]], clock: Callable[[], datetime]) -> None:
        self.heard, self.clock, self.message = heard, clock, None

    def offer(self, message: Any) -> None:
        self.message = message

    def hand_over(self) -> Any:
        from reminders.channels import Taken

        self.heard.append((self.message.to, self.clock()))
        return Taken("taken")

    def take_back(self) -> None:
        self.message = None

    def close(self) -> None:
        """Nothing to let go of."""


class Walk:
    """One hospital in London, a patient in each zone, and a clock that goes where it is told."""

    def __init__(self, clock: faked.FakedClock) -> None:
        from common.clock import now

        self.clock, self.now = clock, now
        self.heard: list[tuple[str, datetime]] = []
        self.at = datetime.now(UTC)

    def go_to(self, moment: datetime) -> None:
        self.at = moment
        self.clock.set(moment)

    def book(self, day: date, booked_at: datetime) -> dict[str, Any]:
        """Book a patient of each zone for that day; return them by their addresses."""
        from patients.models import Patient
        from reminders import actions
        from scheduling.models import Booking
        from tests.factories.bookings import a_booking
        from tests.factories.staff import SiteFactory

        site, booked = SiteFactory(code="north", time_zone="Europe/London"), {}
        self.go_to(booked_at)
        for number, zone in enumerate(ZONES):
            start = datetime.combine(day, time(8, 30), tzinfo=LONDON) + timedelta(hours=2 * number)
            email = f"{uuid4().hex}@example.org"
            booking = a_booking(site, start=start, time_zone=zone, email=email)
            Patient.objects.filter(pk=booking.patient_id).update(contact_first="email")
            Booking.objects.filter(pk=booking.pk).update(booked_at=booked_at)
            actions.plan_for(booking_id=booking.pk, at=self.now())
            booked[email] = booking
        return booked

    def sweep(self) -> None:
        from reminders import actions

        actions.send_due(
            by=f"sweep {uuid4()}", clock=self.now, open_channel=lambda _: Ear(self.heard, self.now)
        )

    def walk(self, until: datetime, steps: Iterable[datetime] = ()) -> None:
        """Sweep at every moment at which something is due, and at the steps, until that moment."""
        from reminders.models import Reminder

        extra = sorted(moment for moment in steps if self.at < moment < until)
        while True:
            self.sweep()
            due = Reminder.objects.filter(state="pending", next_at__gt=self.at, next_at__lt=until)
            moments = [*due.order_by("next_at").values_list("next_at", flat=True)[:1], *extra[:1]]
            if not moments:
                return
            self.go_to(min(moments) + timedelta(seconds=1))
            extra = [moment for moment in extra if moment > self.at]

    def problems(self, booked: dict[str, Any]) -> list[str]:
        """What was wrong: an hour, a message too many, one too few."""
        from reminders.models import Call, Message, Reminder

        rows = Reminder.objects.filter(booking__in=[b.pk for b in booked.values()]).select_related(
            "booking__patient"
        )
        told = Counter(Message.objects.filter(outcome="sent").values_list("reminder", flat=True))
        found = [f"{row.kind} told {told[row.pk]} times" for row in rows if told[row.pk] > 1]
        on_the_list = set(Call.objects.values_list("reminder", flat=True))
        found += [
            f"{row.kind} {row.state} {row.why}"
            for row in rows
            if (row.state in NOT_SETTLED and row.next_at < self.at)
            or (row.state in ("failed", "in_doubt") and row.pk not in on_the_list)
        ]
        for to, at in self.heard:
            if to in booked and not 9 <= at.astimezone(self._zone(booked, to)).hour < 20:
                found.append(f"told at {at.astimezone(self._zone(booked, to))}")
        return found

    def late_or_missing(self, booked: dict[str, Any], day: date) -> list[str]:
        """Which of the messages with an hour of their own did not come at it."""
        from reminders.models import Reminder

        found = []
        for to, booking in booked.items():
            for kind, (days, hour) in EXPECTED.items():
                wall = datetime.combine(day - timedelta(days=days), time(hour), tzinfo=self._zone(booked, to))
                sent = Reminder.objects.filter(booking=booking, kind=kind, state="sent").values_list(
                    "sent_at", flat=True
                )
                if len(sent) != 1 or not timedelta(0) <= sent[0] - wall <= PROMPT:
                    states = list(
                        Reminder.objects.filter(booking=booking, kind=kind).values_list("state", "why")
                    )
                    found.append(f"{kind} for {wall}: {[str(at) for at in sent]} {states}")
        return found

    def _zone(self, booked: dict[str, Any], to: str) -> ZoneInfo:
        return ZoneInfo(booked[to].patient.time_zone)


NOT_SETTLED = ("pending", "claimed", "handing_over")


def a_night(walk: Walk, day: date) -> dict[str, Any]:
    """Nine days up to an operation beside a night on which the clocks change; by half hours in that night."""
    start = datetime.combine(day, time(8, 30), tzinfo=LONDON).astimezone(UTC)
    booked = walk.book(day, start - timedelta(days=9))
    night = start - timedelta(days=1, hours=14)
    walk.walk(start, (night + timedelta(minutes=30 * n) for n in range(80)))
    return {
        "problems": walk.problems(booked),
        "late_or_missing": walk.late_or_missing(booked, day),
        "messages": sum(to in booked for to, _at in walk.heard),
    }


def booked_at_night(walk: Walk) -> dict[str, Any]:
    """Booked in the last quarter of an hour before midnight of the longest night: told in each patient's morning."""
    at = datetime(2027, 10, 30, 22, 50, tzinfo=UTC)  # 23:50 in London; the clocks go back two hours later
    booked = walk.book(date(2027, 11, 20), at)
    walk.walk(at + timedelta(hours=24), (at + timedelta(minutes=10 * n) for n in range(144)))
    first = {to: min(when for who, when in walk.heard if who == to) for to in booked}
    return {
        "problems": walk.problems(booked),
        "london_told_at": first[next(iter(booked))].isoformat(),
        "told": len(first),
    }


def jumps(walk: Walk) -> dict[str, Any]:
    """Two days ahead at noon, two hours back with a sweep that died before, two days and ten hours ahead to a night."""
    from reminders.actions import claims
    from reminders.domain.states import Channel

    day = date(2028, 2, 22)
    start = datetime.combine(day, time(8, 30), tzinfo=LONDON)
    booked = walk.book(day, start - timedelta(days=9))
    noon = datetime.combine(day - timedelta(days=5), time(12), tzinfo=UTC)
    walk.walk(noon)
    walk.go_to(noon + timedelta(days=2))
    claims.claim(by="killed", at=walk.now(), channel=Channel.EMAIL)
    walk.go_to(noon + timedelta(days=2) - timedelta(hours=2))
    walk.walk(noon + timedelta(days=2, hours=1), (walk.at + timedelta(minutes=m) for m in range(1, 170, 5)))
    before = len(walk.heard)
    walk.go_to(noon - timedelta(hours=2))
    walk.sweep()
    repeated = len(walk.heard) - before
    walk.go_to(datetime.combine(day - timedelta(days=1), time(23), tzinfo=UTC))
    walk.walk(start + timedelta(hours=1), (walk.at + timedelta(minutes=20 * n) for n in range(40)))
    return {
        "problems": walk.problems(booked),
        "repeated": repeated,
        "messages": sum(t in booked for t, _ in walk.heard),
    }


def main(file: Path) -> None:
    library = faked.library()
    assert library, "there is no libfaketime on this machine"
    with faked.database(library) as (address, clock):
        os.environ |= {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "hospital.settings.test"}
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0, interactive=False)
        from django.db import connection

        seen = {name: a_night(Walk(clock), day) for name, day in NIGHTS.items()}
        seen["booked at night"] = booked_at_night(Walk(clock))
        seen["jumps"] = jumps(Walk(clock))
        connection.close()
    file.write_text(json.dumps(seen, indent=1))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
