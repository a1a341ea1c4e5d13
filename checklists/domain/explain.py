"""Why a case stands as it does: everything that was looked at for each requirement, and what became of it.

The answer itself comes from ``readiness.evaluate`` and is never worked out a second time; this only asks the
same rules again what they said about each row, value, bound and decision.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from checklists.domain.ages import validity_ends
from checklists.domain.conditions import All, AnyOf, Condition, Not
from checklists.domain.decisions import Decision, may_decide, void_reasons
from checklists.domain.evidence import Evidence, EvidenceStatus, Value, by_requirement
from checklists.domain.facts import CaseFacts
from checklists.domain.findings import Finding, find
from checklists.domain.forecast import Outlook, feasible_from
from checklists.domain.moments import Moment
from checklists.domain.protocols import Component, ProtocolSpec, RequirementSpec, ValidityRule
from checklists.domain.readiness import Item, Readiness, evaluate
from checklists.domain.scales import Bound, Outcome, may_apply
from checklists.domain.states import State
from checklists.domain.whys import Why


@dataclass(frozen=True)
class Asked:
    """One question about the case, and its answer: yes, no, or not known (None)."""

    question: Condition
    truth: bool | None


@dataclass(frozen=True)
class Considered:
    """One recorded row, and why it counts or does not."""

    row: Evidence
    counts: bool
    why: Why


@dataclass(frozen=True)
class Ruling:
    """A bound that may hold for this patient, and what it makes of the number; None if there is no number."""

    bound: Bound
    outcome: Outcome | None


@dataclass(frozen=True)
class Judged:
    """One value that counts: the bounds it was held against, and what it means for theatre."""

    component: Component
    value: Value
    rulings: tuple[Ruling, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Ageing:
    """A rule of validity that may hold, and the instant from which it makes the answer too old.

    ``end`` is None while nothing is recorded. The earliest end ``decides``.
    """

    rule: ValidityRule
    end: datetime | None
    decides: bool


@dataclass(frozen=True)
class Weighed:
    """One decision, whether it holds, and why not if it does not."""

    decision: Decision
    holds: bool
    whys: tuple[Why, ...]


@dataclass(frozen=True)
class Explanation:
    """The whole reasoning about one requirement. Rows and decisions are latest first.

    ``applies`` is None when nobody knows, and then it is asked for. ``possible_on``: from when this requirement
    alone could be satisfied; None when only a decision could satisfy it.
    """

    item: Item
    applies: bool | None
    asked: tuple[Asked, ...]
    rows: tuple[Considered, ...]
    values: tuple[Judged, ...]
    ageing: tuple[Ageing, ...]
    decisions: tuple[Weighed, ...]
    possible_on: date | None
    possible_why: Why


@dataclass(frozen=True)
class CaseExplanation:
    """The answer, what it was judged for, and the reasoning behind each requirement."""

    readiness: Readiness
    facts: CaseFacts
    moment: Moment
    surgery_at: datetime | None
    requirements: tuple[Explanation, ...]


def explain(
    protocol: ProtocolSpec | None,
    facts: CaseFacts,
    evidence: Iterable[Evidence],
    decisions: Iterable[Decision],
    *,
    surgery_at: datetime | None,
    now: datetime,
) -> CaseExplanation:
    """Work out the readiness of one case and say why it is so. Both times are aware."""
    evidence, decisions = tuple(evidence), tuple(decisions)
    answer = evaluate(protocol, facts, evidence, decisions, surgery_at=surgery_at, now=now)
    moment = Moment.of(surgery_at, now=now, zone=facts.zone)
    rows = by_requirement(evidence)
    explained = tuple(
        explain_item(
            item,
            facts,
            rows.get(item.code, []),
            [decision for decision in decisions if decision.requirement == item.code],
            surgery_at=surgery_at,
            moment=moment,
        )
        for item in answer.items
    )
    return CaseExplanation(answer, facts, moment, surgery_at, explained)


def explain_item(
    item: Item,
    facts: CaseFacts,
    rows: Sequence[Evidence],
    decisions: Iterable[Decision],
    *,
    surgery_at: datetime | None,
    moment: Moment,
) -> Explanation:
    """Explain one requirement as ``evaluate`` judged it; the rows and decisions are those of the requirement."""
    spec, judgement = item.spec, item.judgement
    on, why = feasible_from(Outlook(spec, judgement, item.state), moment.today, today=moment.today)
    surgery_date = None if surgery_at is None else surgery_at.astimezone(moment.zone).date()
    return Explanation(
        item=item,
        applies=True if spec.when is None else spec.when.truth(facts, moment.on),
        asked=tuple(Asked(q, q.truth(facts, moment.on)) for q in questions(spec.when)),
        rows=tuple(_considered(item, rows, moment.now)),
        values=tuple(_judged(item, facts, moment.on)),
        ageing=tuple(_ageing(item, facts, moment)),
        decisions=tuple(_weighed(item, facts, decisions, surgery_date, moment)),
        possible_on=on,
        possible_why=why,
    )


def questions(condition: Condition | None) -> Iterator[Condition]:
    """Yield the single questions that a condition is made of, as they stand in the file."""
    match condition:
        case None:
            return
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from questions(part)
        case Not(part):
            yield from questions(part)
        case _:
            yield condition


def _considered(item: Item, rows: Sequence[Evidence], now: datetime) -> Iterator[Considered]:
    replaced = {row.supersedes: row for row in rows if row.status is not EvidenceStatus.PRELIMINARY}
    for row in reversed(rows):
        counts = row.id in item.judgement.used
        yield Considered(row, counts, _why_row(item, row, replaced.get(row.id), now, counts=counts))


_BY_STATUS = {
    EvidenceStatus.RETRACTED: Why("row_takes_back"),
    EvidenceStatus.PRELIMINARY: Why("row_preliminary"),
    EvidenceStatus.IN_DOUBT: Why("row_in_doubt"),
}


def _why_row(item: Item, row: Evidence, replaced: Evidence | None, now: datetime, *, counts: bool) -> Why:
    if counts:
        return Why("row_counts")
    if item.state is State.NOT_APPLICABLE:
        return Why("row_not_asked")
    if replaced is not None:
        taken_back = replaced.status is EvidenceStatus.RETRACTED
        return Why("row_taken_back" if taken_back else "row_corrected", {"on": replaced.recorded_at})
    if row.collected_at > now:
        return Why("row_not_yet", {"on": row.collected_at})
    return _BY_STATUS.get(row.status, Why("row_older"))


def _judged(item: Item, facts: CaseFacts, on: date) -> Iterator[Judged]:
    spec, values = item.spec, item.judgement.values
    for component in spec.components:
        if component.code in values:
            value = values[component.code]
            yield Judged(
                component,
                value,
                tuple(_ruling(bound, value) for bound in may_apply(component.bounds, facts, on)),
                tuple(find(spec, component, value, facts, on)),
            )


def _ruling(bound: Bound, value: Value) -> Ruling:
    return Ruling(bound, None if value.number is None else bound.scale.outcome(value.number))


def _ageing(item: Item, facts: CaseFacts, moment: Moment) -> Iterator[Ageing]:
    collected_at = item.judgement.collected_at
    if item.state is State.NOT_APPLICABLE:
        return
    for rule, end in validity_ends(item.spec, facts, collected_at or moment.now, moment.on, moment.zone):
        known = end if collected_at else None
        yield Ageing(rule, known, decides=known is not None and known == item.judgement.valid_until)


def _weighed(
    item: Item,
    facts: CaseFacts,
    decisions: Iterable[Decision],
    surgery_date: date | None,
    moment: Moment,
) -> Iterator[Weighed]:
    for decision in sorted(decisions, key=lambda made: (made.at, made.id), reverse=True):
        if decision.id == item.decision_id:
            yield Weighed(decision, True, ())
        else:
            yield Weighed(decision, False, _why_not(item, decision, facts, surgery_date, moment))


def _why_not(
    item: Item, decision: Decision, facts: CaseFacts, surgery_date: date | None, moment: Moment
) -> tuple[Why, ...]:
    spec: RequirementSpec = item.spec
    judgement = item.judgement
    void = void_reasons(
        decision, spec, facts=facts, judgement=judgement, surgery_date=surgery_date, moment=moment
    )
    refused = may_decide(spec, decision.kind, decision.role, judgement)
    whys = void if refused is None else (*void, refused)
    return whys or (Why("another_decision_stands"),)
