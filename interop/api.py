"""The waiting list as a file, in and out, for other systems."""

from typing import Any, ClassVar

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from audit.actions import record_access
from common.api import UUID_IN_PATH, read
from common.clock import now
from common.http import attachment
from common.refusals import BadInput
from interop import serializers
from interop.actions import export_waiting_list, look_at_file, take_in_some
from interop.forms import ExportForm
from interop.queries.waiting_files import file_for, files_for, lines_of
from scheduling.forms import WaitingFilter
from staff.domain.permissions import Action
from staff.queries import sites_of


class WaitingFileViewSet(mixins.ListModelMixin, GenericViewSet):
    """Upload a list, look at `lines`, then `take-in` until nothing is accepted any more."""

    action_permissions: ClassVar = dict.fromkeys(
        ("list", "retrieve", "create", "lines", "take_in"), Action.IMPORT_WAITING_LIST
    )
    serializer_class = serializers.WaitingFileSerializer
    lookup_value_regex = UUID_IN_PATH
    parser_classes: ClassVar = [MultiPartParser, JSONParser]
    filter_backends: ClassVar[list[Any]] = []

    def get_queryset(self) -> Any:
        return files_for(self.request.user).order_by("-pk")

    def retrieve(self, request: Request, pk: str) -> Response:
        """Return how many of its lines stand how."""
        return Response(self.get_serializer(file_for(request.user, pk)).data)

    @extend_schema(request={"multipart/form-data": serializers.UploadSerializer})
    def create(self, request: Request) -> Response:
        """Judge every line of a file; writes nothing to the waiting list."""
        asked = read(serializers.UploadSerializer, request.data)
        site = self._site(asked.get("site"))
        file = look_at_file(content=asked["file"].read(), site=site, by=request.user, at=now())
        return Response(self.get_serializer(file).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=serializers.WaitingLineSerializer(many=True))
    @action(detail=True, methods=["get"])
    def lines(self, request: Request, pk: str) -> Response:
        """Return a page of its lines: what each says, what becomes of it, and why."""
        page = self.paginate_queryset(lines_of(file_for(request.user, pk))) or []
        ids = [row.patient_id for row in page if row.patient_id]
        record_access(by_id=request.user.pk, patient_ids=ids, place="api:waiting-files-lines", at=now())
        return self.get_paginated_response(serializers.WaitingLineSerializer(page, many=True).data)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], url_path="take-in")
    def take_in(self, request: Request, pk: str) -> Response:
        """Take in the next lines that were accepted; ask again while `counts.accepted` is not 0."""
        file = file_for(request.user, pk)
        take_in_some(file=file, by=request.user, at=now())
        return Response(self.get_serializer(file).data)

    def _site(self, code: str | None) -> Any:
        sites = [site for site in sites_of(self.request.user) if code in (None, site.code)]
        if len(sites) != 1:
            raise BadInput("site", "Name the code of one of your hospitals.")
        return sites[0]


class WaitingListFile(APIView):
    """The waiting list as a file; `file` is csv or xlsx, the other parameters narrow it as on the screen."""

    action_permissions: ClassVar = {"get": Action.EXPORT_WAITING_LIST}

    @extend_schema(
        responses={200: OpenApiTypes.BINARY},
        parameters=[OpenApiParameter("file", str, enum=["csv", "xlsx"])],
    )
    def get(self, request: Request) -> HttpResponse:
        """Return the file."""
        file = export_waiting_list(
            asked=WaitingFilter(request.query_params).asked(),
            kind=ExportForm(request.query_params).asked(),
            by=request.user,
            place="api:waiting-list-file",
            at=now(),
        )
        return attachment(file.content, name=file.name, media_type=file.media_type)


ROUTES = [("waiting-files", WaitingFileViewSet)]
PATHS = [path("waiting-list/file/", WaitingListFile.as_view(), name="waiting-list-file")]
