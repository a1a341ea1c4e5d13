"""What people fill in about patients. Checks and translates; never saves."""

from dataclasses import fields as fields_of
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.domain.dates import read_date
from patients.domain.details import Details, Identifier, Related
from patients.domain.facts import BOUNDS, NewAllergy, NewCondition, NewMeasurement, NewMedicine
from patients.domain.kinds import AllergyCategory, Criticality, Language, MeasurementKind, Sex, ToldBy
from patients.domain.merging import REASON_LENGTH
from patients.models import Patient
from patients.words import (
    CATEGORY_WORDS,
    CRITICALITY_WORDS,
    LANGUAGE_WORDS,
    MEASUREMENT_WORDS,
    SEX_WORDS,
    TOLD_BY_WORDS,
    UNIT_WORDS,
)
from staff.models import Site, User
from staff.queries import site_ids, sites_of


class WrittenDateField(forms.CharField):
    """A date typed as people write it: 22.11.1950, 22/11/1950, 22 Nov 1950 or 1950-11-22."""

    default_error_messages = {"date": _("Write the date as 22.11.1950, day first.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**({"max_length": 30} | kwargs))

    def clean(self, value: Any) -> date | None:
        text = super().clean(value)
        if not text:
            return None
        if (written := read_date(text)) is None:
            raise forms.ValidationError(self.error_messages["date"], code="date")
        return written

    def prepare_value(self, value: Any) -> Any:
        return value.strftime("%d.%m.%Y") if isinstance(value, date) else value


def _words(words: Any) -> list[tuple[str, Any]]:
    return [(member.value, text) for member, text in words.items()]


class DetailsForm(forms.Form):
    """Who the patient is and how to reach them."""

    family_name = forms.CharField(label=_("Family name"), max_length=120)
    given_name = forms.CharField(label=_("First name"), max_length=120)
    other_names = forms.CharField(label=_("Other names"), max_length=120, required=False)
    birth_date = WrittenDateField(label=_("Born on"), help_text=_("For example 22.11.1950"))
    sex = forms.ChoiceField(label=_("Sex"), choices=[("", _("Choose")), *_words(SEX_WORDS)])
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    email = forms.CharField(label=_("E-mail"), max_length=254, required=False)
    language = forms.ChoiceField(label=_("Language the patient reads"), choices=_words(LANGUAGE_WORDS))
    told_by = forms.ChoiceField(
        label=_("Messages to the patient"),
        choices=[(way.value, words) for way, words in TOLD_BY_WORDS.items()],
        required=False,
        help_text=_(
            "As the patient, or the guardian of a child, wants it. STOP in answer to a text does the same."
        ),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    confirmed_distinct = forms.BooleanField(label=_("No, this is another person"), required=False)

    def __init__(self, *args: Any, patient: Patient | None = None, **kwargs: Any) -> None:
        self.patient = patient
        if patient:
            kwargs["initial"] = _as_entered(patient) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        for name in ("phone", "email", "family_name", "given_name"):
            self.fields[name].widget.attrs.update({"autocomplete": "off", "spellcheck": "false"})
        self.offer_another_person(offered="confirmed_distinct" in self.data)

    def offer_another_person(self, *, offered: bool = True) -> None:
        """Show the tick that answers the question whether this is somebody known, or hide it."""
        widget = forms.CheckboxInput() if offered else forms.HiddenInput()
        self.fields["confirmed_distinct"].widget = widget

    def details(self) -> Details:
        """Return what was entered; what the form does not ask stays as it was."""
        data = self.cleaned_data
        return Details(
            family_name=data["family_name"],
            given_name=data["given_name"],
            other_names=data["other_names"],
            birth_date=data["birth_date"],
            sex=Sex(data["sex"]),
            language=Language(data["language"]),
            phone=data["phone"],
            email=data["email"],
            **self._told_by(),
            time_zone=self.patient.time_zone if self.patient else "",
            deceased_on=data.get("deceased_on"),
        )

    def _told_by(self) -> dict[str, Any]:
        chosen = self.cleaned_data["told_by"] or self.get_initial_for_field(self.fields["told_by"], "told_by")
        may_email, may_text, first = ToldBy(chosen or ToldBy.BOTH).means
        return {"may_email": may_email, "may_text": may_text, "contact_first": first}


def _as_entered(patient: Patient) -> dict[str, Any]:
    names = [field.name for field in fields_of(Details)]
    told_by = ToldBy.of(patient.may_email, patient.may_text, patient.contact_first)
    own = {"version": patient.version, "told_by": told_by.value}
    return {name: getattr(patient, name) for name in names} | own


class EditForm(DetailsForm):
    """The same for a patient who is known."""

    deceased_on = WrittenDateField(label=_("Died on"), required=False)


class RegisterForm(DetailsForm):
    """A new patient: also where, the number, and who decides for a child."""

    site: Any = forms.ModelChoiceField(label=_("Hospital"), queryset=None, empty_label=None)
    identifier_value = forms.CharField(label=_("Number"), max_length=100, required=False)
    identifier_authority = forms.CharField(label=_("Who gave the number"), max_length=200, required=False)
    guardian_name = forms.CharField(
        label=_("Guardian"),
        max_length=200,
        required=False,
        help_text=_("Needed for a patient under 18: who may consent"),
    )
    guardian_relation = forms.CharField(label=_("Relation"), max_length=80, required=False)
    guardian_phone = forms.CharField(label=_("Guardian's telephone"), max_length=40, required=False)

    # Where the rules name a part of a list, the form has a field of its own.
    FIELDS = {
        "identifiers.value": "identifier_value",
        "identifiers.authority": "identifier_authority",
        "related_people": "guardian_name",
        "related_people.name": "guardian_name",
        "related_people.relation": "guardian_relation",
        "related_people.phone": "guardian_phone",
    }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = Site.objects.filter(pk__in=site_ids(user))  # type: ignore[attr-defined]
        first = next(iter(sites_of(user)), None)
        self.fields["site"].initial = first
        self.fields["identifier_authority"].initial = first.code if first else ""

    def identifiers(self) -> tuple[Identifier, ...]:
        """Return the number, if one was entered."""
        data = self.cleaned_data
        if not data["identifier_value"]:
            return ()
        return (Identifier(data["identifier_authority"] or data["site"].code, data["identifier_value"]),)

    def related(self) -> tuple[Related, ...]:
        """Return the guardian, if one was entered."""
        data = self.cleaned_data
        if not any(data[f"guardian_{part}"] for part in ("name", "relation", "phone")):
            return ()
        return (
            Related(
                name=data["guardian_name"],
                relation=data["guardian_relation"],
                phone=data["guardian_phone"],
                is_guardian=True,
                is_emergency_contact=bool(data["guardian_phone"]),
            ),
        )


class ConditionForm(forms.Form):
    """A diagnosis or habit."""

    text = forms.CharField(label=_("Condition"), max_length=300)
    code = forms.CharField(label=_("ICD-10 code"), max_length=20, required=False)
    onset_on = WrittenDateField(label=_("Since"), required=False)

    def new(self) -> NewCondition:
        """Return what was entered."""
        return NewCondition(**self.cleaned_data)


class MedicineForm(forms.Form):
    """A medicine taken now."""

    text = forms.CharField(label=_("Medicine"), max_length=300)
    dose = forms.CharField(label=_("Dose"), max_length=200, required=False)
    code = forms.CharField(label=_("ATC code"), max_length=20, required=False)
    started_on = WrittenDateField(label=_("Since"), required=False)

    def new(self) -> NewMedicine:
        """Return what was entered."""
        return NewMedicine(**self.cleaned_data)


class MedicineCodeForm(forms.Form):
    """Which code a medicine has."""

    code = forms.CharField(
        label=_("ATC code"),
        max_length=20,
        help_text=_(
            "Such as B01AA03. The beginning of a code is enough to tell what sort of medicine it is."
        ),
    )


class AllergyForm(forms.Form):
    """What must not be given."""

    text = forms.CharField(label=_("Allergic to"), max_length=300)
    category = forms.ChoiceField(label=_("What it is"), choices=_words(CATEGORY_WORDS))
    criticality = forms.ChoiceField(
        label=_("How bad"),
        choices=_words(CRITICALITY_WORDS),
        initial=Criticality.UNABLE_TO_ASSESS.value,
    )
    reactions = forms.CharField(label=_("What happened"), max_length=500, required=False)

    def new(self) -> NewAllergy:
        """Return what was entered."""
        data = self.cleaned_data
        return NewAllergy(
            text=data["text"],
            category=AllergyCategory(data["category"]),
            criticality=Criticality(data["criticality"]),
            reactions=data["reactions"],
        )


def _kinds_with_units() -> list[tuple[str, Any]]:
    return [
        (kind.value, _("%(what)s, in %(unit)s") % {"what": words, "unit": UNIT_WORDS[BOUNDS[kind].unit]})
        for kind, words in MEASUREMENT_WORDS.items()
    ]


class MeasurementForm(forms.Form):
    """A number from the body, in the unit that the list names."""

    kind = forms.ChoiceField(label=_("What"), choices=_kinds_with_units)
    value = forms.DecimalField(label=_("Number"), max_digits=7, decimal_places=2, localize=True)
    measured_at = forms.DateTimeField(
        label=_("Measured at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def new(self) -> NewMeasurement:
        """Return what was entered."""
        data = self.cleaned_data
        kind = MeasurementKind(data["kind"])
        return NewMeasurement(kind, data["value"], BOUNDS[kind].unit, data["measured_at"])


class JoinForm(forms.Form):
    """Why two records are of one person, and which versions of them were looked at."""

    reason = forms.CharField(
        label=_("How you know that they are one person"), max_length=REASON_LENGTH, required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    other_version = forms.IntegerField(widget=forms.HiddenInput)


class ContactForm(forms.Form):
    """Somebody to call, or who decides for a child."""

    name = forms.CharField(label=_("Name"), max_length=200)
    relation = forms.CharField(label=_("Relation"), max_length=80, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    email = forms.CharField(label=_("E-mail"), max_length=254, required=False)
    is_guardian = forms.BooleanField(label=_("May consent for the patient"), required=False)
    is_emergency_contact = forms.BooleanField(label=_("Emergency contact"), required=False)

    def new(self) -> Related:
        """Return what was entered."""
        return Related(**self.cleaned_data)
