"""What the checks of a theatre list need to know, read for the whole list at once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import gettext

from cases.domain import privileges
from cases.domain.kinds import Side
from cases.models import Case
from checklists import words
from checklists.domain.protocols import Input
from checklists.domain.readiness import Item, Readiness
from checklists.queries.facts import facts_of
from checklists.queries.readiness import readiness_of_many
from common.intervals import Interval
from common.refusals import Reason
from patients.domain.ages import is_child
from patients.domain.kinds import AllergyCategory
from patients.queries import active_allergies
from scheduling.domain.list_checks import (
    SENTENCES,
    Check,
    CheckedCase,
    CheckedList,
    Finding,
    Piece,
    check_list,
)
from scheduling.models import Booking, BookingEquipment, TheatreSession, Ward
from scheduling.queries.beds import free_beds
from scheduling.queries.closures import absences_between, closures_between
from scheduling.queries.lists import live_bookings
from scheduling.words import EQUIPMENT_WORDS, PRIVILEGE_WORDS

# ICD-10: carriers of resistant germs, infected bone, joint or implant. Their operations come last.
INFECTIONS = (
    "A41",
    "A49",
    "B95.6",
    "M00",
    "M86",
    "T81.4",
    "T84.5",
    "T84.6",
    "T84.7",
    "U80",
    "U81",
    "U82",
    "Z22.3",
)
NAMED = 3


def findings_of(session: TheatreSession, *, at: datetime) -> tuple[Finding, ...]:
    """Return everything that is amiss with the session's list at this moment, the stops first."""
    return check_list(checked_list(session, at=at))


def checked_list(session: TheatreSession, *, at: datetime) -> CheckedList:
    """Return the session's list as the checks read it, in the same number of queries however long it is."""
    bookings = list(live_bookings([session.pk]))
    day = session.during.lower.astimezone(ZoneInfo(session.theatre.site.time_zone)).date()
    return CheckedList(
        during=Interval(session.during.lower, session.during.upper),
        cases=_cases(bookings, session, at),
        closed_reason=session.closed_reason or _closed(session, day),
        away=_away(session, bookings, day),
    )


def _closed(session: TheatreSession, day: date) -> str:
    for closure in closures_between(session.theatre.site, day, day):
        if closure.theatre_id in (None, session.theatre_id):
            return closure.reason
    return ""


def _away(session: TheatreSession, bookings: Iterable[Booking], day: date) -> tuple[str, ...]:
    people = {session.surgeon_id, session.anaesthetist_id}
    people |= {person for b in bookings for person in (b.surgeon_id, b.anaesthetist_id)}
    found = absences_between(day, day, people={person for person in people if person})
    return tuple(sorted(set(found.values_list("person__full_name", flat=True))))


def _cases(bookings: Sequence[Booking], session: TheatreSession, at: datetime) -> tuple[CheckedCase, ...]:
    cases = [b.case for b in bookings]
    readiness, facts = readiness_of_many(cases, at=at), facts_of(cases)
    pieces, short, latex = _pieces(bookings), _short(bookings, session), _with_latex(cases)
    # A hospital that has named no ward leaves beds to somebody else.
    counts_beds = Ward.objects.filter(site=session.theatre.site_id, is_active=True).exists()
    found = []
    for b in bookings:
        known, case = readiness[b.case_id], b.case
        needed = privileges.needed(access=case.procedure.access, complexity=case.procedure.complexity)
        found.append(
            CheckedCase(
                booking=b.pk,
                patient=f"{case.patient.family_name.upper()} {case.patient.given_name}",
                start=b.during.lower,
                minutes=b.planned_minutes,
                side=case.side,
                sides=tuple(_sides(known)),
                lacking=tuple(one for one in needed if one not in b.surgeon.privileges),
                surgeon=b.surgeon.full_name,
                needs=tuple(case.procedure.equipment),
                pieces=pieces.get(b.pk, ()),
                verdict=known.verdict.value,
                in_the_way=_in_the_way(known),
                nights=(b.stay.upper - b.stay.lower).days if b.stay and counts_beds else 0,
                ward=b.ward.name if b.ward else "",
                short=_nights(b, short),
                is_child=is_child(case.patient.birth_date, _day(b)),
                latex=b.patient_id in latex,
                infected=_is_infected({facts[b.case_id].diagnosis, *facts[b.case_id].conditions}),
            )
        )
    return tuple(found)


def _day(booking: Booking) -> date:
    return booking.during.lower.astimezone(ZoneInfo(booking.case.site.time_zone)).date()


def _sides(known: Readiness) -> Iterable[tuple[str, str]]:
    """Yield the side that counts on each image, consent and mark."""
    for item in known.items:
        if item.spec.side_must_match:
            yield from ((words.title(item.spec), side) for side in _recorded(item))


def _recorded(item: Item) -> Iterable[str]:
    for component in item.spec.components:
        value = item.judgement.values.get(component.code)
        if component.input is Input.SIDE and value is not None and value.side:
            yield value.side


def _in_the_way(known: Readiness) -> tuple[str, ...]:
    return tuple(words.title(item.spec) for item in known.in_the_way[:NAMED])


def _pieces(bookings: Sequence[Booking]) -> dict[UUID, tuple[Piece, ...]]:
    """Return what each case has, in two queries. The database forbids it twice; the checks look all the same."""
    rows = BookingEquipment.objects.filter(booking__in=bookings).select_related("equipment")
    mine = list(rows.order_by("equipment__name"))
    spans = [row.during for row in mine]
    others = (
        BookingEquipment.objects.filter(
            equipment__in={row.equipment_id for row in mine},
            live=True,
            during__overlap=(min(s.lower for s in spans), max(s.upper for s in spans)),
        ).select_related("booking__patient", "booking__theatre")
        if mine
        else ()
    )
    found: dict[UUID, tuple[Piece, ...]] = {}
    for row in mine:
        also = [o for o in others if o.equipment_id == row.equipment_id and o.booking_id != row.booking_id]
        clash = [o for o in also if o.during.lower < row.during.upper and row.during.lower < o.during.upper]
        piece = Piece(
            kind=row.equipment.kind,
            name=row.equipment.name,
            in_use=row.equipment.is_active,
            elsewhere=tuple(o.booking.theatre.name for o in clash),
        )
        found[row.booking_id] = (*found.get(row.booking_id, ()), piece)
    return found


def _short(bookings: Sequence[Booking], session: TheatreSession) -> set[tuple[UUID, date]]:
    """Return the ward and night of every bed that is missing while these patients stay."""
    stays = [b.stay for b in bookings if b.stay and b.ward_id]
    if not stays:
        return set()
    first, last = min(s.lower for s in stays), max(s.upper for s in stays) - timedelta(days=1)
    free = free_beds(session.theatre.site, first, last)
    return {(ward, day) for ward, by_day in free.items() for day, left in by_day.items() if left < 0}


def _nights(booking: Booking, short: set[tuple[UUID, date]]) -> tuple[date, ...]:
    if not booking.stay or not booking.ward_id:
        return ()
    return tuple(
        sorted(
            day
            for ward, day in short
            if ward == booking.ward_id and booking.stay.lower <= day < booking.stay.upper
        )
    )


def _with_latex(cases: Iterable[Case]) -> set[UUID]:
    rows = active_allergies([case.patient_id for case in cases])
    return set(rows.filter(category=AllergyCategory.LATEX.value).values_list("patient_id", flat=True))


def _is_infected(codes: Iterable[str]) -> bool:
    return any(code.startswith(INFECTIONS) for code in codes)


def reason_of(check: str, patient: str, details: Mapping[str, str]) -> Reason:
    """Return the finding as a sentence with its words in the active language."""
    said: dict[str, object] = {"patient": patient, **details}
    for name, words_of in _WORDS.items():
        if name in said:
            said[name] = words_of(str(said[name]))
    return Reason(SENTENCES[Check(check)], check, said)


def _side(value: str) -> str:
    return gettext(_SIDES.get(value, value))


_SIDES: Mapping[str, str] = {
    Side.LEFT: "left",
    Side.RIGHT: "right",
    Side.BILATERAL: "both sides",
    Side.NOT_APPLICABLE: "not applicable",
}
_WORDS: Mapping[str, Callable[[str], str]] = {
    "side": _side,
    "planned": _side,
    "kind": lambda kind: gettext(EQUIPMENT_WORDS.get(kind, kind)),
    "privilege": lambda one: gettext(PRIVILEGE_WORDS.get(one, one)),
    "day": lambda day: formats.date_format(date.fromisoformat(day), "D j M"),
}
