"""One requirement with everything about it, as it stands at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from cases.models import Case
from checklists.domain.plans import PlanRow, plan_as_judged, plan_component
from checklists.domain.protocols import ProtocolSpec, RequirementSpec
from checklists.domain.readiness import Item
from checklists.models import Decision, Evidence, Requirement
from checklists.queries.facts import facts_of
from checklists.queries.protocols import specs_of_cases
from checklists.queries.readiness import readiness_of
from checklists.queries.requirements import decisions_for, results_for
from staff.models import User


@dataclass(frozen=True)
class RequirementDetail:
    """The row, what the protocol says, how it stands (None: no longer asked for), and what was recorded."""

    row: Requirement
    spec: RequirementSpec | None
    now: Item | None
    evidence: tuple[Evidence, ...]
    decisions: tuple[Decision, ...]
    protocols: Mapping[UUID, ProtocolSpec]
    proposals: tuple[PlanRow, ...] = ()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)


def requirement_detail(user: User, requirement: Requirement, *, at: datetime) -> RequirementDetail:
    """Return the requirement computed at this moment, latest evidence and decisions first."""
    protocols = specs_of_cases([requirement.case_id])
    protocol = protocols.get(requirement.case_id)
    spec = protocol.by_code.get(requirement.code) if protocol else None
    now = readiness_of(requirement.case, at=at).by_code.get(requirement.code)
    return RequirementDetail(
        row=requirement,
        spec=spec,
        now=now,
        evidence=tuple(results_for(user).filter(requirement=requirement)),
        decisions=tuple(decisions_for(user).filter(requirement=requirement)),
        protocols=protocols,
        proposals=_proposals(spec, now, requirement.case, at) if spec else (),
    )


def _proposals(spec: RequirementSpec, now: Item | None, case: Case, at: datetime) -> tuple[PlanRow, ...]:
    if plan_component(spec) is None:
        return ()
    facts, judgement = facts_of([case])[case.pk], now.judgement if now else None
    plan = plan_as_judged(spec, judgement, facts, surgery_at=case.surgery_at, now=at)
    return plan.rows if plan else ()


def requirement_ids(case_id: UUID) -> dict[str, UUID]:
    """Return the id of each requirement of the case, by code."""
    return dict(Requirement.objects.filter(case=case_id).values_list("code", "pk"))
