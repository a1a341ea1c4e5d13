"""Theatre lists for other systems and for scripts. A list has the id of its session; each verb is one action."""

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from audit.actions import record_access
from common.api import IF_MATCH, UUID_IN_PATH, WithETag, check_version, read
from common.clock import now
from scheduling.actions import lists as actions
from scheduling.queries import lists as queries
from scheduling.queries.list_checks import findings_of
from scheduling.serializers.lists import (
    FindingSerializer,
    LockSerializer,
    TheatreListSerializer,
    UnlockSerializer,
)
from staff.domain.permissions import Action

_ID = OpenApiParameter("id", str, OpenApiParameter.PATH, description="The id of the session.")


class ListViewSet(WithETag, GenericViewSet):
    """The list of a session: its checks, its lock and its versions. The ETag is the number of the newest version."""

    action_permissions: ClassVar = {
        "retrieve": Action.SEE_BOARD,
        "checks": Action.SEE_BOARD,
        "lock": Action.LOCK_LIST,
        "unlock": Action.LOCK_LIST,
        "acknowledge": Action.ACKNOWLEDGE_LIST,
    }
    serializer_class = TheatreListSerializer
    lookup_value_regex = UUID_IN_PATH
    pagination_class = None

    def get_queryset(self) -> Any:
        return queries.sessions_with_lists(self.request.user)

    @extend_schema(parameters=[_ID])
    def retrieve(self, request: Request, pk: str) -> Response:
        """Return the list as it stands, with its newest version."""
        return self._show(queries.session_of_list(request.user, pk))

    @extend_schema(parameters=[_ID], responses=FindingSerializer(many=True))
    @action(detail=True, methods=["get"])
    def checks(self, request: Request, pk: str) -> Response:
        """Say what is amiss with the list, what has to be put right first of all."""
        session = queries.session_of_list(request.user, pk)
        found = findings_of(session, at=now())
        self._looked_at(queries.sheets_of([session.pk])[session.pk])
        return Response(FindingSerializer(found, many=True).data)

    @extend_schema(parameters=[_ID, IF_MATCH], request=LockSerializer)
    @action(detail=True, methods=["post"])
    def lock(self, request: Request, pk: str) -> Response:
        """Lock the list; refused with what has to be put right first, unless a reason is given."""
        return self._change(request, pk, actions.lock_list, read(LockSerializer, request.data))

    @extend_schema(parameters=[_ID, IF_MATCH], request=UnlockSerializer)
    @action(detail=True, methods=["post"])
    def unlock(self, request: Request, pk: str) -> Response:
        """Open the list for changes again, with a reason."""
        return self._change(request, pk, actions.unlock_list, read(UnlockSerializer, request.data))

    @extend_schema(parameters=[_ID, IF_MATCH], request=None)
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, pk: str) -> Response:
        """Write down that you have seen the version that If-Match names."""
        session = queries.session_of_list(request.user, pk)
        version = check_version(request, queries.kept_or_new(session.pk))
        actions.acknowledge_list(session=session, version=version, by=request.user, at=now())
        return self._show(session)

    def _change(self, request: Request, pk: str, verb: Any, asked: dict[str, Any]) -> Response:
        session = queries.session_of_list(request.user, pk)
        version = check_version(request, queries.kept_or_new(session.pk))
        verb(session=session, by=request.user, at=now(), expected_version=version, **asked)
        return self._show(session)

    def _show(self, session: Any) -> Response:
        kept, sheet = queries.kept_or_new(session.pk), queries.sheets_of([session.pk])[session.pk]
        self._looked_at(sheet)
        standing = {
            "session": session.pk,
            "version": kept.version,
            "locked_at": kept.locked_at,
            "locked_by": kept.locked_by_id,
            "unlocked_reason": kept.unlocked_reason,
            "lines": sheet.lines,
            "newest": queries.version_of(kept),
        }
        return self.answer(kept, TheatreListSerializer(standing).data)

    def _looked_at(self, sheet: Any) -> None:
        patients = queries.patients_on([line.case for line in sheet.lines])
        place = self.request.resolver_match.view_name
        record_access(by_id=self.request.user.pk, patient_ids=patients, place=place, at=now())
