"""What a patient must be told by when, each attempt to tell it, and the sweeper's heartbeat."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models import Case
from common.choices import choices, values
from common.ids import uuid7
from reminders.domain.kinds import ReminderKind
from reminders.domain.states import NEXT, Channel, Outcome, Receipt, ReminderState
from scheduling.models import Booking, Offer

PENDING = Q(state=ReminderState.PENDING.value)
SENT = Q(state=ReminderState.SENT.value)
NEVER_TOLD = Q(state__in=[ReminderState.SUPPRESSED.value, ReminderState.SUPERSEDED.value])
WITH_A_SWEEPER = Q(state__in=[ReminderState.CLAIMED.value, ReminderState.HANDING_OVER.value])


class Reminder(models.Model):
    """One thing to tell one patient about one date of a booking, or about a free place that is offered.

    It speaks of a ``booking`` or of an ``offer``, never of both.
    ``surgery_at`` is the time it speaks of: a booking that has moved since makes it untrue. ``about`` tells two of
    one kind apart (a medicine's id, the week of the exercises). ``turn`` is 1 for the first telling, 2 for the second
    channel, and higher when somebody sent it again by hand. ``next_at`` is when the sweeper looks at it, ``due_at``
    until an attempt fails. ``answer_by`` is when silence is followed up, ``followed_up_at`` when it was, or when an
    answer made it needless. The address is looked up when it is sent.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="reminders")
    booking = models.ForeignKey(Booking, models.PROTECT, null=True, related_name="reminders")
    booking_version = models.PositiveIntegerField(default=0)
    offer = models.ForeignKey(Offer, models.PROTECT, null=True, related_name="reminders")
    surgery_at = models.DateTimeField()
    kind = models.CharField(max_length=20, choices=choices(ReminderKind))
    about = models.CharField(max_length=40, blank=True)
    turn = models.PositiveSmallIntegerField(default=1)
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
    sent_by_hand = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answer_by = models.DateTimeField(null=True)
    followed_up_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "surgery_at", "kind", "about", "turn"],
                condition=~NEVER_TOLD,
                name="told_once_about_a_time",
            ),
            models.UniqueConstraint(
                fields=["offer", "kind", "turn"],
                condition=~NEVER_TOLD & Q(offer__isnull=False),
                name="told_once_about_an_offer",
            ),
            models.CheckConstraint(
                condition=Q(booking__isnull=False, offer=None) | Q(booking=None, offer__isnull=False),
                name="a_reminder_speaks_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(channel__in=values(Channel)), name="reminder_channel_is_known"
            ),
            models.CheckConstraint(condition=Q(turn__gte=1), name="reminder_turns_begin_at_one"),
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
            models.Index(fields=["channel", "next_at"], name="reminders_due", condition=PENDING),
            models.Index(fields=["lease_until"], name="reminders_leased", condition=WITH_A_SWEEPER),
            models.Index(fields=["case", "due_at"], name="reminders_of_a_case"),
            models.Index(
                fields=["answer_by"],
                name="reminders_unanswered",
                condition=SENT & Q(answer_by__isnull=False, followed_up_at__isnull=True),
            ),
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
    """One attempt to tell a reminder on one channel. Written before the channel hears of it.

    ``message_id`` is our reference, the same for every attempt of a reminder: a gateway that knows it takes it once.
    ``gateway_id`` is the gateway's own name for it, by which receipts come. ``segments`` are what a text costs.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reminder = models.ForeignKey(Reminder, models.PROTECT, related_name="messages")
    channel = models.CharField(max_length=10, choices=choices(Channel))
    message_id = models.CharField(max_length=200)
    gateway_id = models.CharField(max_length=100, blank=True)
    sent_to = models.CharField(max_length=254, blank=True)
    segments = models.PositiveSmallIntegerField(default=0)
    receipt = models.CharField(max_length=12, choices=choices(Receipt), blank=True)
    receipt_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=choices(Outcome), default=Outcome.HANDING_OVER.value)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["reminder"], condition=Q(outcome=Outcome.SENT.value), name="accepted_at_most_once"
            ),
        ]
        indexes = [
            models.Index(fields=["gateway_id"], name="messages_by_gateway_id", condition=~Q(gateway_id="")),
            models.Index(fields=["sent_to", "-at"], name="messages_to_an_address"),
            models.Index(
                fields=["receipt_at"],
                name="messages_undelivered",
                condition=Q(receipt=Receipt.UNDELIVERED.value),
            ),
        ]


class Heartbeat(models.Model):
    """When the sweeper last looked, and what kept it from sending. One row."""

    name = models.CharField(primary_key=True, max_length=20)
    at = models.DateTimeField()
    note = models.CharField(max_length=40, blank=True)
