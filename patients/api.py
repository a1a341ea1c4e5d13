"""Patients in the API: find, read, register, change, and write down what is known of their health."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from audit.actions import record_access
from common.api import WithETag, check_version
from common.clock import now
from common.refusals import BadInput
from patients import actions, queries
from patients import serializers as s
from patients.domain.kinds import AllergyStatus, ConditionStatus, MedicineStatus
from staff.domain.permissions import Action
from staff.queries import sites_of

IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, required=True)
ENTRY = OpenApiParameter("entry", UUID, OpenApiParameter.PATH)
UUID_IN_PATH = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
ENTRY_IN_PATH = f"(?P<entry>{UUID_IN_PATH})"


class PatientFilters(filters.FilterSet):
    """`search` is a name in any script, a number or a birth date; the others are exact."""

    search = filters.CharFilter(method="by_search", max_length=200)
    birth_date = filters.DateFilter()
    identifier = filters.CharFilter(method="by_identifier", max_length=100)

    def by_search(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queries.matching(queryset, value)

    def by_identifier(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queries.with_identifier(queryset, value)


class PatientViewSet(WithETag, viewsets.GenericViewSet):
    """The patients known at your hospitals."""

    queryset = queries.nobody()
    lookup_value_regex = UUID_IN_PATH
    filterset_class = PatientFilters
    serializer_class = s.PatientSerializer
    action_permissions = {
        "list": Action.SEE_PATIENTS,
        "retrieve": Action.SEE_PATIENTS,
        "create": Action.EDIT_PATIENT,
        "partial_update": Action.EDIT_PATIENT,
        "join": Action.JOIN_PATIENTS,
        "identifiers": Action.EDIT_PATIENT,
        "related_people": Action.EDIT_PATIENT,
        "remove_related_person": Action.EDIT_PATIENT,
        "conditions": Action.EDIT_PATIENT,
        "medicines": Action.EDIT_PATIENT,
        "allergies": Action.EDIT_PATIENT,
        "measurements": Action.EDIT_PATIENT,
        "withdraw_condition": Action.EDIT_PATIENT,
        "withdraw_medicine": Action.EDIT_PATIENT,
        "code_medicine": Action.EDIT_PATIENT,
        "withdraw_allergy": Action.EDIT_PATIENT,
        "withdraw_measurement": Action.EDIT_PATIENT,
    }

    def get_queryset(self) -> QuerySet[Any]:
        return queries.search(self.request.user, "")

    @extend_schema(responses=s.PatientSerializer(many=True))
    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        self._looked_at([patient.pk for patient in page])
        return self.get_paginated_response(s.PatientSerializer(page, many=True).data)

    @extend_schema(responses={200: s.ChartSerializer, 302: None})
    def retrieve(self, request: Request, pk: str) -> HttpResponseBase:
        """A record that was joined with another one answers with the address of that one."""
        try:
            return self._chart(pk)
        except Http404:
            if into := queries.joined_into(request.user, pk):
                return redirect(f"../{into}/")
            raise

    @extend_schema(request=s.RegisterSerializer, responses={201: s.ChartSerializer})
    def create(self, request: Request) -> Response:
        """409 `looks_alike` names the candidates; send again with `confirm_distinct` if it is nobody of them."""
        asked = _read(s.RegisterSerializer, request)
        patient = actions.register(
            site=self._site(asked.validated_data.get("site")),
            details=asked.details(),
            identifiers=asked.entered_identifiers(),
            related=asked.entered_related(),
            confirmed_distinct=asked.validated_data["confirm_distinct"],
            by=request.user,
            at=now(),
        )
        return self._chart(patient.pk, code=status.HTTP_201_CREATED)

    @extend_schema(
        request=s.DetailsSerializer(partial=True), responses=s.ChartSerializer, parameters=[IF_MATCH]
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        patient = self._patient(pk)
        version = check_version(request, patient)
        asked = _read(s.DetailsSerializer, request, partial=True)
        actions.change_details(
            patient=patient,
            details=asked.details(patient),
            expected_version=version,
            confirmed_distinct=asked.validated_data.get("confirm_distinct", False),
            by=request.user,
            at=now(),
        )
        return self._chart(pk)

    @extend_schema(request=s.JoinSerializer, responses=s.ChartSerializer, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def join(self, request: Request, pk: str) -> Response:
        """Hang everything of the other record on this one; the other one is gone. There is no way back."""
        keep = self._patient(pk)
        version = check_version(request, keep)
        asked = _read(s.JoinSerializer, request).validated_data
        actions.merge(
            keep=keep,
            gone=self._patient(asked["other"]),
            reason=asked["reason"],
            expected_versions=(version, asked["other_version"]),
            by=request.user,
            at=now(),
        )
        return self._chart(pk)

    @extend_schema(request=s.NewIdentifierSerializer, responses={201: s.IdentifierSerializer})
    @action(detail=True, methods=["post"])
    def identifiers(self, request: Request, pk: str) -> Response:
        new = _read(s.NewIdentifierSerializer, request).entered()
        row = actions.add_identifier(patient=self._patient(pk), identifier=new, by=request.user, at=now())
        return _created(s.IdentifierSerializer, row)

    @extend_schema(request=s.NewRelatedSerializer, responses={201: s.RelatedPersonSerializer})
    @action(detail=True, methods=["post"], url_path="related-people")
    def related_people(self, request: Request, pk: str) -> Response:
        new = _read(s.NewRelatedSerializer, request).entered()
        row = actions.add_related_person(patient=self._patient(pk), related=new, by=request.user, at=now())
        return _created(s.RelatedPersonSerializer, row)

    @extend_schema(parameters=[ENTRY], request=None, responses={204: None})
    @action(detail=True, methods=["post"], url_path=rf"related-people/{ENTRY_IN_PATH}/remove")
    def remove_related_person(self, request: Request, pk: str, entry: str) -> Response:
        person = queries.fact_for(request.user, "contact", entry, patient=pk)
        actions.remove_related_person(person=person, by=request.user, at=now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=s.NewConditionSerializer, responses={201: s.ConditionSerializer})
    @action(detail=True, methods=["post"])
    def conditions(self, request: Request, pk: str) -> Response:
        return self._add(actions.add_condition, s.NewConditionSerializer, s.ConditionSerializer)

    @extend_schema(request=s.NewMedicineSerializer, responses={201: s.MedicineSerializer})
    @action(detail=True, methods=["post"])
    def medicines(self, request: Request, pk: str) -> Response:
        return self._add(actions.add_medicine, s.NewMedicineSerializer, s.MedicineSerializer)

    @extend_schema(request=s.NewAllergySerializer, responses={201: s.AllergySerializer})
    @action(detail=True, methods=["post"])
    def allergies(self, request: Request, pk: str) -> Response:
        return self._add(actions.add_allergy, s.NewAllergySerializer, s.AllergySerializer)

    @extend_schema(request=s.NewMeasurementSerializer, responses={201: s.MeasurementSerializer})
    @action(detail=True, methods=["post"])
    def measurements(self, request: Request, pk: str) -> Response:
        return self._add(actions.add_measurement, s.NewMeasurementSerializer, s.MeasurementSerializer)

    @extend_schema(parameters=[ENTRY], request=s.EndConditionSerializer, responses=s.ConditionSerializer)
    @action(detail=True, methods=["post"], url_path=rf"conditions/{ENTRY_IN_PATH}/withdraw")
    def withdraw_condition(self, request: Request, pk: str, entry: str) -> Response:
        row = queries.fact_for(request.user, "condition", entry, patient=pk)
        ending = ConditionStatus(_read(s.EndConditionSerializer, request).validated_data["status"])
        row = actions.withdraw_condition(condition=row, status=ending, by=request.user, at=now())
        return Response(s.ConditionSerializer(row).data)

    @extend_schema(parameters=[ENTRY], request=s.EndMedicineSerializer, responses=s.MedicineSerializer)
    @action(detail=True, methods=["post"], url_path=rf"medicines/{ENTRY_IN_PATH}/withdraw")
    def withdraw_medicine(self, request: Request, pk: str, entry: str) -> Response:
        row = queries.fact_for(request.user, "medicine", entry, patient=pk)
        ending = MedicineStatus(_read(s.EndMedicineSerializer, request).validated_data["status"])
        row = actions.withdraw_medicine(medicine=row, status=ending, by=request.user, at=now())
        return Response(s.MedicineSerializer(row).data)

    @extend_schema(parameters=[ENTRY], request=s.MedicineCodeSerializer, responses=s.MedicineSerializer)
    @action(detail=True, methods=["post"], url_path=rf"medicines/{ENTRY_IN_PATH}/code")
    def code_medicine(self, request: Request, pk: str, entry: str) -> Response:
        """Say which ATC code a medicine has, so that the medicine plan knows it."""
        row = queries.fact_for(request.user, "medicine", entry, patient=pk)
        code = _read(s.MedicineCodeSerializer, request).validated_data["code"]
        row = actions.code_medicine(medicine=row, code=code, by=request.user, at=now())
        return Response(s.MedicineSerializer(row).data)

    @extend_schema(parameters=[ENTRY], request=s.EndAllergySerializer, responses=s.AllergySerializer)
    @action(detail=True, methods=["post"], url_path=rf"allergies/{ENTRY_IN_PATH}/withdraw")
    def withdraw_allergy(self, request: Request, pk: str, entry: str) -> Response:
        row = queries.fact_for(request.user, "allergy", entry, patient=pk)
        ending = AllergyStatus(_read(s.EndAllergySerializer, request).validated_data["status"])
        row = actions.withdraw_allergy(allergy=row, status=ending, by=request.user, at=now())
        return Response(s.AllergySerializer(row).data)

    @extend_schema(parameters=[ENTRY], request=None, responses=s.MeasurementSerializer)
    @action(detail=True, methods=["post"], url_path=rf"measurements/{ENTRY_IN_PATH}/withdraw")
    def withdraw_measurement(self, request: Request, pk: str, entry: str) -> Response:
        row = queries.fact_for(request.user, "measurement", entry, patient=pk)
        row = actions.withdraw_measurement(measurement=row, by=request.user, at=now())
        return Response(s.MeasurementSerializer(row).data)

    def _add(self, act: Callable[..., object], reads: type, writes: type) -> Response:
        new = _read(reads, self.request).entered()
        patient = self._patient(self.kwargs["pk"])
        return _created(writes, act(patient=patient, new=new, by=self.request.user, at=now()))

    def _patient(self, pk: str) -> Any:
        return queries.patient_for(self.request.user, pk)

    def _chart(self, pk: UUID | str, *, code: int = status.HTTP_200_OK) -> Response:
        patient = queries.chart_for(self.request.user, pk)
        self._looked_at([patient.pk])
        return self.answer(patient, s.ChartSerializer(patient).data, code=code)

    def _looked_at(self, patient_ids: Sequence[UUID]) -> None:
        place = f"api:patients-{self.action}"
        record_access(by_id=self.request.user.pk, patient_ids=patient_ids, place=place, at=now())

    def _site(self, code: str | None) -> Any:
        sites = list(sites_of(self.request.user))
        chosen = [site for site in sites if code in (None, site.code)]
        if len(chosen) != 1:
            raise BadInput("site", "Name the code of one of your hospitals.")
        return chosen[0]


def _read(serializer: type, request: Request, **kwargs: Any) -> Any:
    asked = serializer(data=request.data, **kwargs)
    asked.is_valid(raise_exception=True)
    return asked


def _created(serializer: type, row: object) -> Response:
    return Response(serializer(row).data, status=status.HTTP_201_CREATED)


ROUTES = [("patients", PatientViewSet)]
