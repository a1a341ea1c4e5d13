"""Patients as JSON. Checks and translates; never saves. A field that is not written here cannot be set."""

from typing import Any

from rest_framework import serializers

from patients.domain.details import Details, Identifier, Related
from patients.domain.facts import NewAllergy, NewCondition, NewMeasurement, NewMedicine
from patients.domain.kinds import (
    AllergyCategory,
    AllergyStatus,
    ConditionStatus,
    ContactBy,
    Criticality,
    IdentifierKind,
    Language,
    MeasurementKind,
    MedicineStatus,
    Sex,
)
from patients.domain.merging import REASON_LENGTH
from patients.models import (
    Allergy,
    Condition,
    Measurement,
    Medicine,
    Patient,
    PatientIdentifier,
    RelatedPerson,
)


def _member(enum: Any, **kwargs: Any) -> serializers.ChoiceField:
    return serializers.ChoiceField(choices=[member.value for member in enum], **kwargs)


class IdentifierSerializer(serializers.ModelSerializer):
    class Meta:
        model = PatientIdentifier
        fields = ["id", "authority", "value", "kind"]


class RelatedPersonSerializer(serializers.ModelSerializer):
    phone = serializers.CharField()

    class Meta:
        model = RelatedPerson
        fields = ["id", "name", "relation", "phone", "email", "is_guardian", "is_emergency_contact"]


class ConditionSerializer(serializers.ModelSerializer):
    class Meta:
        model = Condition
        fields = ["id", "system", "code", "text", "status", "onset_on", "abated_on", "source", "recorded_at"]


class MedicineSerializer(serializers.ModelSerializer):
    class Meta:
        model = Medicine
        fields = [
            "id",
            "system",
            "code",
            "atc",
            "text",
            "dose",
            "status",
            "started_on",
            "source",
            "recorded_at",
        ]


class AllergySerializer(serializers.ModelSerializer):
    class Meta:
        model = Allergy
        fields = [
            "id",
            "system",
            "code",
            "text",
            "category",
            "criticality",
            "status",
            "reactions",
            "source",
            "recorded_at",
        ]


class MeasurementSerializer(serializers.ModelSerializer):
    class Meta:
        model = Measurement
        fields = ["id", "kind", "value", "unit", "measured_at"]


class PatientSerializer(serializers.ModelSerializer):
    """A patient on a list."""

    site = serializers.SlugRelatedField(slug_field="code", read_only=True)
    phone = serializers.CharField()
    identifiers = IdentifierSerializer(many=True)

    class Meta:
        model = Patient
        fields = [
            "id",
            "version",
            "site",
            "family_name",
            "given_name",
            "other_names",
            "birth_date",
            "sex",
            "language",
            "time_zone",
            "phone",
            "email",
            "may_email",
            "may_text",
            "contact_first",
            "deceased_on",
            "identifiers",
        ]


class ChartSerializer(PatientSerializer):
    """A patient with everything that counts now."""

    related_people = RelatedPersonSerializer(many=True)
    allergies = AllergySerializer(many=True)
    conditions = ConditionSerializer(many=True)
    medicines = MedicineSerializer(many=True)
    measurements = MeasurementSerializer(many=True)

    class Meta(PatientSerializer.Meta):
        fields = [
            *PatientSerializer.Meta.fields,
            "related_people",
            "allergies",
            "conditions",
            "medicines",
            "measurements",
        ]


class NewIdentifierSerializer(serializers.Serializer):
    authority = serializers.CharField(max_length=200)
    value = serializers.CharField(max_length=100)
    kind = _member(IdentifierKind, default=IdentifierKind.HOSPITAL_NUMBER.value)

    def entered(self) -> Identifier:
        return _identifier(self.validated_data)


class NewRelatedSerializer(serializers.Serializer):
    name = serializers.CharField(max_length=200)
    relation = serializers.CharField(max_length=80, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True)
    email = serializers.CharField(max_length=254, required=False, allow_blank=True)
    is_guardian = serializers.BooleanField(default=False)
    is_emergency_contact = serializers.BooleanField(default=False)

    def entered(self) -> Related:
        return Related(**self.validated_data)


class DetailsSerializer(serializers.Serializer):
    """What may be changed of who a patient is; sent in part, the rest stays."""

    family_name = serializers.CharField(max_length=120)
    given_name = serializers.CharField(max_length=120)
    other_names = serializers.CharField(max_length=120, required=False, allow_blank=True)
    birth_date = serializers.DateField()
    sex = _member(Sex)
    language = _member(Language, default=Language.ENGLISH.value)
    time_zone = serializers.CharField(max_length=64, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True)
    email = serializers.CharField(max_length=254, required=False, allow_blank=True)
    may_email = serializers.BooleanField(default=True)
    may_text = serializers.BooleanField(default=True)
    contact_first = _member(ContactBy, required=False, allow_blank=True)
    deceased_on = serializers.DateField(required=False, allow_null=True)
    confirm_distinct = serializers.BooleanField(
        default=False, help_text="Say true to answer `looks_alike`: this is another person."
    )

    def details(self, patient: Patient | None = None) -> Details:
        """Return the details as entered, over those that the patient has."""
        names = Details.__dataclass_fields__
        values = {name: getattr(patient, name) for name in names} if patient else {}
        values |= {name: value for name, value in self.validated_data.items() if name in names}
        values |= {"sex": Sex(values["sex"]), "language": Language(values["language"])}
        values["phone"] = str(values.get("phone", ""))
        return Details(**values)


class RegisterSerializer(DetailsSerializer):
    """A new patient. `site` is the code of one of your hospitals; your only one if left out."""

    site = serializers.CharField(max_length=20, required=False)
    identifiers = NewIdentifierSerializer(many=True, required=False)
    related_people = NewRelatedSerializer(many=True, required=False)

    def entered_identifiers(self) -> list[Identifier]:
        return [_identifier(row) for row in self.validated_data.get("identifiers", ())]

    def entered_related(self) -> list[Related]:
        return [Related(**row) for row in self.validated_data.get("related_people", ())]


def _identifier(row: dict[str, Any]) -> Identifier:
    return Identifier(row["authority"], row["value"], IdentifierKind(row["kind"]))


class NewConditionSerializer(serializers.Serializer):
    text = serializers.CharField(max_length=300)
    code = serializers.CharField(max_length=20, required=False, allow_blank=True)
    onset_on = serializers.DateField(required=False, allow_null=True)

    def entered(self) -> NewCondition:
        return NewCondition(**self.validated_data)


class NewMedicineSerializer(serializers.Serializer):
    text = serializers.CharField(max_length=300)
    code = serializers.CharField(max_length=20, required=False, allow_blank=True)
    dose = serializers.CharField(max_length=200, required=False, allow_blank=True)
    started_on = serializers.DateField(required=False, allow_null=True)

    def entered(self) -> NewMedicine:
        return NewMedicine(**self.validated_data)


class MedicineCodeSerializer(serializers.Serializer):
    """The ATC code of a medicine, whatever it came with."""

    code = serializers.CharField(max_length=20)


class NewAllergySerializer(serializers.Serializer):
    text = serializers.CharField(max_length=300)
    category = _member(AllergyCategory, default=AllergyCategory.OTHER.value)
    criticality = _member(Criticality, default=Criticality.UNABLE_TO_ASSESS.value)
    reactions = serializers.CharField(max_length=500, required=False, allow_blank=True)

    def entered(self) -> NewAllergy:
        data = self.validated_data
        return NewAllergy(
            text=data["text"],
            category=AllergyCategory(data["category"]),
            criticality=Criticality(data["criticality"]),
            reactions=data.get("reactions", ""),
        )


class NewMeasurementSerializer(serializers.Serializer):
    kind = _member(MeasurementKind)
    value = serializers.DecimalField(max_digits=7, decimal_places=2)
    unit = serializers.CharField(max_length=20, help_text="UCUM: cm, kg, kg/m2, Cel, /min, mm[Hg]")
    measured_at = serializers.DateTimeField()

    def entered(self) -> NewMeasurement:
        data = self.validated_data
        return NewMeasurement(MeasurementKind(data["kind"]), data["value"], data["unit"], data["measured_at"])


def _ending(enum: Any, name: str) -> type[serializers.Serializer]:
    statuses = [member.value for member in enum if member.value != "active"]
    field = serializers.ChoiceField(choices=statuses)
    return type(name, (serializers.Serializer,), {"status": field, "__module__": __name__})


EndConditionSerializer = _ending(ConditionStatus, "EndConditionSerializer")
EndMedicineSerializer = _ending(MedicineStatus, "EndMedicineSerializer")
EndAllergySerializer = _ending(AllergyStatus, "EndAllergySerializer")


class JoinSerializer(serializers.Serializer):
    """The record that goes, its version as it was read, and how one knows that they are one person."""

    other = serializers.UUIDField()
    other_version = serializers.IntegerField(min_value=1)
    reason = serializers.CharField(max_length=REASON_LENGTH, required=False, allow_blank=True, default="")
