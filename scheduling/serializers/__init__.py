"""Bookings and visits as JSON, and what a client may ask of them. Nothing here saves."""

from rest_framework import serializers

from cases.serializers import NotStoppedSerializer
from checklists import words
from checklists.domain.moves import Change
from checklists.domain.readiness import Item
from checklists.serializers.answers import EarliestSerializer
from scheduling.domain.bookings import CancelReason
from scheduling.domain.fits import PASSABLE
from scheduling.domain.visits import VisitKind
from scheduling.models import Booking, Clearance, Visit

_PASSABLE = sorted(obstacle.value for obstacle in PASSABLE)


class BookingSerializer(serializers.ModelSerializer):
    """``until`` is when the theatre is free again: ``minutes`` and ``turnover_minutes`` after ``start``."""

    start = serializers.DateTimeField(source="during.lower")
    until = serializers.DateTimeField(source="during.upper")
    minutes = serializers.IntegerField(source="planned_minutes")
    theatre_name = serializers.CharField(source="theatre.name")
    # The days with a night in the ward, half-open; null for a day case.
    stay_from = serializers.DateField(source="stay.lower", default=None, allow_null=True)
    stay_until = serializers.DateField(source="stay.upper", default=None, allow_null=True)
    patient_name = serializers.SerializerMethodField()
    procedure = serializers.CharField(source="case.procedure.code")
    side = serializers.CharField(source="case.side")

    class Meta:
        model = Booking
        fields = [
            "id",
            "version",
            "status",
            "case",
            "session",
            "theatre",
            "theatre_name",
            "start",
            "until",
            "minutes",
            "turnover_minutes",
            "estimated_minutes",
            "minutes_from",
            "overrun_reason",
            "despite",
            "despite_reason",
            "ward",
            "stay_from",
            "stay_until",
            "patient",
            "patient_name",
            "procedure",
            "side",
            "surgeon",
            "anaesthetist",
            "clearance",
            "returned_reason",
            "booked_by",
            "booked_at",
            "cancel_reason",
            "cancel_note",
            "cancelled_by",
            "cancelled_at",
        ]
        read_only_fields = fields

    def get_patient_name(self, booking: Booking) -> str:
        patient = booking.case.patient
        return f"{patient.family_name.upper()} {patient.given_name}"


class ClearanceSerializer(serializers.ModelSerializer):
    """What was known when the patient was called."""

    class Meta:
        model = Clearance
        fields = ["id", "case", "at", "by", "role", "verdict", "surgery_at", "snapshot"]
        read_only_fields = fields


class VisitSerializer(serializers.ModelSerializer):
    """A visit other than the operation. ``planned_by``: who planned, moved or cancelled it last."""

    class Meta:
        model = Visit
        fields = [
            "id",
            "version",
            "case",
            "kind",
            "at",
            "place",
            "planned_by",
            "planned_at",
            "cancelled_at",
        ]
        read_only_fields = fields


class MoveVisitSerializer(serializers.Serializer):
    """Without ``place`` it stays where it is."""

    at = serializers.DateTimeField()
    place = serializers.CharField(required=False, allow_blank=True, max_length=120)


class PlanVisitSerializer(MoveVisitSerializer):
    case = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=[kind.value for kind in VisitKind])


class PlaceSerializer(serializers.Serializer):
    """A wished place. Without ``start`` the earliest free moment of the session is taken.

    ``despite``: which obstacles the person goes past, with ``despite_reason``.

    ``list_reason``: why it is done although the list is locked; asked for only then.
    ``before``: a booking of the session that it stands right before, in the place of ``start``; who comes after it goes
    later.
    """

    session = serializers.UUIDField()
    before = serializers.UUIDField(required=False, allow_null=True, default=None)
    start = serializers.DateTimeField(required=False, allow_null=True, default=None)
    minutes = serializers.IntegerField(required=False, allow_null=True, default=None)
    overrun_reason = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)
    despite = serializers.ListField(
        child=serializers.ChoiceField(choices=_PASSABLE), default=list, max_length=3
    )
    despite_reason = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)
    list_reason = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)


class BookSerializer(PlaceSerializer):
    case = serializers.UUIDField()


class CancelSerializer(serializers.Serializer):
    reason = serializers.ChoiceField(choices=[reason.value for reason in CancelReason])
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=500)


class ReasonSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=500)


class CloseSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=200)


class OrderSerializer(serializers.Serializer):
    """Every booking of the session that is still to come, each once, in the new order."""

    bookings = serializers.ListField(child=serializers.UUIDField(), max_length=100)
    list_reason = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)


class RefusalReasonSerializer(serializers.Serializer):
    sentence = serializers.CharField()
    code = serializers.CharField()


class ChangedRequirementSerializer(serializers.Serializer):
    """One requirement that the move would change: ``kind`` says how, ``sentence`` what is new about it."""

    kind = serializers.CharField(source="kind.value")
    code = serializers.CharField(source="after.code")
    title = serializers.SerializerMethodField()
    state_now = serializers.CharField(source="before.state.value")
    state_then = serializers.CharField(source="after.state.value")
    sentence = serializers.SerializerMethodField()

    def get_title(self, change: Change) -> str:
        return words.title(change.after.spec)

    def get_sentence(self, change: Change) -> str:
        return words.say(change.why, change.after.spec) if change.why else ""


class DueSerializer(serializers.Serializer):
    """What is still to be done, whose it is, and by which day."""

    code = serializers.CharField()
    title = serializers.SerializerMethodField()
    owner = serializers.CharField(source="spec.owner")
    due_on = serializers.DateField(allow_null=True)
    forecast = serializers.CharField(source="forecast.value")
    past_due = serializers.BooleanField()

    def get_title(self, item: Item) -> str:
        return words.title(item.spec)


class CancelledSerializer(BookingSerializer):
    """A cancelled booking, with what was on its way to the patient already."""

    not_stopped = NotStoppedSerializer(many=True)

    class Meta(BookingSerializer.Meta):
        fields = [*BookingSerializer.Meta.fields, "not_stopped"]
        read_only_fields = fields


class MovedSerializer(CancelledSerializer):
    """A booking at its new time, with what is still to be done for it."""

    due = DueSerializer(many=True)

    class Meta(BookingSerializer.Meta):
        fields = [*CancelledSerializer.Meta.fields, "due"]
        read_only_fields = fields


class MovePreviewSerializer(serializers.Serializer):
    """What moving would do: whether there is a place, and how readiness would change."""

    fits = serializers.BooleanField()
    start = serializers.DateTimeField(allow_null=True)
    until = serializers.DateTimeField(allow_null=True)
    minutes_over = serializers.IntegerField()
    passable = serializers.ListField(child=serializers.ChoiceField(choices=_PASSABLE))
    reasons = RefusalReasonSerializer(many=True)
    verdict_now = serializers.CharField()
    earliest_now = EarliestSerializer()
    verdict_then = serializers.CharField(allow_null=True)
    earliest_then = EarliestSerializer(allow_null=True)
    changes = ChangedRequirementSerializer(many=True)
    due = DueSerializer(many=True)
