"""Days on which a theatre, a hospital or a person does not operate."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.text import clean_line
from scheduling.domain.states import ClosureKind
from scheduling.forms.sessions import date_input

KINDS = [
    (ClosureKind.CLOSURE.value, _("Closed: repair, cleaning, no staff")),
    (ClosureKind.HOLIDAY.value, _("Holiday of the whole hospital")),
]


class DaysForm(forms.Form):
    """From one day to another, both included, and why."""

    first_day = forms.DateField(label=_("First day"), widget=date_input())
    last_day = forms.DateField(label=_("Last day"), widget=date_input())
    reason = forms.CharField(label=_("Why?"), max_length=200, min_length=3)

    def clean_reason(self) -> str:
        """Return the reason as one clean line."""
        return clean_line(self.cleaned_data["reason"])


class ClosureForm(DaysForm):
    """A theatre, or the whole hospital."""

    site: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=_("Hospital"), queryset=None, empty_label=None
    )
    kind = forms.ChoiceField(
        label=_("What is it?"), choices=KINDS, widget=forms.RadioSelect, initial=ClosureKind.CLOSURE.value
    )
    theatre: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=_("Theatre"), queryset=None, required=False, empty_label=_("The whole hospital")
    )

    field_order = ("kind", "site", "theatre", "first_day", "last_day", "reason")

    def __init__(self, *args: Any, sites: QuerySet[Any], theatres: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]
        self.fields["theatre"].queryset = theatres  # type: ignore[attr-defined]
        self.fields["theatre"].label_from_instance = lambda t: f"{t.name} · {t.site.name}"  # type: ignore[attr-defined]


class AbsenceForm(DaysForm):
    """A surgeon or anaesthetist. The days are those of a hospital's calendar."""

    person: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(label=_("Who?"), queryset=None)

    field_order = ("person", "first_day", "last_day", "reason")

    def __init__(self, *args: Any, people: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
