"""Procedures and cases in the API."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

import patients.queries
from audit.actions import record_access
from cases import actions, queries
from cases import serializers as s
from cases.domain.kinds import Urgency
from cases.domain.status import CaseStatus
from common.api import WithETag, check_version
from common.choices import choices
from common.clock import now
from common.refusals import BadInput
from staff.domain.permissions import Action
from staff.domain.roles import Role
from staff.queries import colleagues, sites_of

UUID_IN_PATH = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, required=True)


class ProcedureViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """The catalogue of procedures, by code."""

    queryset = queries.all_procedures()
    serializer_class = s.ProcedureSerializer
    lookup_field = "code"
    lookup_value_regex = "[a-z0-9-]{1,60}"
    filterset_fields = ["is_active", "bone_site", "protocol_code"]
    action_permissions = {"list": Action.SEE_CASES, "retrieve": Action.SEE_CASES}


class CaseFilters(filters.FilterSet):
    """`target_before` is exclusive; `site` and `procedure` are codes."""

    status = filters.MultipleChoiceFilter(choices=choices(CaseStatus))
    urgency = filters.ChoiceFilter(choices=choices(Urgency))
    surgeon = filters.UUIDFilter()
    patient = filters.UUIDFilter()
    site = filters.CharFilter(field_name="site__code", max_length=20)
    procedure = filters.CharFilter(field_name="procedure__code", max_length=60)
    target_before = filters.DateFilter(field_name="target_date", lookup_expr="lt")


class CaseViewSet(WithETag, viewsets.GenericViewSet):
    """The cases of your hospitals."""

    queryset = queries.no_cases()
    lookup_value_regex = UUID_IN_PATH
    filterset_class = CaseFilters
    serializer_class = s.CaseSerializer
    action_permissions = {
        "list": Action.SEE_CASES,
        "retrieve": Action.SEE_CASES,
        "create": Action.EDIT_CASE,
        "partial_update": Action.EDIT_CASE,
        "cancel": Action.CANCEL_CASE,
    }

    def get_queryset(self) -> QuerySet[Any]:
        return queries.cases_for(self.request.user).order_by("-pk")

    @extend_schema(responses=s.CaseSerializer(many=True))
    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        self._looked_at([case.patient_id for case in page])
        return self.get_paginated_response(s.CaseSerializer(page, many=True).data)

    @extend_schema(responses=s.CaseSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        case = queries.case_for(request.user, pk)
        self._looked_at([case.patient_id])
        return self.answer(case, s.CaseSerializer(case).data)

    @extend_schema(request=s.RequestCaseSerializer, responses={201: s.CaseSerializer})
    def create(self, request: Request) -> Response:
        asked = _read(s.RequestCaseSerializer, request)
        case = actions.request_case(
            patient=self._patient(asked.validated_data["patient"]),
            details=asked.details(),
            by=request.user,
            at=now(),
            **self._chosen(asked.validated_data, site=self._site(asked.validated_data.get("site"))),
        )
        return self.answer(case, s.CaseSerializer(case).data, code=status.HTTP_201_CREATED)

    @extend_schema(
        request=s.ChangeCaseSerializer(partial=True), responses=s.CaseSerializer, parameters=[IF_MATCH]
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        case = queries.case_for(request.user, pk)
        version = check_version(request, case)
        asked = _read(s.ChangeCaseSerializer, request, partial=True)
        data = asked.validated_data
        site = self._site(data["site"]) if "site" in data else case.site
        chosen = {"procedure": case.procedure, "surgeon": case.surgeon} | self._chosen(data, site=site)
        details = asked.details(actions.details_of(case))
        case = actions.change_case(
            case=case, details=details, expected_version=version, by=request.user, at=now(), **chosen
        )
        return self.answer(case, s.CaseSerializer(case).data)

    @extend_schema(request=s.CancelCaseSerializer, responses=s.CancelledCaseSerializer, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Withdraw the case; its place is given back, and what was on its way to the patient already is said."""
        case = queries.case_for(request.user, pk)
        version = check_version(request, case)
        asked = _read(s.CancelCaseSerializer, request)
        case = actions.cancel_case(
            case=case,
            reason=asked.reason_chosen(),
            note=asked.validated_data.get("note", ""),
            expected_version=version,
            by=request.user,
            at=now(),
        )
        said = {"not_stopped": s.not_stopped(case.not_stopped)}
        return self.answer(case, s.CaseSerializer(case).data | said)

    def _looked_at(self, patient_ids: Sequence[UUID]) -> None:
        place = f"api:cases-{self.action}"
        record_access(by_id=self.request.user.pk, patient_ids=patient_ids, place=place, at=now())

    def _patient(self, pk: str) -> Any:
        try:
            return patients.queries.patient_for(self.request.user, pk)
        except Http404:
            raise BadInput("patient", "There is no such patient.") from None

    def _chosen(self, data: dict[str, Any], *, site: Any) -> dict[str, Any]:
        chosen = {"site": site}
        if "procedure" in data:
            chosen["procedure"] = queries.procedure(data["procedure"])
            if chosen["procedure"] is None:
                raise BadInput("procedure", "There is no procedure with this code.")
        if "surgeon" in data:
            surgeons = colleagues(self.request.user, Role.SURGEON)
            chosen["surgeon"] = surgeons.filter(pk=data["surgeon"]).first()
            if chosen["surgeon"] is None:
                raise BadInput("surgeon", "Choose a surgeon who works at this hospital.")
        return chosen

    def _site(self, code: str | None) -> Any:
        sites = [site for site in sites_of(self.request.user) if code in (None, site.code)]
        if len(sites) != 1:
            raise BadInput("site", "Name the code of one of your hospitals.")
        return sites[0]


def _read(serializer: type, request: Request, **kwargs: Any) -> Any:
    asked = serializer(data=request.data, **kwargs)
    asked.is_valid(raise_exception=True)
    return asked


ROUTES = [("procedures", ProcedureViewSet), ("cases", CaseViewSet)]
