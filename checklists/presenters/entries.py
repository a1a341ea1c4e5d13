"""What was recorded and decided for one requirement, row by row; what no longer counts stays, struck through."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from checklists import words
from checklists.domain.decisions import Decision as DecisionFacts
from checklists.domain.decisions import DecisionKind, may_sign_second, needs_two, overruled, void_reasons
from checklists.domain.evidence import PATIENT, EvidenceStatus, values_from_json
from checklists.domain.moments import Moment
from checklists.domain.readiness import Item
from checklists.domain.whys import Why
from checklists.models import Decision, Evidence
from checklists.presenters import when
from checklists.presenters.links import link
from checklists.presenters.states import DECIDED, STATUSES, role_words
from checklists.presenters.values import hidden_words, sent_text, value_lines
from checklists.queries.readiness import decision_to_domain
from checklists.queries.records import Chart
from staff.domain.permissions import Action
from staff.models import User

SHAPES = {DecisionKind.REPEAT: "at_risk", DecisionKind.BLOCK: "not_ready"}


@dataclass(frozen=True)
class DocumentLine:
    """A scan or image beside a row. Without an address it is on record and not for this person to open."""

    name: str
    size: str
    url: str


@dataclass(frozen=True)
class EvidenceLine:
    """One recorded row. ``struck``: another row replaced it or took it back. ``in_doubt``: a person must read it."""

    text: str
    status: str
    collected: str
    recorded: str
    by: str
    note: str
    struck: bool
    in_doubt: bool = False
    by_patient: bool = False
    documents: tuple[DocumentLine, ...] = ()
    correct_url: str = ""
    retract_url: str = ""


@dataclass(frozen=True)
class DecisionLine:
    """One decision, whether it holds, and why not if it does not."""

    kind: str
    shape: str
    reason: str
    by: str
    at: str
    until: str
    second: str
    holds: bool
    whys: tuple[str, ...]
    sign_url: str = ""
    withdraw_url: str = ""


def evidence_lines(chart: Chart, item: Item, *, may_change: bool, role: str) -> tuple[EvidenceLine, ...]:
    """Return every row of the requirement, latest collection first, as that role may see it."""
    rows = chart.evidence.get(item.code, [])
    gone = _gone(rows)
    taken_back = {row.supersedes_id for row in rows if row.status == EvidenceStatus.RETRACTED.value}
    opens = item.spec.shows_values_to(role)
    lines = (
        _evidence(chart, item, row, struck=row.pk in gone, may_change=may_change, role=role) for row in rows
    )
    return tuple(
        replace(line, documents=_documents(row, opens=opens and row.pk not in taken_back))
        for line, row in zip(lines, rows, strict=True)
    )


def _documents(row: Any, *, opens: bool) -> tuple[DocumentLine, ...]:
    return tuple(
        DocumentLine(
            name=document["name"] if opens else "",
            size=filesizeformat(document["size"]),
            url=link("checklists:document", document["id"]) if opens else "",
        )
        for document in row.papers
    )


def in_doubt(rows: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Return the rows that came in and cannot be taken as they are, until a person puts them right."""
    rows = tuple(rows)
    gone = _gone(rows)
    return tuple(row for row in rows if row.status == EvidenceStatus.IN_DOUBT.value and row.pk not in gone)


def _gone(rows: Iterable[Evidence]) -> set[UUID | None]:
    return {row.supersedes_id for row in rows if row.status != EvidenceStatus.PRELIMINARY.value}


def _evidence(
    chart: Chart, item: Item, row: Evidence, *, struck: bool, may_change: bool, role: str
) -> EvidenceLine:
    zone = chart.facts.zone
    taken_back = row.status == EvidenceStatus.RETRACTED.value
    changeable = may_change and not struck and not taken_back
    return EvidenceLine(
        text=_("Taken back") if taken_back else evidence_text(chart, item, row, role),
        status=str(STATUSES[EvidenceStatus(row.status)]),
        # When a result in doubt was collected is part of the doubt: the row has only the time of its arrival.
        collected="" if row.status == EvidenceStatus.IN_DOUBT.value else when.moment(row.collected_at, zone),
        recorded=when.moment(row.recorded_at, zone),
        by=author(row),
        note=row.note if item.spec.shows_values_to(role) else "",
        struck=struck,
        in_doubt=row.status == EvidenceStatus.IN_DOUBT.value and not struck,
        by_patient=row.role == PATIENT,
        correct_url=link("checklists:correct", row.pk) if changeable else "",
        retract_url=link("checklists:retract", row.pk) if changeable else "",
    )


def author(row: Evidence) -> str:
    """Return who stands behind a row: name and role, or the patient."""
    if row.by is None:
        return _("the patient")
    return _("%(name)s, %(role)s") % {"name": row.by.full_name, "role": role_words(row.role)}


def evidence_text(chart: Chart, item: Item, row: Evidence, role: str = "") -> str:
    """Return the values of one row in one line, or what came when it is in doubt, as that role may see it."""
    if not item.spec.shows_values_to(role):
        return hidden_words(item.spec)
    if row.status == EvidenceStatus.IN_DOUBT.value:
        return sent_text(item.spec, row.entered)
    on = when.local_day(chart.case.surgery_at or chart.at, chart.facts.zone)
    lines = value_lines(item.spec, values_from_json(row.values), chart.facts, on, role)
    if len(item.spec.components) == 1:
        return "; ".join(line.text for line in lines)
    return "; ".join(f"{line.title} {line.text}" for line in lines)


def decision_line(chart: Chart, item: Item, row: Decision, viewer: User) -> DecisionLine:
    """Return one decision as it stands now."""
    zone, facts = chart.facts.zone, decision_to_domain(row)
    holds = item.decision_id == str(row.pk)
    withdrawable = row.withdrawn_at is None and row.role == viewer.role and viewer.may(Action.DECIDE)
    return DecisionLine(
        kind=str(DECIDED[DecisionKind(row.kind)]),
        shape=SHAPES.get(DecisionKind(row.kind), "overridden"),
        reason=row.reason if item.spec.shows_values_to(viewer.role) else hidden_words(item.spec),
        by=_("%(name)s, %(role)s") % {"name": row.by.full_name, "role": role_words(row.role)},
        at=when.moment(row.at, zone),
        until=when.moment(row.expires_at, zone) if row.expires_at else "",
        second=_second(row, zone),
        holds=holds,
        whys=() if holds else _voids(chart, item, facts),
        sign_url=link("checklists:sign", row.pk) if may_sign(chart, item, row, viewer) else "",
        withdraw_url=link("checklists:withdraw", row.pk) if withdrawable else "",
    )


def may_sign(chart: Chart, item: Item, row: Decision, viewer: User) -> bool:
    """Say whether the decision waits for a second signature that this person may give."""
    if row.second_by_id or row.withdrawn_at or not viewer.may(Action.DECIDE):
        return False
    facts = decision_to_domain(row)
    if not needs_two(item.spec, facts.kind, item.judgement):
        return False
    why = may_sign_second(item.spec, facts, by=str(viewer.pk), role=viewer.role, judgement=item.judgement)
    # Signing what no longer holds for another reason would change nothing.
    return why is None and _only_signature_missing(chart, item, facts)


def _only_signature_missing(chart: Chart, item: Item, facts: DecisionFacts) -> bool:
    return {why.code for why in _void_whys(chart, item, facts)} <= {"void_second_signature"}


def _voids(chart: Chart, item: Item, facts: DecisionFacts) -> tuple[str, ...]:
    return tuple(words.say(why, item.spec) for why in _void_whys(chart, item, facts))


def _void_whys(chart: Chart, item: Item, facts: DecisionFacts):  # type: ignore[no-untyped-def]
    surgery_at = chart.case.surgery_at
    made = [decision_to_domain(row) for row in chart.decisions.get(item.code, ())]
    over = (Why("void_overruled"),) if facts.id in overruled(made) else ()
    return over + void_reasons(
        facts,
        item.spec,
        facts=chart.facts,
        judgement=item.judgement,
        surgery_date=when.local_day(surgery_at, chart.facts.zone) if surgery_at else None,
        moment=Moment.of(surgery_at, now=chart.at, zone=chart.facts.zone),
    )


def _second(row: Decision, zone: str) -> str:
    if row.second_by is None or row.second_at is None:
        return ""
    return _("%(name)s, %(when)s") % {
        "name": row.second_by.full_name,
        "when": when.moment(row.second_at, zone),
    }
