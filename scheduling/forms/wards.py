"""Wards, their beds on some days, and teams of surgeons."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from scheduling.forms.fields import Asked, DayField
from scheduling.forms.sessions import date_input


class WardDays(Asked):
    """From which day on the beds are shown."""

    first = DayField(required=False)


class WardForm(forms.Form):
    """What a ward is called, and how many beds planned patients may have."""

    name = forms.CharField(label=_("Name"), max_length=60)
    beds = forms.IntegerField(label=_("Beds for planned patients"), min_value=0)
    for_children = forms.BooleanField(label=_("For children"), required=False)


class NewWardForm(WardForm):
    """A ward that is not there yet."""

    site: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=_("Hospital"), queryset=None, empty_label=None
    )
    code = forms.CharField(label=_("Code"), max_length=20, help_text=_("Short, as on the door."))

    field_order = ("site", "code", "name", "beds", "for_children")

    def __init__(self, *args: Any, sites: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]


class BedsForm(forms.Form):
    """Another number of beds on some days."""

    first_day = forms.DateField(label=_("First day"), widget=date_input())
    last_day = forms.DateField(label=_("Last day"), widget=date_input())
    beds = forms.IntegerField(label=_("Beds for planned patients"), min_value=0)
    reason = forms.CharField(label=_("Why?"), max_length=200)


class TeamForm(forms.Form):
    """Surgeons who share sessions."""

    name = forms.CharField(label=_("Name"), max_length=60)
    members: "forms.ModelMultipleChoiceField[Any]" = forms.ModelMultipleChoiceField(
        label=_("Surgeons"), queryset=None, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, surgeons: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].queryset = surgeons  # type: ignore[attr-defined]


class NewTeamForm(TeamForm):
    """A team of a hospital."""

    site: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=_("Hospital"), queryset=None, empty_label=None
    )

    field_order = ("site", "name", "members")

    def __init__(self, *args: Any, sites: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]
