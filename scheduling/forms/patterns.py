"""What sessions are made from: weekly, or in some weeks of the month."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from scheduling.forms.sessions import RulesForm, date_input, time_input

WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]
WEEKS = [
    (1, _("first of the month")),
    (2, _("second")),
    (3, _("third")),
    (4, _("fourth")),
    (5, _("fifth, in months that have one")),
]


class PatternFields(RulesForm):
    """The hours of one theatre on a weekday; times are the hospital's."""

    theatre: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(label=_("Theatre"), queryset=None)
    weekday = forms.TypedChoiceField(label=_("Weekday"), choices=WEEKDAYS, coerce=int)
    weeks_of_month = forms.TypedMultipleChoiceField(
        label=_("In these weeks"),
        choices=WEEKS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: every week."),
    )
    starts_at = forms.TimeField(label=_("Begins at"), widget=time_input())
    ends_at = forms.TimeField(label=_("Ends at"), widget=time_input())
    ends_next_day = forms.BooleanField(label=_("Ends on the next day"), required=False)
    valid_until = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=date_input(),
        help_text=_("Leave empty while no end is known."),
    )

    def pattern(self) -> dict[str, Any]:
        """Return what was entered as the actions take it."""
        asked = self.cleaned_data
        plain = ("theatre", "weekday", "starts_at", "ends_at", "ends_next_day", "surgeon", "anaesthetist")
        return {
            **{name: asked[name] for name in plain},
            "weeks_of_month": tuple(asked["weeks_of_month"]),
            "valid_until": asked["valid_until"],
            "rules": self.rules(),
        }


class PatternForm(PatternFields):
    """A new pattern."""

    valid_from = forms.DateField(label=_("First day"), widget=date_input())

    field_order = (
        "theatre",
        "weekday",
        "weeks_of_month",
        "starts_at",
        "ends_at",
        "ends_next_day",
        "valid_from",
        "valid_until",
    )

    def pattern(self) -> dict[str, Any]:
        """Return what was entered, with its first day."""
        first: date = self.cleaned_data["valid_from"]
        return super().pattern() | {"valid_from": first}


class ChangePatternForm(PatternFields):
    """A pattern as it shall be from a day on."""

    from_day = forms.DateField(label=_("From this day on"), widget=date_input())

    field_order = (
        "from_day",
        "theatre",
        "weekday",
        "weeks_of_month",
        "starts_at",
        "ends_at",
        "ends_next_day",
        "valid_until",
    )


class EndPatternForm(forms.Form):
    """After which day a pattern makes no more sessions."""

    last_day = forms.DateField(label=_("Last day"), widget=date_input())
