"""Reminders and messages as JSON. Read only; no address, because it is looked up when a message is sent."""

from rest_framework import serializers

from reminders.models import Message, Reminder


class ReminderSerializer(serializers.ModelSerializer):
    class Meta:
        model = Reminder
        fields = [
            "id",
            "case",
            "booking",
            "kind",
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
        ]
        read_only_fields = fields


class MessageSerializer(serializers.ModelSerializer):
    class Meta:
        model = Message
        fields = ["id", "reminder", "channel", "message_id", "at", "outcome"]
        read_only_fields = fields
