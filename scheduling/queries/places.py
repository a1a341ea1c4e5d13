"""What is occupied when, and whether a case fits a session."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings

from cases.domain import privileges
from cases.models import Case
from common.intervals import Interval
from common.refusals import Reason
from scheduling import words
from scheduling.domain.bookings import BookingStatus
from scheduling.domain.fits import Busy, CaseNeeds, Fit, Resource, SessionView, Why, fits
from scheduling.models import Booking, BookingEquipment, Equipment, TheatreSession


def needs_of(case: Case, *, minutes: int | None = None) -> CaseNeeds:
    """Return what the case asks of a session; ``minutes`` replaces the procedure's planned time in theatre."""
    return CaseNeeds(
        case_id=case.pk,
        patient_id=case.patient_id,
        surgeon_id=case.surgeon_id,
        site_id=case.site_id,
        minutes=minutes or case.procedure.planned_minutes,
        turnover=settings.TURNOVER_MINUTES,
        equipment=tuple(case.procedure.equipment),
        privileges=privileges.needed(access=case.procedure.access, complexity=case.procedure.complexity),
    )


def views_of(sessions: Iterable[TheatreSession]) -> dict[UUID, SessionView]:
    """Return the sessions as the rules see them, in one query for all."""
    sessions = list(sessions)
    pieces: dict[UUID, dict[str, list[UUID]]] = defaultdict(lambda: defaultdict(list))
    sites = {s.theatre.site_id for s in sessions}
    rows = Equipment.objects.filter(site__in=sites, is_active=True).order_by("name")
    for site, kind, piece in rows.values_list("site_id", "kind", "pk"):
        pieces[site][kind].append(piece)
    return {s.pk: _view(s, pieces[s.theatre.site_id]) for s in sessions}


def _view(session: TheatreSession, pieces: Mapping[str, list[UUID]]) -> SessionView:
    return SessionView(
        session_id=session.pk,
        site_id=session.theatre.site_id,
        theatre_id=session.theatre_id,
        surgeon_id=session.surgeon_id,
        anaesthetist_id=session.anaesthetist_id,
        during=Interval(session.during.lower, session.during.upper),
        closed_reason=session.closed_reason,
        equipment={kind: tuple(ids) for kind, ids in pieces.items()},
        privileges=frozenset(session.surgeon.privileges),
    )


def busy_between(start: datetime, end: datetime, *, except_bookings: Collection[UUID] = ()) -> list[Busy]:
    """Return everything that bookings occupy in the stretch, at every site, in two queries."""
    bookings = (
        Booking.objects.filter(during__overlap=(start, end))
        .exclude(status=BookingStatus.CANCELLED.value)
        .exclude(pk__in=except_bookings)
        .values_list("pk", "during", "theatre_id", "surgeon_id", "anaesthetist_id", "patient_id")
    )
    found = [busy for row in bookings for busy in _busy(*row)]
    equipment = (
        BookingEquipment.objects.filter(during__overlap=(start, end), live=True)
        .exclude(booking__in=except_bookings)
        .values_list("equipment_id", "during", "booking_id")
    )
    for piece, during, booking in equipment:
        found.append(Busy(Resource.EQUIPMENT, piece, Interval(during.lower, during.upper), booking))
    return found


def _busy(pk, during, theatre, surgeon, anaesthetist, patient) -> Iterable[Busy]:  # type: ignore[no-untyped-def]
    stretch = Interval(during.lower, during.upper)
    yield Busy(Resource.THEATRE, theatre, stretch, pk)
    yield Busy(Resource.SURGEON, surgeon, stretch, pk)
    yield Busy(Resource.PATIENT, patient, stretch, pk)
    if anaesthetist:
        yield Busy(Resource.ANAESTHETIST, anaesthetist, stretch, pk)


def fit(
    needs: CaseNeeds,
    session: TheatreSession,
    *,
    at: datetime,
    start: datetime | None = None,
    allow_overrun: bool = False,
    except_bookings: Collection[UUID] = (),
) -> Fit:
    """Return where the case fits in the session as the database stands at this moment, or why it does not."""
    first = min(start or session.during.lower, session.during.lower)
    last = max(needs.during(start or session.during.upper).end, session.during.upper)
    busy = busy_between(first, last, except_bookings=except_bookings)
    view = views_of([session])[session.pk]
    return fits(needs, view, busy, at=at, start=start, allow_overrun=allow_overrun)


def reasons_of(
    whys: Sequence[Why], session: TheatreSession, *, sites: Collection[UUID]
) -> tuple[Reason, ...]:
    """Return the sentences for why a case does not fit; patients are named only at the asker's ``sites``."""
    ids = {why.busy.booking_id for why in whys if why.busy}
    holders: dict[UUID, Booking] = {}
    if ids:
        rows = Booking.objects.filter(pk__in=ids).select_related(
            "patient", "theatre__site", "surgeon", "anaesthetist"
        )
        holders = {b.pk: b for b in rows}
    sentences = []
    for why in whys:
        holder = holders.get(why.busy.booking_id) if why.busy else None
        may_see = holder is not None and holder.theatre.site_id in sites
        sentences.append(words.reason(why, session, holder, may_see=may_see))
    return tuple({str(sentence): sentence for sentence in sentences}.values())
