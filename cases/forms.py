"""What people fill in about a wanted operation. Checks and translates; never saves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases import queries
from cases.domain.cancellation import REASONS, CancelReason
from cases.domain.details import NOTE_LENGTH, CaseDetails
from cases.domain.diagnoses import CATALOGUE
from cases.domain.kinds import Side, Urgency
from cases.models import Case
from cases.words import SIDE_WORDS, URGENCY_WORDS, procedure_name
from staff.domain.roles import Role
from staff.models import Site, User
from staff.queries import colleagues, site_ids, sites_of


class ProcedureField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A row of the catalogue, by its name."""

    def label_from_instance(self, obj: Any) -> str:
        return procedure_name(obj)


class DatalistInput(forms.TextInput):
    """A text field that offers what is often written; anything else may be typed."""

    template_name = "cases/_datalist_input.html"

    def __init__(self, options: dict[str, str]) -> None:
        super().__init__()
        self.options = options

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["options"] = self.options.items()
        context["widget"]["attrs"]["list"] = f"{name}_options"
        return context


def _sides() -> list[tuple[str, str]]:
    # In capitals, as on every list: nobody should have to look twice.
    return [(side.value, str(words).upper()) for side, words in SIDE_WORDS.items()]


def _day(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


class CaseForm(forms.Form):
    """Which operation, on which side, why, by whom, how soon."""

    procedure = ProcedureField(label=_("Operation"), queryset=None, empty_label=_("Choose"))
    side = forms.ChoiceField(
        label=_("Side"),
        choices=_sides,
        widget=forms.RadioSelect,
    )
    diagnosis_code = forms.CharField(
        label=_("Diagnosis, ICD-10"), max_length=20, widget=DatalistInput(dict(CATALOGUE))
    )
    diagnosis_text = forms.CharField(
        label=_("Diagnosis in words"),
        max_length=300,
        required=False,
        help_text=_("Left empty, the words of the list are used."),
    )
    surgeon: Any = forms.ModelChoiceField(label=_("Surgeon"), queryset=None, empty_label=_("Choose"))
    site: Any = forms.ModelChoiceField(label=_("Hospital"), queryset=None, empty_label=None)
    urgency = forms.ChoiceField(
        label=_("Urgency"), choices=[(value.value, words) for value, words in URGENCY_WORDS.items()]
    )
    decided_on = _day(_("Decided on"), required=True)
    wanted_date = _day(_("Date the patient wants"))
    target_date = _day(_("To be done by"))
    standby_on = _day(_("Standby date"), help_text=_("The patient would come that day at short notice."))
    note = forms.CharField(
        label=_("Note"),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, case: Case | None = None, **kwargs: Any) -> None:
        if case:
            kwargs["initial"] = _as_entered(case) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        offered = queries.procedures()
        if case:
            offered |= queries.all_procedures().filter(pk=case.procedure_id)
        self._offer(
            procedure=offered,
            surgeon=colleagues(user, Role.SURGEON),
            site=Site.objects.filter(pk__in=site_ids(user)),
        )
        self.fields["site"].initial = next(iter(sites_of(user)), None)

    def _offer(self, **querysets: Any) -> None:
        for name, queryset in querysets.items():
            self.fields[name].queryset = queryset  # type: ignore[attr-defined]

    def details(self) -> CaseDetails:
        """Return side, diagnosis and dates as entered."""
        data = self.cleaned_data
        return CaseDetails(
            side=Side(data["side"]),
            diagnosis_code=data["diagnosis_code"],
            diagnosis_text=data["diagnosis_text"],
            urgency=Urgency(data["urgency"]),
            decided_on=data["decided_on"],
            wanted_date=data["wanted_date"],
            standby_on=data["standby_on"],
            target_date=data["target_date"],
            note=data["note"],
        )

    def choices(self) -> dict[str, Any]:
        """Return operation, surgeon and hospital as chosen."""
        return {name: self.cleaned_data[name] for name in ("procedure", "surgeon", "site")}


def _as_entered(case: Case) -> dict[str, Any]:
    names = (
        "side",
        "diagnosis_code",
        "diagnosis_text",
        "urgency",
        "decided_on",
        "wanted_date",
        "target_date",
        "standby_on",
        "note",
        "version",
        "procedure",
        "surgeon",
        "site",
    )
    return {name: getattr(case, name) for name in names}


class CancelForm(forms.Form):
    """Why the operation will not take place."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[("", _("Choose")), *((reason.value, _(row.title)) for reason, row in REASONS.items())],
    )
    note = forms.CharField(
        label=_("In words"),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed for a mistake and for another reason."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def reason_chosen(self) -> CancelReason:
        """Return the coded reason."""
        return CancelReason(self.cleaned_data["reason"])
