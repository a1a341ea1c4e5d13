"""Theatres and sessions: made, added, changed, closed, released, taken over; and the order of their day."""

from datetime import datetime
from typing import Any, ClassVar

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

import staff.queries
from cases.serializers import not_stopped
from common.api import IF_MATCH, UUID_IN_PATH, WithETag, check_version, read
from common.clock import now
from common.intervals import Interval
from common.refusals import BadInput
from scheduling import actions, queries, serializers
from scheduling.api.named import named, people
from scheduling.api.placing import ForecastsPlaces
from scheduling.presenters.patterns import why_words
from scheduling.queries.templates import Generation, generation
from scheduling.serializers import sessions as session_serializers
from staff.domain.permissions import Action
from staff.domain.roles import Role


class StretchFilter(filters.FilterSet):
    """``from`` and ``to`` keep what overlaps the half-open stretch between two moments."""

    # A class body's namespace, because ``from`` is a word of the language.
    vars()["from"] = filters.IsoDateTimeFilter(method="ending_after", label="from")
    to = filters.IsoDateTimeFilter(method="starting_before", label="to")
    surgeon = filters.UUIDFilter(field_name="surgeon_id")

    def ending_after(self, rows: Any, name: str, moment: datetime) -> Any:
        return rows.filter(during__overlap=(moment, None))

    def starting_before(self, rows: Any, name: str, moment: datetime) -> Any:
        return rows.filter(during__overlap=(None, moment))

    def filter_queryset(self, queryset: Any) -> Any:
        first, last = self.form.cleaned_data.get("from"), self.form.cleaned_data.get("to")
        if first and last and last <= first:
            raise BadInput("to", "This is not after the beginning of the stretch.")
        return super().filter_queryset(queryset)


class SessionFilter(StretchFilter):
    """``released=true`` keeps what others may take over."""

    theatre = filters.UUIDFilter(field_name="theatre_id")
    released = filters.BooleanFilter(field_name="released_at", lookup_expr="isnull", exclude=True)


class TheatreViewSet(ReadOnlyModelViewSet):
    """The theatres in use at your hospitals."""

    action_permissions: ClassVar = {"list": Action.SEE_BOARD, "retrieve": Action.SEE_BOARD}
    serializer_class = session_serializers.TheatreSerializer
    lookup_value_regex = UUID_IN_PATH

    def get_queryset(self) -> Any:
        return queries.theatres_for(self.request.user)


class SessionViewSet(ForecastsPlaces, WithETag, ReadOnlyModelViewSet):
    """Theatre time that is allocated to a surgeon or a team. Its version counts every change, and orders of the day."""

    action_permissions: ClassVar = {
        "list": Action.SEE_BOARD,
        "retrieve": Action.SEE_BOARD,
        "create": Action.EDIT_SESSIONS,
        "generate": Action.EDIT_SESSIONS,
        "change": Action.EDIT_SESSIONS,
        "close": Action.EDIT_SESSIONS,
        "reopen": Action.EDIT_SESSIONS,
        "release": Action.EDIT_SESSIONS,
        "take_over": Action.EDIT_SESSIONS,
        "order": Action.MOVE_BOOKING,
        "fit": Action.MOVE_BOOKING,
    }
    serializer_class = session_serializers.SessionSerializer
    filterset_class = SessionFilter
    lookup_value_regex = UUID_IN_PATH

    def get_queryset(self) -> Any:
        return queries.with_minutes_taken(queries.sessions_for(self.request.user))

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Return one session with its ETag."""
        return self._now()

    @extend_schema(request=session_serializers.AddSessionSerializer)
    def create(self, request: Request) -> Response:
        """Add one session outside any pattern."""
        asked = read(session_serializers.AddSessionSerializer, request.data)
        theatre = named(queries.theatres_for(request.user), "theatre", asked["theatre"])
        made = actions.add_session(theatre=theatre, during=_during(asked), **people(request.user, asked))
        session = self.get_queryset().get(pk=made.pk)
        return self.answer(session, self.get_serializer(session).data, code=status.HTTP_201_CREATED)

    @extend_schema(
        request=session_serializers.GenerateSerializer, responses=session_serializers.GeneratedSerializer
    )
    @action(detail=False, methods=["post"], filterset_class=None, pagination_class=None)
    def generate(self, request: Request) -> Response:
        """Make the sessions that the patterns ask for on those local days, or with ``dry_run`` only say which."""
        asked = read(session_serializers.GenerateSerializer, request.data)
        first, last = asked["first"], asked["last"]
        if not 0 <= (last - first).days <= 7 * 26:
            raise BadInput("last", "At most 26 weeks at once.")
        theatres = list(queries.theatres_for(request.user))
        found = generation(first=first, last=last, theatres=theatres)
        made = 0
        if not asked["dry_run"]:
            # What is answered is what was made: by the mark, or not at all.
            seen = asked["seen"] or found.mark
            made = actions.generate_sessions(first=first, last=last, theatres=theatres, seen=seen)
        return Response(session_serializers.GeneratedSerializer(_generated(found, made)).data)

    @extend_schema(request=session_serializers.ChangeSessionSerializer, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def change(self, request: Request, pk: str) -> Response:
        """Change its hours, people or rules. Refused, case by case, when booked cases would not fit any more."""
        session = self.get_object()
        version = check_version(request, session)
        asked = read(session_serializers.ChangeSessionSerializer, request.data)
        hours = {"start": session.during.lower, "end": session.during.upper} | asked
        wish = actions.SessionWish(during=_during(hours), **people(request.user, asked, session))
        actions.change_session(
            session=session, wish=wish, by=request.user, at=now(), expected_version=version
        )
        return self._now()

    @extend_schema(request=serializers.CloseSerializer, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        """Close it for booking, with a reason. Refused while cases are booked in it."""
        session = self.get_object()
        version = check_version(request, session)
        asked = read(serializers.CloseSerializer, request.data)
        actions.close_session(session=session, expected_version=version, **asked)
        return self._now()

    @extend_schema(request=None, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """Open a closed session again."""
        session = self.get_object()
        actions.reopen_session(session=session, expected_version=check_version(request, session))
        return self._now()

    @extend_schema(request=None, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def release(self, request: Request, pk: str) -> Response:
        """Offer it to others now. Refused while cases are booked in it."""
        session = self.get_object()
        version = check_version(request, session)
        actions.release_session(session=session, at=now(), expected_version=version)
        return self._now()

    @extend_schema(request=session_serializers.TakeOverSerializer, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], url_path="take-over")
    def take_over(self, request: Request, pk: str) -> Response:
        """Give a released session to another surgeon. Of two takers one wins, and the other hears who has it."""
        session = self.get_object()
        # Who comes too late is told who has it; an older version alone would not say.
        version = None if session.taken_over_from_id else check_version(request, session)
        asked = read(session_serializers.TakeOverSerializer, request.data)
        surgeons = staff.queries.colleagues(request.user, Role.SURGEON)
        actions.take_over(
            session=session,
            surgeon=named(surgeons, "surgeon", asked["surgeon"]),
            team=named(queries.teams_for(request.user), "team", asked.get("team")),
            at=now(),
            expected_version=version,
        )
        return self._now()

    @extend_schema(
        request=serializers.OrderSerializer,
        responses=session_serializers.OrderedSerializer,
        parameters=[IF_MATCH],
    )
    @action(detail=True, methods=["post"])
    def order(self, request: Request, pk: str) -> Response:
        """Put the bookings that are still to come into another order; say what was on its way to patients."""
        session = self.get_object()
        version = check_version(request, session)
        asked = read(serializers.OrderSerializer, request.data)
        moved = actions.change_running_order(
            session=session,
            booking_ids=asked["bookings"],
            list_reason=asked["list_reason"],
            by=request.user,
            at=now(),
            expected_version=version,
        )
        said = not_stopped(reason for one in moved for reason in one.not_stopped)
        session = self.get_object()
        return self.answer(session, self.get_serializer(session).data | {"not_stopped": said})

    def _now(self) -> Response:
        session = self.get_object()
        return self.answer(session, self.get_serializer(session).data)


def _during(asked: dict[str, Any]) -> Interval:
    if asked["end"] <= asked["start"]:
        raise BadInput("end", "The session ends after it starts.")
    return Interval(asked["start"], asked["end"])


def _generated(found: Generation, made: int) -> dict[str, Any]:
    planned = [
        {
            "template": p.wanted.template_id,
            "theatre": p.wanted.theatre_id,
            "start": p.wanted.during.start,
            "end": p.wanted.during.end,
            "outcome": p.outcome.value,
            "why": why_words(p, found.templates[p.wanted.template_id], found.sessions),
        }
        for p in found.planned
    ]
    return {"made": made, "mark": found.mark, "planned": planned}
