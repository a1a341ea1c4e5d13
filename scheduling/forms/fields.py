"""What the forms of scheduling have in common: how an address and an answer are read."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was sent, also when that is nothing; None when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def status_of(form: forms.Form) -> int:
    """Return 409 when a rule refused what was asked, 400 when it could not be read, 200 for a page as such."""
    if form.non_field_errors():
        return 409
    return 400 if form.errors else 200


class Asked(forms.Form):
    """A filter in an address. What cannot be read is left out: an old bookmark still shows the page."""

    def asked(self) -> dict[str, Any]:
        """Return what was understood, empty values for the rest."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) for name in self.fields}


class WeekField(forms.Field):
    """A week as in 2026-W48; its Monday."""

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        try:
            year, week = str(value)[:10].upper().split("-W")
            return _sensible(date.fromisocalendar(int(year), int(week), 1))
        except (ValueError, OverflowError):
            raise forms.ValidationError(_("Write the week as 2026-W48.")) from None


class DayField(forms.DateField):
    """A day as in 2026-11-24."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        try:
            return _sensible(day) if day else None
        except ValueError:
            raise forms.ValidationError(_("Write the day as 2026-11-24.")) from None


def _sensible(day: date) -> date:
    if not 2000 <= day.year <= 2200:
        raise ValueError("no hospital plans for that year")
    return day
