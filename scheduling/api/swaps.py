"""Two bookings that change places, as verbs of the first one."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from audit.actions import record_access
from common.api import IF_MATCH, check_version, read, tell
from common.clock import now
from common.refusals import BadInput
from common.words import say
from scheduling import queries
from scheduling.actions.swapping import swap_bookings
from scheduling.queries.swaps import SwapPreview, preview_swap
from scheduling.serializers import offers as serializers


class WithSwaps:
    """Mixin for the bookings: ``swap`` and what it would do."""

    @extend_schema(
        request=serializers.SwapSerializer,
        responses=serializers.SwappedSerializer,
        parameters=[IF_MATCH],
    )
    @action(detail=True, methods=["post"])
    def swap(self, request: Request, pk: str) -> Response:
        """Give each of two bookings the other's place, both or neither. If-Match is of the first one."""
        found = _both(request, pk, request.data)
        first = _one_of(found, UUID(pk))
        version = check_version(request, first)
        asked = read(serializers.SwapSerializer, request.data)
        second = _one_of(found, asked.pop("other"))
        with timezone.override(first.theatre.site.time_zone):
            both = swap_bookings(
                first=first,
                second=second,
                first_version=version,
                second_version=asked.pop("other_version"),
                by=request.user,
                at=now(),
                **asked,
            )
            said = tell(serializers.SwappedSerializer, {"bookings": both})
            return self.answer(both[0], said)  # type: ignore[attr-defined,no-any-return]

    @extend_schema(
        parameters=[OpenApiParameter("other", OpenApiTypes.UUID, required=True)],
        responses=serializers.SwapPreviewSerializer,
        filters=False,
    )
    @action(detail=True, methods=["get"], url_path="swap/preview", url_name="swap-preview")
    def swap_preview(self, request: Request, pk: str) -> Response:
        """Say what a swap would do to both, before it is made."""
        first: Any = queries.booking_to_change(request.user, pk)
        if not (other := request.query_params.get("other", "")):
            raise BadInput("other", "Name the other booking.")
        second = queries.booking_for(request.user, other)
        at = now()
        record_access(
            by_id=request.user.pk,
            patient_ids={first.patient_id, second.patient_id},
            place=request.resolver_match.view_name,
            at=at,
        )
        with timezone.override(first.theatre.site.time_zone):
            found = preview_swap(first, second, by=request.user, at=at)
            return Response(serializers.SwapPreviewSerializer(_preview(found)).data)


def _both(request: Request, pk: str, asked: Any) -> dict[UUID, Any]:
    """Return those of the two bookings that there are for the person, in one query."""
    other = asked.get("other") if isinstance(asked, dict) else None
    try:
        wanted = {UUID(pk), UUID(str(other))}
    except ValueError:
        # Whoever reads what was asked says so; only the first is needed until then.
        wanted = {UUID(pk)}
    return queries.bookings_to_swap(request.user, wanted)


def _one_of(found: dict[UUID, Any], booking_id: UUID) -> Any:
    try:
        return found[booking_id]
    except KeyError:
        raise Http404 from None


def _preview(found: SwapPreview) -> dict[str, Any]:
    starts = (found.halves[1].booking.during.lower, found.halves[0].booking.during.lower)
    return {
        "fits": found.fits,
        "halves": [
            {
                "booking": half.booking.pk,
                "fits": half.place.fits,
                "start": start,
                "verdict_now": comparison.before.verdict.value,
                "verdict_then": comparison.after.verdict.value,
                "reasons": [{"sentence": say(reason), "code": reason.code} for reason in reasons],
            }
            for half, start, reasons, comparison in zip(
                found.halves, starts, found.reasons, found.comparisons, strict=True
            )
        ],
    }
