"""Sessions that nobody needs: released in time, and taken over by somebody else."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from common.refusals import BadInput, Refused
from scheduling.actions import locks
from scheduling.actions.rules import EARLIEST_RELEASE
from scheduling.actions.sessions import SessionInUse, SessionOver
from scheduling.domain.bookings import BookingStatus
from scheduling.domain.recurrence import local_days
from scheduling.models import Booking, Team, TheatreSession
from scheduling.queries.closures import absences_between
from scheduling.queries.sessions import stretch_of
from staff.models import User


class TakenAlready(Refused):
    """Somebody else had the session first."""

    code = "taken_already"


class NotReleased(Refused):
    """The session is not offered to anybody."""

    code = "not_released"


def release_due(*, at: datetime) -> int:
    """Release every unused session whose day has come as near as its rules say; return how many.

    Safe to run twice or many at once. Once taken over a session is not released again.
    """
    # A day more than the rules allow, because hospitals' days begin at different moments.
    coming = _unused().filter(
        release_days__isnull=False,
        released_at=None,
        taken_over_from=None,
        closed_reason="",
        during__startswith__gt=at,
        during__startswith__lt=at + timedelta(days=EARLIEST_RELEASE + 1),
    )
    due = [session.pk for session in coming.select_related("theatre__site") if _is_due(session, at)]
    return sum(_release_if_unused(pk, at) for pk in sorted(due))


def _is_due(session: TheatreSession, at: datetime) -> bool:
    zone = ZoneInfo(session.theatre.site.time_zone)
    days = (session.during.lower.astimezone(zone).date() - at.astimezone(zone).date()).days
    return days <= (session.release_days or 0)


@transaction.atomic
def _release_if_unused(pk: UUID, at: datetime) -> bool:
    # A booking locks the same row; whoever is being booked this moment is seen after it, or comes after this.
    locked = TheatreSession.objects.select_for_update(skip_locked=True).filter(pk=pk, released_at=None)
    if not list(locked.values_list("pk")):
        return False
    unused = _unused().filter(pk=pk, closed_reason="")
    return bool(unused.update(released_at=at, version=F("version") + 1))


def _unused() -> QuerySet[TheatreSession]:
    live = Booking.objects.filter(session=OuterRef("pk")).exclude(status=BookingStatus.CANCELLED.value)
    return TheatreSession.objects.filter(~Exists(live))


@transaction.atomic
def release_session(
    *, session: TheatreSession, at: datetime, expected_version: int | None = None
) -> TheatreSession:
    """Offer a session to others now, because its surgeon gives it up. Refused while cases are booked in it."""
    locked = _open_and_unused(session, at, expected_version)
    if locked.released_at is None:
        locked.released_at = at
        locked.version += 1
        locked.save(update_fields=["released_at", "version"])
    return locked


@transaction.atomic
def take_over(
    *,
    session: TheatreSession,
    surgeon: User,
    at: datetime,
    team: Team | None = None,
    expected_version: int | None = None,
) -> TheatreSession:
    """Give a released session to another surgeon, with or without a team. Of two takers one wins.

    The other hears who has it (``TakenAlready``). The rules of the session stay, but for whose it is.
    """
    # Without its version first: who comes second is told who was first, not only that something changed.
    locked = locks.lock_session(session, None)
    if locked.released_at is None and locked.taken_over_from_id:
        details = {"surgeon": locked.surgeon.full_name}
        raise TakenAlready("%(surgeon)s has taken this session over already.", details=details)
    locks.check_version(locked.version, expected_version)
    locked = _open_and_unused(locked, at, None)
    if locked.released_at is None:
        raise NotReleased("The session is not released.")
    _check_taker(locked, surgeon, team)
    if locked.surgeon_id != surgeon.pk:
        locked.taken_over_from = locked.surgeon
    locked.surgeon, locked.team, locked.released_at = surgeon, team, None
    locked.changed_by_hand = True
    locked.version += 1
    locked.save()
    return locked


def _check_taker(session: TheatreSession, surgeon: User, team: Team | None) -> None:
    if team and team.site_id != session.theatre.site_id:
        raise BadInput("team", "This team works at another hospital.")
    first, last = local_days(stretch_of(session), session.theatre.site.time_zone)
    if absences_between(first, last, people=[surgeon.pk]).exists():
        raise BadInput("surgeon", "%(surgeon)s is away then.", details={"surgeon": surgeon.full_name})


def _open_and_unused(session: TheatreSession, at: datetime, expected_version: int | None) -> TheatreSession:
    locked = locks.lock_session(session, expected_version)
    if locked.during.lower <= at:
        raise SessionOver("The session has begun or is over.")
    if locked.closed_reason:
        raise locks.Changed("The session is closed: %(reason)s.", details={"reason": locked.closed_reason})
    if Booking.objects.filter(session=locked).exclude(status=BookingStatus.CANCELLED.value).exists():
        raise SessionInUse("Cases are booked in this session. Move them first.")
    return locked
