"""Everything recorded about cases, for pages: the rows themselves with the people who made them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.http import Http404

from cases.models import Case
from checklists.domain.evidence import EvidenceStatus
from checklists.domain.facts import CaseFacts
from checklists.domain.protocols import ProtocolSpec
from checklists.domain.readiness import Readiness
from checklists.models import Alarm, Decision, Document, Evidence, Requirement
from checklists.queries.facts import facts_of
from checklists.queries.protocols import specs_of_cases
from checklists.queries.readiness import decision_to_domain, evidence_to_domain, judged
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
    facts, specs = facts_of(cases), specs_of_cases(ids)
    rows = list(Requirement.objects.filter(case__in=ids))
    requirements, decisions = _of_case(rows), _of_case(decisions_of(ids))
    evidence = _of_case(evidence_on(rows, ids))
    return {
        case.pk: chart_from(
            case,
            at,
            facts[case.pk],
            specs.get(case.pk),
            requirements[case.pk],
            evidence[case.pk],
            decisions[case.pk],
        )
        for case in cases
    }


def evidence_on(requirements: list[Requirement], case_ids: Iterable[UUID]) -> list[Evidence]:
    """Return the evidence, latest collection first, with its requirement (the very row given) and its author.

    ``papers`` of a row: id, name and size of each document beside it. Requirements are not joined: each of a
    ward's thousands of rows would bring its own copies of them.
    """
    known = {row.pk: row for row in requirements}
    beside = Document.objects.filter(evidence=OuterRef("pk")).order_by("id")
    papers = ArraySubquery(beside.values(about=JSONObject(id="id", name="name", size="size")))
    found = Evidence.objects.filter(case__in=list(case_ids)).prefetch_related("by").defer("entered")
    found = found.annotate(papers=papers)
    rows: list[Evidence] = list(found.order_by("-collected_at", "-recorded_at", "-id"))
    for evidence in rows:
        evidence.requirement = known[evidence.requirement_id]
    _load_what_came([row for row in rows if row.status == EvidenceStatus.IN_DOUBT.value])
    return rows


def _load_what_came(in_doubt: list[Evidence]) -> None:
    if in_doubt:
        came = dict(Evidence.objects.filter(pk__in=[r.pk for r in in_doubt]).values_list("pk", "entered"))
        for row in in_doubt:
            row.entered = came[row.pk]


def chart_from(
    case: Case,
    at: datetime,
    facts: CaseFacts,
    spec: ProtocolSpec | None,
    requirements: list[Requirement],
    evidence: list[Evidence],
    decisions: list[Decision],
) -> Chart:
    """Return the chart of one case made of these rows, judged at ``at``."""
    # The same rows are judged and shown, so that the page cannot say something else than the verdict.
    readiness = judged(
        spec,
        facts,
        [evidence_to_domain(row) for row in evidence],
        [decision_to_domain(row) for row in decisions],
        surgery_at=case.surgery_at,
        now=at,
    )
    rows = {row.code: row for row in requirements}
    return Chart(case, at, readiness, facts, spec, rows, _by_code(evidence), _by_code(decisions))


def chart_of(case: Case, *, at: datetime) -> Chart:
    """Return the chart of one case."""
    return charts_of([case], at=at)[case.pk]


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


def _of_case(rows):  # type: ignore[no-untyped-def]
    found: dict = defaultdict(list)
    for row in rows:
        found[row.case_id].append(row)
    return found


def _by_code(rows):  # type: ignore[no-untyped-def]
    found: dict = defaultdict(list)
    for row in rows:
        found[row.requirement.code].append(row)
    return found
