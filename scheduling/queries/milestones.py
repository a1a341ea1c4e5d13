"""What was written down of an operation."""

from uuid import UUID

from django.db.models import QuerySet

from scheduling.models import Milestone


def milestones_of(booking_id: UUID) -> QuerySet[Milestone]:
    """Return the moments of one booking's operation in the order in which they happened, with who wrote them down."""
    return Milestone.objects.filter(booking=booking_id).select_related("by").order_by("at", "id")
