"""The chase list: open cases that are not ready, a page at a time, with what is open and whose it is."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import cases.queries
from cases.models import Case
from checklists.domain.facts import CaseFacts
from checklists.domain.protocols import ProtocolSpec
from checklists.models import Requirement
from checklists.models.requirements import OPEN_STATES
from checklists.queries.facts import facts_of
from checklists.queries.protocols import specs_of_cases
from checklists.queries.worklist import Place, Standing, not_ready, standings_of
from staff.models import User
from staff.queries import site_ids


@dataclass(frozen=True)
class ToChase:
    """One case, how it stands by now, and its open requirements, the soonest due first."""

    case: Case
    standing: Standing
    spec: ProtocolSpec | None
    facts: CaseFacts
    open: tuple[Requirement, ...]


def chase_list(user: User, *, at: datetime, after: Place | None = None) -> tuple[list[ToChase], Place | None]:
    """Return a page of cases, the soonest operation first, and where the next page begins."""
    ids, following = not_ready(site_ids(user), after=after)
    found = {case.pk: case for case in cases.queries.cases_for(user).filter(pk__in=ids)}
    specs, facts, rows = specs_of_cases(ids), facts_of(found.values()), _open(ids)
    page = [
        ToChase(found[one.case_id], one, specs.get(one.case_id), facts[one.case_id], tuple(rows[one.case_id]))
        for one in standings_of(ids, at=at)
        if one.case_id in found
    ]
    return page, following


def _open(case_ids: list[UUID]) -> dict[UUID, list[Requirement]]:
    found: dict[UUID, list[Requirement]] = {case_id: [] for case_id in case_ids}
    rows = Requirement.objects.filter(case__in=case_ids, state__in=OPEN_STATES)
    for row in rows.order_by("due_on", "position"):
        found[row.case_id].append(row)
    return found
