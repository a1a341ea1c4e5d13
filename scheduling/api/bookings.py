"""Bookings for other systems and for scripts. Each verb is one action."""

from typing import Any, ClassVar

from django.http import Http404
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

import cases.queries
import checklists.queries
from audit.actions import record_access
from cases.serializers import not_stopped
from common.api import IF_MATCH, UUID_IN_PATH, FiltersOfLists, WithETag, check_version, read, tell
from common.clock import now
from scheduling import actions, queries, serializers
from scheduling.actions import placing
from scheduling.api.milestones import MilestonesOfBooking
from scheduling.api.placing import before_of
from scheduling.api.said import preview_data
from scheduling.api.sessions import StretchFilter
from scheduling.api.swaps import WithSwaps
from scheduling.domain.bookings import BookingStatus
from staff.domain.permissions import Action


def _told(booking: Any) -> dict[str, Any]:
    return tell(serializers.BookingSerializer, booking)


class BookingFilter(StretchFilter):
    theatre = filters.UUIDFilter(field_name="theatre_id")
    case = filters.UUIDFilter(field_name="case_id")
    status = filters.ChoiceFilter(choices=[(s.value, s.value) for s in BookingStatus])


class BookingViewSet(
    MilestonesOfBooking, WithSwaps, WithETag, FiltersOfLists, mixins.ListModelMixin, GenericViewSet
):
    """Cases that occupy a theatre. A refusal says who has the place and until when."""

    action_permissions: ClassVar = {
        "list": Action.SEE_BOARD,
        "retrieve": Action.SEE_BOARD,
        "create": Action.BOOK,
        "move": Action.MOVE_BOOKING,
        "preview": Action.MOVE_BOOKING,
        "cancel": Action.CANCEL_BOOKING,
        "swap": Action.MOVE_BOOKING,
        "swap_preview": Action.MOVE_BOOKING,
        "call": Action.CALL_PATIENT,
        "return_to_ward": Action.CALL_PATIENT,
        "milestones": Action.SEE_PATIENTS,
        "record": Action.RECORD_MILESTONE,
        "clearance": Action.SEE_PATIENTS,
    }
    serializer_class = serializers.BookingSerializer
    filterset_class = BookingFilter
    lookup_value_regex = UUID_IN_PATH

    def get_queryset(self) -> Any:
        return queries.bookings_to_tell(self.request.user)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Return a page of bookings, earliest first, and keep on record whose they were."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        self._looked_at({booking.patient_id for booking in page or ()})
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Request, pk: str) -> Response:
        """Return one booking with its ETag."""
        booking = self.get_object()
        self._looked_at({booking.patient_id})
        return self._show(booking)

    @extend_schema(request=serializers.BookSerializer)
    def create(self, request: Request) -> Response:
        """Book a waiting case into a session."""
        asked = read(serializers.BookSerializer, request.data)
        session = queries.session_to_book(request.user, asked.pop("session"))
        case_id, before = asked.pop("case"), before_of(asked)
        if before:
            case = cases.queries.bare_case_for(request.user, case_id)
            booking = placing.place_case(
                case=case, session=session, before=before, by=request.user, at=now(), **asked
            )
            return self._show(booking, code=status.HTTP_201_CREATED)
        if not cases.queries.cases_for(request.user).filter(pk=case_id).exists():
            raise Http404
        booking = actions.book_case(case_id=case_id, session=session, by=request.user, at=now(), **asked)
        return self._show(booking, code=status.HTTP_201_CREATED)

    @extend_schema(
        request=serializers.PlaceSerializer, responses=serializers.MovedSerializer, parameters=[IF_MATCH]
    )
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str) -> Response:
        """Move it to another session or another time; says what is due on which day now."""
        booking = queries.booking_to_change(request.user, pk)
        version = check_version(request, booking)
        asked = read(serializers.PlaceSerializer, request.data)
        session = queries.session_to_book(request.user, asked.pop("session"))
        at = now()
        wanted: dict[str, Any] = {"booking": booking, "session": session, "expected_version": version}
        before = before_of(asked)
        if before:
            moved = placing.place_booking(**wanted, before=before, by=request.user, at=at, **asked)
        else:
            moved = actions.move_booking(**wanted, by=request.user, at=at, **asked)
        readiness = checklists.queries.readiness_just_kept(moved.case, at=at)
        with timezone.override(moved.theatre.site.time_zone):
            due = [tell(serializers.DueSerializer, item) for item in readiness.in_the_way]
        said = {"due": due, "not_stopped": not_stopped(moved.not_stopped)}
        return self.answer(moved, _told(moved) | said)

    @extend_schema(
        parameters=[
            OpenApiParameter("session", OpenApiTypes.UUID, required=True),
            OpenApiParameter("start", OpenApiTypes.DATETIME),
        ],
        responses=serializers.MovePreviewSerializer,
        filters=False,
    )
    @action(detail=True, methods=["get"], url_path="move/preview")
    def preview(self, request: Request, pk: str) -> Response:
        """Say what a move would do to readiness, before it is made."""
        booking = queries.booking_to_change(request.user, pk)
        asked = read(serializers.PlaceSerializer, request.query_params)
        session = queries.session_for(request.user, asked["session"])
        at = now()
        actions.check_start(asked["start"], at)
        with timezone.override(session.theatre.site.time_zone):
            found = queries.preview_move(booking, session, by=request.user, at=at, start=asked["start"])
            return Response(serializers.MovePreviewSerializer(preview_data(found)).data)

    @extend_schema(
        request=serializers.CancelSerializer,
        responses=serializers.CancelledSerializer,
        parameters=[IF_MATCH],
    )
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Give the place back; the case waits again. Says what was on its way to the patient already."""
        booking, version = self._to_settle()
        asked = read(serializers.CancelSerializer, request.data)
        cancelled = actions.cancel_booking(
            booking=booking, by=request.user, at=now(), expected_version=version, **asked
        )
        said = {"not_stopped": not_stopped(cancelled.not_stopped)}
        return self.answer(cancelled, _told(cancelled) | said)

    @extend_schema(request=None, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def call(self, request: Request, pk: str) -> Response:
        """Call the patient to theatre; refused with every reason when something is in the way."""
        booking, version = self._to_settle()
        with timezone.override(booking.theatre.site.time_zone):
            actions.call_for_patient(booking=booking, by=request.user, at=now(), expected_version=version)
        return self._show(self.get_object())

    @extend_schema(request=serializers.ReasonSerializer, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    def return_to_ward(self, request: Request, pk: str) -> Response:
        """Send a called patient back to the ward."""
        booking, version = self._to_settle()
        asked = read(serializers.ReasonSerializer, request.data)
        returned = actions.return_to_ward(
            booking=booking, by=request.user, at=now(), expected_version=version, **asked
        )
        return self._show(returned)

    @extend_schema(responses=serializers.ClearanceSerializer, filters=False)
    @action(detail=True, methods=["get"])
    def clearance(self, request: Request, pk: str) -> Response:
        """Return what was known when the patient was called."""
        booking = self.get_object()
        if booking.clearance is None:
            raise Http404
        self._looked_at({booking.patient_id})
        return Response(serializers.ClearanceSerializer(booking.clearance).data)

    def _to_settle(self) -> tuple[Any, int]:
        booking = queries.booking_to_settle(self.request.user, self.kwargs["pk"])
        return booking, check_version(self.request, booking)

    def _show(self, booking: Any, *, code: int = status.HTTP_200_OK) -> Response:
        return self.answer(booking, _told(booking), code=code)

    def _looked_at(self, patient_ids: set[Any]) -> None:
        place = self.request.resolver_match.view_name
        record_access(by_id=self.request.user.pk, patient_ids=patient_ids, place=place)
