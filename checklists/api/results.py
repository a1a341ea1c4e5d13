"""What was recorded, for laboratories above all."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

import cases.queries
from checklists import actions, queries, serializers
from checklists.api.looked import Looked
from checklists.domain.documents import Upload
from checklists.domain.laboratory.doubts import Sent
from checklists.domain.laboratory.loinc import is_number
from common.api import UUID_IN_PATH, read
from common.clock import now
from common.refusals import BadInput
from staff.domain.permissions import Action


class ResultFilter(filters.FilterSet):
    case = filters.UUIDFilter(field_name="case_id")
    requirement = filters.UUIDFilter(field_name="requirement_id")
    status = filters.CharFilter()


class ResultViewSet(Looked, GenericViewSet):
    """What was recorded: laboratories send values here, and correct or take back their own.

    A row never changes, so no version is asked for: what was superseded already is a 409.
    """

    action_permissions: ClassVar = {
        "list": Action.SEE_PATIENTS,
        "retrieve": Action.SEE_PATIENTS,
        "create": Action.RECORD_RESULT,
        "panel": Action.RECORD_RESULT,
        "documents": Action.RECORD_RESULT,
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
        return self.get_paginated_response(self._shown(page))

    def retrieve(self, request: Request, pk: str) -> Response:
        """Return one row."""
        evidence = self.get_object()
        with timezone.override(evidence.requirement.case.site.time_zone):
            return Response(self._shown([evidence])[0])

    def get_object(self) -> Any:
        found = super().get_object()
        self.looked_at([found.requirement.case.patient_id])
        return found

    @extend_schema(request=serializers.NewResultSerializer, responses={201: serializers.EvidenceSerializer})
    def create(self, request: Request) -> Response:
        """File a laboratory's value under the requirement that asks for it.

        A value that cannot be taken as it came is kept too: the answer then is ``in_doubt``, with reasons.
        """
        sample = read(serializers.NewResultSerializer, request.data)
        one = {name: sample.pop(name) for name in serializers.ResultSerializer().fields}
        return Response(self._file_sample(sample, [one], "loinc")[0], status=status.HTTP_201_CREATED)

    @extend_schema(
        request=serializers.NewPanelSerializer, responses={201: serializers.EvidenceSerializer(many=True)}
    )
    @action(detail=False, methods=["post"], filterset_class=None, pagination_class=None)
    def panel(self, request: Request) -> Response:
        """File all values of one sample, a row for each requirement that asks for some of them, or none at all."""
        sample = read(serializers.NewPanelSerializer, request.data)
        rows = self._file_sample(sample, sample.pop("results"), "results")
        return Response(rows, status=status.HTTP_201_CREATED)

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
            return self._change(actions.correct_evidence, evidence, **asked)
        return self._change(actions.correct_result, evidence, **asked)

    @extend_schema(request=serializers.RetractionSerializer, responses={201: serializers.EvidenceSerializer})
    @action(detail=True, methods=["post"])
    def retract(self, request: Request, pk: str) -> Response:
        """Take it back: it was wrong, another patient's, or a consent that was withdrawn."""
        evidence = self.get_object()
        return self._change(
            actions.retract_evidence, evidence, **read(serializers.RetractionSerializer, request.data)
        )

    @extend_schema(
        request={"multipart/form-data": serializers.NewDocumentSerializer},
        responses={201: serializers.DocumentSerializer},
    )
    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser])
    def documents(self, request: Request, pk: str) -> Response:
        """Keep a PDF, JPEG or PNG file beside it."""
        file = read(serializers.NewDocumentSerializer, request.data)["file"]
        [document] = actions.attach_documents(
            evidence=self.get_object(), uploads=[Upload(file.name, file.read())], by=request.user, at=now()
        )
        return Response(serializers.DocumentSerializer(document).data, status=status.HTTP_201_CREATED)

    def _file_sample(self, sample: dict[str, Any], values: Sequence[dict[str, Any]], field: str) -> Any:
        case = cases.queries.case_for(self.request.user, sample.pop("case"))
        codes = [value["loinc"] for value in values]
        found = queries.requirements_by_loinc(self.request.user, case_id=case.pk, codes=codes)
        specimen = sample.pop("specimen")
        results = [_result(found, value, specimen, field) for value in values]
        if len({(one.requirement_id, one.sent.component) for one in results}) < len(results):
            raise BadInput(field, "Two of these values are of the same thing.")
        with timezone.override(case.site.time_zone):
            rows = actions.file_results(case=case, results=results, by=self.request.user, at=now(), **sample)
            return self._shown(rows)

    def _change(self, verb: Callable[..., Any], evidence: Any, **asked: Any) -> Response:
        with timezone.override(evidence.requirement.case.site.time_zone):
            row = verb(evidence=evidence, by=self.request.user, at=now(), **asked)
            return Response(self._shown([row])[0], status=status.HTTP_201_CREATED)

    def _shown(self, rows: Sequence[Any]) -> Any:
        context = serializers.shown_to(self.request.user, {row.case_id for row in rows})
        return serializers.EvidenceSerializer(rows, many=True, context=context).data


def _result(
    found: Mapping[str, tuple[Any, str]], value: Mapping[str, str], specimen: str, field: str
) -> actions.Result:
    """Return the value with where it belongs; ``BadInput`` for a code that nothing asks for, a number without unit."""
    loinc, unit = value["loinc"], value["unit"]
    if loinc not in found:
        raise BadInput(
            field, "Nothing that this case needs has the code %(loinc)s.", details={"loinc": loinc}
        )
    if not unit and is_number(loinc):
        raise BadInput("unit" if field == "loinc" else field, "A number needs its unit.")
    requirement, component = found[loinc]
    printed = {name: value[name] for name in ("reference_low", "reference_high")}
    return actions.Result(requirement.pk, Sent(component, value["value"], unit, loinc, specimen, printed))
