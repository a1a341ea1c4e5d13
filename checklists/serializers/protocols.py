"""Protocol versions and their differences as JSON."""

from rest_framework import serializers

from checklists.models import Protocol


class ProtocolSerializer(serializers.ModelSerializer):
    """One version: where it stands, and who brought it there. People are null where a file said it all."""

    class Meta:
        model = Protocol
        fields = [
            "id",
            "code",
            "version",
            "status",
            "sha256",
            "note",
            "based_on",
            "loaded_at",
            "written_by",
            "reviewed_by",
            "reviewed_at",
            "activated_by",
            "activated_at",
            "retired_by",
            "retired_at",
        ]
        read_only_fields = fields


class ProtocolDetailSerializer(ProtocolSerializer):
    """The version with everything it says, inheritance worked in, as in a protocol file."""

    content = serializers.JSONField(read_only=True)

    class Meta(ProtocolSerializer.Meta):
        fields = [*ProtocolSerializer.Meta.fields, "content"]
        read_only_fields = fields


class StepSerializer(serializers.Serializer):
    """A step down to where a difference is: into a member of a list by what names it, or into a mapping."""

    of = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    nth = serializers.IntegerField()


class ChangeSerializer(serializers.Serializer):
    """One difference; ``before`` and ``after`` as in a protocol file, null where there was or is nothing."""

    kind = serializers.ChoiceField(["added", "removed", "changed", "reordered"])
    path = StepSerializer(many=True)
    field = serializers.CharField(allow_blank=True)
    before = serializers.JSONField(allow_null=True)
    after = serializers.JSONField(allow_null=True)


class NewMoveSerializer(serializers.Serializer):
    """Which cases move to the version, at most a hundred, and why."""

    cases = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=100)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=2000, default="")


class MovedCaseSerializer(serializers.Serializer):
    """What became of one case: moved, or the code and the sentence of the refusal."""

    case = serializers.UUIDField()
    moved = serializers.BooleanField()
    code = serializers.CharField(allow_blank=True)
    sentence = serializers.CharField(allow_blank=True)
