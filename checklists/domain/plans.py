"""The medicine plan of a case, row by row: what is usually done, what was decided, and what is still open."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from checklists.domain.evidence import MedicineDecision, Value
from checklists.domain.facts import CaseFacts, MedicineFact
from checklists.domain.findings import why_open
from checklists.domain.medicines import Proposal, propose
from checklists.domain.protocols import Component, Input, RequirementSpec
from checklists.domain.states import Judgement
from checklists.domain.whys import Why


@dataclass(frozen=True)
class PlanRow:
    """One medicine of the patient. ``why``: why it needs a decision, for the first time or again; None: decided."""

    medicine: MedicineFact
    proposal: Proposal
    decision: MedicineDecision | None = None
    why: Why | None = None


@dataclass(frozen=True)
class MedicinePlan:
    """Every medicine that the patient takes now."""

    component: Component
    rows: tuple[PlanRow, ...]

    @property
    def do_not_stop(self) -> tuple[PlanRow, ...]:
        """What is taken on the morning of the operation too, whatever else is stopped."""
        return tuple(row for row in self.rows if row.proposal.never_stop)


def plan_component(spec: RequirementSpec) -> Component | None:
    """Return the component in which a requirement's plan is recorded; None when it asks for none."""
    return next((c for c in spec.components if c.input is Input.MEDICINES), None)


def plan_of(
    component: Component, value: Value, facts: CaseFacts, *, surgery_date: date | None, today: date
) -> MedicinePlan:
    """Return the plan as it stands with what was recorded; both days are hospital-local."""
    on = max(surgery_date or today, today)
    decided = {decision.medicine_id: decision for decision in value.medicines}
    rows = []
    for medicine in facts.medicines:
        proposal = propose(medicine, component.classes, facts, surgery_date=surgery_date, today=today)
        decision = decided.get(medicine.id)
        rows.append(PlanRow(medicine, proposal, decision, why_open(component, medicine, decision, on)))
    return MedicinePlan(component, tuple(rows))


def plan_as_judged(
    spec: RequirementSpec,
    judgement: Judgement | None,
    facts: CaseFacts,
    *,
    surgery_at: datetime | None,
    now: datetime,
) -> MedicinePlan | None:
    """Return the plan with the decisions that count now; None for a requirement that asks for no plan."""
    component = plan_component(spec)
    if component is None:
        return None
    zone = ZoneInfo(facts.zone)
    return plan_of(
        component,
        judgement.values.get(component.code, Value()) if judgement else Value(),
        facts,
        surgery_date=surgery_at.astimezone(zone).date() if surgery_at else None,
        today=now.astimezone(zone).date(),
    )
