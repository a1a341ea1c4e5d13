"""Requirements, alarms and readiness as JSON."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from checklists import words
from checklists.domain.protocols import Component, RequirementSpec
from checklists.domain.readiness import Item, Readiness
from checklists.domain.titles import Titles, in_language
from checklists.models import Alarm, Requirement
from checklists.serializers.medicines import PlanRowSerializer
from checklists.serializers.rows import DecisionSerializer, EvidenceSerializer


class AlarmSerializer(serializers.ModelSerializer):
    requirement_code = serializers.CharField(source="requirement.code")

    class Meta:
        model = Alarm
        fields = [
            "id",
            "case",
            "requirement",
            "requirement_code",
            "evidence",
            "state",
            "raised_at",
            "acknowledged_by",
            "acknowledged_at",
        ]
        read_only_fields = fields


class RequirementSerializer(serializers.ModelSerializer):
    """A requirement in a list: its state is that of the last computation."""

    title = serializers.SerializerMethodField()

    class Meta:
        model = Requirement
        fields = [
            "id",
            "version",
            "case",
            "code",
            "title",
            "kind",
            "group",
            "owner",
            "on_the_day",
            "state",
            "forecast",
            "due_on",
            "valid_until",
        ]
        read_only_fields = fields

    def get_title(self, requirement: Requirement) -> str:
        protocol = self.context.get("protocols", {}).get(requirement.case_id)
        spec = protocol and protocol.by_code.get(requirement.code)
        return words.title(spec) if spec else requirement.code


def _words(titles: Titles) -> str:
    return in_language(titles, get_language() or "en")


class ComponentSerializer(serializers.Serializer):
    """One thing that is recorded. ``units`` are those that may be sent; the first is the canonical one."""

    code = serializers.CharField()
    title = serializers.SerializerMethodField()
    input = serializers.CharField(source="input.value")
    required = serializers.BooleanField()
    units = serializers.SerializerMethodField()
    choices = serializers.SerializerMethodField()
    loinc = serializers.ListField(child=serializers.CharField())

    def get_title(self, component: Component) -> str:
        return _words(component.title)

    def get_units(self, component: Component) -> list[str]:
        return [component.unit, *component.units] if component.unit else []

    def get_choices(self, component: Component) -> list[dict[str, str]]:
        return [{"code": c.code, "title": _words(c.title)} for c in component.choices]


class OriginSerializer(serializers.Serializer):
    type = serializers.CharField(source="type.value")
    ref = serializers.CharField()
    quote = serializers.CharField()
    confirmed_by = serializers.CharField()


class SpecSerializer(serializers.Serializer):
    """What the pinned protocol says about the requirement, and why it is asked."""

    title = serializers.SerializerMethodField()
    recorded_by = serializers.ListField(child=serializers.CharField())
    due_days = serializers.IntegerField()
    lead_days = serializers.IntegerField()
    abstain_days = serializers.IntegerField()
    components = ComponentSerializer(many=True)
    origins = OriginSerializer(many=True)
    decisions = serializers.SerializerMethodField()

    def get_title(self, spec: RequirementSpec) -> str:
        return words.title(spec)

    def get_decisions(self, spec: RequirementSpec) -> dict[str, list[str]]:
        rule = spec.decisions
        kinds = {"accept": rule.accept, "waive": rule.waive, "defer": rule.defer}
        return {kind: sorted(roles) for kind, roles in kinds.items()}


class WindowSerializer(serializers.Serializer):
    """The first and last day of collection; ``first`` null: nothing is too early. ``ask_by``: to be there in time."""

    first = serializers.DateField(allow_null=True)
    last = serializers.DateField()
    ask_by = serializers.DateField()
    is_late = serializers.BooleanField()


class WindowsSerializer(serializers.Serializer):
    """When to collect a test that is still to be done, for the operation and for the standby date."""

    booked = WindowSerializer(allow_null=True)
    standby = WindowSerializer(allow_null=True)


class ItemSerializer(serializers.Serializer):
    """One requirement as judged at one moment, with every reason."""

    requirement = serializers.SerializerMethodField()
    code = serializers.CharField()
    title = serializers.SerializerMethodField()
    state = serializers.CharField(source="state.value")
    forecast = serializers.CharField(source="forecast.value")
    owner = serializers.CharField(source="spec.owner")
    due_on = serializers.DateField(allow_null=True)
    collected_at = serializers.DateTimeField(source="judgement.collected_at", allow_null=True)
    valid_until = serializers.DateTimeField(source="judgement.valid_until", allow_null=True)
    decision = serializers.CharField(source="decision_id", allow_null=True)
    collect = serializers.SerializerMethodField()
    reasons = serializers.SerializerMethodField()

    @extend_schema_field({"type": "string", "format": "uuid", "nullable": True})
    def get_requirement(self, item: Item) -> str | None:
        found = self.context.get("ids", {}).get(item.code)
        return str(found) if found else None

    def get_title(self, item: Item) -> str:
        return words.title(item.spec)

    @extend_schema_field(WindowsSerializer(allow_null=True))
    def get_collect(self, item: Item) -> dict[str, Any] | None:
        found = self.context.get("windows", {}).get(item.code)
        return WindowsSerializer(found).data if found else None

    def get_reasons(self, item: Item) -> list[str]:
        return [words.say(why, item.spec, self.context.get("role", "")) for why in item.whys]


class RequirementDetailSerializer(RequirementSerializer):
    """One requirement as it stands now: what is asked, what was recorded and decided, and why it is so."""

    spec = SpecSerializer()
    now = ItemSerializer(allow_null=True)
    evidence = EvidenceSerializer(many=True)
    decisions = DecisionSerializer(many=True)
    proposals = PlanRowSerializer(many=True)

    class Meta(RequirementSerializer.Meta):
        fields = [*RequirementSerializer.Meta.fields, "spec", "now", "evidence", "decisions", "proposals"]
        read_only_fields = fields


class EarliestSerializer(serializers.Serializer):
    """The first feasible day and the requirement that decides it."""

    on = serializers.DateField(allow_null=True)
    requirement = serializers.CharField(allow_null=True)


class ReadinessSerializer(serializers.Serializer):
    """The computed answer at one moment. ``surgery_at`` is the booked time unless ``at`` asked another."""

    case = serializers.UUIDField()
    surgery_at = serializers.DateTimeField(allow_null=True)
    computed_at = serializers.DateTimeField()
    verdict = serializers.CharField(source="readiness.verdict.value")
    worst = serializers.CharField(source="readiness.worst.value")
    may_be_called = serializers.BooleanField(source="readiness.may_be_called")
    earliest = EarliestSerializer(source="readiness.earliest")
    in_the_way = ItemSerializer(source="readiness.in_the_way", many=True)
    items = ItemSerializer(source="readiness.items", many=True)
    reasons = serializers.SerializerMethodField()

    def get_reasons(self, answer: Mapping[str, Any]) -> list[str]:
        readiness: Readiness = answer["readiness"]
        return [words.say(why, None) for why in readiness.whys]
