"""What was recorded and decided, row by row, as JSON; restricted values only for the roles that see them."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from checklists import queries, words
from checklists.domain.evidence import EvidenceStatus
from checklists.domain.laboratory.doubts import whys_of
from checklists.domain.protocols import RequirementSpec
from checklists.models import Decision, Document, Evidence
from staff.models import User


def shown_to(user: User, case_ids: Iterable[UUID]) -> dict[str, Any]:
    """Return the context in which rows about these cases are shown to a person: what the protocols let them see."""
    return {"protocols": queries.specs_of_cases(case_ids), "role": user.role}


class Restricted(serializers.ModelSerializer):
    """A row of which only some roles may see what it says. Whoever is not known to be one of them does not."""

    # What is left out, and what stands there instead.
    kept_back: ClassVar[Mapping[str, Any]] = {}
    restricted = serializers.SerializerMethodField()

    def get_restricted(self, row: Any) -> bool:
        spec = self.spec_of(row)
        return spec is None or not spec.shows_values_to(self.context.get("role", ""))

    def spec_of(self, row: Any) -> RequirementSpec | None:
        protocol = self.context.get("protocols", {}).get(row.case_id)
        return protocol.by_code.get(row.requirement.code) if protocol else None

    def to_representation(self, row: Any) -> dict[str, Any]:
        shown = super().to_representation(row)
        return shown | self.kept_back if shown["restricted"] else shown


class DocumentSerializer(serializers.ModelSerializer):
    """A scan or image beside a recorded row. ``documents/{id}/`` hands out the file."""

    class Meta:
        model = Document
        fields = ["id", "name", "media_type", "size", "sha256", "uploaded_by", "uploaded_at"]
        read_only_fields = fields


class NewDocumentSerializer(serializers.Serializer):
    """A file to be kept."""

    file = serializers.FileField(allow_empty_file=True, max_length=400)


class EvidenceSerializer(Restricted):
    """One recorded row. It never changes; ``superseded_by`` names the row that replaced or withdrew it.

    A row that is ``in_doubt`` has no values: ``entered`` is what came, ``reasons`` say why it is doubted. Behind what
    the patient said stands nobody of the staff: ``by`` is null and ``role`` is ``patient``.
    """

    kept_back: ClassVar = {"values": {}, "entered": {}, "note": "", "reasons": [], "documents": []}
    documents = serializers.SerializerMethodField()
    requirement_code = serializers.CharField(source="requirement.code")
    by_name = serializers.CharField(source="by.full_name", allow_null=True)
    superseded_by = serializers.SerializerMethodField()
    reasons = serializers.SerializerMethodField()

    class Meta:
        model = Evidence
        fields = [
            "id",
            "case",
            "requirement",
            "requirement_code",
            "status",
            "values",
            "entered",
            "note",
            "doubts",
            "reasons",
            "documents",
            "restricted",
            "collected_at",
            "recorded_at",
            "by",
            "by_name",
            "role",
            "supersedes",
            "superseded_by",
        ]
        read_only_fields = fields

    @extend_schema_field({"type": "string", "format": "uuid", "nullable": True})
    def get_superseded_by(self, evidence: Evidence) -> str | None:
        try:
            return str(evidence.superseded_by.pk)
        except ObjectDoesNotExist:
            return None

    @extend_schema_field(DocumentSerializer(many=True))
    def get_documents(self, evidence: Evidence) -> Any:
        # What was taken back takes its documents along.
        return [] if _is_retracted(evidence) else DocumentSerializer(evidence.documents.all(), many=True).data

    def get_reasons(self, evidence: Evidence) -> list[str]:
        if evidence.status != EvidenceStatus.IN_DOUBT.value:
            return []
        spec, role = self.spec_of(evidence), self.context.get("role", "")
        return [words.say(why, spec, role) for why in whys_of(evidence.entered)]


def _is_retracted(evidence: Evidence) -> bool:
    try:
        return evidence.superseded_by.status == EvidenceStatus.RETRACTED.value
    except ObjectDoesNotExist:
        return False


class DecisionSerializer(Restricted):
    """A clinician's decision, by name and with a reason: to go ahead anyway, to repeat, to block."""

    kept_back: ClassVar = {"reason": ""}
    requirement_code = serializers.CharField(source="requirement.code")
    by_name = serializers.CharField(source="by.full_name")

    class Meta:
        model = Decision
        fields = [
            "id",
            "case",
            "requirement",
            "requirement_code",
            "kind",
            "reason",
            "restricted",
            "by",
            "by_name",
            "role",
            "at",
            "expires_at",
            "surgery_date",
            "procedure_code",
            "side",
            "evidence_ids",
            "second_by",
            "second_role",
            "second_at",
            "withdrawn_by",
            "withdrawn_at",
        ]
        read_only_fields = fields
