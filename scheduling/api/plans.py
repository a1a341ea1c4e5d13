"""The planner for other systems and for scripts. Each verb is one action."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

import staff.queries
from common.api import UUID_IN_PATH, read
from common.clock import now
from common.refusals import BadInput
from scheduling.actions import planning as actions
from scheduling.queries import planning as queries
from scheduling.serializers.plans import (
    AskForPlanSerializer,
    LinesSerializer,
    PlanSerializer,
    ProposalSerializer,
    SomeLinesSerializer,
    wishes_from,
)
from staff.domain.permissions import Action


class PlanViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    """Proposals of who could go into which session. Nothing is booked before lines are accepted."""

    action_permissions: ClassVar = dict.fromkeys(
        ("list", "retrieve", "create", "lines", "cancel", "accept", "refuse"), Action.PLAN
    )
    serializer_class = PlanSerializer
    lookup_value_regex = UUID_IN_PATH

    def get_queryset(self) -> Any:
        return queries.runs_for(self.request.user)

    @extend_schema(request=AskForPlanSerializer, responses={201: PlanSerializer})
    def create(self, request: Request) -> Response:
        """Ask for a plan; a worker makes it."""
        asked = read(AskForPlanSerializer, request.data)
        run = actions.ask_for_plan(
            site=self._site(asked["site"]),
            first=asked["first_day"],
            last=asked["last_day"],
            label=asked.get("label", ""),
            wishes=wishes_from(asked),
            by=request.user,
            at=now(),
        )
        return Response(self.get_serializer(run).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=ProposalSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None)
    def lines(self, request: Request, pk: str) -> Response:
        """Return the lines of the plan in the order in which they may be accepted."""
        return self._lines(request, pk)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Stop thinking; what was found by now is kept."""
        return Response(self.get_serializer(actions.cancel_plan(run=self.get_object(), at=now())).data)

    @extend_schema(request=SomeLinesSerializer, responses=ProposalSerializer(many=True))
    @action(detail=True, methods=["post"], pagination_class=None)
    def accept(self, request: Request, pk: str) -> Response:
        """Book and move as the lines say; what the hospital no longer allows stands there with its reasons."""
        lines = read(SomeLinesSerializer, request.data).get("lines")
        actions.accept_plan(run=self.get_object(), proposals=lines, by=request.user, at=now())
        return self._lines(request, pk)

    @extend_schema(request=LinesSerializer, responses=ProposalSerializer(many=True))
    @action(detail=True, methods=["post"], pagination_class=None)
    def refuse(self, request: Request, pk: str) -> Response:
        """Set lines aside."""
        lines = read(LinesSerializer, request.data)["lines"]
        actions.refuse_plan(run=self.get_object(), proposals=lines, by=request.user, at=now())
        return self._lines(request, pk)

    def _lines(self, request: Request, pk: str) -> Response:
        lines = queries.proposals_of(queries.run_for(request.user, pk))
        return Response(ProposalSerializer(lines, many=True).data)

    def _site(self, code: str) -> Any:
        sites = {site.code: site for site in staff.queries.sites_of(self.request.user)}
        if code not in sites:
            raise BadInput("site", "You do not work at a hospital with this code.")
        return sites[code]
