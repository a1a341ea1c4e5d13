"""Theatre sessions: made from weekly templates, one by one, closed and opened again."""

from datetime import date, time

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from common.intervals import Interval
from common.refusals import BadInput, Refused
from common.text import clean_line
from scheduling.actions import locks
from scheduling.actions.booking import as_range
from scheduling.domain.bookings import BookingStatus
from scheduling.domain.recurrence import Pattern, occurrences
from scheduling.models import Booking, SessionTemplate, Theatre, TheatreSession
from staff.models import User

LONGEST_SESSION_MINUTES = 24 * 60


class SessionClash(Refused):
    """The theatre already has a session at that time."""

    code = "session_clash"


@transaction.atomic
def add_template(
    *,
    theatre: Theatre,
    weekday: int,
    starts_at: time,
    ends_at: time,
    surgeon: User,
    anaesthetist: User | None,
    valid_from: date,
    valid_until: date | None = None,
) -> SessionTemplate:
    """Add a weekly template in the site's local time; ``weekday`` 0 is Monday. Makes no session yet."""
    if not 0 <= weekday <= 6:
        raise BadInput("weekday", "A weekday is 0 (Monday) to 6 (Sunday).")
    if ends_at <= starts_at:
        raise BadInput("ends_at", "The session ends after it starts.")
    if valid_until and valid_until < valid_from:
        raise BadInput("valid_until", "The last day is not before the first.")
    return SessionTemplate.objects.create(
        theatre=theatre,
        weekday=weekday,
        starts_at=starts_at,
        ends_at=ends_at,
        surgeon=surgeon,
        anaesthetist=anaesthetist,
        valid_from=valid_from,
        valid_until=valid_until,
    )


def generate_sessions(*, first: date, last: date, theatres: list[Theatre] | None = None) -> int:
    """Make the sessions that the templates ask for on local days ``first`` to ``last``; return how many are new.

    Safe to run again: a stretch that already has a session of the template, or another session, stays as it is.
    """
    templates = SessionTemplate.objects.filter(valid_from__lte=last).select_related("theatre__site")
    templates = templates.filter(Q(valid_until=None) | Q(valid_until__gte=first))
    if theatres is not None:
        templates = templates.filter(theatre__in=theatres)
    wanted = [
        TheatreSession(
            theatre=template.theatre,
            during=as_range(stretch),
            surgeon_id=template.surgeon_id,
            anaesthetist_id=template.anaesthetist_id,
            template=template,
        )
        for template in templates
        for _day, stretch in occurrences(_pattern(template), first=first, last=last)
    ]
    return sum(_add_if_free(session) for session in wanted)


@transaction.atomic
def add_session(
    *,
    theatre: Theatre,
    during: Interval,
    surgeon: User,
    anaesthetist: User | None = None,
) -> TheatreSession:
    """Add one session outside any template. Raises ``SessionClash`` when the theatre has one then."""
    if during.minutes > LONGEST_SESSION_MINUTES:
        raise BadInput("end", "A session is at most 24 hours long.")
    try:
        with transaction.atomic():
            return TheatreSession.objects.create(
                theatre=theatre, during=as_range(during), surgeon=surgeon, anaesthetist=anaesthetist
            )
    except IntegrityError as clash:
        raise SessionClash("The theatre already has a session at that time.") from clash


@transaction.atomic
def close_session(*, session: TheatreSession, reason: str, expected_version: int | None = None) -> None:
    """Close a session for booking, with a reason that stays visible. Refused while cases are booked in it."""
    reason = clean_line(reason)
    if not reason:
        raise BadInput("reason", "Say why the session is closed.")
    # A booking locks the same row before it is written, so none slips in.
    locked = TheatreSession.objects.select_for_update().get(pk=session.pk)
    locks.check_version(locked.version, expected_version)
    live = Booking.objects.filter(session=session).exclude(status=BookingStatus.CANCELLED.value)
    if live.exists():
        raise Refused("Cases are booked in this session. Move them first.", code="session_in_use")
    TheatreSession.objects.filter(pk=session.pk).update(closed_reason=reason[:200], version=F("version") + 1)


@transaction.atomic
def reopen_session(*, session: TheatreSession, expected_version: int | None = None) -> None:
    """Open a closed session again. Raises ``SessionClash`` when its theatre has another one by now."""
    locked = TheatreSession.objects.select_for_update().get(pk=session.pk)
    locks.check_version(locked.version, expected_version)
    try:
        with transaction.atomic():
            TheatreSession.objects.filter(pk=session.pk).update(closed_reason="", version=F("version") + 1)
    except IntegrityError as clash:
        raise SessionClash("The theatre already has a session at that time.") from clash


def _pattern(template: SessionTemplate) -> Pattern:
    return Pattern(
        weekday=template.weekday,
        starts_at=template.starts_at,
        ends_at=template.ends_at,
        valid_from=template.valid_from,
        valid_until=template.valid_until,
        zone=template.theatre.site.time_zone,
    )


def _add_if_free(session: TheatreSession) -> bool:
    clashing = TheatreSession.objects.filter(theatre=session.theatre, during__overlap=session.during)
    if clashing.exists():
        return False
    try:
        with transaction.atomic():
            session.save(force_insert=True)
    except IntegrityError:
        return False
    return True
