"""Closures, absences, wards and beds. What is booked stays booked: the answers say what to plan anew."""

from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

import staff.queries
from common.api import UUID_IN_PATH, read
from common.clock import now
from common.refusals import BadInput
from scheduling import actions, queries
from scheduling.api.named import named
from scheduling.queries.beds import bed_changes_for, free_beds
from scheduling.queries.concerned import Days, concerned
from scheduling.serializers import closures as serializers
from staff.domain.permissions import Action
from staff.domain.roles import Role

DAYS = [
    OpenApiParameter("first_day", OpenApiTypes.DATE, required=True),
    OpenApiParameter("last_day", OpenApiTypes.DATE, required=True),
]


class _EditedByCoordinators(ReadOnlyModelViewSet):
    action_permissions: ClassVar = dict.fromkeys(
        ("list", "retrieve", "create", "withdraw", "concerned"), Action.EDIT_SESSIONS
    )
    lookup_value_regex = UUID_IN_PATH

    def _made(self, row: Any) -> Response:
        return Response(self.get_serializer(row).data, status=status.HTTP_201_CREATED)


class ClosureViewSet(_EditedByCoordinators):
    """Days on which a theatre or a whole hospital does not operate."""

    serializer_class = serializers.ClosureSerializer

    def get_queryset(self) -> Any:
        return queries.closures_for(self.request.user)

    @extend_schema(request=serializers.AddClosureSerializer)
    def create(self, request: Request) -> Response:
        """Close a theatre or a hospital from one local day to another, both included."""
        asked = read(serializers.AddClosureSerializer, request.data)
        asked["site"] = named(request.user.sites.all(), "site", asked["site"])
        asked["theatre"] = named(queries.theatres_for(request.user), "theatre", asked.get("theatre"))
        return self._made(actions.add_closure(by=request.user, at=now(), **asked))

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Take it back: those days can be booked again."""
        actions.withdraw_closure(closure=self.get_object(), at=now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses=serializers.ConcernedSerializer, filters=False)
    @action(detail=True, methods=["get"])
    def concerned(self, request: Request, pk: str) -> Response:
        """Return the sessions of those days and the bookings to plan anew."""
        found = self.get_object()
        return _whom(request, Days([found.site], found.first_day, found.last_day, found.theatre_id))


class AbsenceViewSet(_EditedByCoordinators):
    """Days on which a surgeon or anaesthetist is away."""

    serializer_class = serializers.AbsenceSerializer

    def get_queryset(self) -> Any:
        return queries.absences_for(self.request.user)

    @extend_schema(request=serializers.AddAbsenceSerializer)
    def create(self, request: Request) -> Response:
        """Put down that somebody is away, from one day to another, both included."""
        asked = read(serializers.AddAbsenceSerializer, request.data)
        people = staff.queries.colleagues(request.user, Role.SURGEON, Role.ANAESTHETIST)
        asked["person"] = named(people, "person", asked["person"])
        site = staff.queries.sites_of(request.user)[0]
        return self._made(actions.add_absence(site=site, by=request.user, at=now(), **asked))

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """The person is there after all."""
        actions.withdraw_absence(absence=self.get_object(), at=now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses=serializers.ConcernedSerializer, filters=False)
    @action(detail=True, methods=["get"])
    def concerned(self, request: Request, pk: str) -> Response:
        """Return the sessions of those days and the bookings to plan anew."""
        found, sites = self.get_object(), staff.queries.sites_of(request.user)
        return _whom(request, Days(sites, found.first_day, found.last_day, person=found.person_id))


def _whom(request: Request, days: Days) -> Response:
    found = concerned(request.user, days)
    ids = {"sessions": [s.pk for s in found.sessions], "bookings": [b.pk for b in found.bookings]}
    return Response(serializers.ConcernedSerializer(ids).data)


class WardViewSet(ReadOnlyModelViewSet):
    """Wards and the beds that planned patients may have."""

    action_permissions: ClassVar = {
        "list": Action.SEE_BOARD,
        "retrieve": Action.SEE_BOARD,
        "beds": Action.SEE_BOARD,
        "create": Action.EDIT_BEDS,
        "change": Action.EDIT_BEDS,
    }
    serializer_class = serializers.WardSerializer
    lookup_value_regex = UUID_IN_PATH

    def get_queryset(self) -> Any:
        return queries.wards_for(self.request.user)

    @extend_schema(request=serializers.AddWardSerializer)
    def create(self, request: Request) -> Response:
        """Add a ward."""
        asked = read(serializers.AddWardSerializer, request.data)
        asked["site"] = named(request.user.sites.all(), "site", asked["site"])
        ward = actions.add_ward(**asked)
        return Response(self.get_serializer(ward).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=serializers.ChangeWardSerializer)
    @action(detail=True, methods=["post"])
    def change(self, request: Request, pk: str) -> Response:
        """Change its name and its usual beds."""
        asked = read(serializers.ChangeWardSerializer, request.data)
        ward = actions.change_ward(ward=self.get_object(), **asked)
        return Response(self.get_serializer(ward).data)

    @extend_schema(parameters=DAYS, responses=serializers.FreeBedsSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def beds(self, request: Request, pk: str) -> Response:
        """Return the beds left on each of those days."""
        ward = self.get_object()
        asked = read(serializers.BedsAskedSerializer, request.query_params)
        if not 0 <= (asked["last_day"] - asked["first_day"]).days <= 366:
            raise BadInput("last_day", "At most a year at once, please.")
        free = free_beds(ward.site_id, asked["first_day"], asked["last_day"])[ward.pk]
        rows = [{"day": day, "free": left} for day, left in free.items()]
        return Response(serializers.FreeBedsSerializer(rows, many=True).data)


class BedChangeViewSet(ReadOnlyModelViewSet):
    """Days on which a ward has another number of beds. The newest word for a day counts."""

    action_permissions: ClassVar = {
        "list": Action.SEE_BOARD,
        "retrieve": Action.SEE_BOARD,
        "create": Action.EDIT_BEDS,
        "withdraw": Action.EDIT_BEDS,
    }
    serializer_class = serializers.BedChangeSerializer
    lookup_value_regex = UUID_IN_PATH

    def get_queryset(self) -> Any:
        return bed_changes_for(self.request.user)

    @extend_schema(request=serializers.AddBedChangeSerializer)
    def create(self, request: Request) -> Response:
        """Give a ward another number of beds on some days, both included."""
        asked = read(serializers.AddBedChangeSerializer, request.data)
        asked["ward"] = named(queries.wards_for(request.user), "ward", asked["ward"])
        change = actions.change_beds(by=request.user, at=now(), **asked)
        return Response(self.get_serializer(change).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """The ward has its usual beds again, or what an older change says."""
        actions.withdraw_bed_change(change=self.get_object(), at=now())
        return Response(status=status.HTTP_204_NO_CONTENT)
