"""What the board sends: a case or a booking, and the place it was put at."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.text import clean_line
from scheduling.domain.fits import PASSABLE, Obstacle
from scheduling.forms.fields import Asked

# What a person may go past with a reason: the booking keeps it, or the locked list does.
MAY_GO_PAST = frozenset({Obstacle.TOO_LONG, *PASSABLE, "list_locked"})


class FitForm(forms.Form):
    """Which case or booking would be put before which booking of which session."""

    case = forms.UUIDField(required=False)
    booking = forms.UUIDField(required=False)
    session = forms.UUIDField()
    before = forms.UUIDField(required=False)

    def clean(self) -> dict[str, Any]:
        """Exactly one of the two is named."""
        data = super().clean() or {}
        if bool(data.get("case")) == bool(data.get("booking")):
            raise forms.ValidationError(_("Name a case or a booking."))
        return data


class DropForm(FitForm):
    """The same, to be done. ``seen`` and ``version``: what the page showed; ``past``: what the person goes past."""

    version = forms.IntegerField(min_value=1, required=False)
    seen = forms.CharField(max_length=40, required=False)
    past = forms.CharField(max_length=200, required=False)
    reason = forms.CharField(max_length=200, required=False)

    def clean_past(self) -> frozenset[str]:
        """Return what the person goes past, as far as one may."""
        return frozenset(self.cleaned_data["past"].split(",")) & {str(one) for one in MAY_GO_PAST}

    def clean_reason(self) -> str:
        """Return the reason as one clean line; who goes past something has one."""
        reason = clean_line(self.cleaned_data["reason"])
        if self.cleaned_data.get("past") and len(reason) < 5:
            raise forms.ValidationError(_("Say in a few words why."))
        return reason


class WhoCouldGo(Asked):
    """Who of the waiting cases could go on the days that the board shows."""

    q = forms.CharField(required=False, max_length=100)
    surgeon = forms.UUIDField(required=False)
    everybody = forms.BooleanField(required=False)
    first = forms.DateField(required=False)
    last = forms.DateField(required=False)
