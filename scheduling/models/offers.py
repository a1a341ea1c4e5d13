"""A place that came free, and the patients it is offered to."""

from django.conf import settings
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import F, Q

from audit.models import tracked
from cases.models import Case
from common.choices import choices, values
from common.ids import uuid7
from scheduling.domain.states import GapState, OfferState
from scheduling.models.bookings import Booking
from scheduling.models.sessions import TheatreSession

USER = settings.AUTH_USER_MODEL


@tracked()
class Gap(models.Model):
    """A stretch of a session that came free. ``left_by`` is the booking that was there, if there was one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.ForeignKey(TheatreSession, models.PROTECT, related_name="gaps")
    during = DateTimeRangeField(default_bounds="[)")
    left_by = models.ForeignKey(Booking, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=choices(GapState), default=GapState.OPEN.value)
    filled_by = models.ForeignKey(Booking, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=values(GapState)), name="gap_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state=GapState.FILLED.value) | Q(filled_by__isnull=False),
                name="a_filled_gap_has_its_booking",
            ),
        ]


@tracked()
class Offer(models.Model):
    """The place offered to one case until a moment. At most one offer of a gap is accepted."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    gap = models.ForeignKey(Gap, models.PROTECT, related_name="offers")
    case = models.ForeignKey(Case, models.PROTECT, related_name="offers")
    start = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=choices(OfferState), default=OfferState.OPEN.value)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    # Who took the answer down: null when the patient gave it on their own page or by message, or time gave it.
    answered_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=values(OfferState)), name="offer_state_is_known"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("at")), name="offer_stands_for_a_while"),
            models.UniqueConstraint(
                fields=["gap"], condition=Q(state=OfferState.ACCEPTED.value), name="one_wins_the_place"
            ),
            models.UniqueConstraint(
                fields=["gap", "case"],
                condition=Q(state=OfferState.OPEN.value),
                name="offered_once_at_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"], condition=Q(state=OfferState.OPEN.value), name="offers_by_end"
            )
        ]
