"""The order in which scheduling takes its locks, in one place, so that two clerks never wait for each other.

First the resource-days, sorted, as advisory locks; then the case row; then the booking row; last, before the commit,
the nights in a ward (``overtaken``). The locks only keep the losers' answer fast: they are taken *after* the question
whether a place is free. That nothing is booked twice is kept by the exclusion constraints alone. Beds are the
exception: no constraint counts them, and the locks of their nights keep a ward from being overfilled.
"""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection

from common.intervals import Interval
from common.locking import lock_row
from common.refusals import Refused, Stale
from scheduling.models import Booking, Theatre, TheatreSession


class Changed(Refused):
    """Somebody else changed it first."""

    code = "changed_meanwhile"


def lock_places(resources: Iterable[UUID | str | None], stretches: Iterable[Interval]) -> None:
    """Take the advisory lock of every resource on every UTC day it is wanted, in one sorted statement."""
    days = {day for stretch in stretches for day in _days(stretch)}
    _lock_keys({_key(resource, day) for resource in resources if resource for day in days})


def lock_nights(nights: Iterable[tuple[UUID, date]]) -> None:
    """Take the advisory lock of each ward on each night, in one sorted statement."""
    _lock_keys({_key(ward, night.isoformat()) for ward, night in nights})


def _lock_keys(keys: Iterable[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(key) FROM (SELECT unnest(%s::bigint[]) AS key) AS sorted",
            [sorted(keys)],
        )


def lock_booking(booking_id: UUID) -> Booking:
    """Lock the booking's row and return it as it stands now. Its case row must be locked already."""
    rows = Booking.objects.select_related(
        "case__procedure", "case__surgeon", "theatre__site", "patient", "session", "surgeon", "anaesthetist"
    )
    return lock_row(rows, booking_id)


def lock_theatres(theatre_ids: Iterable[UUID]) -> None:
    """Keep two people from making sessions in the same theatres at once; nobody else waits for this."""
    rows = Theatre.objects.select_for_update(no_key=True).filter(pk__in=set(theatre_ids)).order_by("pk")
    list(rows.values_list("pk"))


def lock_session(session: TheatreSession, expected: int | None) -> TheatreSession:
    """Lock the session's row and return it as it stands; refuse when it is not at the expected version.

    A booking locks the same row before it is written, so none slips in.
    """
    rows = TheatreSession.objects.select_related(
        "theatre__site", "surgeon", "anaesthetist", "team", "taken_over_from"
    )
    row = lock_row(rows, session.pk)
    check_version(row.version, expected)
    return row


def lock_sessions(session_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Lock the rows of sessions and with them their lists, sorted; return why each is closed, empty when it is open.

    NO KEY: what merely points at a session need not wait.
    """
    wanted = {pk for pk in session_ids if pk}
    rows = TheatreSession.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=wanted)
    return dict(rows.order_by("pk").values_list("pk", "closed_reason"))


def lock_open_session(session: TheatreSession, *, left: UUID | None = None) -> None:
    """Keep the session from being closed until this transaction ends; refuse when it is closed already.

    ``left``: the session that the booking leaves, locked with it so that two moves never wait for each other.
    """
    closed_reason = lock_sessions((session.pk, left)).get(session.pk)
    if closed_reason is None:
        raise Changed("The session has just been taken away. Choose another one.")
    if closed_reason:
        raise Changed("The session has just been closed: %(reason)s.", details={"reason": closed_reason})


def count_version_up(session: TheatreSession, expected: int | None) -> None:
    """Lock the session's row, refuse when it is not at the expected version, and count one up."""
    row = TheatreSession.objects.select_for_update(no_key=True, of=("self",)).get(pk=session.pk)
    check_version(row.version, expected)
    TheatreSession.objects.filter(pk=session.pk).update(version=row.version + 1)


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
