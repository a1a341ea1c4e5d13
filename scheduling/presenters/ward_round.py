"""The ward round: one card a patient, only what the ward can do now, and whether to send or to hold."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from checklists import words
from checklists.domain.protocols import Input, RequirementSpec
from checklists.domain.readiness import Item
from checklists.domain.scales import Outcome
from checklists.domain.states import State
from checklists.presenters import when
from checklists.presenters.people import CaseLine, case_line, full_name, patient_line
from checklists.presenters.requirements import may_record_here
from checklists.presenters.states import Badge, badge, role_words
from checklists.presenters.values import titled, value_lines
from checklists.presenters.verdicts import VERDICTS
from checklists.queries.records import Chart
from patients.presenters import PatientLine
from scheduling.domain.bookings import BookingStatus
from scheduling.models import Booking
from scheduling.presenters.words import STAGES, link
from staff.domain.permissions import Action
from staff.models import User


@dataclass(frozen=True)
class Chip:
    """One check of the day. ``tap`` is the answer that a single tap records, blank where a form is needed."""

    title: str
    badge: Badge
    value: str
    check_url: str = ""
    form_url: str = ""
    tap_field: str = ""
    tap: str = ""
    tap_words: str = ""
    undo_url: str = ""
    waits_on: str = ""


@dataclass(frozen=True)
class Card:
    """One patient on the ward round."""

    id: UUID
    name: str
    time: str
    place: str
    patient: PatientLine
    case: CaseLine
    case_url: str
    chips: tuple[Chip, ...]
    verdict: Badge
    sends: bool
    sentence: str
    others: str
    stage: str
    version: int
    call_url: str = ""
    cannot_url: str = ""
    is_tomorrow: bool = False


@dataclass(frozen=True)
class WardPage:
    """Both days."""

    today: tuple[Card, ...]
    tomorrow: tuple[Card, ...]


def ward_page(
    bookings: Iterable[Booking], charts: Mapping[UUID, Chart], viewer: User, just: Mapping[UUID, UUID]
) -> WardPage:
    """Return the cards of today and tomorrow, each in the time zone of its hospital."""
    cards = [card(booking, charts[booking.case_id], viewer, just) for booking in bookings]
    return WardPage(
        today=tuple(c for c in cards if not c.is_tomorrow),
        tomorrow=tuple(c for c in cards if c.is_tomorrow),
    )


def card(booking: Booking, chart: Chart, viewer: User, just: Mapping[UUID, UUID]) -> Card:
    """Return one patient's card."""
    zone = chart.facts.zone
    with timezone.override(zone):
        today = when.local_day(chart.at, zone)
        tomorrow = when.local_day(booking.during.lower, zone) > today
        booked = booking.status == BookingStatus.BOOKED.value
        verdict = chart.readiness.verdict
        may_call = booked and not tomorrow and viewer.may(Action.CALL_PATIENT)
        return Card(
            id=booking.pk,
            name=full_name(chart.case.patient),
            time=when.clock(booking.during.lower, zone),
            place=booking.theatre.name,
            patient=patient_line(chart.case.patient, today),
            case=case_line(chart.case),
            case_url=link("scheduling:case", booking.case_id),
            chips=() if tomorrow else tuple(_chips(chart, viewer, just, live=booked)),
            verdict=Badge(verdict.value, str(VERDICTS[verdict])),
            sends=chart.readiness.may_be_called,
            sentence=_sentence(chart, tomorrow=tomorrow) if booked else "",
            others=_waits_on_others(chart) if booked else "",
            stage=str(STAGES[booking.status]),
            version=booking.version,
            call_url=link("scheduling:call", booking.pk) if may_call else "",
            cannot_url=link("scheduling:cannot_be_ready", booking.pk) if booked else "",
            is_tomorrow=tomorrow,
        )


def _sentence(chart: Chart, *, tomorrow: bool) -> str:
    readiness = chart.readiness
    if not readiness.items and readiness.whys:
        return words.say(readiness.whys[0], chart.spec)
    if readiness.may_be_called:
        return _("Everything is in order.")
    ward = [] if tomorrow else [item for item in readiness.in_the_way if item.spec.on_the_day]
    if not ward and tomorrow and all(item.spec.on_the_day for item in readiness.in_the_way):
        return _("Only the checks of the day are left.")
    return ", ".join(_named(item) for item in ward)


def _waits_on_others(chart: Chart) -> str:
    """Return what is in the way and is not a check of the day, each with whose it is."""
    return ", ".join(
        _("%(what)s (%(who)s)") % {"what": words.title(item.spec), "who": role_words(item.spec.owner)}
        for item in chart.readiness.in_the_way
        if not item.spec.on_the_day
    )


def _named(item: Item) -> str:
    title = words.title(item.spec)
    if item.state is State.MISSING:
        return title
    return _("%(what)s (%(state)s)") % {"what": title, "state": badge(item).word.lower()}


def _chips(chart: Chart, viewer: User, just: Mapping[UUID, UUID], *, live: bool):  # type: ignore[no-untyped-def]
    for item in chart.readiness.items:
        if item.spec.on_the_day and item.state is not State.NOT_APPLICABLE:
            yield _chip(chart, item, viewer, just, live=live)


def _chip(chart: Chart, item: Item, viewer: User, just: Mapping[UUID, UUID], *, live: bool) -> Chip:
    row = chart.requirements.get(item.code)
    title, shown = words.title(item.spec), _value(chart, item, viewer)
    if row is None or not live or not may_record_here(viewer, item.spec):
        return Chip(title, badge(item), shown, waits_on=role_words(item.spec.owner))
    tap = one_tap(item.spec) if item.judgement.collected_at is None or not item.is_satisfied else None
    undo = just.get(row.pk)
    return Chip(
        title=title,
        badge=badge(item),
        value=shown,
        check_url=link("scheduling:ward_check", row.pk),
        form_url=link("checklists:record", row.pk),
        tap_field=tap[0] if tap else "",
        tap=tap[1] if tap else "",
        tap_words=tap[2] if tap else "",
        undo_url=link("scheduling:ward_undo", undo) if undo else "",
    )


def _value(chart: Chart, item: Item, viewer: User) -> str:
    """Return the one value there is; of several only what is wrong, because "none, none" tells nobody anything."""
    if len(item.spec.components) > 1:
        if item.is_satisfied or not item.judgement.values:
            return ""
        return words.say(item.whys[0], item.spec, viewer.role)
    on: date = when.local_day(chart.at, chart.facts.zone)
    lines = value_lines(item.spec, item.judgement.values, chart.facts, on, viewer.role)
    return ", ".join(line.text for line in lines)


def one_tap(spec: RequirementSpec) -> tuple[str, str, str] | None:
    """Return component, answer and its words when a single tap says it all: one question, one good answer."""
    if len(spec.components) != 1 or spec.components[0].input is not Input.CHOICE:
        return None
    good = [choice for choice in spec.components[0].choices if choice.outcome is Outcome.PASS]
    if len(good) != 1:
        return None
    return spec.components[0].code, good[0].code, titled(good[0].title)
