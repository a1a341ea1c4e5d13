"""My work: only what waits on this person, case by case, with the control that settles it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from checklists import words
from checklists.domain.decisions import DecisionKind
from checklists.domain.readiness import Item
from checklists.models import Decision, Requirement
from checklists.presenters import when
from checklists.presenters.entries import (
    DecisionLine,
    EvidenceLine,
    decision_line,
    evidence_lines,
    evidence_text,
    may_sign,
)
from checklists.presenters.people import CaseLine, case_line, patient_line
from checklists.presenters.requirements import decisions_open_to, may_record_here
from checklists.presenters.states import ORIGINS, Badge, badge
from checklists.presenters.trends import Trend, trends
from checklists.presenters.values import ValueLine, value_lines
from checklists.queries.records import Chart
from patients.presenters import PatientLine
from scheduling.presenters.words import link
from staff.models import User

EARLIER = 3
# The three buttons of the review queue; waiving and deferring have their own page.
ON_THE_ROW: dict[DecisionKind, tuple[Promise, Promise, Promise]] = {
    DecisionKind.ACCEPT: (
        lazy("Accept"),
        lazy("Why it is acceptable for this patient"),
        lazy("Accept in my name"),
    ),
    DecisionKind.REPEAT: (
        lazy("Repeat"),
        lazy("Why a new one is needed"),
        lazy("Ask for a new one in my name"),
    ),
    DecisionKind.BLOCK: (
        lazy("Block"),
        lazy("Why the operation cannot go ahead with this"),
        lazy("Block in my name"),
    ),
}


@dataclass(frozen=True)
class Choice:
    """One thing that can be decided on the row, with a reason: the button, the question, the button that signs it."""

    kind: str
    label: str
    question: str
    sign: str


@dataclass(frozen=True)
class WorkRow:
    """One thing that waits on this person."""

    title: str
    anchor: str
    badge: Badge
    sentence: str
    due: str
    values: tuple[ValueLine, ...]
    collected: str
    earlier: tuple[str, ...]
    version: int
    record_url: str = ""
    decide_url: str = ""
    choices: tuple[Choice, ...] = ()
    trends: tuple[Trend, ...] = ()
    origins: str = ""
    entries: tuple[EvidenceLine, ...] = ()
    decisions: tuple[DecisionLine, ...] = ()

    @property
    def in_doubt(self) -> tuple[EvidenceLine, ...]:
        """What came in and cannot be taken as it is."""
        return tuple(entry for entry in self.entries if entry.in_doubt)


@dataclass(frozen=True)
class Signature:
    """A decision that waits for this person's second signature."""

    title: str
    reason: str
    by: str
    at: str
    values: tuple[ValueLine, ...]
    sign_url: str


@dataclass(frozen=True)
class WorkCase:
    """What waits on this person for one patient."""

    patient: PatientLine
    case: CaseLine
    case_url: str
    operation: str
    is_soon: bool
    rows: tuple[WorkRow, ...]
    signatures: tuple[Signature, ...]


def work_cases(
    rows: Iterable[Requirement],
    unsigned: Iterable[Decision],
    charts: Mapping[UUID, Chart],
    viewer: User,
) -> tuple[WorkCase, ...]:
    """Return the cases in the order of their rows; what turns out to be settled by now is left out."""
    asked: dict[UUID, list[Requirement]] = {}
    signing: dict[UUID, list[Decision]] = {}
    for decision in unsigned:
        signing.setdefault(decision.case_id, []).append(decision)
        asked.setdefault(decision.case_id, [])
    for row in rows:
        asked.setdefault(row.case_id, []).append(row)
    found = (
        _case(charts[pk], mine, signing.get(pk, []), viewer) for pk, mine in asked.items() if pk in charts
    )
    return tuple(case for case in found if case.rows or case.signatures)


def _case(chart: Chart, rows: list[Requirement], unsigned: list[Decision], viewer: User) -> WorkCase:
    zone, case = chart.facts.zone, chart.case
    with timezone.override(zone):
        today = when.local_day(chart.at, zone)
        surgery = when.local_day(case.surgery_at, zone) if case.surgery_at else None
        lines = (_row(chart, row, viewer) for row in rows)
        signatures = (_signature(chart, decision, viewer) for decision in unsigned)
        return WorkCase(
            patient=patient_line(case.patient, today),
            case=case_line(case),
            case_url=link("scheduling:case", case.pk),
            operation=_operation(chart, today),
            is_soon=surgery is not None and (surgery - today).days <= 3,
            rows=tuple(line for line in lines if line),
            signatures=tuple(signature for signature in signatures if signature),
        )


def _operation(chart: Chart, today) -> str:  # type: ignore[no-untyped-def]
    if chart.case.surgery_at is None:
        return _("Operation not yet booked")
    zone = chart.facts.zone
    about = {
        "when": when.moment(chart.case.surgery_at, zone),
        "away": when.away(when.local_day(chart.case.surgery_at, zone), today),
    }
    return _("Operation %(when)s, %(away)s") % about


def _row(chart: Chart, row: Requirement, viewer: User) -> WorkRow | None:
    item = chart.readiness.by_code.get(row.code)
    if item is None or item.is_satisfied:
        return None
    kinds, recordable = decisions_open_to(viewer, item), may_record_here(viewer, item.spec)
    if not kinds and not recordable:
        return None
    zone = chart.facts.zone
    collected_at = item.judgement.collected_at
    return WorkRow(
        title=words.title(item.spec),
        anchor=f"work-{row.pk}",
        badge=badge(item),
        sentence="; ".join(dict.fromkeys(words.say(why, item.spec, viewer.role) for why in item.whys)),
        due=when.by_day(item.due_on, when.local_day(chart.at, zone)),
        values=_values(chart, item, viewer),
        collected=when.moment(collected_at, zone) if collected_at else "",
        earlier=_earlier(chart, item, viewer),
        version=chart.requirements[row.code].version,
        record_url=link("checklists:record", row.pk) if recordable else "",
        decide_url=link("checklists:decide", row.pk) if kinds else "",
        choices=tuple(
            Choice(kind.value, *map(str, ON_THE_ROW[kind])) for kind in kinds if kind in ON_THE_ROW
        ),
        trends=trends(chart, item, viewer.role),
        origins="; ".join(f"{ORIGINS[origin.type]} {origin.ref}" for origin in item.spec.origins),
        entries=evidence_lines(chart, item, may_change=recordable, role=viewer.role),
        decisions=tuple(decision_line(chart, item, d, viewer) for d in chart.decisions.get(item.code, ())),
    )


def _values(chart: Chart, item: Item, viewer: User) -> tuple[ValueLine, ...]:
    on = when.local_day(chart.case.surgery_at or chart.at, chart.facts.zone)
    return value_lines(item.spec, item.judgement.values, chart.facts, on, viewer.role)


def _earlier(chart: Chart, item: Item, viewer: User) -> tuple[str, ...]:
    rows = [e for e in chart.evidence.get(item.code, []) if str(e.pk) not in item.judgement.used and e.values]
    zone, role = chart.facts.zone, viewer.role
    days = (when.day(when.local_day(row.collected_at, zone)) for row in rows)
    return tuple(
        f"{day}: {evidence_text(chart, item, row, role)}"
        for day, row in zip(days, rows[:EARLIER], strict=False)
    )


def _signature(chart: Chart, decision: Decision, viewer: User) -> Signature | None:
    item = chart.readiness.by_code.get(decision.requirement.code)
    if item is None or not may_sign(chart, item, decision, viewer):
        return None
    return Signature(
        title=words.title(item.spec),
        reason=decision.reason,
        by=decision.by.full_name,
        at=when.moment(decision.at, chart.facts.zone),
        values=_values(chart, item, viewer),
        sign_url=link("checklists:sign", decision.pk),
    )
