"""The patterns that sessions are made from, and the teams that share sessions."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

import staff.queries
from common.api import UUID_IN_PATH, read
from common.clock import now
from scheduling import actions, queries
from scheduling.api.named import named, people
from scheduling.queries.templates import Succession, templates_for
from scheduling.serializers import sessions as serializers
from staff.domain.permissions import Action
from staff.domain.roles import Role

PLAIN = ("weekday", "starts_at", "ends_at", "valid_until")


class TemplateViewSet(ReadOnlyModelViewSet):
    """Patterns are changed from a day on, and ended, never rewritten."""

    action_permissions: ClassVar = {
        "list": Action.SEE_BOARD,
        "retrieve": Action.SEE_BOARD,
        "create": Action.EDIT_SESSIONS,
        "change": Action.EDIT_SESSIONS,
        "end": Action.EDIT_SESSIONS,
    }
    serializer_class = serializers.TemplateSerializer
    lookup_value_regex = UUID_IN_PATH

    def get_queryset(self) -> Any:
        return templates_for(self.request.user)

    @extend_schema(request=serializers.AddTemplateSerializer)
    def create(self, request: Request) -> Response:
        """Add a pattern. Makes no session yet."""
        asked = read(serializers.AddTemplateSerializer, request.data)
        made = actions.add_template(valid_from=asked["valid_from"], **_pattern(request.user, asked))
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=serializers.ChangeTemplateSerializer, responses=serializers.SuccessionSerializer)
    @action(detail=True, methods=["post"])
    def change(self, request: Request, pk: str) -> Response:
        """Have it another way from a day on. Its coming sessions follow where nobody is booked."""
        template = self.get_object()
        asked = read(serializers.ChangeTemplateSerializer, request.data)
        wish = {"from_day": asked["from_day"], "at": now(), **_pattern(request.user, asked, template)}
        found = actions.preview_template(template=template, **wish)
        if asked["dry_run"]:
            return _answer(found)
        made = actions.change_template(template=template, seen=asked["seen"] or found.mark, **wish)
        return _answer(found, made.pk)

    @extend_schema(request=serializers.EndTemplateSerializer, responses=serializers.SuccessionSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """End it after a day. Its later sessions are taken away where nobody is booked."""
        template = self.get_object()
        asked = read(serializers.EndTemplateSerializer, request.data)
        wish = {"last_day": asked["last_day"], "at": now()}
        found = actions.preview_end(template=template, **wish)
        if not asked["dry_run"]:
            actions.end_template(template=template, seen=asked["seen"] or found.mark, **wish)
        return _answer(found)


class TeamViewSet(ReadOnlyModelViewSet):
    """Surgeons who may operate in each other's team sessions."""

    action_permissions: ClassVar = {
        "list": Action.SEE_BOARD,
        "retrieve": Action.SEE_BOARD,
        "create": Action.EDIT_SESSIONS,
        "change": Action.EDIT_SESSIONS,
    }
    serializer_class = serializers.TeamSerializer
    lookup_value_regex = UUID_IN_PATH

    def get_queryset(self) -> Any:
        return queries.teams_for(self.request.user)

    @extend_schema(request=serializers.AddTeamSerializer)
    def create(self, request: Request) -> Response:
        """Add a team of two surgeons or more."""
        asked = read(serializers.AddTeamSerializer, request.data)
        site = named(request.user.sites.all(), "site", asked["site"])
        members = _surgeons(request.user, asked["members"])
        team = actions.add_team(site=site, name=asked["name"], members=members)
        return Response(self.get_serializer(team).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=serializers.ChangeTeamSerializer)
    @action(detail=True, methods=["post"])
    def change(self, request: Request, pk: str) -> Response:
        """Change its name and who is in it."""
        team = self.get_object()
        asked = read(serializers.ChangeTeamSerializer, request.data)
        members = _surgeons(request.user, asked["members"])
        actions.change_team(team=team, name=asked["name"], members=members)
        return Response(self.get_serializer(self.get_object()).data)


def _surgeons(user: Any, ids: list[Any]) -> list[Any]:
    known = staff.queries.colleagues(user, Role.SURGEON)
    return [named(known, "members", pk) for pk in ids]


def _pattern(user: Any, asked: dict[str, Any], now_is: Any = None) -> dict[str, Any]:
    theatres = queries.theatres_for(user)
    fields = {name: asked.get(name, getattr(now_is, name, None)) for name in PLAIN}
    overnight = now_is is not None and now_is.ends_at < now_is.starts_at
    return {
        **fields,
        **people(user, asked, now_is),
        "theatre": named(theatres, "theatre", asked["theatre"]) if "theatre" in asked else now_is.theatre,
        "weeks_of_month": tuple(asked.get("weeks_of_month", now_is.weeks_of_month if now_is else ())),
        "ends_next_day": asked.get("ends_next_day", overnight),
    }


def _answer(found: Succession, template: Any = None) -> Response:
    lines = [
        {
            "day": line.day,
            "change": line.change.value,
            "session": line.made.session_id if line.made else None,
            "booked": line.made.booked if line.made else 0,
        }
        for line in found.lines
    ]
    said = {"template": template, "mark": found.mark, "lines": lines}
    return Response(serializers.SuccessionSerializer(said).data)
