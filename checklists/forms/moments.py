"""Asking for an earlier moment."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from checklists.forms.base import WhenField


class MomentForm(forms.Form):
    """A moment between two others, on the hospital's clock."""

    at = WhenField(label=lazy("As it was known at"), help_text=lazy("Hospital time."))

    def __init__(self, *args: Any, earliest: datetime, latest: datetime, **kwargs: Any) -> None:
        self.earliest, self.latest = earliest, latest
        kwargs["initial"] = {"at": latest}
        super().__init__(*args, **kwargs)

    def clean_at(self) -> datetime:
        """Refuse what is still to come, and what was before the case was asked for."""
        at: datetime = self.cleaned_data["at"]
        if at > self.latest:
            raise forms.ValidationError(_("This is still to come."))
        if at < self.earliest:
            raise forms.ValidationError(_("The case was not asked for yet."))
        return at
