"""What happened to a case, in sentences, latest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from checklists import words
from checklists.domain.decisions import DecisionKind
from checklists.domain.evidence import EvidenceStatus
from checklists.models import Alarm, Decision, Evidence
from checklists.presenters import when
from checklists.presenters.entries import evidence_text
from checklists.presenters.links import link
from checklists.presenters.states import DECIDED
from checklists.presenters.values import hidden_words
from checklists.queries.records import Chart
from scheduling.models import Booking, Clearance
from scheduling.presenters.visits import KINDS
from scheduling.presenters.waiting_history import moves_told, waiting_told
from scheduling.queries.history import CaseRecord
from scheduling.queries.visits import VisitStep
from scheduling.words import CANCEL_REASONS

_RECORDED = {
    EvidenceStatus.PRELIMINARY: noop("%(who)s recorded a preliminary %(what)s: %(value)s."),
    EvidenceStatus.FINAL: noop("%(who)s recorded %(what)s: %(value)s."),
    EvidenceStatus.CORRECTED: noop("%(who)s corrected %(what)s to %(value)s."),
    EvidenceStatus.RETRACTED: noop("%(who)s took back %(what)s: %(note)s"),
    EvidenceStatus.IN_DOUBT: noop("%(what)s came in and is in doubt: %(value)s."),
}

_VISITS = {
    "planned": noop("%(who)s planned a visit, %(when)s: %(what)s."),
    "moved": noop("%(who)s moved a visit to %(when)s: %(what)s."),
    "cancelled": noop("%(who)s cancelled the visit of %(when)s: %(what)s."),
}


@dataclass(frozen=True)
class Sentence:
    """One thing that happened. ``when`` is on the hospital's clock."""

    at: datetime
    when: str
    text: str
    url: str = ""


def history(chart: Chart, record: CaseRecord, role: str) -> tuple[Sentence, ...]:
    """Return everything that happened, latest first, as that role may see it."""
    found = [*_requested(chart), *_evidence(chart, role), *_decisions(chart, role)]
    found += [*_bookings(record.bookings), *_clearances(record.clearances), *_alarms(chart, record.alarms)]
    found += _visits(chart, record.steps_of_visits)
    found += [*waiting_told(record.waiting_steps, record.away_steps), *moves_told(record.moves)]
    zone = chart.facts.zone
    found.sort(key=lambda pair: pair[0], reverse=True)
    return tuple(Sentence(at, when.moment(at, zone), text, url) for at, text, url in found)


_Told = Iterator[tuple[datetime, str, str]]


def _requested(chart: Chart) -> _Told:
    case = chart.case
    yield case.created_at, _("The operation was requested."), ""
    if case.cancelled_at:
        yield case.cancelled_at, _("The case was cancelled. %(note)s") % {"note": case.cancel_note}, ""


def _evidence(chart: Chart, role: str) -> _Told:
    for code, rows in chart.evidence.items():
        item = chart.readiness.by_code.get(code)
        for row in rows:
            yield row.recorded_at, _evidence_words(chart, item, row, code, role), ""


def _evidence_words(chart: Chart, item, row: Evidence, code: str, role: str) -> str:  # type: ignore[no-untyped-def]
    about = {
        "who": row.by.full_name if row.by else "",
        "what": words.title(item.spec) if item else code,
        "value": evidence_text(chart, item, row, role) if item else "",
        "note": _for_role(row.note, item, role),
    }
    if row.by is None:
        return _("The patient said otherwise about %(what)s: %(value)s.") % about
    return _(_RECORDED[EvidenceStatus(row.status)]) % about


def _for_role(text: str, item, role: str) -> str:  # type: ignore[no-untyped-def]
    """Return what somebody wrote about a requirement, to the roles that see its values."""
    if item is None or item.spec.shows_values_to(role):
        return text
    return hidden_words(item.spec)


def _decisions(chart: Chart, role: str) -> _Told:
    for code, rows in chart.decisions.items():
        item = chart.readiness.by_code.get(code)
        for row in rows:
            reason = _for_role(row.reason, item, role)
            yield from _decision(row, words.title(item.spec) if item else code, reason)


def _decision(row: Decision, what: str, reason: str) -> _Told:
    about = {
        "who": row.by.full_name,
        "did": str(DECIDED[DecisionKind(row.kind)]).lower(),
        "what": what,
        "why": reason,
    }
    yield row.at, _("%(who)s %(did)s %(what)s: “%(why)s”") % about, ""
    if row.second_at and row.second_by:
        about["who"] = row.second_by.full_name
        yield row.second_at, _("%(who)s signed the decision on %(what)s as the second clinician.") % about, ""
    if row.withdrawn_at and row.withdrawn_by:
        about["who"] = row.withdrawn_by.full_name
        yield row.withdrawn_at, _("%(who)s withdrew the decision on %(what)s.") % about, ""


def _bookings(bookings: list[Booking]) -> _Told:
    for booking in bookings:
        zone = booking.theatre.site.time_zone
        about = {
            "who": booking.booked_by.full_name,
            "theatre": booking.theatre.name,
            "when": when.moment(booking.during.lower, zone),
        }
        yield booking.booked_at, _("%(who)s booked %(theatre)s, %(when)s.") % about, ""
        if booking.cancelled_at and booking.cancelled_by:
            about["who"] = booking.cancelled_by.full_name
            about["why"] = _why_cancelled(booking)
            yield (
                booking.cancelled_at,
                _("%(who)s cancelled the booking for %(when)s: %(why)s.") % about,
                "",
            )


def _why_cancelled(booking: Booking) -> str:
    words_of = str(CANCEL_REASONS.get(booking.cancel_reason, booking.cancel_reason))
    return f"{words_of} ({booking.cancel_note})" if booking.cancel_note else words_of


def _visits(chart: Chart, steps: list[VisitStep]) -> _Told:
    for step in steps:
        about = {
            "who": step.who,
            "what": KINDS[step.kind],
            "when": when.moment(step.visit_at, chart.facts.zone),
        }
        yield step.done_at, _(_VISITS[step.done]) % about, ""


def _clearances(clearances: list[Clearance]) -> _Told:
    for row in clearances:
        text = _("%(who)s called the patient to theatre.") % {"who": row.by.full_name}
        yield row.at, text, link("scheduling:clearance", row.pk)


def _alarms(chart: Chart, alarms: list[Alarm]) -> _Told:
    for alarm in alarms:
        item = chart.readiness.by_code.get(alarm.requirement.code)
        about = {"what": words.title(item.spec) if item else alarm.requirement.code}
        yield alarm.raised_at, _("Alarm after the call: %(what)s no longer holds.") % about, ""
        if alarm.acknowledged_at and alarm.acknowledged_by:
            about["who"] = alarm.acknowledged_by.full_name
            yield alarm.acknowledged_at, _("%(who)s acknowledged the alarm on %(what)s.") % about, ""
