"""Private calendar addresses for scripts: made, revoked; the address itself is answered once."""

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from common.api import UUID_IN_PATH, read
from common.clock import now
from scheduling import queries
from scheduling.actions import feeds as actions
from scheduling.queries import feeds as feed_queries
from scheduling.queries.beds import ward_for
from scheduling.serializers.lists import FeedSerializer, MadeFeedSerializer, MakeFeedSerializer
from staff.domain.permissions import Action


class FeedViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    """Calendar addresses that you may revoke: your own, and those of the theatres and wards of your hospitals."""

    action_permissions: ClassVar = {
        "list": Action.USE_API,
        "retrieve": Action.USE_API,
        # Who may make or revoke which is asked by the action: it depends on the kind.
        "create": Action.USE_API,
        "revoke": Action.USE_API,
    }
    serializer_class = FeedSerializer
    lookup_value_regex = UUID_IN_PATH

    def get_queryset(self) -> Any:
        return feed_queries.feeds_for(self.request.user)

    @extend_schema(request=MakeFeedSerializer, responses={201: MadeFeedSerializer})
    def create(self, request: Request) -> Response:
        """Make an address. It is in this answer and nowhere else."""
        asked = read(MakeFeedSerializer, request.data)
        theatre, ward = asked.get("theatre"), asked.get("ward")
        made = actions.make_feed(
            kind=asked["kind"],
            theatre=get_object_or_404(queries.theatres_for(request.user), pk=theatre) if theatre else None,
            ward=ward_for(request.user, ward) if ward else None,
            by=request.user,
            at=now(),
        )
        return Response(MadeFeedSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: str) -> Response:
        """Make the address lead nowhere."""
        feed = actions.revoke_feed(feed=self.get_object(), by=request.user, at=now())
        return Response(FeedSerializer(feed).data)
