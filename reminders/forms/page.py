"""What a patient enters on the page: the birth date that opens it, and words of their own."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from reminders.domain.answers import LONGEST


def _number(label: Any, *, most: int, autocomplete: str) -> forms.IntegerField:
    attributes = {"inputmode": "numeric", "autocomplete": autocomplete, "maxlength": len(str(most))}
    return forms.IntegerField(
        label=label, min_value=1, max_value=most, widget=forms.TextInput(attrs=attributes)
    )


class BirthDateForm(forms.Form):
    """A day that exists, as three numbers: no calendar to page through fifty years back."""

    day = _number(_("Day"), most=31, autocomplete="bday-day")
    month = _number(_("Month"), most=12, autocomplete="bday-month")
    year = _number(_("Year"), most=9999, autocomplete="bday-year")

    def clean(self) -> dict[str, object]:
        """Put the three together."""
        parts = super().clean() or {}
        if not self.errors:
            try:
                parts["birth_date"] = date(parts["year"], parts["month"], parts["day"])
            except ValueError:
                raise ValidationError(_("There is no such day. Look at the three numbers again.")) from None
        return parts


class OnceForm(forms.Form):
    """A button. What comes with the same ``once`` again was pressed twice, and counts once."""

    once = forms.RegexField(r"^[0-9a-f]{32}$", required=False, widget=forms.HiddenInput)


class TellForm(OnceForm):
    """Something the patient tells us."""

    words = forms.CharField(max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5}))


class ProblemForm(TellForm):
    """What is wrong, in the patient's words."""

    words = forms.CharField(
        label=_("What is the problem?"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5})
    )


class AnotherDateForm(TellForm):
    """When it would suit; may be left empty."""

    words = forms.CharField(
        label=_("Which days do not suit you? You can leave this empty."),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
