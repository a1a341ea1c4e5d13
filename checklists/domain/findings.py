"""What one recorded value means for theatre on a given day: pass, review, block, or block until a date."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from checklists.domain.evidence import Value
from checklists.domain.facts import CaseFacts
from checklists.domain.medicines import MedicineChoice
from checklists.domain.protocols import Choice, Component, Input, RequirementSpec
from checklists.domain.scales import SEVERITY, Outcome, may_apply
from checklists.domain.whys import Why


@dataclass(frozen=True)
class Finding:
    """One meaning. ``why`` is None when there is nothing to tell.

    ``until``: the first day on which this does not block (kept also when that day is past). ``final``: nobody
    may accept it. ``missing``: the value does not answer everything that is asked.
    """

    outcome: Outcome
    why: Why | None = None
    until: date | None = None
    final: bool = False
    missing: bool = False


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
    outcome, passing = _judge_number(component, value, facts, on)
    if outcome is Outcome.PASS:
        yield PASSES
        return
    params = {**about, "value": value.number, "unit": component.unit, "passing": passing}
    yield Finding(outcome, Why(f"value_{outcome.value}", params))


def _judge_number(component: Component, value: Value, facts: CaseFacts, on: date) -> tuple[Outcome, str]:
    """Return the worst outcome of the bounds that may apply: up to the first that surely does."""
    worst, passing = Outcome.PASS, ""
    for bound in may_apply(component.bounds, facts, on):
        outcome = bound.scale.outcome(value.number)  # type: ignore[arg-type]
        if not passing or SEVERITY[outcome] > SEVERITY[worst]:
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
        yield PASSES
    else:
        yield Finding(choice.outcome, Why(f"choice_{choice.outcome.value}", params))


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
        params = {"medicine": medicine.name}
        decision = decided.get(medicine.id)
        if decision is None:
            yield Finding(Outcome.PASS, Why("medicine_undecided", params), missing=True)
        elif decision.decision is MedicineChoice.ASK:
            yield Finding(Outcome.REVIEW, Why("medicine_ask", params))
        elif decision.last_dose_on is not None and decision.decision is MedicineChoice.STOP:
            yield _stop(decision.last_dose_on, medicine.name, on)


def _stop(last_dose_on: date, name: str, on: date) -> Finding:
    if on >= last_dose_on:
        return Finding(Outcome.PASS, until=last_dose_on)
    params = {"medicine": name, "until": last_dose_on}
    return Finding(Outcome.BLOCK, Why("medicine_stop_late", params), until=last_dose_on)


_Find = Callable[[RequirementSpec, Component, Value, CaseFacts, date], Iterator[Finding]]
_FIND: Mapping[Input, _Find] = {
    Input.NUMBER: _number,
    Input.CHOICE: _choice,
    Input.DATE: _date,
    Input.SIDE: _side,
    Input.TEXT: _text,
    Input.MEDICINES: _medicines,
}
