"""What was recorded, for laboratories above all."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from checklists import actions, queries, serializers
from checklists.api.looked import Looked
from common.api import UUID_IN_PATH, read
from common.clock import now
from common.refusals import BadInput
from staff.domain.permissions import Action


class ResultFilter(filters.FilterSet):
    case = filters.UUIDFilter(field_name="case_id")
    requirement = filters.UUIDFilter(field_name="requirement_id")
    status = filters.CharFilter()


class ResultViewSet(Looked, mixins.RetrieveModelMixin, GenericViewSet):
    """What was recorded: laboratories send values here, and correct or take back their own.

    A row never changes, so no version is asked for: what was superseded already is a 409.
    """

    action_permissions: ClassVar = {
        "list": Action.SEE_PATIENTS,
        "retrieve": Action.SEE_PATIENTS,
        "create": Action.RECORD_RESULT,
        "correct": Action.RECORD_RESULT,
        "retract": Action.RECORD_RESULT,
    }
    serializer_class = serializers.EvidenceSerializer
    filterset_class = ResultFilter
    lookup_value_regex = UUID_IN_PATH

    def get_queryset(self) -> Any:
        return queries.results_for(self.request.user)

    def list(self, request: Request) -> Response:
        """Return a page of what was recorded, latest first."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        self.looked_at({row.requirement.case.patient_id for row in page})
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def get_object(self) -> Any:
        found = super().get_object()
        self.looked_at([found.requirement.case.patient_id])
        return found

    @extend_schema(request=serializers.NewResultSerializer, responses={201: serializers.EvidenceSerializer})
    def create(self, request: Request) -> Response:
        """File a laboratory's value under the requirement that asks for it."""
        asked = read(serializers.NewResultSerializer, request.data)
        found = queries.requirement_by_loinc(
            request.user, case_id=asked.pop("case"), loinc=asked.pop("loinc")
        )
        if found is None:
            raise BadInput("loinc", "Nothing that this case needs has this code.")
        requirement, component = found
        return self._file(
            actions.file_result, requirement.case, requirement=requirement, component=component, **asked
        )

    @extend_schema(request=serializers.CorrectionSerializer, responses={201: serializers.EvidenceSerializer})
    @action(detail=True, methods=["post"])
    def correct(self, request: Request, pk: str) -> Response:
        """Replace it by what is right; the old row stays on record."""
        evidence = self.get_object()
        asked = {
            "collected_at": evidence.collected_at,
            **read(serializers.CorrectionSerializer, request.data),
        }
        if "values" in asked:
            asked.pop("unit")
            return self._file(actions.correct_evidence, evidence.requirement.case, evidence=evidence, **asked)
        return self._file(actions.correct_result, evidence.requirement.case, evidence=evidence, **asked)

    @extend_schema(request=serializers.RetractionSerializer, responses={201: serializers.EvidenceSerializer})
    @action(detail=True, methods=["post"])
    def retract(self, request: Request, pk: str) -> Response:
        """Take it back: it was wrong, another patient's, or a consent that was withdrawn."""
        evidence = self.get_object()
        asked = read(serializers.RetractionSerializer, request.data)
        return self._file(actions.retract_evidence, evidence.requirement.case, evidence=evidence, **asked)

    def _file(self, verb: Callable[..., Any], case: Any, **asked: Any) -> Response:
        with timezone.override(case.site.time_zone):
            evidence = verb(by=self.request.user, at=now(), **asked)
        return Response(self.get_serializer(evidence).data, status=status.HTTP_201_CREATED)
