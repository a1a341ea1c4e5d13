"""What cases need, and the verbs on one requirement."""

from typing import Any, ClassVar

from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from checklists import actions, queries, serializers
from checklists.api.looked import Looked
from checklists.domain.decisions import DecisionKind
from checklists.domain.states import State
from common.api import IF_MATCH, UUID_IN_PATH, WithETag, check_version, read
from common.clock import now
from staff.domain.permissions import Action


class RequirementFilter(filters.FilterSet):
    case = filters.UUIDFilter(field_name="case_id")
    owner = filters.CharFilter()
    state = filters.ChoiceFilter(choices=[(state.value, state.value) for state in State])


class RequirementViewSet(Looked, WithETag, GenericViewSet):
    """What cases need before theatre, and what was recorded and decided about it."""

    action_permissions: ClassVar = {
        "list": Action.SEE_CASES,
        "retrieve": Action.SEE_PATIENTS,
        "evidence": Action.RECORD_EVIDENCE,
        "accept": Action.DECIDE,
        "waive": Action.DECIDE,
        "defer": Action.DECIDE,
        "repeat": Action.DECIDE,
        "block": Action.DECIDE,
    }
    serializer_class = serializers.RequirementSerializer
    filterset_class = RequirementFilter
    lookup_value_regex = UUID_IN_PATH

    def get_queryset(self) -> Any:
        return queries.requirements_for(self.request.user)

    def list(self, request: Request) -> Response:
        """Return a page of requirements with the states of the last computation."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        protocols = queries.specs_of_cases({requirement.case_id for requirement in page})
        context = {"protocols": protocols}
        return self.get_paginated_response(
            serializers.RequirementSerializer(page, many=True, context=context).data
        )

    @extend_schema(responses=serializers.RequirementDetailSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """Return one requirement as it stands at this moment, with all that was recorded about it."""
        requirement = self.get_object()
        self.looked_at([requirement.case.patient_id])
        with timezone.override(requirement.case.site.time_zone):
            at = now()
            detail = queries.requirement_detail(request.user, requirement, at=at)
            context = {"protocols": detail.protocols, "ids": {requirement.code: requirement.pk}}
            context["role"] = request.user.role
            items = [detail.now] if detail.now else []
            context["windows"] = queries.windows_of(requirement.case, items, at=at)
            data = serializers.RequirementDetailSerializer(detail, context=context).data
            return self.answer(requirement, data)

    @extend_schema(
        request=serializers.NewEvidenceSerializer,
        responses={201: serializers.EvidenceSerializer},
        parameters=[IF_MATCH],
    )
    @action(detail=True, methods=["post"])
    def evidence(self, request: Request, pk: str) -> Response:
        """Record values, a report or a signed statement."""
        requirement = self.get_object()
        version = check_version(request, requirement)
        asked = read(serializers.NewEvidenceSerializer, request.data)
        with timezone.override(requirement.case.site.time_zone):
            evidence = actions.record_evidence(
                requirement=requirement, by=request.user, at=now(), expected_version=version, **asked
            )
        context = serializers.shown_to(request.user, [requirement.case_id])
        return self._created(serializers.EvidenceSerializer(evidence, context=context).data)

    @extend_schema(
        request=serializers.NewDecisionSerializer,
        responses={201: serializers.DecisionSerializer},
        parameters=[IF_MATCH],
    )
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:
        """Accept what is out of range, by name and with a reason."""
        return self._decide(DecisionKind.ACCEPT)

    @extend_schema(
        request=serializers.NewDecisionSerializer,
        responses={201: serializers.DecisionSerializer},
        parameters=[IF_MATCH],
    )
    @action(detail=True, methods=["post"])
    def waive(self, request: Request, pk: str) -> Response:
        """Say that this patient does not need it."""
        return self._decide(DecisionKind.WAIVE)

    @extend_schema(
        request=serializers.NewDecisionSerializer,
        responses={201: serializers.DecisionSerializer},
        parameters=[IF_MATCH],
    )
    @action(detail=True, methods=["post"])
    def defer(self, request: Request, pk: str) -> Response:
        """Allow it to come after the operation."""
        return self._decide(DecisionKind.DEFER)

    @extend_schema(
        request=serializers.NewDecisionSerializer,
        responses={201: serializers.DecisionSerializer},
        parameters=[IF_MATCH],
    )
    @action(detail=True, methods=["post"])
    def repeat(self, request: Request, pk: str) -> Response:
        """Set aside what is recorded and ask for a new one."""
        return self._decide(DecisionKind.REPEAT)

    @extend_schema(
        request=serializers.NewDecisionSerializer,
        responses={201: serializers.DecisionSerializer},
        parameters=[IF_MATCH],
    )
    @action(detail=True, methods=["post"])
    def block(self, request: Request, pk: str) -> Response:
        """Bar the operation because of what the rules leave to a clinician."""
        return self._decide(DecisionKind.BLOCK)

    def _decide(self, kind: DecisionKind) -> Response:
        requirement = self.get_object()
        version = check_version(self.request, requirement)
        asked = read(serializers.NewDecisionSerializer, self.request.data)
        decision = actions.decide(
            requirement=requirement,
            kind=kind.value,
            by=self.request.user,
            at=now(),
            expected_version=version,
            **asked,
        )
        context = serializers.shown_to(self.request.user, [requirement.case_id])
        return self._created(serializers.DecisionSerializer(decision, context=context).data)

    def _created(self, data: object) -> Response:
        return self.answer(self.get_object(), data, code=status.HTTP_201_CREATED)
