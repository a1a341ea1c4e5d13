"""The order in which scheduling takes its locks, in one place, so that two clerks never wait for each other.

First the resource-days, sorted, as advisory locks; then the case row; then the booking row; last, before the commit,
the nights in a ward (``overtaken``). The locks only keep the losers' answer fast: they are taken *after* the question
whether a place is free. That nothing is booked twice is kept by the exclusion constraints alone. Beds are the
exception: no constraint counts them, and the locks of their nights keep a ward from being overfilled.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F

from cases.models import Case
from common.intervals import Interval
from common.locking import lock_row
from common.refusals import Refused, Stale
from scheduling.models import Booking, Theatre, TheatreSession

# What a place was found by; the version also counts orders of the day, which do not matter here.
READ = (
    "during",
    "surgeon_id",
    "anaesthetist_id",
    "team_id",
    "procedures",
    "with_anaesthetist",
    "takes_children",
    "complex_limit",
)
_HANGS_ON_IT = ("theatre", "session", "surgeon", "anaesthetist", "ward")


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


def lock_booking(read: Booking, case: Case) -> Booking:
    """Lock the row of a booking that was read before and return it as it stands now. ``case`` is locked already."""
    return lock_bookings([read], {case.pk: case})[read.pk]


def lock_bookings(read: Iterable[Booking], cases: Mapping[UUID, Case]) -> dict[UUID, Booking]:
    """Lock the rows of bookings that were read before, sorted, and return them by id as they stand now.

    ``cases`` are theirs, locked already. What else was read with them hangs on them still where it is the same row.
    """
    before = {booking.pk: booking for booking in read}
    # One table and one statement: of this row alone PostgreSQL reads what the winner of a wait has written.
    rows = Booking.objects.select_for_update().filter(pk__in=before).order_by("pk")
    return {row.pk: _with_what_hangs_on(row, before[row.pk], cases[row.case_id]) for row in rows}


def _with_what_hangs_on(row: Booking, before: Booking, case: Case) -> Booking:
    row.case, row.patient = case, case.patient
    for name in _HANGS_ON_IT:
        if name in before._state.fields_cache and getattr(row, f"{name}_id") == getattr(before, f"{name}_id"):
            setattr(row, name, getattr(before, name))
    return row


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


def lock_sessions(session_ids: Iterable[UUID | None]) -> dict[UUID, dict[str, Any]]:
    """Lock the rows of sessions and with them their lists, sorted; return what a place depends on in each.

    NO KEY: what merely points at a session need not wait.
    """
    wanted = {pk for pk in session_ids if pk}
    rows = TheatreSession.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=wanted)
    return {row.pop("pk"): row for row in rows.order_by("pk").values("pk", "closed_reason", *READ)}


def count_version_up(session: TheatreSession, expected: int | None) -> None:
    """Lock the session's row, refuse when it is not at the expected version, and count one up."""
    row = TheatreSession.objects.select_for_update(no_key=True, of=("self",)).get(pk=session.pk)
    check_version(row.version, expected)
    count_up(session)


def count_up(session: TheatreSession) -> None:
    """Count the version of a session up whose row is locked already."""
    TheatreSession.objects.filter(pk=session.pk).update(version=F("version") + 1)


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
