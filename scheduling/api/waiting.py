"""The waiting list for other systems: who waits, how each stands, and one verb for many."""

from typing import Any, ClassVar

from django.http import QueryDict
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

import cases.queries
from audit.actions import record_access
from common.api import IF_MATCH, UUID_IN_PATH, WithETag, check_version, read
from common.clock import now
from common.refusals import BadInput
from common.words import say
from scheduling import queries
from scheduling.actions.bulk import Outcome, change_many
from scheduling.actions.waiting import change_entry, remove_filter, save_filter
from scheduling.domain.waiting import Order, Verb
from scheduling.forms import WaitingFilter
from scheduling.presenters.waiting_tools import kept_query
from scheduling.queries.waiting import asked_for, filters_of, loaded, page_of, waiting_list
from scheduling.serializers import waiting as s
from staff.domain.permissions import Action
from staff.domain.roles import Role
from staff.queries import colleagues

NEEDED = {
    Verb.PRIORITY: Action.EDIT_WAITING_LIST,
    Verb.CONTACT: Action.EDIT_WAITING_LIST,
    Verb.SURGEON: Action.EDIT_CASE,
    Verb.REMOVE: Action.CANCEL_CASE,
}
PARAMETERS = [
    OpenApiParameter(name, str) for name in (*WaitingFilter.NARROWING, "session", "sort", "after", "before")
]


class WaitingListViewSet(WithETag, GenericViewSet):
    """The cases without a place. A page begins after the case named by `after`; `next` is the one for the next."""

    action_permissions: ClassVar = {
        "list": Action.SEE_CASES,
        "retrieve": Action.SEE_CASES,
        "change": Action.EDIT_WAITING_LIST,
        "change_many": Action.SEE_CASES,
    }
    serializer_class = s.WaitingCaseSerializer
    lookup_value_regex = UUID_IN_PATH
    filter_backends: ClassVar[list[Any]] = []
    pagination_class = None

    def get_queryset(self) -> Any:
        return cases.queries.waiting(self.request.user)

    @extend_schema(parameters=PARAMETERS)
    def list(self, request: Request) -> Response:
        """Return a page in the order asked for, narrowed as on the screen."""
        asked = WaitingFilter(request.query_params).asked()
        session = queries.session_for(request.user, asked["session"]) if asked["session"] else None
        found = waiting_list(request.user, asked_for(asked), session=session)
        page = page_of(
            request.user,
            found,
            asked["sort"] or Order.TARGET,
            after=asked["after"],
            before=asked["before"],
        )
        body = {
            "count": page.total,
            "next": page.after,
            "previous": page.before,
            "results": self._shown(page.cases),
        }
        return Response(body)

    def retrieve(self, request: Request, pk: str) -> Response:
        """Return one line with its ETag."""
        return self._answer(cases.queries.case_for(request.user, pk))

    @extend_schema(request=s.ChangeWaitingSerializer, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def change(self, request: Request, pk: str) -> Response:
        """Change how one case stands; what is not sent stays."""
        case = cases.queries.case_for(request.user, pk)
        version = check_version(request, case)
        asked = read(s.ChangeWaitingSerializer, request.data)
        wishes = s.ChangeWaitingSerializer.wishes(asked)
        case = change_entry(case=case, expected_version=version, by=request.user, at=now(), **wishes)
        return self._answer(case)

    @extend_schema(request=s.ChangeManySerializer, operation_id="waiting_list_change_many")
    @action(detail=False, methods=["post"], url_path="change")
    def change_many(self, request: Request) -> Response:
        """Do one thing to several cases, each under the version that was read; say of each what became of it."""
        asked = read(s.ChangeManySerializer, request.data)
        verb = Verb(asked["verb"])
        if not request.user.may(NEEDED[verb]):
            raise PermissionDenied
        change = s.ChangeManySerializer.change(asked, self._surgeon(asked.get("surgeon")))
        outcomes = change_many(
            ticked=s.ChangeManySerializer.ticked(asked), change=change, by=request.user, at=now()
        )
        self._looked_at([outcome.case for outcome in outcomes if outcome.case])
        return Response({"results": [_said(outcome) for outcome in outcomes]})

    def _surgeon(self, pk: Any) -> Any:
        if pk is None:
            return None
        surgeon = colleagues(self.request.user, Role.SURGEON).filter(pk=pk).first()
        if surgeon is None:
            raise BadInput("surgeon", "Choose a surgeon who works at this hospital.")
        return surgeon

    def _answer(self, case: Any) -> Response:
        return self.answer(case, self._shown(loaded(self.request.user, [case.pk]))[0])

    def _shown(self, found: Any) -> Any:
        self._looked_at(found)
        away = queries.unavailable_of([case.pk for case in found])
        return s.WaitingCaseSerializer(found, many=True, context={"unavailable": away}).data

    def _looked_at(self, found: Any) -> None:
        ids = [case.patient_id for case in found]
        place = f"api:waiting-list-{self.action}"
        record_access(by_id=self.request.user.pk, patient_ids=ids, place=place, at=now())


def _said(outcome: Outcome) -> dict[str, Any]:
    refusal = outcome.refusal
    reasons = getattr(refusal, "reasons", ())
    return {
        "id": outcome.ticked.case_id,
        "done": refusal is None,
        "code": getattr(refusal, "code", "bad_input") if refusal else "",
        "detail": say(refusal) if refusal else "",
        "reasons": [{"code": reason.code, "detail": say(reason)} for reason in reasons],
    }


class WaitingViewViewSet(
    mixins.ListModelMixin, mixins.CreateModelMixin, mixins.DestroyModelMixin, GenericViewSet
):
    """The views of the list that you keep: a name, and the query of an address without any name searched for."""

    action_permissions: ClassVar = dict.fromkeys(("list", "create", "destroy"), Action.SEE_CASES)
    serializer_class = s.SavedFilterSerializer
    lookup_value_regex = UUID_IN_PATH
    filter_backends: ClassVar[list[Any]] = []

    def get_queryset(self) -> Any:
        return filters_of(self.request.user)

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Keep a view, in place of one of that name."""
        asked = read(s.SavedFilterSerializer, request.data)
        query = kept_query(WaitingFilter(QueryDict(asked["query"])).asked())
        saved = save_filter(name=asked["name"], query=query, by=request.user)
        return Response(self.get_serializer(saved).data, status=status.HTTP_201_CREATED)

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Forget one."""
        remove_filter(saved=self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)
