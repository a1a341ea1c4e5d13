"""Requirements and their evidence, for people who may see the case."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from checklists.domain.protocols import RequirementSpec
from checklists.models import Decision, Evidence, Requirement
from checklists.queries.protocols import specs_of_cases
from staff.models import User
from staff.queries import site_ids


def requirements_for(user: User) -> QuerySet[Requirement]:
    """Return the requirements of the cases at the person's sites, in the order of the protocol."""
    return (
        Requirement.objects.filter(case__site__in=site_ids(user))
        .select_related("case__patient", "case__procedure", "case__site")
        .order_by("case_id", "position")
    )


def requirement_for(user: User, requirement_id: UUID | str) -> Requirement:
    """Return one requirement, or 404 when there is none at the person's sites."""
    requirement = requirements_for(user).filter(pk=requirement_id).first()
    if requirement is None:
        raise Http404
    return requirement


def results_for(user: User) -> QuerySet[Evidence]:
    """Return everything recorded for the cases at the person's sites, latest first, with who superseded it."""
    return (
        Evidence.objects.filter(case__site__in=site_ids(user))
        .select_related("requirement__case__patient", "requirement__case__site", "by", "superseded_by")
        .prefetch_related("documents")
        .order_by("-recorded_at", "-id")
    )


def evidence_for(user: User, evidence_id: UUID | str) -> Evidence:
    """Return one row of evidence, or 404 when there is none at the person's sites."""
    evidence = results_for(user).filter(pk=evidence_id).first()
    if evidence is None:
        raise Http404
    return evidence


def decisions_for(user: User) -> QuerySet[Decision]:
    """Return the decisions about cases at the person's sites, latest first."""
    return (
        Decision.objects.filter(case__site__in=site_ids(user))
        .select_related("requirement__case__patient", "requirement__case__site", "by", "second_by")
        .order_by("-at", "-id")
    )


def decision_for(user: User, decision_id: UUID | str) -> Decision:
    """Return one decision, or 404 when there is none at the person's sites."""
    decision = decisions_for(user).filter(pk=decision_id).first()
    if decision is None:
        raise Http404
    return decision


def spec_for(requirement: Requirement) -> RequirementSpec:
    """Return what the pinned protocol says about the requirement."""
    return specs_of_cases([requirement.case_id])[requirement.case_id].by_code[requirement.code]


def requirements_by_loinc(
    user: User, *, case_id: UUID | str, codes: Iterable[str]
) -> dict[str, tuple[Requirement, str]]:
    """Return where laboratory codes belong in a case: the requirement and the component of each that is known."""
    case_id = UUID(str(case_id))
    rows = {row.code: row for row in requirements_for(user).filter(case=case_id)}
    if not rows:
        raise Http404
    wanted = set(codes)
    return {
        code: (rows[spec.code], component.code)
        for spec in reversed(specs_of_cases([case_id])[case_id].requirements)
        for component in spec.components
        for code in wanted.intersection(component.loinc)
    }
