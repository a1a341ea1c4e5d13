"""Sessions: made, added, changed, closed, taken over."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.intervals import Interval
from common.text import clean_line
from scheduling.actions import Rules

MOST_WEEKS = 26


@dataclass(frozen=True)
class People:
    """Who may be chosen: of the hospitals of the person who fills in the form."""

    theatres: QuerySet[Any]
    surgeons: QuerySet[Any]
    anaesthetists: QuerySet[Any]
    teams: QuerySet[Any]
    procedures: list[tuple[str, str]]


class CloseForm(forms.Form):
    """Why nothing is booked into a session."""

    reason = forms.CharField(label=_("Why is it closed?"), max_length=200, min_length=3)

    def clean_reason(self) -> str:
        """Return the reason as one clean line."""
        return clean_line(self.cleaned_data["reason"])


class GenerateForm(forms.Form):
    """How many weeks ahead sessions are made."""

    weeks = forms.IntegerField(
        label=_("Weeks ahead"), min_value=1, max_value=MOST_WEEKS, initial=6, help_text=_("1 to 26")
    )


class MakeForm(forms.Form):
    """The sessions that the person has just seen, and no others."""

    first = forms.DateField(widget=forms.HiddenInput)
    last = forms.DateField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=100)

    def clean(self) -> dict[str, Any]:
        """Refuse a stretch that the screen does not offer."""
        asked = super().clean() or self.cleaned_data
        if "first" in asked and "last" in asked:
            length = asked["last"] - asked["first"]
            if not timedelta() <= length <= timedelta(weeks=MOST_WEEKS):
                raise forms.ValidationError(_("At most 26 weeks at once."))
        return asked


def date_input() -> forms.DateInput:
    """Return the control for a day."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def time_input() -> forms.TimeInput:
    """Return the control for a time of day."""
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class RulesForm(forms.Form):
    """Who and what a session is for."""

    surgeon: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(label=_("Surgeon"), queryset=None)
    team: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=_("Team"),
        queryset=None,
        required=False,
        help_text=_("Any surgeon of the team may operate beside the one above."),
    )
    with_anaesthetist = forms.BooleanField(
        label=_("An anaesthetist is there"),
        required=False,
        initial=True,
        help_text=_("Without one, only operations under local anaesthesia fit."),
    )
    anaesthetist: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=_("Anaesthetist"), queryset=None, required=False
    )
    takes_children = forms.BooleanField(label=_("Takes children"), required=False, initial=True)
    complex_limit = forms.IntegerField(
        label=_("Complex operations, at most"), required=False, help_text=_("Empty: as many as fit.")
    )
    release_days = forms.IntegerField(
        label=_("Released to others, days before"),
        required=False,
        help_text=_("When nobody is booked by then. Empty: it is kept."),
    )
    procedures = forms.MultipleChoiceField(
        label=_("Only these operations"), required=False, help_text=_("None chosen: any operation.")
    )

    def __init__(self, *args: Any, people: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["surgeon"].queryset = people.surgeons  # type: ignore[attr-defined]
        self.fields["anaesthetist"].queryset = people.anaesthetists  # type: ignore[attr-defined]
        self.fields["team"].queryset = people.teams  # type: ignore[attr-defined]
        self.fields["team"].label_from_instance = lambda team: team.name  # type: ignore[attr-defined]
        self.fields["procedures"].choices = people.procedures  # type: ignore[attr-defined]
        if "theatre" in self.fields:
            theatre: Any = self.fields["theatre"]
            theatre.queryset = people.theatres
            theatre.label_from_instance = lambda t: f"{t.name} · {t.site.name}"

    def rules(self) -> Rules:
        """Return what was chosen as the actions take it."""
        asked = self.cleaned_data
        return Rules(
            team=asked["team"],
            procedures=tuple(asked["procedures"]),
            with_anaesthetist=asked["with_anaesthetist"],
            takes_children=asked["takes_children"],
            complex_limit=asked["complex_limit"],
            release_days=asked["release_days"],
        )


class SessionForm(RulesForm):
    """One session: its day and hours on the clock of its hospital, and its rules."""

    day = forms.DateField(label=_("Day"), widget=date_input())
    starts_at = forms.TimeField(label=_("Begins at"), widget=time_input())
    ends_at = forms.TimeField(label=_("Ends at"), widget=time_input())
    ends_next_day = forms.BooleanField(label=_("Ends on the next day"), required=False)
    version = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)

    field_order: tuple[str, ...] = ("day", "starts_at", "ends_at", "ends_next_day")

    def clean(self) -> dict[str, Any]:
        """Refuse hours that end before they begin."""
        asked = super().clean() or self.cleaned_data
        if "starts_at" in asked and "ends_at" in asked:
            late = asked["ends_at"] <= asked["starts_at"]
            if late and not asked["ends_next_day"]:
                self.add_error("ends_at", _("The session ends after it starts."))
            if not late and asked["ends_next_day"]:
                self.add_error("ends_at", _("A session is at most 24 hours long."))
        return asked

    def during(self, zone: Any) -> Interval:
        """Return the hours as moments, on the clock of the hospital."""
        asked = self.cleaned_data
        until = asked["day"] + timedelta(days=1 if asked["ends_next_day"] else 0)
        return Interval(
            datetime.combine(asked["day"], asked["starts_at"], zone),
            datetime.combine(until, asked["ends_at"], zone),
        )


class NewSessionForm(SessionForm):
    """The same outside any pattern, in a theatre."""

    theatre: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(label=_("Theatre"), queryset=None)

    field_order = ("theatre", *SessionForm.field_order)


class TakeOverForm(forms.Form):
    """Whose a released session becomes; ``version`` is the one that was looked at."""

    surgeon: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(label=_("Surgeon"), queryset=None)
    team: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=_("Team"), queryset=None, required=False
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, surgeons: QuerySet[Any], teams: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["surgeon"].queryset = surgeons  # type: ignore[attr-defined]
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
        self.fields["team"].label_from_instance = lambda team: team.name  # type: ignore[attr-defined]
