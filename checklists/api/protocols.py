"""Protocol versions: read, compared, and taken through their life; cases moved to the one in use."""

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django.http import Http404
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from checklists import actions, queries, serializers
from checklists.domain.files.diffs import as_data, diff
from checklists.queries.impact import movable_cases
from common.api import UUID_IN_PATH, read
from common.clock import now
from common.words import say
from staff.domain.permissions import Action


class ProtocolFilter(filters.FilterSet):
    code = filters.CharFilter()
    status = filters.CharFilter()


class ProtocolViewSet(mixins.ListModelMixin, GenericViewSet):
    """Versions of protocols. They are written on the screen and in files; here they are read and put into use."""

    action_permissions: ClassVar = {
        "list": Action.SEE_PROTOCOLS,
        "retrieve": Action.SEE_PROTOCOLS,
        "changes": Action.SEE_PROTOCOLS,
        "review": Action.REVIEW_PROTOCOL,
        "send_back": Action.REVIEW_PROTOCOL,
        "activate": Action.ACTIVATE_PROTOCOL,
        "retire": Action.ACTIVATE_PROTOCOL,
        "move": Action.MOVE_TO_PROTOCOL,
    }
    serializer_class = serializers.ProtocolSerializer
    filterset_class = ProtocolFilter
    lookup_value_regex = UUID_IN_PATH

    def get_queryset(self) -> Any:
        return queries.versions()

    @extend_schema(responses=serializers.ProtocolDetailSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """Return one version with everything it says."""
        row = queries.protocol_for(request.user, pk)
        return Response(serializers.ProtocolDetailSerializer(row).data)

    @extend_schema(
        responses=serializers.ChangeSerializer(many=True),
        parameters=[
            OpenApiParameter("since", OpenApiTypes.UUID, required=True, description="The other version.")
        ],
    )
    @action(detail=True, pagination_class=None, filter_backends=[])
    def changes(self, request: Request, pk: str) -> Response:
        """Return what this version says that the one named by ``since`` did not."""
        try:
            since = UUID(request.query_params.get("since", ""))
        except ValueError:
            raise ValidationError({"since": "Name the other version by its id."}) from None
        new, old = queries.protocol_for(request.user, pk), queries.protocol_for(request.user, since)
        found = diff(queries.spec_as_written(old), queries.spec_as_written(new))
        return Response(serializers.ChangeSerializer(as_data(found), many=True).data)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def review(self, request: Request, pk: str) -> Response:
        """Review a draft as a second clinician."""
        return self._step(actions.review_protocol)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], url_path="send-back")
    def send_back(self, request: Request, pk: str) -> Response:
        """Make a reviewed version a draft again."""
        return self._step(actions.send_back)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def activate(self, request: Request, pk: str) -> Response:
        """Put a reviewed version into use for new cases."""
        return self._step(actions.activate_protocol)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def retire(self, request: Request, pk: str) -> Response:
        """Take a version out of use for good."""
        return self._step(actions.retire_protocol)

    @extend_schema(
        request=serializers.NewMoveSerializer, responses=serializers.MovedCaseSerializer(many=True)
    )
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str) -> Response:
        """Move cases to this version, which is in use; each has its own answer."""
        row = self.get_object()
        asked = read(serializers.NewMoveSerializer, request.data)
        mine = set(
            movable_cases(request.user, row).filter(pk__in=asked["cases"]).values_list("pk", flat=True)
        )
        if mine != set(asked["cases"]):
            raise Http404
        done = actions.move_cases(case_ids=mine, to=row, reason=asked["reason"], by=request.user, at=now())
        return Response([_answer(one) for one in done])

    def _step(self, verb: Callable[..., None]) -> Response:
        verb(protocol=self.get_object(), by=self.request.user, at=now())
        return Response(self.get_serializer(self.get_object()).data)


def _answer(one: actions.Moved) -> dict[str, object]:
    refused = one.refused
    return {
        "case": one.case_id,
        "moved": refused is None,
        "code": refused.code if refused else "",
        "sentence": say(refused) if refused else "",
    }
