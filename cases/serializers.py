"""Procedures and cases as JSON. Checks and translates; never saves."""

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

from cases.domain.cancellation import CancelReason
from cases.domain.details import NOTE_LENGTH, CaseDetails
from cases.domain.kinds import Side, Urgency
from cases.models import Case, Procedure
from common.refusals import Reason
from common.words import say


def _member(enum: Any, **kwargs: Any) -> serializers.ChoiceField:
    return serializers.ChoiceField(choices=[member.value for member in enum], **kwargs)


class ProcedureSerializer(serializers.ModelSerializer):
    class Meta:
        model = Procedure
        fields = [
            "id",
            "code",
            "name_en",
            "name_ru",
            "protocol_code",
            "bone_site",
            "technique",
            "access",
            "intent",
            "complexity",
            "cut",
            "has_side",
            "anaesthesia",
            "equipment",
            "duration_p50",
            "planned_minutes",
            "stay_days_min",
            "stay_days_max",
            "is_active",
        ]


class CaseSerializer(serializers.ModelSerializer):
    site = serializers.SlugRelatedField(slug_field="code", read_only=True)
    procedure = serializers.SlugRelatedField(slug_field="code", read_only=True)
    surgeon_name = serializers.CharField(source="surgeon.full_name")

    class Meta:
        model = Case
        fields = [
            "id",
            "version",
            "site",
            "patient",
            "procedure",
            "side",
            "diagnosis_system",
            "diagnosis_code",
            "diagnosis_text",
            "surgeon",
            "surgeon_name",
            "urgency",
            "decided_on",
            "wanted_date",
            "target_date",
            "standby_on",
            "priority",
            "contact_stage",
            "notice_hours",
            "note",
            "status",
            "surgery_at",
            "cancel_reason",
            "cancel_note",
            "cancelled_at",
            "created_at",
        ]


class ChangeCaseSerializer(serializers.Serializer):
    """What may be changed of a case; sent in part, the rest stays. `site` and `procedure` are codes."""

    procedure = serializers.CharField(max_length=60)
    surgeon = serializers.UUIDField()
    site = serializers.CharField(max_length=20, required=False)
    side = _member(Side)
    diagnosis_code = serializers.CharField(max_length=20)
    diagnosis_text = serializers.CharField(max_length=300, required=False, allow_blank=True)
    urgency = _member(Urgency, default=Urgency.ELECTIVE.value)
    decided_on = serializers.DateField()
    wanted_date = serializers.DateField(required=False, allow_null=True)
    target_date = serializers.DateField(required=False, allow_null=True)
    standby_on = serializers.DateField(required=False, allow_null=True)
    note = serializers.CharField(max_length=NOTE_LENGTH, required=False, allow_blank=True)

    def details(self, old: CaseDetails | None = None) -> CaseDetails:
        """Return side, diagnosis and dates as entered, over those that the case has."""
        names = CaseDetails.__dataclass_fields__
        values = {name: getattr(old, name) for name in names} if old else {}
        values |= {name: value for name, value in self.validated_data.items() if name in names}
        if old and "diagnosis_code" in self.validated_data and "diagnosis_text" not in self.validated_data:
            # Words written for another code would be wrong words.
            values["diagnosis_text"] = ""
        return CaseDetails(**values | {"side": Side(values["side"]), "urgency": Urgency(values["urgency"])})


class RequestCaseSerializer(ChangeCaseSerializer):
    """A new case for a patient."""

    patient = serializers.UUIDField()


class NotStoppedSerializer(serializers.Serializer):
    """A message that was being handed over at that moment: the patient may get it all the same."""

    sentence = serializers.CharField()
    code = serializers.CharField()
    reminder = serializers.UUIDField()
    what = serializers.CharField()


class CancelledCaseSerializer(CaseSerializer):
    """A cancelled case, with what was on its way to the patient already."""

    not_stopped = NotStoppedSerializer(many=True)

    class Meta(CaseSerializer.Meta):
        fields = [*CaseSerializer.Meta.fields, "not_stopped"]
        read_only_fields = fields


def not_stopped(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    """Return what could not be stopped any more, for whoever made the change."""
    return [
        {
            **{name: str(value) for name, value in reason.details.items()},
            "sentence": say(reason),
            "code": reason.code,
        }
        for reason in reasons
    ]


class CancelCaseSerializer(serializers.Serializer):
    reason = _member(CancelReason)
    note = serializers.CharField(max_length=NOTE_LENGTH, required=False, allow_blank=True)

    def reason_chosen(self) -> CancelReason:
        return CancelReason(self.validated_data["reason"])
