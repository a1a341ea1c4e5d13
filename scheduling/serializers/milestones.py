"""What really happened in theatre as JSON, and what a client may write down."""

from rest_framework import serializers

from scheduling.domain.milestones import Milestone as Kind
from scheduling.models import Milestone


class MilestoneSerializer(serializers.ModelSerializer):
    """One moment of one operation; ``reason`` says why it was corrected."""

    class Meta:
        model = Milestone
        fields = ["kind", "at", "by", "recorded_at", "reason"]
        read_only_fields = fields


class RecordMilestoneSerializer(serializers.Serializer):
    """Without ``at`` it happened now. A correction of what is recorded needs a ``reason``."""

    kind = serializers.ChoiceField(choices=[kind.value for kind in Kind])
    at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    reason = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)
