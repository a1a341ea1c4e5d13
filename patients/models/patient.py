"""The person, the numbers they are known by, and the people close to them."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from phonenumber_field.modelfields import PhoneNumberField

from audit.models import tracked
from common.choices import choices, values
from common.ids import uuid7
from patients.domain.kinds import ContactBy, IdentifierKind, Language, Sex
from patients.domain.merging import REASON_LENGTH
from patients.models.joined import not_of_a_joined_record, read_only_once_joined
from staff.models import Site, User


@tracked()
class Patient(models.Model):
    """One person. `site` is the home site; `known_at` are all sites whose staff may see the record.

    A record that was joined with another (`merged_into`) stays as it was: all that hung on it hangs on the other.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="home_patients")
    known_at = models.ManyToManyField(Site, related_name="patients")
    family_name = models.CharField(max_length=120)
    given_name = models.CharField(max_length=120)
    other_names = models.CharField(max_length=120, blank=True)
    birth_date = models.DateField()
    sex = models.CharField(max_length=10, choices=choices(Sex))
    language = models.CharField(max_length=5, choices=choices(Language), default=Language.ENGLISH.value)
    time_zone = models.CharField(max_length=64)
    phone = PhoneNumberField(blank=True)
    email = models.EmailField(blank=True)
    # Reminders of the patient's own visits, without a word on health. Nobody is written to who said no, or STOP.
    may_email = models.BooleanField(default=True)
    may_text = models.BooleanField(default=True)
    # Which of the two comes first; empty: what suits the message.
    contact_first = models.CharField(max_length=10, choices=choices(ContactBy), blank=True)
    deceased_on = models.DateField(null=True, blank=True)
    search_key = models.CharField(max_length=400, editable=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="joined", db_index=False
    )
    merged_at = models.DateTimeField(null=True, blank=True)
    merged_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    merged_reason = models.CharField(max_length=REASON_LENGTH, blank=True, db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(sex__in=values(Sex)), name="patient_sex_is_known"),
            models.CheckConstraint(
                condition=models.Q(language__in=values(Language)), name="patient_language_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(deceased_on=None) | models.Q(deceased_on__gte=models.F("birth_date")),
                name="patient_dies_after_birth",
            ),
            models.CheckConstraint(
                condition=models.Q(contact_first__in=["", *values(ContactBy)]),
                name="patient_contact_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into=None, merged_at=None, merged_by=None)
                | models.Q(merged_into__isnull=False, merged_at__isnull=False, merged_by__isnull=False)
                & ~models.Q(merged_into=models.F("id")),
                name="patient_joined_by_somebody",
            ),
        ]
        indexes = [
            GinIndex(fields=["search_key"], name="patient_search", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["birth_date"], name="patient_birth_date"),
            models.Index(fields=["search_key", "id"], name="patient_by_name"),
            models.Index(fields=["phone"], name="patient_phone", condition=~models.Q(phone="")),
            models.Index(
                fields=["merged_into"],
                name="patient_joined",
                condition=models.Q(merged_into__isnull=False),
            ),
        ]
        triggers = [read_only_once_joined()]

    def __str__(self) -> str:
        return str(self.id)


@tracked()
class PatientIdentifier(models.Model):
    """A number by which an authority knows the patient. `value_key` is what is compared."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="identifiers")
    authority = models.CharField(max_length=200)
    value = models.CharField(max_length=100)
    value_key = models.CharField(max_length=100, editable=False)
    kind = models.CharField(
        max_length=20, choices=choices(IdentifierKind), default=IdentifierKind.HOSPITAL_NUMBER.value
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "value_key"], name="identifier_belongs_to_one_patient"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=values(IdentifierKind)), name="identifier_kind_is_known"
            ),
        ]
        indexes = [models.Index(fields=["value_key"], name="identifier_value_key")]
        triggers = [not_of_a_joined_record()]


@tracked()
class RelatedPerson(models.Model):
    """Somebody to call, or who decides for a child."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="related_people")
    name = models.CharField(max_length=200)
    relation = models.CharField(max_length=80, blank=True)
    phone = PhoneNumberField(blank=True)
    email = models.EmailField(blank=True)
    is_guardian = models.BooleanField(default=False)
    is_emergency_contact = models.BooleanField(default=False)

    class Meta:
        triggers = [not_of_a_joined_record()]
