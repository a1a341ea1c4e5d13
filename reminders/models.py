"""What a patient must be told by when, each attempt to tell it, and the sweeper's heartbeat."""

import pgtrigger
from django.db import models
from django.db.models import Q

from cases.models import Case
from common.choices import choices, values
from common.ids import uuid7
from reminders.domain.states import NEXT, Channel, Outcome, ReminderKind, ReminderState
from scheduling.models import Booking

PENDING = Q(state=ReminderState.PENDING.value)
WITH_A_SWEEPER = Q(state__in=[ReminderState.CLAIMED.value, ReminderState.HANDING_OVER.value])


class Reminder(models.Model):
    """One thing to tell one patient about one date of a booking.

    ``surgery_at`` is the time it speaks of: a booking that has moved since makes it untrue. ``next_at`` is
    when the sweeper looks at it, ``due_at`` until an attempt fails. The address is looked up when it is sent.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="reminders")
    booking = models.ForeignKey(Booking, models.PROTECT, related_name="reminders")
    booking_version = models.PositiveIntegerField()
    surgery_at = models.DateTimeField()
    kind = models.CharField(max_length=20, choices=choices(ReminderKind))
    channel = models.CharField(max_length=10, choices=choices(Channel))
    language = models.CharField(max_length=5)
    due_at = models.DateTimeField()
    next_at = models.DateTimeField()
    state = models.CharField(
        max_length=12, choices=choices(ReminderState), default=ReminderState.PENDING.value
    )
    why = models.CharField(max_length=20, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_by = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "kind", "channel", "booking_version"], name="told_once_per_version"
            ),
            models.CheckConstraint(
                condition=Q(state__in=values(ReminderState)), name="reminder_state_is_known"
            ),
            models.CheckConstraint(
                condition=~WITH_A_SWEEPER | Q(lease_until__isnull=False) & ~Q(claimed_by=""),
                name="a_claim_has_an_owner_and_an_end",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReminderState.SENT.value) | Q(sent_at__isnull=False),
                name="sent_has_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], name="reminders_due", condition=PENDING),
            models.Index(fields=["lease_until"], name="reminders_leased", condition=WITH_A_SWEEPER),
            models.Index(fields=["case", "due_at"], name="reminders_of_a_case"),
        ]
        triggers = [
            pgtrigger.FSM(
                name="reminder_state_moves",
                field="state",
                # In the order of the enum: a set's own order differs from run to run, and so would the migration.
                transitions=[
                    (old.value, new.value)
                    for old in ReminderState
                    for new in ReminderState
                    if new in NEXT[old]
                ],
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]


class Message(models.Model):
    """One attempt to tell a reminder on one channel. Written before the channel hears of it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reminder = models.ForeignKey(Reminder, models.PROTECT, related_name="messages")
    channel = models.CharField(max_length=10, choices=choices(Channel))
    message_id = models.CharField(max_length=200)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=choices(Outcome), default=Outcome.HANDING_OVER.value)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["reminder"], condition=Q(outcome=Outcome.SENT.value), name="accepted_at_most_once"
            ),
        ]


class Heartbeat(models.Model):
    """When the sweeper last looked, and what kept it from sending. One row."""

    name = models.CharField(primary_key=True, max_length=20)
    at = models.DateTimeField()
    note = models.CharField(max_length=40, blank=True)
