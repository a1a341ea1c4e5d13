"""Single theatre sessions: added by hand, changed, closed and opened again."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext_noop as noop

import cases.queries
from common.intervals import Interval
from common.refusals import BadInput, Refused
from common.text import clean_line
from scheduling.actions import locks, rules
from scheduling.actions.booking import as_range
from scheduling.actions.lists import note_change
from scheduling.actions.rules import NO_RULES, Rules
from scheduling.domain.bookings import BookingStatus
from scheduling.models import Booking, Theatre, TheatreSession
from scheduling.queries.falling_out import who_would_fall_out
from staff.models import User

LONGEST_SESSION_MINUTES = 24 * 60
# What a locked list keeps as the reason of its new version.
CHANGED = noop("The session itself was changed.")


class SessionClash(Refused):
    """The theatre already has a session at that time."""

    code = "session_clash"


class SessionInUse(Refused):
    """Cases are booked that the session would not fit any more."""

    code = "session_in_use"


class SessionOver(Refused):
    """What has been stays as it was."""

    code = "session_over"


@dataclass(frozen=True)
class SessionWish:
    """Everything a person may say of one session."""

    during: Interval
    surgeon: User
    anaesthetist: User | None = None
    rules: Rules = field(default=NO_RULES)


@transaction.atomic
def add_session(
    *,
    theatre: Theatre,
    during: Interval,
    surgeon: User,
    anaesthetist: User | None = None,
    rules: Rules = NO_RULES,
) -> TheatreSession:
    """Add one session outside any pattern. Raises ``SessionClash`` when the theatre has one then."""
    wish = SessionWish(during, surgeon, anaesthetist, rules)
    locks.lock_theatres([theatre.pk])
    return _written(TheatreSession(theatre=theatre, **_fields(wish, theatre)))


@transaction.atomic
def change_session(
    *,
    session: TheatreSession,
    wish: SessionWish,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> TheatreSession:
    """Have one session at other hours, with other people or by other rules, and return it.

    Refused, with a reason for each, when cases that are booked in it would not fit it any more. A new anaesthetist
    takes over the cases as well.
    """
    locks.lock_theatres([session.theatre_id])
    # Cases and bookings before the session, as everybody does: two who change the same day never wait for each other.
    held = _lock_bookings(session)
    locked = locks.lock_session(session, expected_version)
    if set(_live(session).values_list("pk", flat=True)) != held:
        raise locks.Changed("Somebody has just booked or moved a case here. Look at the session again.")
    if locked.during.upper <= at:
        raise SessionOver("The session is over.")
    wished = _wished(locked, _fields(wish, locked.theatre))
    reasons = who_would_fall_out(locked, wished, by=by, at=at)
    if reasons:
        raise SessionInUse("Cases are booked that would not fit any more.", reasons=reasons)
    changed = _with_its_anaesthetist(_written(wished))
    note_change(sessions=[session.pk], reason=CHANGED, by=by, at=at)
    return changed


def _lock_bookings(session: TheatreSession) -> set[UUID]:
    rows = list(_live(session).values_list("case_id", "pk"))
    for case_id, _booking in sorted(rows):
        cases.queries.lock(case_id)
    held = sorted(pk for _case, pk in rows)
    list(_live(session).select_for_update(of=("self",)).filter(pk__in=held).order_by("pk").values_list("pk"))
    return set(held)


def _live(session: TheatreSession) -> QuerySet[Booking]:
    return Booking.objects.filter(session=session).exclude(status=BookingStatus.CANCELLED.value)


def _wished(session: TheatreSession, fields: dict[str, Any]) -> TheatreSession:
    wished = TheatreSession.objects.select_related("theatre__site").get(pk=session.pk)
    for name, value in fields.items():
        setattr(wished, name, value)
    if wished.release_days != session.release_days:
        # Whoever says anew when it is released takes an earlier release back.
        wished.released_at = None
    wished.changed_by_hand = True
    wished.version += 1
    return wished


def _fields(wish: SessionWish, theatre: Theatre) -> dict[str, Any]:
    if wish.during.minutes > LONGEST_SESSION_MINUTES:
        raise BadInput("end", "A session is at most 24 hours long.")
    kept = rules.checked(wish.rules, site=theatre.site, surgeon=wish.surgeon, anaesthetist=wish.anaesthetist)
    people = {"surgeon": wish.surgeon, "anaesthetist": wish.anaesthetist}
    return {"during": as_range(wish.during), **people, **kept}


def _written(session: TheatreSession) -> TheatreSession:
    try:
        with transaction.atomic():
            session.save()
    except IntegrityError as clash:
        raise SessionClash("The theatre already has a session at that time.") from clash
    return session


def _with_its_anaesthetist(session: TheatreSession) -> TheatreSession:
    live = Booking.objects.filter(session=session, status=BookingStatus.BOOKED.value)
    changed = live.exclude(anaesthetist=session.anaesthetist)
    if session.anaesthetist is None:
        changed = live.filter(anaesthetist__isnull=False)
    try:
        with transaction.atomic():
            changed.update(anaesthetist=session.anaesthetist, version=F("version") + 1)
    except IntegrityError as clash:
        raise SessionInUse("The anaesthetist is with another patient at that time.") from clash
    return session


@transaction.atomic
def close_session(*, session: TheatreSession, reason: str, expected_version: int | None = None) -> None:
    """Close a session for booking, with a reason that stays visible. Refused while cases are booked in it."""
    reason = clean_line(reason)
    if not reason:
        raise BadInput("reason", "Say why the session is closed.")
    locks.lock_session(session, expected_version)
    if _live(session).exists():
        raise SessionInUse("Cases are booked in this session. Move them first.")
    TheatreSession.objects.filter(pk=session.pk).update(closed_reason=reason[:200], version=F("version") + 1)


@transaction.atomic
def reopen_session(*, session: TheatreSession, expected_version: int | None = None) -> None:
    """Open a closed session again. Raises ``SessionClash`` when its theatre has another one by now."""
    locks.lock_theatres([session.theatre_id])
    locks.lock_session(session, expected_version)
    try:
        with transaction.atomic():
            TheatreSession.objects.filter(pk=session.pk).update(closed_reason="", version=F("version") + 1)
    except IntegrityError as clash:
        raise SessionClash("The theatre already has a session at that time.") from clash
