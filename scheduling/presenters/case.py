"""The case page: who and what, the way to the operation, what is in the way, everything recorded, what happened."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.domain.status import CaseStatus
from checklists import words
from checklists.presenters import when
from checklists.presenters.people import CaseLine, case_line, patient_line
from checklists.presenters.requirements import GroupLines, Obstacle, groups, obstacles
from checklists.presenters.states import Badge
from checklists.presenters.values import titled
from checklists.presenters.verdicts import VERDICTS, earliest_sentence, verdict_sentence
from checklists.queries.records import Chart
from patients.models import Allergy, RelatedPerson
from patients.presenters import PatientLine
from patients.presenters import day as full_day
from scheduling.domain.bookings import BookingStatus
from scheduling.models import Booking
from scheduling.presenters.alarms import AlarmLine, alarm_lines
from scheduling.presenters.history import Sentence, history
from scheduling.presenters.milestones import NextMilestone, next_milestone
from scheduling.presenters.timeline import Timeline, is_near, timeline
from scheduling.presenters.visits import VisitLine, visit_lines
from scheduling.presenters.words import STAGES, URGENCIES, link
from scheduling.queries.history import CaseRecord
from scheduling.words import CANCEL_REASONS
from staff.domain.permissions import Action
from staff.models import User

NEWEST = 8


@dataclass(frozen=True)
class AllergyLine:
    """What must not be given, and how bad it can get."""

    text: str
    reactions: str
    dangerous: bool


@dataclass(frozen=True)
class Contact:
    """Somebody to call."""

    label: str
    name: str
    phone: str


@dataclass(frozen=True)
class BookingLine:
    """One booking, live or not."""

    place: str
    start: str
    far: str
    people: str
    status: str
    live: bool
    clearance_url: str = ""


@dataclass(frozen=True)
class Gate:
    """What can be done about the live booking: call, return, move, cancel. Addresses blank where not allowed."""

    version: int
    may_pass: bool
    call_url: str = ""
    return_url: str = ""
    move_url: str = ""
    cancel_url: str = ""
    next_milestone: NextMilestone | None = None
    milestones_url: str = ""


@dataclass(frozen=True)
class CasePage:
    """Everything the case page prints."""

    patient: PatientLine
    born: str
    case: CaseLine
    diagnosis: str
    surgeon: str
    urgency: str
    target: str
    standby: str
    note: str
    status: str
    contacts: tuple[Contact, ...]
    allergies: tuple[AllergyLine, ...]
    verdict: Badge
    verdict_sentence: str
    earliest: str
    booking: BookingLine | None
    past_bookings: tuple[BookingLine, ...]
    visits: tuple[VisitLine, ...]
    visits_url: str
    gate: Gate | None
    alarms: tuple[AlarmLine, ...]
    obstacles: tuple[Obstacle, ...]
    checks_later: str
    trouble: tuple[str, ...]
    timeline: Timeline | None
    groups: tuple[GroupLines, ...]
    protocol: str
    protocol_url: str
    recent: tuple[Sentence, ...]
    older: tuple[Sentence, ...]
    book_url: str
    edit_url: str
    reminders_url: str
    said_url: str
    explanation_url: str
    leaflet_url: str


def case_page(chart: Chart, record: CaseRecord, viewer: User) -> CasePage:
    """Return the page of one case for this person, in the active time zone."""
    case, zone = chart.case, chart.facts.zone
    today = when.local_day(chart.at, zone)
    live = next((b for b in record.bookings if b.status != BookingStatus.CANCELLED.value), None)
    told = history(chart, record, viewer.role)
    may_plan = viewer.may(Action.PLAN_VISIT)
    verdict = chart.readiness.verdict
    return CasePage(
        patient=patient_line(case.patient, today, url=link("patients:detail", case.patient_id)),
        born=full_day(case.patient.birth_date),
        case=case_line(case),
        diagnosis=f"{case.diagnosis_text} ({case.diagnosis_code})",
        surgeon=case.surgeon.full_name,
        urgency=str(URGENCIES[case.urgency]),
        target=f"{when.day(case.target_date)}, {when.away(case.target_date, today)}"
        if case.target_date
        else "",
        standby=f"{when.day(case.standby_on)}, {when.away(case.standby_on, today)}"
        if case.standby_on
        else "",
        note=case.note,
        status=case.status,
        contacts=_contacts(chart, record.people),
        allergies=tuple(_allergy(row) for row in record.allergies),
        verdict=Badge(verdict.value, str(VERDICTS[verdict])),
        verdict_sentence=verdict_sentence(chart),
        earliest=earliest_sentence(chart),
        booking=_booking(live, today) if live else None,
        past_bookings=tuple(_booking(b, today) for b in record.bookings if b is not live),
        visits=visit_lines(record.visits, case, today=today, may_plan=may_plan),
        visits_url=link("scheduling:visits", case.pk) if may_plan else "",
        gate=_gate(live, chart, viewer) if live else None,
        alarms=alarm_lines(chart, record.alarms, viewer),
        obstacles=tuple(o for o in obstacles(chart, viewer) if is_near(chart) or not o.on_the_day),
        checks_later=_checks_later(chart),
        trouble=tuple(words.say(why, chart.spec) for why in chart.readiness.whys),
        timeline=timeline(chart) if case.status in _PREPARED else None,
        groups=groups(chart, viewer),
        protocol=f"{titled(chart.spec.title)} {chart.spec.version}" if chart.spec else "",
        protocol_url=link("checklists:case_protocol", case.pk) if viewer.may(Action.MOVE_TO_PROTOCOL) else "",
        recent=told[:NEWEST],
        older=told[NEWEST:],
        book_url=_book_url(chart, viewer),
        edit_url=link("cases:edit", case.pk) if viewer.may(Action.EDIT_CASE) else "",
        reminders_url=link("reminders:of_case", case.pk) if viewer.may(Action.SEE_REMINDERS) else "",
        said_url=link("reminders:said", case.pk) if viewer.may(Action.SEE_CALLS) else "",
        explanation_url=link("checklists:explanation", case.pk),
        leaflet_url=link("checklists:leaflet", case.pk),
    )


_PREPARED = frozenset({CaseStatus.WAITING.value, CaseStatus.BOOKED.value, CaseStatus.CALLED.value})


def _book_url(chart: Chart, viewer: User) -> str:
    waiting = chart.case.status == CaseStatus.WAITING.value
    return link("scheduling:book", chart.case.pk) if waiting and viewer.may(Action.BOOK) else ""


def _contacts(chart: Chart, people: list[RelatedPerson]) -> tuple[Contact, ...]:
    patient = chart.case.patient
    own = [Contact(_("Telephone"), "", str(patient.phone))] if patient.phone else []
    mail = [Contact(_("E-mail"), patient.email, "")] if patient.email else []
    near = [
        Contact(
            _("Guardian") if person.is_guardian else _("Emergency contact"),
            f"{person.name}, {person.relation}" if person.relation else person.name,
            str(person.phone),
        )
        for person in people
    ]
    return (*own, *mail, *near)


def _allergy(row: Allergy) -> AllergyLine:
    return AllergyLine(row.text, row.reactions, row.criticality == "high")


def _checks_later(chart: Chart) -> str:
    """Say how many checks wait for the day itself, while that day is not near."""
    count = sum(item.spec.on_the_day for item in chart.readiness.in_the_way)
    if not count or is_near(chart):
        return ""
    words_of = ngettext("%(count)s check of the day", "%(count)s checks of the day", count) % {"count": count}
    if chart.case.surgery_at is None:
        return words_of
    on = when.local_day(chart.case.surgery_at, chart.facts.zone)
    return _("%(checks)s, on %(day)s") % {"checks": words_of, "day": when.day(on)}


def _booking(booking: Booking, today: date) -> BookingLine:
    zone = booking.theatre.site.time_zone
    on = when.local_day(booking.during.lower, zone)
    cancelled = booking.status == BookingStatus.CANCELLED.value
    anaesthetist = booking.anaesthetist.full_name if booking.anaesthetist else _("no anaesthetist yet")
    status = str(STAGES[booking.status])
    if cancelled:
        status = f"{status}: {CANCEL_REASONS.get(booking.cancel_reason, booking.cancel_reason)}"
    return BookingLine(
        place=booking.theatre.name,
        start=when.moment(booking.during.lower, zone),
        far=when.away(on, today),
        people=f"{booking.surgeon.full_name}, {anaesthetist}",
        status=status,
        live=not cancelled,
        clearance_url=link("scheduling:clearance", booking.clearance_id) if booking.clearance_id else "",
    )


def _gate(booking: Booking, chart: Chart, viewer: User) -> Gate:
    booked = booking.status == BookingStatus.BOOKED.value
    called = booking.status == BookingStatus.CALLED.value
    may_call = viewer.may(Action.CALL_PATIENT)
    return Gate(
        version=booking.version,
        may_pass=chart.readiness.may_be_called,
        call_url=link("scheduling:call", booking.pk) if booked and may_call else "",
        return_url=link("scheduling:return_to_ward", booking.pk) if called and may_call else "",
        move_url=link("scheduling:move", booking.pk) if booked and viewer.may(Action.MOVE_BOOKING) else "",
        cancel_url=link("scheduling:cancel", booking.pk)
        if booked and viewer.may(Action.CANCEL_BOOKING)
        else "",
        next_milestone=next_milestone(booking, viewer),
        milestones_url=link("scheduling:milestones", booking.pk)
        if not booked and viewer.may(Action.RECORD_MILESTONE)
        else "",
    )
