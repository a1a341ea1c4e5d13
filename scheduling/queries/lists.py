"""Theatre lists: what stands in the bookings now, what the versions say, and who has yet to see the newest."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404

from cases.domain.kinds import Urgency
from cases.models import Case
from patients.models import PatientIdentifier
from patients.queries import active_allergies
from scheduling.domain.bookings import BookingStatus
from scheduling.domain.lists import FARTHEST_LOCK, Line, Sheet, from_data
from scheduling.models import (
    Acknowledgement,
    Booking,
    BookingEquipment,
    ListVersion,
    TheatreList,
    TheatreSession,
)
from scheduling.queries.beds import days
from scheduling.queries.closures import closures_between
from staff.models import User
from staff.queries import site_ids


def sheets_of(session_ids: Collection[UUID]) -> dict[UUID, Sheet]:
    """Return the list of each session as it stands in the bookings at this moment, in five queries for all."""
    sessions = TheatreSession.objects.filter(pk__in=session_ids).select_related(
        "theatre__site", "surgeon", "anaesthetist"
    )
    lines = _lines(session_ids)
    return {session.pk: _sheet(session, lines.get(session.pk, ())) for session in sessions}


def live_bookings(session_ids: Collection[UUID]) -> QuerySet[Booking]:
    """Return the bookings of the sessions that were not cancelled, in running order, with what a line shows."""
    identifiers = Prefetch("case__patient__identifiers", PatientIdentifier.objects.order_by("pk"))
    return (
        Booking.objects.filter(session__in=session_ids)
        .exclude(status=BookingStatus.CANCELLED.value)
        .select_related(
            "case__procedure",
            "case__site",
            "case__surgeon",
            "case__patient",
            "surgeon",
            "anaesthetist",
            "ward",
        )
        .prefetch_related(identifiers)
        .order_by("during", "id")
    )


def _lines(session_ids: Collection[UUID]) -> dict[UUID, list[Line]]:
    bookings = list(live_bookings(session_ids))
    allergies: dict[UUID, list[str]] = {}
    for one in active_allergies([b.patient_id for b in bookings]).order_by("text", "pk"):
        allergies.setdefault(one.patient_id, []).append(one.text)
    pieces: dict[UUID, list[str]] = {}
    rows = BookingEquipment.objects.filter(booking__in=bookings).order_by("equipment__name")
    for booking, name in rows.values_list("booking_id", "equipment__name"):
        pieces.setdefault(booking, []).append(name)
    found: dict[UUID, list[Line]] = {}
    for b in bookings:
        line = _line(b, tuple(pieces.get(b.pk, ())), tuple(allergies.get(b.patient_id, ())))
        found.setdefault(b.session_id, []).append(line)
    return found


def _line(booking: Booking, equipment: tuple[str, ...], allergies: tuple[str, ...]) -> Line:
    case, patient = booking.case, booking.case.patient
    return Line(
        booking=booking.pk,
        case=case.pk,
        start=booking.during.lower,
        minutes=booking.planned_minutes,
        patient=f"{patient.family_name.upper()} {patient.given_name}",
        born=patient.birth_date,
        sex=patient.sex,
        identifier=next((one.value for one in patient.identifiers.all()), ""),
        procedure_en=case.procedure.name_en,
        procedure_ru=case.procedure.name_ru,
        side=case.side,
        urgency=Urgency(case.urgency).value,
        surgeon_id=booking.surgeon_id,
        surgeon=booking.surgeon.full_name,
        anaesthetist_id=booking.anaesthetist_id,
        anaesthetist=booking.anaesthetist.full_name if booking.anaesthetist else "",
        equipment=equipment,
        allergies=allergies,
        ward=booking.ward.name if booking.ward else "",
    )


def _sheet(session: TheatreSession, lines: Iterable[Line]) -> Sheet:
    return Sheet(
        session=session.pk,
        theatre=session.theatre.name,
        site=session.theatre.site.name,
        zone=session.theatre.site.time_zone,
        start=session.during.lower,
        end=session.during.upper,
        surgeon_id=session.surgeon_id,
        surgeon=session.surgeon.full_name,
        anaesthetist_id=session.anaesthetist_id,
        anaesthetist=session.anaesthetist.full_name if session.anaesthetist else "",
        lines=tuple(lines),
    )


def sessions_with(*, case_ids: Collection[UUID] = (), patient_id: UUID | None = None) -> list[UUID]:
    """Return the sessions in which these cases, or the cases of this patient, are still to be operated on."""
    mine = Q(case__in=case_ids) if patient_id is None else Q(patient=patient_id)
    rows = Booking.objects.filter(mine, status=BookingStatus.BOOKED.value)
    return sorted(set(rows.values_list("session_id", flat=True)))


def patients_on(case_ids: Collection[UUID]) -> list[UUID]:
    """Return whose cases these are."""
    return list(Case.objects.filter(pk__in=case_ids).values_list("patient_id", flat=True))


def list_of(session_id: UUID) -> TheatreList | None:
    """Return the session's list, None before it was ever locked."""
    return TheatreList.objects.filter(pk=session_id).select_related("locked_by").first()


def kept_or_new(session_id: UUID) -> TheatreList:
    """Return the same, or an unsaved one at version 0 before it was ever locked."""
    return list_of(session_id) or TheatreList(session_id=session_id)


def version_of(kept: TheatreList) -> ListVersion | None:
    """Return the newest version of a list."""
    return _versions().filter(theatre_list=kept, number=kept.version).first()


def versions_of(session_id: UUID) -> list[ListVersion]:
    """Return every version of a session's list, the newest first, each with who had to know of it."""
    return list(_versions().filter(theatre_list=session_id))


def version_by_token(token: str) -> ListVersion | None:
    """Return the version that a print carries, with its list and session."""
    return _versions().select_related("theatre_list__session__theatre__site").filter(token=token[:43]).first()


def sheet_in(version: ListVersion) -> Sheet:
    """Return what stood on the list in this version."""
    return from_data(version.content["sheet"])


def _versions() -> QuerySet[ListVersion]:
    who = Acknowledgement.objects.select_related("person", "by").order_by("role", "person__full_name")
    return ListVersion.objects.select_related("by").prefetch_related(Prefetch("acknowledgements", who))


def locked_among(session_ids: Collection[UUID]) -> set[UUID]:
    """Return those of the sessions whose list is locked."""
    rows = TheatreList.objects.filter(pk__in=session_ids, locked_at__isnull=False)
    return set(rows.values_list("pk", flat=True))


class Unlocked(NamedTuple):
    """A session to come with cases whose list was never locked."""

    session: UUID
    start: datetime
    zone: str
    site: UUID


def unlocked_with_cases(*, at: datetime) -> list[Unlocked]:
    """Return the sessions of the next weeks, not over yet, whose list was never locked though it has cases."""
    live = Booking.objects.filter(session=OuterRef("pk")).exclude(status=BookingStatus.CANCELLED.value)
    rows = TheatreSession.objects.filter(
        Exists(live), during__endswith__gt=at, during__startswith__lt=at + FARTHEST_LOCK
    ).exclude(list__version__gt=0)
    return [
        Unlocked(*row)
        for row in rows.order_by("during", "pk").values_list(
            "pk", "during__startswith", "theatre__site__time_zone", "theatre__site"
        )
    ]


def holidays_of(sites: Collection[UUID], *, at: datetime) -> dict[UUID, set[date]]:
    """Return the days around now on which a whole hospital does not operate."""
    today = at.date()
    found: dict[UUID, set[date]] = {}
    for closure in closures_between(sites, today - FARTHEST_LOCK, today + FARTHEST_LOCK):
        if closure.theatre_id is None:
            found.setdefault(closure.site_id, set()).update(days(closure.first_day, closure.last_day))
    return found


def sessions_by_id(session_ids: Collection[UUID]) -> list[TheatreSession]:
    """Return these sessions whoever asks, for work that nobody asked for."""
    rows = TheatreSession.objects.filter(pk__in=session_ids)
    return list(rows.select_related("theatre__site", "surgeon", "anaesthetist").order_by("during", "pk"))


class LockLine(NamedTuple):
    """How a session's list stands: ``seen`` of ``asked`` know of the newest version; ``mine``: I am yet to see it."""

    version: int
    is_locked: bool
    asked: int
    seen: int
    mine: bool


def lock_lines(session_ids: Collection[UUID], user: User) -> dict[UUID, LockLine]:
    """Return how the lists of the sessions stand, of those that were ever locked, in two queries."""
    kept = TheatreList.objects.filter(pk__in=session_ids, version__gt=0)
    counted = {
        row["version__theatre_list"]: row
        for row in Acknowledgement.objects.filter(
            version__theatre_list__in=session_ids, version__number=F("version__theatre_list__version")
        )
        .values("version__theatre_list")
        .annotate(asked=Count("pk"), seen=Count("at"), mine=Count("pk", filter=asked_of(user)))
    }
    nobody: dict[str, Any] = {"asked": 0, "seen": 0, "mine": 0}
    found = {}
    for pk, version, locked_at in kept.values_list("pk", "version", "locked_at"):
        row = counted.get(pk, nobody)
        found[pk] = LockLine(version, locked_at is not None, row["asked"], row["seen"], bool(row["mine"]))
    return found


def asked_of(user: User) -> Q:
    """Narrow acknowledgements to those that this person can still give."""
    return Q(at=None) & (Q(person=user) | Q(person=None, role=user.role))


@dataclass(frozen=True)
class ToSee:
    """A changed list that somebody has yet to see."""

    session: TheatreSession
    version: ListVersion


def to_see(user: User, *, at: datetime) -> list[ToSee]:
    """Return the changed lists of sessions to come that wait for this person, the soonest first."""
    rows = (
        Acknowledgement.objects.filter(
            asked_of(user),
            version__number=F("version__theatre_list__version"),
            version__theatre_list__locked_at__isnull=False,
            version__theatre_list__session__theatre__site__in=site_ids(user),
            version__theatre_list__session__during__endswith__gt=at,
        )
        .select_related(
            "version__by",
            "version__theatre_list__session__theatre__site",
            "version__theatre_list__session__surgeon",
        )
        .order_by("version__theatre_list__session__during", "pk")
    )
    found = {row.version_id: ToSee(row.version.theatre_list.session, row.version) for row in rows}
    return list(found.values())


def patients_seen(found: Collection[ToSee]) -> list[UUID]:
    """Return whose names stand on these lists."""
    cases = {line.case for one in found for line in sheet_in(one.version).lines}
    return patients_on(cases) if cases else []


def sessions_with_lists(user: User) -> QuerySet[TheatreSession]:
    """Return the sessions of the person's sites with what a list shows of them."""
    rows = TheatreSession.objects.filter(theatre__site__in=site_ids(user))
    return rows.select_related("theatre__site", "surgeon", "anaesthetist")


def session_of_list(user: User, session_id: UUID | str) -> TheatreSession:
    """Return one session with what its list shows, or 404 when there is none at the person's sites."""
    session = sessions_with_lists(user).filter(pk=session_id).first()
    if session is None:
        raise Http404
    return session
