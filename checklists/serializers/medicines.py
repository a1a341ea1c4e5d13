"""A medicine plan as JSON: what is usually done about each medicine, what was decided, and what is open."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from checklists import words
from checklists.domain.evidence import Value
from checklists.domain.plans import PlanRow


class PlanRowSerializer(serializers.Serializer):
    """One medicine. ``proposal`` is what is usually done: only a recorded decision counts.

    ``coding`` says how ``atc`` was found: ``coded``, ``mapped`` from another system's code, ``read`` from the words,
    or ``none``. ``open`` says why a decision is needed, for the first time or again; it is null when there is one.
    """

    medicine_id = serializers.CharField(source="medicine.id")
    medicine = serializers.CharField(source="medicine.name")
    dose = serializers.CharField(source="medicine.dose")
    atc = serializers.CharField(source="medicine.atc")
    coding = serializers.SerializerMethodField()
    class_code = serializers.SerializerMethodField()
    class_title = serializers.SerializerMethodField()
    proposal = serializers.CharField(source="proposal.choice.value", default=None, allow_null=True)
    stop_days = serializers.IntegerField(source="proposal.stop_days", allow_null=True)
    last_dose_on = serializers.DateField(source="proposal.last_dose_on", allow_null=True)
    earliest_on = serializers.DateField(source="proposal.earliest_on", allow_null=True)
    never_stop = serializers.BooleanField(source="proposal.never_stop")
    note = serializers.SerializerMethodField()
    restart = serializers.SerializerMethodField()
    decision = serializers.SerializerMethodField()
    open = serializers.SerializerMethodField()

    def get_coding(self, row: PlanRow) -> str:
        return row.medicine.coding.value if row.medicine.atc else "none"

    def get_class_code(self, row: PlanRow) -> str:
        known = row.proposal.medicine_class
        return known.code if known else ""

    def get_class_title(self, row: PlanRow) -> str:
        known = row.proposal.medicine_class
        return words.titled(known.title) if known else ""

    def get_note(self, row: PlanRow) -> str:
        known = row.proposal.medicine_class
        return words.titled(known.note) if known and known.note else ""

    def get_restart(self, row: PlanRow) -> str:
        known = row.proposal.medicine_class
        return words.titled(known.restart) if known and known.restart else ""

    @extend_schema_field({"type": "object", "additionalProperties": {}, "nullable": True})
    def get_decision(self, row: PlanRow) -> dict[str, Any] | None:
        if row.decision is None:
            return None
        (decision,) = Value(medicines=(row.decision,)).to_json()["medicines"]
        return dict(decision)

    @extend_schema_field({"type": "string", "nullable": True})
    def get_open(self, row: PlanRow) -> str | None:
        return words.say(row.why, None) if row.why else None
