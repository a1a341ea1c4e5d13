"""Who goes to theatre today and tomorrow, for the ward."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, Q, QuerySet

from checklists.domain.evidence import EvidenceStatus
from checklists.domain.moments import midnight
from checklists.models import Evidence
from patients.models import PatientIdentifier
from scheduling.domain.bookings import BookingStatus
from scheduling.models import Booking
from scheduling.queries.bookings import bookings_for
from staff.models import User
from staff.queries import sites_of

_GOING = [BookingStatus.BOOKED.value, BookingStatus.CALLED.value, BookingStatus.IN_THEATRE.value]


def ward_bookings(user: User, *, at: datetime) -> QuerySet[Booking]:
    """Return who is operated on today and tomorrow, each site by its own clock, earliest first."""
    days = Q(pk__in=[])
    for site in sites_of(user):
        zone = ZoneInfo(site.time_zone)
        today = at.astimezone(zone).date()
        start, end = midnight(today, zone), midnight(today + timedelta(days=2), zone)
        days |= Q(theatre__site=site, during__startswith__gte=start, during__startswith__lt=end)
    return ward_rows(user).filter(days, status__in=_GOING)


def ward_rows(user: User) -> QuerySet[Booking]:
    """Return bookings with all that a card of the ward round shows (two queries)."""
    identifiers = Prefetch("case__patient__identifiers", PatientIdentifier.objects.order_by("pk"))
    return bookings_for(user).select_related("case__patient", "case__surgeon").prefetch_related(identifiers)


def just_recorded(user: User, *, since: datetime) -> dict[UUID, UUID]:
    """Return what this person recorded since then and nobody has corrected: evidence ids by requirement."""
    rows = Evidence.objects.filter(by=user, recorded_at__gte=since, superseded_by=None)
    rows = rows.exclude(status=EvidenceStatus.RETRACTED.value).order_by("recorded_at", "id")
    return dict(rows.values_list("requirement_id", "pk"))
