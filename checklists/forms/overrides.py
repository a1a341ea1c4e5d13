"""Which period of the report, and which of the person's sites."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

LONGEST = timedelta(days=366 * 3)


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class PeriodForm(forms.Form):
    """From one day to another, both included; the last ninety days unless said otherwise."""

    first = _day(lazy("First day"))
    last = _day(lazy("Last day"))
    site = forms.ChoiceField(label=lazy("Site"), required=False)

    def __init__(self, data: Any, *, today: date, sites: list[tuple[str, str]]) -> None:
        usual = {"first": (today - timedelta(days=90)).isoformat(), "last": today.isoformat()}
        super().__init__({**usual, **{key: value for key, value in data.items() if value}})
        self.fields["site"].choices = [("", _("All my sites")), *sites]  # type: ignore[attr-defined]
        if len(sites) < 2:
            del self.fields["site"]

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins, or is longer than three years."""
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and first > last:
            self.add_error("last", _("This is before the first day."))
        elif first and last and last - first > LONGEST:
            self.add_error("last", _("At most three years at once, please."))
        return data
