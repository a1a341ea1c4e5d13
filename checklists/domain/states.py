"""Does the case have what one requirement asks for, at the time of the operation?

Everything is judged at the operation, or now if that time is already past: a result that will be too old
then is too old. Order: not applicable · missing · expired · disputed · block · review · pass, with two
exceptions so that a block is never hidden: a block stands before parts that are still missing, and in a
statement about the patient (screen, assessment, consent) it does not expire: somebody has to record that it
is over.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from checklists.domain import conditions
from checklists.domain.ages import age_of
from checklists.domain.clocks import contradiction
from checklists.domain.evidence import Answer, Counted, Evidence, EvidenceStatus, Value, by_requirement, count
from checklists.domain.facts import CaseFacts
from checklists.domain.findings import Finding, Wait, find
from checklists.domain.moments import Moment
from checklists.domain.protocols import Component, Input, Kind, RequirementSpec
from checklists.domain.scales import SEVERITY, Outcome
from checklists.domain.whys import Why


class State(StrEnum):
    """How a requirement stands, worst first."""

    BLOCK = "block"
    DISPUTED = "disputed"
    EXPIRED = "expired"
    MISSING = "missing"
    REVIEW = "review"
    DEFERRED = "deferred"
    WAIVED = "waived"
    ACCEPTED = "accepted"
    PASS = "pass"
    NOT_APPLICABLE = "not_applicable"


WORST_FIRST = tuple(State)
GOOD = frozenset({State.PASS, State.NOT_APPLICABLE})
SATISFIED = GOOD | {State.ACCEPTED, State.WAIVED, State.DEFERRED}
# A statement that something blocks stays true until somebody states otherwise; a sample only says what was.
_BLOCK_STANDS = frozenset({Kind.SCREEN, Kind.ASSESSMENT, Kind.CONSENT})


@dataclass(frozen=True)
class Judgement:
    """The answer for one requirement, with its reasons.

    ``valid_until`` is the instant from which it is too old, ``valid_through`` the last hospital-local day.
    ``outcome`` is the worst of the recorded values even when the state is another. ``until``: no part blocks
    from that day on. ``hard``: a block that no date ends. ``final``: nobody may accept it. ``wait``: the longest that
    an open medicine may have to be stopped for. ``concerns``: what does not pass, with the worst that it means.
    """

    state: State
    whys: tuple[Why, ...] = ()
    used: tuple[str, ...] = ()
    collected_at: datetime | None = None
    valid_until: datetime | None = None
    valid_through: date | None = None
    values: Mapping[str, Value] = field(default_factory=dict)
    outcome: Outcome | None = None
    until: date | None = None
    hard: bool = False
    final: bool = False
    complete: bool = False
    concerns: Mapping[str, Outcome] = field(default_factory=dict)
    wait: Wait | None = None


NOT_APPLICABLE = Judgement(State.NOT_APPLICABLE, complete=True)


def judge(
    spec: RequirementSpec,
    facts: CaseFacts,
    evidence: Iterable[Evidence],
    *,
    surgery_at: datetime | None,
    now: datetime,
) -> Judgement:
    """Judge one requirement of a case from its evidence; rows of other requirements are ignored."""
    rows = by_requirement(evidence).get(spec.code, [])
    return judge_rows(spec, facts, rows, Moment.of(surgery_at, now=now, zone=facts.zone))


def judge_rows(spec: RequirementSpec, facts: CaseFacts, rows: list[Evidence], moment: Moment) -> Judgement:
    """Judge one requirement from its own rows, sorted by ``by_requirement``."""
    if not conditions.applies(spec.when, facts, moment.on):
        return NOT_APPLICABLE
    counted = count(rows, now=moment.now) if rows else Counted()
    answers = _current(spec, counted.answers)
    if not answers:
        state = State.DISPUTED if counted.doubts else State.MISSING
        whys = counted.doubts or (_nothing(counted),)
        return Judgement(state, whys, wait=_wait(spec, facts, answers, moment.on))
    return _judge_answers(spec, facts, answers, counted, moment)


def _current(spec: RequirementSpec, answers: Mapping[str, Answer]) -> Mapping[str, Answer]:
    """Leave out optional answers that are older than every required one: a newer set replaced them."""
    required = [answers[c.code].row.collected_at for c in spec.components if c.required and c.code in answers]
    if len(required) == len(answers):
        return answers
    floor = min(required, default=None)
    known = {c.code: c.required for c in spec.components}
    return {
        code: answer
        for code, answer in answers.items()
        if known[code] or floor is None or answer.row.collected_at >= floor
    }


def _wait(spec: RequirementSpec, facts: CaseFacts, answers: Mapping[str, Answer], on: date) -> Wait | None:
    """Return the longest wait of a plan as it stands, also of one that nobody has begun."""
    values = {code: answer.value for code, answer in answers.items()}
    waits = [
        finding.wait
        for component in spec.components
        if component.input is Input.MEDICINES
        for finding in find(spec, component, values.get(component.code, Value()), facts, on)
        if finding.wait
    ]
    return max(waits, key=lambda wait: wait.days, default=None)


def _nothing(counted: Counted) -> Why:
    if EvidenceStatus.RETRACTED in counted.seen:
        return Why("retracted")
    return Why("only_preliminary" if EvidenceStatus.PRELIMINARY in counted.seen else "nothing_recorded")


def _judge_answers(
    spec: RequirementSpec,
    facts: CaseFacts,
    answers: Mapping[str, Answer],
    counted: Counted,
    moment: Moment,
) -> Judgement:
    found = _findings(spec, facts, answers, moment.on)
    findings = [finding for _, finding in found]
    missing = _missing(spec, answers, findings)
    age = age_of(spec, facts, answers, moment)
    outcome = max((f.outcome for f in findings), key=SEVERITY.__getitem__, default=Outcome.PASS)
    turned_back = contradiction(
        spec, counted.rows, answers, passes=outcome is Outcome.PASS, on=moment.on, zone=moment.zone
    )
    disputed = (*_disputes(answers, counted.doubts), *((turned_back,) if turned_back else ()))
    noted = tuple(f.why for f in findings if f.why and not f.missing)
    return Judgement(
        state=_first(
            spec.kind, outcome, expired=bool(age.whys), disputed=bool(disputed), missing=bool(missing)
        ),
        whys=(*age.whys, *disputed, *noted, *missing),
        used=tuple(sorted({answer.row.id for answer in answers.values()})),
        collected_at=age.collected_at,
        valid_until=age.valid_until,
        valid_through=age.valid_through,
        values={code: answer.value for code, answer in answers.items()},
        outcome=outcome,
        until=max((f.until for f in findings if f.until), default=None),
        hard=any(f.outcome is Outcome.BLOCK and f.until is None for f in findings),
        final=any(f.final for f in findings),
        complete=not missing and not disputed,
        concerns=_concerns(found),
        wait=_wait(spec, facts, answers, moment.on),
    )


def _findings(
    spec: RequirementSpec, facts: CaseFacts, answers: Mapping[str, Answer], on: date
) -> list[tuple[str, Finding]]:
    return [
        (component.code, finding)
        for component in spec.components
        if component.code in answers
        for finding in find(spec, component, answers[component.code].value, facts, on)
    ]


def _concerns(found: list[tuple[str, Finding]]) -> dict[str, Outcome]:
    worst: dict[str, Outcome] = {}
    for code, finding in sorted(found, key=lambda one: SEVERITY[one[1].outcome]):
        if finding.outcome is not Outcome.PASS:
            worst[code] = finding.outcome
    return worst


def _first(kind: Kind, outcome: Outcome, *, expired: bool, disputed: bool, missing: bool) -> State:
    blocks = outcome is Outcome.BLOCK
    if blocks and kind in _BLOCK_STANDS:
        return State.BLOCK
    ladder = (
        (expired, State.EXPIRED),
        (disputed, State.DISPUTED),
        (blocks, State.BLOCK),
        (missing, State.MISSING),
        (outcome is Outcome.REVIEW, State.REVIEW),
    )
    return next((state for holds, state in ladder if holds), State.PASS)


def _missing(
    spec: RequirementSpec, answers: Mapping[str, Answer], findings: list[Finding]
) -> tuple[Why, ...]:
    needed = {code for component in spec.components for code in _also_needed(component, answers)}
    absent = (
        Why("component_missing", {"component": component.code})
        for component in spec.components
        if component.code not in answers and (component.required or component.code in needed)
    )
    return (*absent, *(f.why for f in findings if f.missing and f.why))


def _also_needed(component: Component, answers: Mapping[str, Answer]) -> tuple[str, ...]:
    answer = answers.get(component.code)
    choice = component.choice(answer.value.choice) if answer and component.choices else None
    return choice.needs if choice else ()


def _disputes(answers: Mapping[str, Answer], doubts: tuple[Why, ...]) -> tuple[Why, ...]:
    disputed = (
        Why("conflicting" if answer.conflicting else "disputed", {"component": code})
        for code, answer in answers.items()
        if answer.conflicting or answer.disputed
    )
    return (*doubts, *disputed)
