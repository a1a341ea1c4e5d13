"""What the pages of closures and absences show, and whom one concerns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from patients.domain.ages import age_on
from scheduling.domain.bookings import BookingStatus
from scheduling.models import Absence, Booking, Closure, TheatreSession
from scheduling.presenters.people import CaseLine, PatientLine
from scheduling.presenters.sessions import booked_words, closure_words, hours_of
from scheduling.presenters.words import SEXES, SIDES, day, link, procedure_name
from scheduling.queries.concerned import Concerned


@dataclass(frozen=True)
class DaysRow:
    """A closure or an absence. ``booked``: whose operations it concerns, in words, empty when nobody's."""

    days: str
    what: str
    where: str
    by: str
    booked: str
    url: str
    replan_url: str
    withdraw_url: str


@dataclass(frozen=True)
class BookedLine:
    """A booked case of those days, with where to plan it anew."""

    when: str
    theatre: str
    patient: PatientLine
    case: CaseLine
    move_url: str


@dataclass(frozen=True)
class ConcernedPage:
    """Whom days without operations concern."""

    sessions: tuple[str, ...]
    bookings: tuple[BookedLine, ...]
    summary: str


def closures(rows: Sequence[Closure], booked: Sequence[int]) -> tuple[DaysRow, ...]:
    """Return the closures and holidays in words; ``booked`` counts the cases of each."""
    return tuple(
        DaysRow(
            days=days_words(c.first_day, c.last_day),
            what=closure_words(c),
            where=c.theatre.name if c.theatre else gettext("whole hospital"),
            by=f"{c.site.name} · {c.by.full_name}",
            booked=booked_words(count),
            url=link("scheduling:closure", c.pk),
            replan_url=f"{link('scheduling:replan')}?closure={c.pk}",
            withdraw_url=link("scheduling:withdraw_closure", c.pk),
        )
        for c, count in zip(rows, booked, strict=True)
    )


def absences(rows: Sequence[Absence], booked: Sequence[int]) -> tuple[DaysRow, ...]:
    """Return who is away in words; ``booked`` counts the cases of each."""
    return tuple(
        DaysRow(
            days=days_words(a.first_day, a.last_day),
            what=a.person.full_name,
            where=a.reason,
            by=a.by.full_name,
            booked=booked_words(count),
            url=link("scheduling:absence", a.pk),
            replan_url=f"{link('scheduling:replan')}?absence={a.pk}",
            withdraw_url=link("scheduling:withdraw_absence", a.pk),
        )
        for a, count in zip(rows, booked, strict=True)
    )


def days_words(first: date, last: date) -> str:
    """Return "Tue 24 Nov 2026", or the first and the last day."""
    if first == last:
        return f"{day(first)} {first.year}"
    return f"{day(first)} – {day(last)} {last.year}"


def concerned_page(found: Concerned) -> ConcernedPage:
    """Return whom the days concern, in words."""
    return ConcernedPage(
        sessions=tuple(_session(s) for s in found.sessions),
        bookings=booked_lines(found.bookings),
        summary=_summary(len(found.sessions), len(found.bookings)),
    )


def booked_lines(found: Iterable[Booking], *, may_move: bool = True) -> tuple[BookedLine, ...]:
    """Return booked cases, each with where to plan it anew."""
    return tuple(_line(booking, may_move=may_move) for booking in found)


def _summary(sessions: int, bookings: int) -> str:
    if not sessions and not bookings:
        return gettext("No session and nobody's operation falls on those days.")
    made = ngettext(
        "%(count)s session falls on those days.", "%(count)s sessions fall on those days.", sessions
    )
    said = made % {"count": sessions}
    if not bookings:
        return f"{said} {gettext('Nobody is booked in them.')}"
    booked = ngettext(
        "%(count)s operation is booked. It stays booked until you plan it anew.",
        "%(count)s operations are booked. They stay booked until you plan them anew.",
        bookings,
    )
    return f"{said} {booked % {'count': bookings}}"


def _session(session: TheatreSession) -> str:
    local = session.during.lower.astimezone(ZoneInfo(session.theatre.site.time_zone)).date()
    return f"{day(local)}, {hours_of(session)} · {session.theatre.name} · {session.surgeon.full_name}"


def _line(booking: Booking, *, may_move: bool) -> BookedLine:
    start = booking.during.lower.astimezone(ZoneInfo(booking.theatre.site.time_zone))
    patient, case = booking.patient, booking.case
    movable = booking.status == BookingStatus.BOOKED.value
    return BookedLine(
        when=f"{day(start.date())}, {date_format(start, 'H:i')}",
        theatre=booking.theatre.name,
        patient=PatientLine(
            surname=patient.family_name,
            given=patient.given_name,
            age=age_on(patient.birth_date, start.date()),
            sex=str(SEXES[patient.sex]),
            identifier=next((i.value for i in patient.identifiers.all()), "–"),
            url=link("scheduling:case", case.pk),
        ),
        case=CaseLine(procedure_name(case.procedure.name_en, case.procedure.name_ru), str(SIDES[case.side])),
        move_url=link("scheduling:move", booking.pk) if may_move and movable else "",
    )


def patients_of(found: Iterable[Booking]) -> set:  # type: ignore[type-arg]
    """Return whose lines are shown, for the record of who looked."""
    return {booking.patient_id for booking in found}
