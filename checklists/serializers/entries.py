"""What may be sent: checked in form and translated. What it means is for the rules."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from checklists.domain.evidence import EvidenceStatus

NEW_STATUSES = [EvidenceStatus.FINAL.value, EvidenceStatus.PRELIMINARY.value]


@extend_schema_field({"type": "object", "additionalProperties": {}})
class RawValues(serializers.DictField):
    """Values by component code, as entered. A number with a point is kept as it was written."""

    def to_internal_value(self, data: object) -> dict[str, Any]:
        return {key: _as_written(value) for key, value in super().to_internal_value(data).items()}


def _as_written(value: Any) -> Any:
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, Mapping):
        return {str(key): _as_written(part) for key, part in value.items()}
    return [_as_written(part) for part in value] if isinstance(value, list) else value


class NewEvidenceSerializer(serializers.Serializer):
    values = RawValues(allow_empty=False)
    collected_at = serializers.DateTimeField()
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=2000)
    status = serializers.ChoiceField(choices=NEW_STATUSES, default=EvidenceStatus.FINAL.value)


class ResultSerializer(serializers.Serializer):
    """One value as a laboratory reports it; ``loinc`` says what it is, the limits are those it prints beside."""

    loinc = serializers.RegexField(r"^\d{1,7}-\d$", max_length=10)
    value = serializers.CharField(max_length=200)
    unit = serializers.CharField(required=False, allow_blank=True, default="", max_length=40)
    reference_low = serializers.CharField(required=False, allow_blank=True, default="", max_length=40)
    reference_high = serializers.CharField(required=False, allow_blank=True, default="", max_length=40)


class SampleSerializer(serializers.Serializer):
    """Whose sample, what it is, and when it was taken."""

    case = serializers.UUIDField()
    specimen = serializers.CharField(required=False, allow_blank=True, default="", max_length=60)
    collected_at = serializers.DateTimeField()
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=2000)
    status = serializers.ChoiceField(choices=NEW_STATUSES, default=EvidenceStatus.FINAL.value)


class NewResultSerializer(ResultSerializer, SampleSerializer):
    """One value of a sample."""


class NewPanelSerializer(SampleSerializer):
    """Several values of one sample: all are filed, or none."""

    results = ResultSerializer(many=True, allow_empty=False, max_length=60)


class CorrectionSerializer(serializers.Serializer):
    """What is right: ``values`` by component, or ``value`` and ``unit`` of a result with one value."""

    values = RawValues(required=False, allow_empty=False)
    value = serializers.CharField(required=False, max_length=200)
    unit = serializers.CharField(required=False, allow_blank=True, default="", max_length=40)
    collected_at = serializers.DateTimeField(required=False)
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=2000)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("values" in attrs) == ("value" in attrs):
            raise serializers.ValidationError({"values": [_("Send either values or value.")]})
        return attrs


class RetractionSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=2000)


class NewDecisionSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=1000)
    expires_at = serializers.DateTimeField(required=False, allow_null=True, default=None)


class WhatIfSerializer(serializers.Serializer):
    """Another time of the operation, within this century."""

    at = serializers.DateTimeField()

    def validate_at(self, at: datetime) -> datetime:
        if not 2000 <= at.year <= 2100:
            raise serializers.ValidationError(_("This is not within this century."))
        return at
