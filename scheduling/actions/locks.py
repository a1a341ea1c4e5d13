"""The order in which scheduling takes its locks, in one place, so that two clerks never wait for each other.

First the resource-days, sorted, as advisory locks; then the case row; then the booking row. The locks only keep
the losers' answer fast: they are taken *after* the question whether a place is free. That nothing is booked
twice is kept by the exclusion constraints alone.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from common.intervals import Interval
from common.refusals import Refused, Stale
from scheduling.models import Booking, TheatreSession


class Changed(Refused):
    """Somebody else changed it first."""

    code = "changed_meanwhile"


def lock_places(resources: Iterable[UUID | str | None], stretches: Iterable[Interval]) -> None:
    """Take the advisory lock of every resource on every UTC day it is wanted, in one sorted statement."""
    days = {day for stretch in stretches for day in _days(stretch)}
    keys = sorted({_key(resource, day) for resource in resources if resource for day in days})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(key) FROM (SELECT unnest(%s::bigint[]) AS key) AS sorted", [keys]
        )


def lock_booking(booking_id: UUID) -> Booking:
    """Lock the booking's row and return it as it stands now. Its case row must be locked already."""
    return (
        Booking.objects.select_for_update(of=("self",))
        .select_related("case__procedure", "theatre__site", "patient", "session", "surgeon", "anaesthetist")
        .get(pk=booking_id)
    )


def lock_open_session(session: TheatreSession) -> None:
    """Keep the session from being closed until this transaction ends; refuse when it is closed already."""
    locked = TheatreSession.objects.select_for_update(of=("self",)).filter(pk=session.pk)
    closed_reason = locked.values_list("closed_reason", flat=True)[0]
    if closed_reason:
        raise Changed("The session has just been closed: %(reason)s.", details={"reason": closed_reason})


def count_version_up(session: TheatreSession, expected: int | None) -> None:
    """Lock the session's row, refuse when it is not at the expected version, and count one up."""
    locked = TheatreSession.objects.select_for_update(of=("self",)).get(pk=session.pk)
    check_version(locked.version, expected)
    TheatreSession.objects.filter(pk=session.pk).update(version=locked.version + 1)


def check_version(found: int, expected: int | None) -> None:
    """Refuse (``Stale``) when the caller saw an older version than the row that is now locked."""
    if expected is not None and found != expected:
        raise Stale(found)


def _days(stretch: Interval) -> Iterable[str]:
    day: datetime = stretch.start
    while day.date() <= stretch.end.date():
        yield day.date().isoformat()
        day += timedelta(days=1)


def _key(resource: UUID | str, day: str) -> int:
    digest = hashlib.blake2b(f"{resource}@{day}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
