"""What a program is told of a place before it takes it."""

from rest_framework import serializers


class AskedPlaceSerializer(serializers.Serializer):
    """A waiting case or a booking, and the booking it would stand before; none means where a place is free."""

    case = serializers.UUIDField(required=False, allow_null=True, default=None)
    booking = serializers.UUIDField(required=False, allow_null=True, default=None)
    before = serializers.UUIDField(required=False, allow_null=True, default=None)


class NewTimeSerializer(serializers.Serializer):
    booking = serializers.UUIDField(source="booking_id")
    start = serializers.DateTimeField()
    new_start = serializers.DateTimeField()


class PlaceReasonSerializer(serializers.Serializer):
    sentence = serializers.CharField()
    code = serializers.CharField()


class PlaceForecastSerializer(serializers.Serializer):
    """Whether it fits and why not, when it would start, and which bookings would go to another time.

    ``past``: what somebody may go past with a reason; empty when something else is in the way too.
    """

    fits = serializers.BooleanField()
    start = serializers.DateTimeField(allow_null=True)
    minutes_over = serializers.IntegerField()
    reasons = PlaceReasonSerializer(many=True)
    past = serializers.ListField(child=serializers.CharField())
    moved = NewTimeSerializer(many=True)
    verdict_then = serializers.CharField(allow_null=True)
