"""Free places and their offers, and bookings that have to go, for other systems and for scripts."""

from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from audit.actions import record_access
from common.api import IF_MATCH, UUID_IN_PATH, WithETag, check_version, read, tell
from common.clock import now
from common.refusals import BadInput, Reason
from common.words import say
from scheduling.actions import offers as actions
from scheduling.domain.states import GapState, OfferState
from scheduling.presenters.gaps import shortfalls
from scheduling.queries import gaps as queries
from scheduling.queries import replanning
from scheduling.queries.replacements import Replacement, replacements_for
from scheduling.serializers import offers as serializers
from staff.domain.permissions import Action


class GapFilter(filters.FilterSet):
    session = filters.UUIDFilter(field_name="session_id")
    state = filters.ChoiceFilter(choices=[(state.value, state.value) for state in GapState])


class GapViewSet(WithETag, mixins.ListModelMixin, GenericViewSet):
    """Free stretches of sessions that look for somebody. The version counts what became of them."""

    action_permissions: ClassVar = dict.fromkeys(
        ("list", "retrieve", "create", "replacements", "offer", "give_up"), Action.BOOK
    )
    serializer_class = serializers.GapSerializer
    filterset_class = GapFilter
    lookup_value_regex = UUID_IN_PATH

    def get_queryset(self) -> Any:
        return queries.gaps_to_tell(self.request.user)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Return a page of gaps, the soonest first, and keep on record who was offered them."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        _looked_at(request, [offer.case.patient_id for gap in page or () for offer in gap.offers.all()])
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Request, pk: str) -> Response:
        """Return one gap with its offers and its ETag."""
        return self._now()

    @extend_schema(request=serializers.OpenGapSerializer)
    def create(self, request: Request) -> Response:
        """Take up the free stretch of a session that holds a moment; the gap that stands there is returned."""
        asked, at = read(serializers.OpenGapSerializer, request.data), now()
        session, free = queries.free_at(request.user, asked["session"], asked["start"], at=at)
        gap = actions.open_gap(session=session, during=free, by=request.user, at=at)
        gap = self.get_queryset().get(pk=gap.pk)
        return self.answer(gap, tell(serializers.GapSerializer, gap), code=status.HTTP_201_CREATED)

    @extend_schema(responses=serializers.ReplacementSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def replacements(self, request: Request, pk: str) -> Response:
        """Return who could take the place, in the order in which they are asked, and why others could not."""
        gap, at = queries.gap_for(request.user, pk), now()
        with timezone.override(gap.session.theatre.site.time_zone):
            found = replacements_for(request.user, gap, at=at)
            _looked_at(request, [row.case.patient_id for row in found])
            rows = [_replacement(row) for row in found]
            return Response(serializers.ReplacementSerializer(rows, many=True).data)

    @extend_schema(
        request=serializers.MakeOffersSerializer,
        responses={201: serializers.OfferedSerializer},
        parameters=[IF_MATCH],
    )
    @action(detail=True, methods=["post"])
    def offer(self, request: Request, pk: str) -> Response:
        """Offer the place to several cases at once. Whom it does not fit is returned with the reasons."""
        gap = queries.gap_to_change(request.user, pk)
        check_version(request, gap)
        asked = read(serializers.MakeOffersSerializer, request.data)
        with timezone.override(gap.session.theatre.site.time_zone):
            offered = actions.offer_to(
                gap=gap, case_ids=asked["cases"], minutes=asked["minutes"], by=request.user, at=now()
            )
            said = {
                "offers": offered.offers,
                "told": [
                    one for offer in offered.offers for one in _told(offer.case_id, offered.told[offer.pk])
                ],
                "refused": [one for case, reasons in offered.refused for one in _told(case.pk, reasons)],
            }
            return Response(tell(serializers.OfferedSerializer, said), status=status.HTTP_201_CREATED)

    @extend_schema(request=None, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], url_path="give-up")
    def give_up(self, request: Request, pk: str) -> Response:
        """Stop looking for somebody; offers that wait for an answer are taken back."""
        gap = queries.gap_to_change(request.user, pk)
        version = check_version(request, gap)
        actions.give_up_gap(gap=gap, by=request.user, at=now(), expected_version=version)
        return self._now()

    def _now(self) -> Response:
        gap = self.get_object()
        _looked_at(self.request, [offer.case.patient_id for offer in gap.offers.all()])
        return self.answer(gap, tell(serializers.GapSerializer, gap))


class OfferFilter(filters.FilterSet):
    gap = filters.UUIDFilter(field_name="gap_id")
    case = filters.UUIDFilter(field_name="case_id")
    state = filters.ChoiceFilter(choices=[(state.value, state.value) for state in OfferState])


class OfferViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    """Places offered to patients. Of the offers of a place one is accepted; an answer to another is refused."""

    action_permissions: ClassVar = dict.fromkeys(("list", "retrieve", "accept", "decline"), Action.BOOK)
    serializer_class = serializers.OfferSerializer
    filterset_class = OfferFilter
    lookup_value_regex = UUID_IN_PATH

    def get_queryset(self) -> Any:
        return queries.offers_to_tell(self.request.user)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:
        """The patient said yes to you: the case is booked, and the other offers of the place are over."""
        offer = queries.offer_to_answer(request.user, pk)
        with timezone.override(offer.gap.session.theatre.site.time_zone):
            actions.accept_offer(offer=offer, by=request.user, at=now())
        return self._as_it_stands(offer)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: str) -> Response:
        """The patient said no to you; the case goes on waiting."""
        offer = queries.offer_to_answer(request.user, pk)
        actions.decline_offer(offer=offer, by=request.user, at=now())
        return self._as_it_stands(offer)

    def _as_it_stands(self, offer: Any) -> Response:
        offer.refresh_from_db()
        return Response(tell(serializers.OfferSerializer, offer))


class ReplanViewSet(GenericViewSet):
    """New places for what is booked in a closed theatre, with an absent person, or in given-up sessions.

    A proposal and no more: each move is made through ``bookings/{id}/move``.
    """

    action_permissions: ClassVar = {"list": Action.MOVE_BOOKING}
    serializer_class = serializers.ReplannedSerializer
    pagination_class = None

    def get_queryset(self) -> Any:
        return queries.gaps_for(self.request.user).none()

    @extend_schema(
        parameters=[
            OpenApiParameter("closure", OpenApiTypes.UUID),
            OpenApiParameter("absence", OpenApiTypes.UUID),
            OpenApiParameter("session", OpenApiTypes.UUID, many=True),
        ],
        responses=serializers.ReplannedSerializer(many=True),
        filters=False,
    )
    def list(self, request: Request) -> Response:
        """Return each booked case that has to go, with the places that would take it or the reasons why none does."""
        at = now()
        cause = replanning.cause_for(
            request.user,
            closure=_uuid(request, "closure"),
            absence=_uuid(request, "absence"),
            sessions=[
                found for one in request.query_params.getlist("session") if (found := _read(one, "session"))
            ],
        )
        if cause is None:
            raise BadInput("closure", "Name a closure, an absence or sessions.")
        bookings = replanning.concerned(request.user, cause, at=at)
        _looked_at(request, [one.patient_id for one in bookings])
        rows = replanning.replan(request.user, bookings, cause, at=at)
        return Response(self.get_serializer([_replanned(row) for row in rows], many=True).data)


def _uuid(request: Request, name: str) -> UUID | None:
    return _read(request.query_params.get(name, ""), name)


def _read(text: str, field: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise BadInput(field, "This is no id.") from None


def _replacement(row: Replacement) -> dict[str, Any]:
    return {
        "case": row.case.pk,
        "fits": row.fits,
        "standing": row.standing.name.lower(),
        "notice_wanted": row.notice.wanted,
        "notice_left": row.notice.left,
        "minutes": row.needs.minutes,
        "reasons": [
            {"sentence": say(reason), "code": reason.code}
            for reason in (*row.reasons, *shortfalls(row.notice))
        ],
    }


def _replanned(row: replanning.Replanned) -> dict[str, Any]:
    return {
        "booking": row.booking.pk,
        "version": row.booking.version,
        "places": [{"session": one.session.pk, "start": one.start} for one in row.options],
        "reasons": [
            {"sentence": say(reason), "code": reason.code}
            for _one, reasons in row.refusals
            for reason in reasons
        ],
    }


def _told(case_id: UUID, reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    return [{"case": case_id, "sentence": say(reason), "code": reason.code} for reason in reasons]


def _looked_at(request: Request, patient_ids: Iterable[UUID]) -> None:
    place = request.resolver_match.view_name
    record_access(by_id=request.user.pk, patient_ids=patient_ids, place=place)
