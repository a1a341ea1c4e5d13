"""Reminders and messages as JSON. Read only; no address, because it is looked up when a message is sent."""

from rest_framework import serializers

from reminders.domain.calls import CallOutcome
from reminders.models import Answer, Call, Message, Reminder


class ReminderSerializer(serializers.ModelSerializer):
    class Meta:
        model = Reminder
        fields = [
            "id",
            "case",
            "booking",
            "kind",
            "about",
            "turn",
            "channel",
            "language",
            "surgery_at",
            "due_at",
            "next_at",
            "state",
            "why",
            "attempts",
            "created_at",
            "sent_at",
            "sent_by_hand",
            "answer_by",
            "followed_up_at",
        ]
        read_only_fields = fields


class MessageSerializer(serializers.ModelSerializer):
    class Meta:
        model = Message
        fields = [
            "id",
            "reminder",
            "channel",
            "message_id",
            "gateway_id",
            "at",
            "outcome",
            "segments",
            "receipt",
            "receipt_at",
        ]
        read_only_fields = fields


class AnswerSerializer(serializers.ModelSerializer):
    """What a patient said, word for word. ``case`` is null while nobody knows whose it is."""

    class Meta:
        model = Answer
        fields = [
            "id",
            "case",
            "reminder",
            "source",
            "sent_from",
            "says",
            "words",
            "is_late",
            "by_guardian",
            "with_help_of",
            "received_at",
        ]
        read_only_fields = fields


class CallSerializer(serializers.ModelSerializer):
    """A patient whom somebody has to ring, and what came of it. Open while ``settled_at`` is null."""

    class Meta:
        model = Call
        fields = [
            "id",
            "site",
            "case",
            "reminder",
            "answer",
            "reason",
            "role",
            "raised_at",
            "by_at",
            "tries",
            "outcome",
            "note",
            "last_by",
            "last_at",
            "settled_at",
        ]
        read_only_fields = fields


class SettleCallSerializer(serializers.Serializer):
    """What came of a call. ``tries``: how often it had been rung when it was read; refused when that has passed."""

    outcome = serializers.ChoiceField(choices=[(one.value, one.value) for one in CallOutcome])
    note = serializers.CharField(required=False, allow_blank=True, max_length=2000, default="")
    tries = serializers.IntegerField(required=False, allow_null=True, min_value=0, default=None)
