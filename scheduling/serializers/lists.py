"""Theatre lists and private calendar addresses as JSON, and what a client may ask of them."""

from typing import Any

from rest_framework import serializers

from common.words import say
from scheduling.domain.list_checks import Finding
from scheduling.domain.lists import ChangeKind
from scheduling.domain.states import FeedKind
from scheduling.models import Acknowledgement, CalendarFeed, ListVersion
from scheduling.queries.list_checks import reason_of


class LineSerializer(serializers.Serializer):
    """One case of the list, in running order."""

    booking = serializers.UUIDField()
    case = serializers.UUIDField()
    start = serializers.DateTimeField()
    minutes = serializers.IntegerField()
    patient_name = serializers.CharField(source="patient")
    side = serializers.CharField()
    procedure = serializers.CharField(source="procedure_en")
    surgeon = serializers.UUIDField(source="surgeon_id")
    anaesthetist = serializers.UUIDField(source="anaesthetist_id", allow_null=True)
    equipment = serializers.ListField(child=serializers.CharField())
    allergies = serializers.ListField(child=serializers.CharField())
    ward = serializers.CharField()


class FindingSerializer(serializers.Serializer):
    """What a check found; ``stop``: the list is locked only with a reason."""

    code = serializers.CharField(source="check.value")
    stop = serializers.BooleanField(source="is_stop")
    booking = serializers.UUIDField(allow_null=True)
    sentence = serializers.SerializerMethodField()

    def get_sentence(self, finding: Finding) -> str:
        return say(reason_of(finding.check, finding.patient, finding.details))


class AcknowledgementSerializer(serializers.ModelSerializer):
    """A person, or anyone of a role; ``at`` is when it was seen."""

    class Meta:
        model = Acknowledgement
        fields = ["person", "role", "by", "at"]
        read_only_fields = fields


class ListChangeSerializer(serializers.Serializer):
    """One thing that is other than in the version before. ``was`` and ``now`` are data: an instant, a number, names."""

    kind = serializers.ChoiceField(choices=[kind.value for kind in ChangeKind])
    booking = serializers.UUIDField(allow_null=True)
    patient_name = serializers.CharField(source="patient")
    was = serializers.CharField()
    now = serializers.CharField()


class VersionSerializer(serializers.ModelSerializer):
    """A version of the list: when, by whom, why, what is other in it, and who has seen it."""

    changes = ListChangeSerializer(many=True)
    acknowledgements = AcknowledgementSerializer(many=True)

    class Meta:
        model = ListVersion
        fields = ["number", "at", "by", "reason", "changes", "acknowledgements"]
        read_only_fields = fields


class TheatreListSerializer(serializers.Serializer):
    """The list of a session as it stands. ``version`` is 0 before it was ever locked; locked, it is what is printed."""

    session = serializers.UUIDField()
    version = serializers.IntegerField()
    locked_at = serializers.DateTimeField(allow_null=True)
    locked_by = serializers.UUIDField(allow_null=True)
    unlocked_reason = serializers.CharField()
    lines = LineSerializer(many=True)
    newest = VersionSerializer(allow_null=True)


class LockSerializer(serializers.Serializer):
    """``reason``: why it is locked although something has to be put right first."""

    reason = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)


class UnlockSerializer(serializers.Serializer):
    reason = serializers.CharField(min_length=5, max_length=200)


class FeedSerializer(serializers.ModelSerializer):
    """An address by its id; the address itself was shown when it was made, and is not kept."""

    class Meta:
        model = CalendarFeed
        fields = [
            "id",
            "kind",
            "surgeon",
            "theatre",
            "ward",
            "by",
            "at",
            "read_at",
            "revoked_at",
            "revoked_by",
        ]
        read_only_fields = fields


class MakeFeedSerializer(serializers.Serializer):
    """``theatre`` or ``ward`` for the calendar of one; a surgeon's own needs neither."""

    kind = serializers.ChoiceField(choices=[kind.value for kind in FeedKind])
    theatre = serializers.UUIDField(required=False)
    ward = serializers.UUIDField(required=False)


class MadeFeedSerializer(FeedSerializer):
    """With the address, this once."""

    address = serializers.CharField()

    class Meta(FeedSerializer.Meta):
        fields = [*FeedSerializer.Meta.fields, "address"]
        read_only_fields = fields

    def to_representation(self, made: Any) -> dict[str, Any]:
        return {**FeedSerializer(made.feed).data, "address": made.address}
