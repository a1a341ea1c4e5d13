"""Days on which nobody operates: put down and withdrawn. Nothing that is booked is ever cancelled by them."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet

from common.refusals import BadInput
from common.text import clean_line
from scheduling.domain.states import ClosureKind
from scheduling.models import Absence, Closure, Theatre, TheatreSession
from staff.domain.roles import Role
from staff.models import Site, User

LONGEST = timedelta(days=366)
AWAY = {Role.SURGEON.value, Role.ANAESTHETIST.value}


@transaction.atomic
def add_closure(
    *,
    site: Site,
    theatre: Theatre | None,
    kind: str,
    first_day: date,
    last_day: date,
    reason: str,
    by: User,
    at: datetime,
) -> Closure:
    """Close a theatre, or with none the whole hospital, from one local day to another, both included.

    What is booked then stays booked until somebody plans it anew.
    """
    if kind == ClosureKind.HOLIDAY.value and theatre:
        raise BadInput("theatre", "A holiday is one of the whole hospital.")
    if theatre and theatre.site_id != site.pk:
        raise BadInput("theatre", "This theatre is at another hospital.")
    _check_days(first_day, last_day, site, at)
    reason = _reason(reason)
    closed = TheatreSession.objects.filter(theatre__site=site)
    _settle(closed.filter(theatre=theatre) if theatre else closed, site, first_day, last_day)
    return Closure.objects.create(
        site=site,
        theatre=theatre,
        kind=kind,
        first_day=first_day,
        last_day=last_day,
        reason=reason,
        by=by,
        at=at,
    )


def withdraw_closure(*, closure: Closure, at: datetime) -> None:
    """Take a closure back: its sessions can be booked again. Doing it twice does no harm."""
    Closure.objects.filter(pk=closure.pk, withdrawn_at=None).update(withdrawn_at=at)


@transaction.atomic
def add_absence(
    *, person: User, site: Site, first_day: date, last_day: date, reason: str, by: User, at: datetime
) -> Absence:
    """Put down that a surgeon or anaesthetist is away, on the days of that hospital's calendar, both included."""
    if person.role not in AWAY:
        raise BadInput("person", "Only surgeons and anaesthetists are put down as away.")
    _check_days(first_day, last_day, site, at)
    reason = _reason(reason)
    own = Q(surgeon=person) | Q(anaesthetist=person) | Q(team__in=person.teams.all())
    _settle(TheatreSession.objects.filter(own), site, first_day, last_day)
    return Absence.objects.create(
        person=person, first_day=first_day, last_day=last_day, reason=reason, by=by, at=at
    )


def withdraw_absence(*, absence: Absence, at: datetime) -> None:
    """The person is there after all. Doing it twice does no harm."""
    Absence.objects.filter(pk=absence.pk, withdrawn_at=None).update(withdrawn_at=at)


def _check_days(first: date, last: date, site: Site, at: datetime) -> None:
    if last < first:
        raise BadInput("last_day", "The last day is not before the first.")
    if last - first > LONGEST:
        raise BadInput("last_day", "At most a year at once, please.")
    if last < at.astimezone(ZoneInfo(site.time_zone)).date():
        raise BadInput("last_day", "These days are over.")


def _reason(text: str) -> str:
    reason = clean_line(text)
    if len(reason) < 3:
        raise BadInput("reason", "Say why, in a few words.")
    if len(reason) > 200:
        raise BadInput("reason", "At most 200 characters, please.")
    return reason


def _settle(sessions: QuerySet[TheatreSession], site: Site, first: date, last: date) -> None:
    """Wait for bookings into those sessions that are being written this moment, so that the person sees them.

    A day to either side: a person may work where it is another day already, and a case may run past midnight.
    """
    zone = ZoneInfo(site.time_zone)
    start = datetime.combine(first - timedelta(days=1), datetime.min.time(), zone)
    end = datetime.combine(last + timedelta(days=2), datetime.min.time(), zone)
    wanted = set(sessions.filter(during__overlap=(start, end)).values_list("pk", flat=True))
    rows = TheatreSession.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=wanted)
    list(rows.order_by("pk").values_list("pk"))
