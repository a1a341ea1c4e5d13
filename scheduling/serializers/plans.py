"""Plans as JSON, and what a client may ask of the planner."""

from dataclasses import fields
from typing import Any

from rest_framework import serializers

from scheduling.actions.bulk import MOST_CASES
from scheduling.domain.planning.question import Weights
from scheduling.domain.planning.wishes import LONGEST_SECONDS, ExtraSession, WhatIf, Wishes
from scheduling.models import PlanRun, Proposal

_WEIGHTS = [field.name for field in fields(Weights)]


class PlanSerializer(serializers.ModelSerializer):
    """``found``: what the plan comes to, empty until there is one. ``progress``: how far its maker is."""

    site = serializers.CharField(source="site.code")
    by = serializers.CharField(source="by.full_name")
    asked = serializers.DictField(read_only=True)
    progress = serializers.DictField(read_only=True)
    found = serializers.DictField(read_only=True)

    class Meta:
        model = PlanRun
        fields = [
            "id",
            "site",
            "label",
            "first_day",
            "last_day",
            "asked",
            "state",
            "progress",
            "found",
            "by",
            "at",
            "finished_at",
        ]
        read_only_fields = fields


class ProposalSerializer(serializers.ModelSerializer):
    """A line of a plan. ``why``: the reasons why it has no place, or could not be booked any more."""

    why = serializers.ListField(child=serializers.DictField(), read_only=True)

    class Meta:
        model = Proposal
        fields = ["id", "case", "kind", "booking", "session", "start", "minutes", "why", "state"]
        read_only_fields = fields


class ExtraSessionSerializer(serializers.Serializer):
    """A session that does not exist yet, in the hospital's hours."""

    theatre = serializers.UUIDField()
    surgeon = serializers.UUIDField()
    day = serializers.DateField()
    starts_at = serializers.TimeField()
    ends_at = serializers.TimeField()


class AskForPlanSerializer(serializers.Serializer):
    """Days are hospital-local; ``weights`` are points, those left out count as usual. ``only``: the cases in question,
    when it is not everybody who waits; whoever else is booked stays."""

    site = serializers.CharField(max_length=20)
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    label = serializers.CharField(max_length=80, required=False, allow_blank=True)
    seconds = serializers.IntegerField(min_value=1, max_value=LONGEST_SECONDS, default=20)
    move_booked = serializers.BooleanField(default=True)
    keep_days = serializers.IntegerField(min_value=0, max_value=180, default=14)
    notice_days = serializers.IntegerField(min_value=0, max_value=90, default=7)
    weights = serializers.DictField(
        child=serializers.IntegerField(min_value=0, max_value=1000), required=False
    )
    extra_session = ExtraSessionSerializer(required=False)
    away = serializers.UUIDField(required=False)
    broken = serializers.UUIDField(required=False)
    only = serializers.ListField(child=serializers.UUIDField(), max_length=MOST_CASES, required=False)

    def validate_weights(self, found: dict[str, int]) -> dict[str, int]:
        """Refuse a weight that there is not."""
        unknown = sorted(set(found) - set(_WEIGHTS))
        if unknown:
            raise serializers.ValidationError(f"Not a weight: {', '.join(unknown)}.")
        return found


class LinesSerializer(serializers.Serializer):
    """The lines meant, by their ids."""

    lines = serializers.ListField(child=serializers.UUIDField(), max_length=5000)


class SomeLinesSerializer(serializers.Serializer):
    """The lines meant, by their ids; left out: all of the plan."""

    lines = serializers.ListField(child=serializers.UUIDField(), max_length=5000, required=False)


def wishes_from(asked: dict[str, Any]) -> Wishes:
    """Return what was asked, for the planner."""
    extra = asked.get("extra_session")
    return Wishes(
        seconds=asked["seconds"],
        move_booked=asked["move_booked"],
        keep_days=asked["keep_days"],
        notice_days=asked["notice_days"],
        weights=Weights(**asked.get("weights", {})),
        what_if=WhatIf(
            extra=ExtraSession(**extra) if extra else None,
            away=asked.get("away"),
            broken=asked.get("broken"),
        ),
        only=frozenset(asked.get("only", ())),
    )
