"""What really happens in theatre, moment by moment."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.api import IF_MATCH, check_version, read
from common.clock import now
from scheduling import actions, queries
from scheduling.serializers.milestones import MilestoneSerializer, RecordMilestoneSerializer


class MilestonesOfBooking:
    """Mixin for the bookings: their milestones. The ETag is the booking's."""

    @extend_schema(responses=MilestoneSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def milestones(self: Any, request: Request, pk: str) -> Response:
        """Return what was written down of the operation, in order."""
        booking = self.get_object()
        self._looked_at({booking.patient_id})
        return self.answer(booking, _shown(booking))

    @extend_schema(
        request=RecordMilestoneSerializer, responses=MilestoneSerializer(many=True), parameters=[IF_MATCH]
    )
    @milestones.mapping.post
    def record(self: Any, request: Request, pk: str) -> Response:
        """Write down that something happened, or correct when it did; the last one finishes the operation."""
        booking = self.get_object()
        version = check_version(request, booking)
        asked = read(RecordMilestoneSerializer, request.data)
        actions.record_milestone(
            booking=booking,
            kind=asked["kind"],
            moment=asked["at"],
            reason=asked["reason"],
            by=request.user,
            at=now(),
            expected_version=version,
        )
        booking = self.get_object()
        return self.answer(booking, _shown(booking), code=status.HTTP_201_CREATED)


def _shown(booking: Any) -> Any:
    return MilestoneSerializer(queries.milestones_of(booking.pk), many=True).data
