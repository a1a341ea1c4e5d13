"""What one recorded value means for theatre on a given day: pass, review, block, or block until a date."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from checklists.domain.evidence import MedicineDecision, Value
from checklists.domain.facts import CaseFacts, MedicineFact
from checklists.domain.medicines import MedicineChoice, MedicineClass, class_for
from checklists.domain.protocols import Choice, Component, Input, RequirementSpec
from checklists.domain.scales import SEVERITY, Outcome, may_apply
from checklists.domain.suggestions import suggestion
from checklists.domain.whys import Why


@dataclass(frozen=True)
class Wait:
    """A medicine that may have to be stopped so many days before the operation, which nobody has settled yet."""

    days: int
    medicine: str


@dataclass(frozen=True)
class Finding:
    """One meaning. ``why`` is None when there is nothing to tell.

    ``until``: the first day on which this does not block (kept also when that day is past). ``final``: nobody
    may accept it. ``missing``: the value does not answer everything that is asked. ``wait``: putting that right
    may take so many days.
    """

    outcome: Outcome
    why: Why | None = None
    until: date | None = None
    final: bool = False
    missing: bool = False
    wait: Wait | None = None


PASSES = Finding(Outcome.PASS)


def find(
    spec: RequirementSpec, component: Component, value: Value, facts: CaseFacts, on: date
) -> Iterator[Finding]:
    """Return what the value means if the operation is on that hospital-local day."""
    return _FIND[component.input](spec, component, value, facts, on)


def _number(
    spec: RequirementSpec, component: Component, value: Value, facts: CaseFacts, on: date
) -> Iterator[Finding]:
    about = {"component": component.code}
    if value.number is None:
        yield Finding(Outcome.REVIEW, Why("not_a_number", {**about, "text": value.text}))
        return
    outcome, passing = _of_upper(component, value) or _judge_number(component, value, facts, on)
    if outcome is Outcome.PASS:
        yield PASSES
        return
    params = {**about, "value": value.number, "unit": component.unit, "passing": passing}
    yield Finding(outcome, Why(f"value_{outcome.value}", params))


def _of_upper(component: Component, value: Value) -> tuple[Outcome, str] | None:
    """Judge by multiples of the upper limit that the laboratory printed, if there is one and the rule is so."""
    if component.of_upper is None or value.number is None or not value.high or value.high < 0:
        return None
    scale = component.of_upper.times(value.high)
    return scale.outcome(value.number), scale.passing


def _judge_number(component: Component, value: Value, facts: CaseFacts, on: date) -> tuple[Outcome, str]:
    """Return the worst outcome of the bounds that may apply: up to the first that surely does."""
    worst, passing = Outcome.PASS, ""
    for bound in may_apply(component.bounds, facts, on):
        outcome = bound.scale.outcome(value.number)  # type: ignore[arg-type]
        if SEVERITY[outcome] > SEVERITY[worst]:
            worst, passing = outcome, bound.scale.passing
    return worst, passing


def _choice(
    spec: RequirementSpec, component: Component, value: Value, facts: CaseFacts, on: date
) -> Iterator[Finding]:
    choice = component.choice(value.choice)
    if choice is None:
        raise LookupError("a recorded answer is not in the protocol")
    params = {"component": component.code, "choice": choice.code}
    if choice.until and value.on is not None:
        yield _choice_until(choice, params, value.on, on)
    elif choice.outcome is Outcome.PASS:
        yield _passing_choice(component, value, facts, on)
    else:
        yield Finding(choice.outcome, Why(f"choice_{choice.outcome.value}", params))


def _passing_choice(component: Component, value: Value, facts: CaseFacts, on: date) -> Finding:
    """A pass, unless the patient's record has come to say otherwise since a clinician answered."""
    record = suggestion(component, facts, on)
    if record is None or record.choice in (value.choice, value.suggested):
        return PASSES
    params = {"component": component.code, "choice": value.choice, "codes": ", ".join(record.codes)}
    return Finding(Outcome.REVIEW, Why("record_contradicts", params))


def _choice_until(choice: Choice, params: Mapping[str, str], until: date, on: date) -> Finding:
    dated = {**params, "until": until}
    if on < until:
        return Finding(choice.outcome, Why("blocked_until", dated), until=until)
    return Finding(Outcome.REVIEW, Why("until_passed", dated), until=until)


def _date(
    spec: RequirementSpec, component: Component, value: Value, facts: CaseFacts, on: date
) -> Iterator[Finding]:
    if not spec.abstain_days or value.on is None:
        yield PASSES
        return
    until = value.on + timedelta(days=spec.abstain_days)
    if on >= until:
        yield Finding(Outcome.PASS, until=until)
        return
    params = {"last_use": value.on, "days": spec.abstain_days, "until": until}
    yield Finding(Outcome.BLOCK, Why("too_recent_use", params), until=until)


def _side(
    spec: RequirementSpec, component: Component, value: Value, facts: CaseFacts, on: date
) -> Iterator[Finding]:
    if spec.side_must_match and value.side != facts.side:
        params = {"recorded_side": value.side, "side": facts.side}
        yield Finding(Outcome.BLOCK, Why("wrong_side", params), final=True)
    else:
        yield PASSES


def _text(
    spec: RequirementSpec, component: Component, value: Value, facts: CaseFacts, on: date
) -> Iterator[Finding]:
    yield PASSES


def _medicines(
    spec: RequirementSpec, component: Component, value: Value, facts: CaseFacts, on: date
) -> Iterator[Finding]:
    """Every medicine on the patient's list today needs a decision, also one that the plan did not know."""
    decided = {decision.medicine_id: decision for decision in value.medicines}
    for medicine in facts.medicines:
        known = class_for(medicine.atc, component.classes)
        decision = decided.get(medicine.id)
        why = why_open(component, medicine, decision, on)
        if decision is None or why is not None:
            yield Finding(Outcome.PASS, why, missing=True, wait=_wait(medicine, known, decision, facts, on))
        else:
            yield from _decided(medicine, known, decision, on)


def why_open(
    component: Component, medicine: MedicineFact, decision: MedicineDecision | None, on: date
) -> Why | None:
    """Return why a medicine needs a decision, for the first time or again; None when it has one.

    ``on`` is the hospital-local day of the operation.
    """
    known = class_for(medicine.atc, component.classes)
    about = {"medicine": medicine.name}
    if decision is None:
        is_listed = known is not None or not component.classes
        return Why("medicine_undecided" if is_listed else "medicine_unmapped", about)
    if decision.class_code is not None and decision.class_code != (known.code if known else ""):
        return Why("medicine_recoded", about)
    planned_for = decision.planned_for or _may_be_from(decision)
    reopens = known.reopens_after_days if known else None
    if planned_for is not None and reopens is not None and on > planned_for + timedelta(days=reopens):
        return Why("medicine_reopened", {**about, "planned_for": planned_for})
    if decision.decision is MedicineChoice.STOP and decision.last_dose_on is None:
        return Why("medicine_day_needed", {**about, "days": decision.stop_days})
    return None


def _may_be_from(decision: MedicineDecision) -> date | None:
    """Return the first day of the operation that a stop allows; None for what is not stopped on a day."""
    if decision.decision is not MedicineChoice.STOP or decision.last_dose_on is None:
        return None
    return decision.last_dose_on + timedelta(days=decision.stop_days)


def _wait(
    medicine: MedicineFact,
    known: MedicineClass | None,
    decision: MedicineDecision | None,
    facts: CaseFacts,
    on: date,
) -> Wait | None:
    """Return how long it may take: the days that were decided, or the most that the class may want."""
    days = 0
    if decision is not None:
        days = decision.stop_days if decision.last_dose_on is None else 0
    elif known is not None and known.proposal in _MAY_STOP:
        days = known.stop_days(facts, on) or 0
    return Wait(days, medicine.name) if days else None


# What the table would have asked about may turn out to be stopped.
_MAY_STOP = frozenset({MedicineChoice.STOP, MedicineChoice.ASK})


def _decided(
    medicine: MedicineFact, known: MedicineClass | None, decision: MedicineDecision, on: date
) -> Iterator[Finding]:
    about = {"medicine": medicine.name}
    until = _may_be_from(decision)
    if decision.decision is MedicineChoice.ASK:
        yield Finding(Outcome.REVIEW, Why("medicine_ask", about))
    if until is not None and on < until:
        late = {**about, "last_dose": decision.last_dose_on, "until": until}
        yield Finding(Outcome.BLOCK, Why("medicine_stop_late", late), until=until)
    elif until is not None:
        yield Finding(Outcome.PASS, until=until)
    if until is not None and known is not None and known.never_stop:
        yield Finding(Outcome.REVIEW, Why("medicine_never_stop", about))


_Find = Callable[[RequirementSpec, Component, Value, CaseFacts, date], Iterator[Finding]]
_FIND: Mapping[Input, _Find] = {
    Input.NUMBER: _number,
    Input.CHOICE: _choice,
    Input.DATE: _date,
    Input.SIDE: _side,
    Input.TEXT: _text,
    Input.MEDICINES: _medicines,
}
