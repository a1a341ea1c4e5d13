"""A place in a running order: what it would do, asked by a program as the board asks while a case is held over it."""

from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

import cases.queries
from audit.actions import record_access
from common.api import read
from common.clock import now
from common.refusals import BadInput
from common.words import say
from scheduling import queries
from scheduling.queries.board.forecast import DropForecast, forecast
from scheduling.serializers.placing import AskedPlaceSerializer, PlaceForecastSerializer


def before_of(asked: dict[str, Any]) -> UUID | None:
    """Take the booking to stand before out of what was asked; it says the start, so nothing else may."""
    before: UUID | None = asked.pop("before")
    if before and (asked.pop("start"), asked.pop("minutes")) != (None, None):
        raise BadInput("before", "Name a start and minutes, or the booking to stand before; not both.")
    return before


class ForecastsPlaces:
    """Mixin of the sessions: ``fit`` says what putting a case or a booking there would do."""

    @extend_schema(
        parameters=[AskedPlaceSerializer], responses=PlaceForecastSerializer, filters=False, request=None
    )
    @action(detail=True, methods=["get"])
    def fit(self, request: Request, pk: str) -> Response:
        """Say whether a case fits here, every reason when it does not, and who would go later. Changes nothing."""
        session = self.get_object()  # type: ignore[attr-defined]
        asked = read(AskedPlaceSerializer, request.query_params)
        if bool(asked["case"]) == bool(asked["booking"]):
            raise BadInput("case", "Name a case or a booking.")
        try:
            found, patient_id = _found(request, session, asked)
        except KeyError:
            raise Http404 from None
        place = request.resolver_match.view_name
        record_access(by_id=request.user.pk, patient_ids=[patient_id], place=place, at=now())
        return Response(PlaceForecastSerializer(_data(found)).data)


def _found(request: Request, session: Any, asked: dict[str, Any]) -> tuple[DropForecast, Any]:
    user = request.user
    if asked["case"]:
        case = cases.queries.case_for(user, asked["case"])
        return forecast(user, session, asked["before"], at=now(), case=case), case.patient_id
    booking = queries.booking_for(user, asked["booking"])
    return forecast(user, session, asked["before"], at=now(), booking=booking), booking.patient_id


def _data(found: DropForecast) -> dict[str, Any]:
    return {
        "fits": found.fits,
        "start": found.start,
        "minutes_over": found.minutes_over,
        "reasons": [{"sentence": say(reason), "code": reason.code} for reason in found.reasons],
        "past": list(found.past),
        "moved": found.moved,
        "verdict_then": found.readiness.verdict.value if found.readiness else None,
    }
