"""Sessions: made, closed, changed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.text import clean_line

MOST_WEEKS = 26


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
