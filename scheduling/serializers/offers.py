"""Free places, offers, swaps and new places as JSON, and what a client may ask of them. Nothing here saves."""

from rest_framework import serializers

from scheduling.domain.fits import PASSABLE
from scheduling.domain.offers import USUALLY_STANDS_FOR
from scheduling.models import Gap, Offer
from scheduling.serializers import BookingSerializer, RefusalReasonSerializer


class OfferSerializer(serializers.ModelSerializer):
    """A place offered to one case. ``answered_by`` is empty when the patient answered, or time did."""

    class Meta:
        model = Offer
        fields = [
            "id",
            "gap",
            "case",
            "start",
            "minutes",
            "state",
            "by",
            "at",
            "expires_at",
            "answered_by",
            "answered_at",
        ]
        read_only_fields = fields


class GapSerializer(serializers.ModelSerializer):
    """A free stretch of a session that looks for somebody, with every offer of it."""

    start = serializers.DateTimeField(source="during.lower")
    end = serializers.DateTimeField(source="during.upper")
    offers = OfferSerializer(many=True)

    class Meta:
        model = Gap
        fields = ["id", "version", "session", "start", "end", "state", "filled_by", "by", "at", "offers"]
        read_only_fields = fields


class OpenGapSerializer(serializers.Serializer):
    """A session and a moment: the free stretch that holds it, or the next one, is taken up."""

    session = serializers.UUIDField()
    start = serializers.DateTimeField()


class MakeOffersSerializer(serializers.Serializer):
    """Whom to ask, and for how many minutes the offer stands."""

    cases = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=10)
    minutes = serializers.IntegerField(default=USUALLY_STANDS_FOR)


class ReplacementSerializer(serializers.Serializer):
    """A waiting case for the place; ``reasons`` say why it does not fit, the notice included."""

    case = serializers.UUIDField()
    fits = serializers.BooleanField()
    standing = serializers.CharField()
    notice_wanted = serializers.IntegerField()
    notice_left = serializers.IntegerField()
    minutes = serializers.IntegerField()
    reasons = RefusalReasonSerializer(many=True)


class ToldSerializer(RefusalReasonSerializer):
    """What is to be known of one case: why it could not be offered the place, or why no message goes out."""

    case = serializers.UUIDField()


class OfferedSerializer(serializers.Serializer):
    """What came of offering."""

    offers = OfferSerializer(many=True)
    told = ToldSerializer(many=True)
    refused = ToldSerializer(many=True)


class SwapSerializer(serializers.Serializer):
    """The other booking, the version of it that was read, and the reasons of ``move``."""

    other = serializers.UUIDField()
    other_version = serializers.IntegerField()
    overrun_reason = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)
    list_reason = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)
    despite = serializers.ListField(
        child=serializers.ChoiceField(sorted(PASSABLE)), required=False, default=list
    )
    despite_reason = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)


class SwappedSerializer(serializers.Serializer):
    """Both bookings at their new places."""

    bookings = BookingSerializer(many=True)


class SwapHalfSerializer(serializers.Serializer):
    """One booking at the other's place."""

    booking = serializers.UUIDField()
    fits = serializers.BooleanField()
    start = serializers.DateTimeField()
    verdict_now = serializers.CharField()
    verdict_then = serializers.CharField()
    reasons = RefusalReasonSerializer(many=True)


class SwapPreviewSerializer(serializers.Serializer):
    """What a swap would do to both."""

    fits = serializers.BooleanField()
    halves = SwapHalfSerializer(many=True)


class NewPlaceSerializer(serializers.Serializer):
    """A session that takes the case, and its start there."""

    session = serializers.UUIDField()
    start = serializers.DateTimeField()


class ReplannedSerializer(serializers.Serializer):
    """A booked case that has to go: where it could, the one proposed first, or why the nearest sessions refuse it."""

    booking = serializers.UUIDField()
    version = serializers.IntegerField()
    places = NewPlaceSerializer(many=True)
    reasons = RefusalReasonSerializer(many=True)
