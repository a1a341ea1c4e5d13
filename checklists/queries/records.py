"""Everything recorded about cases, for pages: the rows themselves with the people who made them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from cases.models import Case
from checklists.domain.facts import CaseFacts
from checklists.domain.protocols import ProtocolSpec
from checklists.domain.readiness import Readiness
from checklists.models import Alarm, Decision, Evidence, Requirement
from checklists.queries.facts import facts_of
from checklists.queries.protocols import specs_of_cases
from checklists.queries.readiness import readiness_of_many
from staff.models import User
from staff.queries import site_ids


@dataclass(frozen=True)
class Chart:
    """One case with all that was recorded and what it means at ``at``. Rows by the requirement's code."""

    case: Case
    at: datetime
    readiness: Readiness
    facts: CaseFacts
    spec: ProtocolSpec | None
    requirements: dict[str, Requirement] = field(default_factory=dict)
    evidence: dict[str, list[Evidence]] = field(default_factory=dict)
    decisions: dict[str, list[Decision]] = field(default_factory=dict)


def charts_of(cases: Iterable[Case], *, at: datetime) -> dict[UUID, Chart]:
    """Return the chart of each case by id, in the same number of queries however many there are.

    Evidence is latest collection first, decisions latest first.
    """
    cases = list(cases)
    ids = [case.pk for case in cases]
    readiness, facts, specs = readiness_of_many(cases, at=at), facts_of(cases), specs_of_cases(ids)
    requirements = _by_case_and_code(
        (row.case_id, row.code, row) for row in Requirement.objects.filter(case__in=ids)
    )
    evidence = _by_case_and_code((e.case_id, e.requirement.code, e) for e in evidence_of(ids))
    decisions = _by_case_and_code((d.case_id, d.requirement.code, d) for d in decisions_of(ids))
    return {
        case.pk: Chart(
            case,
            at,
            readiness[case.pk],
            facts[case.pk],
            specs.get(case.pk),
            {code: rows[0] for code, rows in requirements[case.pk].items()},
            evidence[case.pk],
            decisions[case.pk],
        )
        for case in cases
    }


def chart_of(case: Case, *, at: datetime) -> Chart:
    """Return the chart of one case."""
    return charts_of([case], at=at)[case.pk]


def evidence_of(case_ids: Iterable[UUID]) -> QuerySet[Evidence]:
    """Return everything recorded for these cases, latest collection first."""
    rows = Evidence.objects.filter(case__in=list(case_ids)).select_related("requirement", "by")
    return rows.order_by("-collected_at", "-recorded_at", "-id")


def decisions_of(case_ids: Iterable[UUID]) -> QuerySet[Decision]:
    """Return every decision on these cases, latest first."""
    rows = Decision.objects.filter(case__in=list(case_ids))
    return rows.select_related("requirement", "by", "second_by", "withdrawn_by").order_by("-at", "-id")


def alarms_of(case_id: UUID) -> QuerySet[Alarm]:
    """Return the alarms of a case, acknowledged ones too, latest first."""
    rows = Alarm.objects.filter(case=case_id).select_related("requirement", "acknowledged_by")
    return rows.order_by("-raised_at", "-id")


def alarm_for(user: User, alarm_id: UUID) -> Alarm:
    """Return one alarm, or 404 when there is none at the person's sites."""
    alarm = Alarm.objects.filter(case__site__in=site_ids(user), pk=alarm_id).first()
    if alarm is None:
        raise Http404
    return alarm


def _by_case_and_code(rows):  # type: ignore[no-untyped-def]
    found: dict = defaultdict(lambda: defaultdict(list))
    for case_id, code, row in rows:
        found[case_id][code].append(row)
    return found
