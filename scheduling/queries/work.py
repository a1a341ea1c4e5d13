"""What waits on one person: the open requirements of their role, and decisions that only they may give."""

from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

import cases.queries
from cases.domain.status import LIVE
from cases.models import Case
from checklists.domain.decisions import HOLDING_BACK, deciding
from checklists.domain.protocol_status import ProtocolStatus
from checklists.models import Decision, Protocol, Requirement
from checklists.queries.protocols import specs_of
from staff.domain.permissions import Action
from staff.domain.roles import Role
from staff.models import User
from staff.queries import site_ids

# Whoever may accept something may also ask for a repeat of what blocks or is in doubt.
TO_DECIDE = ["review", "block", "disputed"]
TO_RECORD = ["missing", "expired", "disputed", "block"]
# Checks of the day cannot be done earlier: they would be too old.
NEAR = timedelta(hours=24)
_LIVE = sorted(status.value for status in LIVE)


def work_for(user: User, *, at: datetime, to_decide_only: bool = False) -> QuerySet[Requirement]:
    """Return what this person has to record or decide, the soonest operation first, no date last.

    A surgeon gets their own cases only. ``to_decide_only``: the review queue, without what is to be recorded.
    """
    mine = Q(pk__in=[]) if to_decide_only else Q(owner=user.role, state__in=TO_RECORD)
    if user.may(Action.DECIDE):
        mine |= _to_decide(user)
    rows = Requirement.objects.filter(mine, case__status__in=_LIVE, case__site__in=site_ids(user))
    if user.role == Role.SURGEON.value:
        rows = rows.filter(case__surgeon=user)
    near = Q(case__surgery_at__gte=at - NEAR, case__surgery_at__lte=at + NEAR)
    rows = rows.filter(Q(on_the_day=False) | near)
    return rows.order_by(F("case__surgery_at").asc(nulls_last=True), "case_id", "position")


def _to_decide(user: User) -> Q:
    found = Q(pk__in=[])
    for protocol, spec in specs_of(_in_use()).items():
        mine = [r.code for r in spec.requirements if user.role in deciding(r)]
        found |= Q(case__pinned__protocol=protocol, state__in=TO_DECIDE, code__in=mine)
    return found


def _in_use():  # type: ignore[no-untyped-def]
    rows = Protocol.objects.exclude(status=ProtocolStatus.DRAFT.value)
    return set(rows.values_list("pk", flat=True))


def unsigned_decisions(user: User) -> QuerySet[Decision]:
    """Return decisions to pass over a block that wait for a second clinician, the soonest operation first."""
    rows = (
        Decision.objects.exclude(kind__in=[kind.value for kind in HOLDING_BACK])
        .filter(
            second_by=None,
            withdrawn_at=None,
            requirement__state__in=["block", "expired", "missing"],
            case__status__in=_LIVE,
            case__site__in=site_ids(user),
        )
        .exclude(by=user)
    )
    return rows.select_related("requirement", "by").order_by(
        F("case__surgery_at").asc(nulls_last=True), "id"
    )[:20]


def cases_of_rows(user: User, case_ids: set) -> list[Case]:  # type: ignore[type-arg]
    """Return these cases with all that a line shows (two queries)."""
    return list(cases.queries.cases_for(user).filter(pk__in=case_ids))
