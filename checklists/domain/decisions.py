"""Going ahead anyway or not: who may decide what, and when such a decision no longer holds.

ACCEPT: out of range, and a clinician takes it. WAIVE: not needed for this patient. DEFER: still owed, later.
Whatever the state, values that block can only be passed over by the roles of ``block_accept``, or as the severity
of a contraindication says. REPEAT and BLOCK make nothing easier, so they ask for no second signature.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from checklists.domain.facts import CaseFacts
from checklists.domain.moments import Moment
from checklists.domain.protocols import Component, RequirementSpec, Severity
from checklists.domain.scales import Outcome
from checklists.domain.states import Judgement, State
from checklists.domain.whys import Why


class DecisionKind(StrEnum):
    """Three ways of going ahead without a pass, and two of not going ahead.

    REPEAT: what is recorded no longer counts, a new one is asked for. BLOCK: a clinician bars what the rules
    would leave to a clinician.
    """

    ACCEPT = "accept"
    WAIVE = "waive"
    DEFER = "defer"
    REPEAT = "repeat"
    BLOCK = "block"


GIVES = {
    DecisionKind.ACCEPT: State.ACCEPTED,
    DecisionKind.WAIVE: State.WAIVED,
    DecisionKind.DEFER: State.DEFERRED,
    DecisionKind.REPEAT: State.MISSING,
    DecisionKind.BLOCK: State.BLOCK,
}
_ANSWERS = {
    DecisionKind.ACCEPT: frozenset({State.REVIEW, State.BLOCK}),
    DecisionKind.WAIVE: frozenset({State.MISSING, State.EXPIRED}),
    DecisionKind.DEFER: frozenset({State.MISSING, State.EXPIRED}),
    DecisionKind.REPEAT: frozenset({State.REVIEW, State.BLOCK, State.DISPUTED}),
    DecisionKind.BLOCK: frozenset({State.REVIEW}),
}
# What holds a patient back. Whoever may go ahead may also hold back; what was accepted before is overruled.
HOLDING_BACK = frozenset({DecisionKind.REPEAT, DecisionKind.BLOCK})


@dataclass(frozen=True)
class Decision:
    """One named decision, tied to what was known when it was made.

    ``surgery_date`` (hospital-local), ``procedure_code``, ``side`` and ``evidence_ids`` are those of that
    moment: when one of them changes the decision is void. ``surgery_date`` is None while the case waits.
    """

    id: str
    requirement: str
    kind: DecisionKind
    by: str
    role: str
    reason: str
    at: datetime
    surgery_date: date | None
    procedure_code: str
    side: str
    evidence_ids: frozenset[str] = frozenset()
    expires_at: datetime | None = None
    second_by: str | None = None
    second_role: str = ""
    withdrawn_at: datetime | None = None


def needs_two(spec: RequirementSpec, kind: DecisionKind, judgement: Judgement) -> bool:
    """Say whether a second, different clinician must sign: only ever to pass over a block."""
    if kind in HOLDING_BACK or judgement.outcome is not Outcome.BLOCK:
        return False
    found = judgement.concerns
    blocking = [c.severity for c in _in_the_way(spec, judgement) if found[c.code] is Outcome.BLOCK]
    return any(_two_pass_over(spec, severity) for severity in blocking or [None])


def _two_pass_over(spec: RequirementSpec, severity: Severity | None) -> bool:
    if severity is Severity.ABSOLUTE:
        return True
    return severity is not Severity.RELATIVE and spec.decisions.two_people


def roles_for(spec: RequirementSpec, kind: DecisionKind, judgement: Judgement) -> frozenset[str]:
    """Return the roles that may decide so about what is recorded now; empty means nobody."""
    rule = spec.decisions
    if kind in HOLDING_BACK:
        return deciding(spec)
    if judgement.final:
        return frozenset()
    usual = {
        DecisionKind.ACCEPT: rule.accept,
        DecisionKind.WAIVE: rule.waive,
        DecisionKind.DEFER: rule.defer,
    }
    roles = rule.block_accept if judgement.outcome is Outcome.BLOCK else usual[kind]
    hard = [_who(component, roles) for component in _in_the_way(spec, judgement)]
    # What only one role may permit is permitted by that role, whoever else may pass over the rest.
    return frozenset.intersection(*hard) if hard else roles


def _who(component: Component, roles: frozenset[str]) -> frozenset[str]:
    return component.permit if component.severity is Severity.RELATIVE and component.permit else roles


def _in_the_way(spec: RequirementSpec, judgement: Judgement) -> list[Component]:
    return [component for component in spec.components if component.code in judgement.concerns]


def deciding(spec: RequirementSpec) -> frozenset[str]:
    """Return the roles that something out of range can wait for: they accept it, permit it, or pass over a block."""
    permitting = (component.permit for component in spec.components)
    return spec.decisions.accept.union(spec.decisions.block_accept, *permitting)


def may_decide(spec: RequirementSpec, kind: DecisionKind, role: str, judgement: Judgement) -> Why | None:
    """Return why this role may not decide so, or None if it may."""
    if judgement.state not in _ANSWERS[kind]:
        return Why("nothing_to_decide", {"state": judgement.state.value})
    roles = roles_for(spec, kind, judgement)
    if not roles:
        return Why("nobody_may_accept" if judgement.outcome is Outcome.BLOCK else "nobody_may_decide")
    if role not in roles:
        return Why("role_may_not_decide", {"roles": ", ".join(sorted(roles))})
    return None


def may_sign_second(
    spec: RequirementSpec, decision: Decision, *, by: str, role: str, judgement: Judgement
) -> Why | None:
    """Return why this person may not be the second signature, or None if they may."""
    if by == decision.by:
        return Why("same_person")
    return may_decide(spec, decision.kind, role, judgement)


def overruled(made: Iterable[Decision]) -> frozenset[str]:
    """Return the ids of what was let pass before somebody held the patient back.

    It does not come to life again when the later decision is withdrawn or runs out: somebody has to decide anew.
    """
    made = tuple(made)
    latest = max((_order(one) for one in made if one.kind in HOLDING_BACK), default=None)
    return frozenset(
        one.id for one in made if latest and one.kind not in HOLDING_BACK and _order(one) < latest
    )


def _order(decision: Decision) -> tuple[datetime, str]:
    return decision.at, decision.id


def may_record(spec: RequirementSpec, role: str) -> Why | None:
    """Return why this role may not record evidence here, or None if it may."""
    if role in spec.recorded_by:
        return None
    return Why("not_recordable", {"roles": ", ".join(sorted(spec.recorded_by))})


def void_reasons(
    decision: Decision,
    spec: RequirementSpec,
    *,
    facts: CaseFacts,
    judgement: Judgement,
    surgery_date: date | None,
    moment: Moment,
) -> tuple[Why, ...]:
    """Return every reason why the decision does not hold at that moment; none means that it does."""
    return tuple(_void(decision, spec, facts, judgement, surgery_date, moment))


def _void(
    decision: Decision,
    spec: RequirementSpec,
    facts: CaseFacts,
    judgement: Judgement,
    surgery_date: date | None,
    moment: Moment,
) -> Iterator[Why]:
    if decision.withdrawn_at is not None:
        yield Why("void_withdrawn")
    if decision.expires_at is not None and decision.expires_at <= moment.at:
        yield Why("void_expired")
    if decision.surgery_date != surgery_date:
        yield Why("void_date_changed")
    if decision.evidence_ids != frozenset(judgement.used):
        yield Why("void_result_changed")
    if decision.procedure_code != facts.procedure_code:
        yield Why("void_procedure_changed")
    if decision.side != facts.side:
        yield Why("void_side_changed")
    if needs_two(spec, decision.kind, judgement) and decision.second_by in (None, decision.by):
        yield Why("void_second_signature")
