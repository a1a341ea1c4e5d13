"""The waiting list as JSON, and what a client may ask of it."""

from typing import Any

from rest_framework import serializers

from cases.domain.cancellation import CancelReason
from cases.domain.waiting import LONGEST_NOTICE_HOURS, ContactStage, Priority
from cases.models import Case
from scheduling.actions.bulk import MOST_CASES, Change, Ticked
from scheduling.domain.waiting import REASON_LENGTH, Away, Verb
from scheduling.models import SavedFilter

_PRIORITIES = [priority.value for priority in Priority]
_CONTACTS = [stage.value for stage in ContactStage]


class AwaySerializer(serializers.Serializer):
    """Days on which the patient cannot come, both included."""

    first = serializers.DateField()
    last = serializers.DateField()
    reason = serializers.CharField(max_length=REASON_LENGTH, required=False, allow_blank=True, default="")


class WaitingCaseSerializer(serializers.ModelSerializer):
    """A line of the list. ``earliest_by`` is the code of the requirement that decides the earliest day."""

    procedure = serializers.CharField(source="procedure.code")
    surgeon_name = serializers.CharField(source="surgeon.full_name")
    verdict = serializers.CharField(source="readiness.verdict", default=None)
    earliest_on = serializers.DateField(source="readiness.earliest_on", default=None)
    earliest_by = serializers.CharField(source="readiness.earliest_by", default="")
    unavailable = serializers.SerializerMethodField()

    class Meta:
        model = Case
        fields = [
            "id",
            "version",
            "patient",
            "procedure",
            "side",
            "surgeon",
            "surgeon_name",
            "urgency",
            "priority",
            "decided_on",
            "wanted_date",
            "target_date",
            "contact_stage",
            "notice_hours",
            "verdict",
            "earliest_on",
            "earliest_by",
            "unavailable",
        ]
        read_only_fields = fields

    def get_unavailable(self, case: Any) -> list[dict[str, str]]:
        days = self.context["unavailable"].get(case.pk, ())
        return [{"first": first.isoformat(), "last": last.isoformat()} for first, last in days]


class ChangeWaitingSerializer(serializers.Serializer):
    """What may be changed of one line; what is not sent stays."""

    priority = serializers.ChoiceField(choices=_PRIORITIES, required=False)
    contact_stage = serializers.ChoiceField(choices=_CONTACTS, required=False)
    notice_hours = serializers.IntegerField(
        min_value=1, max_value=LONGEST_NOTICE_HOURS, required=False, allow_null=True
    )
    wanted_date = serializers.DateField(required=False, allow_null=True)
    target_date = serializers.DateField(required=False, allow_null=True)
    unavailable = AwaySerializer(many=True, required=False)

    @staticmethod
    def wishes(asked: dict[str, Any]) -> dict[str, Any]:
        """Return what was sent as the action takes it."""
        wishes = dict(asked)
        if "priority" in wishes:
            wishes["priority"] = Priority(wishes["priority"])
        if "contact_stage" in wishes:
            wishes["contact_stage"] = ContactStage(wishes["contact_stage"])
        if "unavailable" in wishes:
            wishes["unavailable"] = [Away(**away) for away in wishes["unavailable"]]
        return wishes


class TickedSerializer(serializers.Serializer):
    """A case, and the version of it that was read."""

    id = serializers.UUIDField()
    version = serializers.IntegerField(min_value=1)


class ChangeManySerializer(serializers.Serializer):
    """One verb for several cases: ``priority``, ``contact``, ``surgeon`` or ``remove``, and what it needs."""

    cases = TickedSerializer(many=True, allow_empty=False, max_length=MOST_CASES)
    verb = serializers.ChoiceField(choices=[verb.value for verb in Verb])
    priority = serializers.ChoiceField(choices=_PRIORITIES, required=False)
    contact_stage = serializers.ChoiceField(choices=_CONTACTS, required=False)
    surgeon = serializers.UUIDField(required=False)
    reason = serializers.ChoiceField(choices=[reason.value for reason in CancelReason], required=False)
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")

    NEEDS = {
        Verb.PRIORITY: "priority",
        Verb.CONTACT: "contact_stage",
        Verb.SURGEON: "surgeon",
        Verb.REMOVE: "reason",
    }

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        needed = self.NEEDS.get(Verb(attrs["verb"]))
        if needed and attrs.get(needed) is None:
            raise serializers.ValidationError({needed: self.fields[needed].error_messages["required"]})
        return attrs

    @staticmethod
    def ticked(asked: dict[str, Any]) -> list[Ticked]:
        """Return the cases, each with the version that was read."""
        return [Ticked(one["id"], one["version"]) for one in asked["cases"]]

    @staticmethod
    def change(asked: dict[str, Any], surgeon: Any) -> Change:
        """Return what shall be done to each."""
        return Change(
            verb=Verb(asked["verb"]),
            priority=Priority(asked["priority"]) if "priority" in asked else None,
            contact_stage=ContactStage(asked["contact_stage"]) if "contact_stage" in asked else None,
            surgeon=surgeon,
            reason=CancelReason(asked["reason"]) if "reason" in asked else None,
            note=asked["note"],
        )


class SavedFilterSerializer(serializers.ModelSerializer):
    class Meta:
        model = SavedFilter
        fields = ["id", "name", "query"]
        extra_kwargs = {"query": {"allow_blank": True}}
        validators: list[Any] = []
