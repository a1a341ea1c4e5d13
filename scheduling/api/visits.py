"""Visits other than the operation, for other systems."""

from typing import Any, ClassVar

from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

import cases.queries
from audit.actions import record_access
from common.api import IF_MATCH, UUID_IN_PATH, WithETag, check_version, read
from common.clock import now
from scheduling import actions, queries, serializers
from scheduling.domain.visits import VisitKind
from staff.domain.permissions import Action


class VisitFilter(filters.FilterSet):
    """By case, kind, and whether it was cancelled."""

    case = filters.UUIDFilter(field_name="case_id")
    kind = filters.ChoiceFilter(choices=[(kind.value, kind.value) for kind in VisitKind])
    cancelled = filters.BooleanFilter(field_name="cancelled_at", lookup_expr="isnull", exclude=True)


class VisitViewSet(WithETag, mixins.ListModelMixin, GenericViewSet):
    """When patients come other than for the operation. Patients are told of a visit days before it."""

    action_permissions: ClassVar = {
        "list": Action.SEE_PATIENTS,
        "retrieve": Action.SEE_PATIENTS,
        "create": Action.PLAN_VISIT,
        "move": Action.PLAN_VISIT,
        "cancel": Action.PLAN_VISIT,
    }
    serializer_class = serializers.VisitSerializer
    filterset_class = VisitFilter
    lookup_value_regex = UUID_IN_PATH

    def get_queryset(self) -> Any:
        return queries.visits_for(self.request.user)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Return a page of visits in order of time, and keep on record whose they were."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        self._looked_at({visit.case.patient_id for visit in page or ()})
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Request, pk: str) -> Response:
        """Return one visit with its ETag."""
        visit = self.get_object()
        self._looked_at({visit.case.patient_id})
        return self._show(visit)

    @extend_schema(request=serializers.PlanVisitSerializer)
    def create(self, request: Request) -> Response:
        """Plan a visit; a case has one of each kind at a time."""
        asked = read(serializers.PlanVisitSerializer, request.data)
        case = cases.queries.case_for(request.user, asked["case"])
        with timezone.override(case.site.time_zone):
            visit = actions.plan_visit(
                case=case,
                kind=asked["kind"],
                visit_at=asked["at"],
                place=asked.get("place", ""),
                by=request.user,
                at=now(),
            )
        return self._show(visit, code=status.HTTP_201_CREATED)

    @extend_schema(request=serializers.MoveVisitSerializer, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str) -> Response:
        """Give it another time, another place, or both."""
        visit = self.get_object()
        version = check_version(request, visit)
        asked = read(serializers.MoveVisitSerializer, request.data)
        moved = actions.move_visit(
            visit=visit,
            visit_at=asked["at"],
            place=asked.get("place"),
            by=request.user,
            at=now(),
            expected_version=version,
        )
        return self._show(moved)

    @extend_schema(request=None, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Take it off; it stays on record."""
        visit = self.get_object()
        version = check_version(request, visit)
        cancelled = actions.cancel_visit(visit=visit, by=request.user, at=now(), expected_version=version)
        return self._show(cancelled)

    def _show(self, visit: Any, *, code: int = status.HTTP_200_OK) -> Response:
        return self.answer(visit, self.get_serializer(visit).data, code=code)

    def _looked_at(self, patient_ids: set[Any]) -> None:
        place = self.request.resolver_match.view_name
        record_access(by_id=self.request.user.pk, patient_ids=patient_ids, place=place, at=now())
