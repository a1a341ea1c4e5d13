"""Decisions of clinicians on requirements, and alarms of what came too late."""

from collections.abc import Callable
from typing import Any, ClassVar

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from checklists import actions, queries, serializers
from common.api import IF_MATCH, UUID_IN_PATH, WithETag, check_version
from common.clock import now
from staff.domain.permissions import Action


class DecisionFilter(filters.FilterSet):
    case = filters.UUIDFilter(field_name="case_id")
    requirement = filters.UUIDFilter(field_name="requirement_id")
    kind = filters.CharFilter()


class AlarmFilter(filters.FilterSet):
    """``open=false`` shows those that somebody has acknowledged."""

    case = filters.UUIDFilter(field_name="case_id")
    open = filters.BooleanFilter(field_name="acknowledged_at", lookup_expr="isnull")


class DecisionViewSet(WithETag, GenericViewSet):
    """Acceptances, waivers, deferrals, repeats and blocks. Their ETag is that of the requirement they are about."""

    action_permissions: ClassVar = {
        "list": Action.SEE_PATIENTS,
        "retrieve": Action.SEE_PATIENTS,
        "second_signature": Action.DECIDE,
        "withdraw": Action.DECIDE,
    }
    serializer_class = serializers.DecisionSerializer
    filterset_class = DecisionFilter
    lookup_value_regex = UUID_IN_PATH

    def get_queryset(self) -> Any:
        return queries.decisions_for(self.request.user)

    def list(self, request: Request) -> Response:
        """Return a page of decisions, latest first."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        context = serializers.shown_to(request.user, {decision.case_id for decision in page})
        return self.get_paginated_response(
            serializers.DecisionSerializer(page, many=True, context=context).data
        )

    def retrieve(self, request: Request, pk: str) -> Response:
        """Return one decision."""
        return self._now()

    @extend_schema(request=None, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], url_path="second-signature")
    def second_signature(self, request: Request, pk: str) -> Response:
        """Sign what a colleague decided and what needs two clinicians."""
        return self._change(actions.sign_second)

    @extend_schema(request=None, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Take the decision back."""
        return self._change(actions.withdraw_decision)

    def _change(self, verb: Callable[..., None]) -> Response:
        decision = self.get_object()
        version = check_version(self.request, decision.requirement)
        verb(decision=decision, by=self.request.user, at=now(), expected_version=version)
        return self._now()

    def _now(self) -> Response:
        decision = self.get_object()
        context = serializers.shown_to(self.request.user, [decision.case_id])
        data = serializers.DecisionSerializer(decision, context=context).data
        return self.answer(decision.requirement, data)


class AlarmViewSet(mixins.ListModelMixin, GenericViewSet):
    """Readiness that fell after the patient was called, until somebody acknowledges it by name."""

    action_permissions: ClassVar = {"list": Action.SEE_BOARD, "acknowledge": Action.ACKNOWLEDGE_ALARM}
    serializer_class = serializers.AlarmSerializer
    filterset_class = AlarmFilter
    lookup_value_regex = UUID_IN_PATH

    def get_queryset(self) -> Any:
        return queries.alarms_for(self.request.user)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, pk: str) -> Response:
        """Say that you have seen it. It changes nothing about the patient's readiness."""
        actions.acknowledge_alarm(alarm=self.get_object(), by=request.user, at=now())
        return Response(self.get_serializer(self.get_object()).data)
