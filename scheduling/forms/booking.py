"""A place in theatre: taken, moved, re-ordered, given back."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from common.text import clean, clean_line
from scheduling.domain.fits import PASSABLE
from scheduling.words import CANCEL_REASONS

SHORTEST_REASON = 5
LONGEST_CASE_MINUTES = 16 * 60


class PlaceForm(forms.Form):
    """A place that was offered: the session, the start the person saw, and why it may run over.

    ``despite``: what the person saw to be in the way and goes past. One reason does for that and for the overrun.
    """

    session = forms.UUIDField(widget=forms.HiddenInput)
    start = forms.DateTimeField(
        widget=forms.HiddenInput, input_formats=["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M%z"]
    )
    minutes = forms.IntegerField(required=False, widget=forms.HiddenInput)
    over = forms.BooleanField(required=False, widget=forms.HiddenInput)
    despite = forms.MultipleChoiceField(
        required=False,
        choices=[(obstacle.value, obstacle.value) for obstacle in sorted(PASSABLE)],
        widget=forms.MultipleHiddenInput,
    )
    despite_reason = forms.CharField(label=_("Book anyway, because"), required=False, max_length=200)
    overrun_reason = forms.CharField(
        label=_("Why may it run over?"), required=False, max_length=200, strip=True
    )

    def clean_despite_reason(self) -> str:
        """Return the reason as one clean line; going past something needs one."""
        reason = clean_line(self.cleaned_data["despite_reason"])
        if self.cleaned_data.get("despite") and len(reason) < SHORTEST_REASON:
            raise forms.ValidationError(_("Say in a few words why it is booked anyway."))
        return reason if self.cleaned_data.get("despite") else ""

    def clean_overrun_reason(self) -> str:
        """Return the reason as one clean line; a place past the session's end needs one."""
        if not self.cleaned_data.get("over"):
            return ""
        if self.cleaned_data.get("despite"):
            return str(self.cleaned_data.get("despite_reason", ""))
        reason = clean_line(self.cleaned_data["overrun_reason"])
        if len(reason) < SHORTEST_REASON:
            raise forms.ValidationError(_("Say in a few words why it may run over."))
        return reason

    def wish(self) -> dict[str, Any]:
        """Return what the actions take: start, minutes, what is gone past, and the reasons."""
        names = ("start", "minutes", "overrun_reason", "despite", "despite_reason")
        return {name: self.cleaned_data[name] for name in names}


class MinutesForm(forms.Form):
    """The minutes a person plans with instead of what is estimated."""

    minutes = forms.IntegerField(required=False, min_value=5, max_value=LONGEST_CASE_MINUTES)


class MoveForm(PlaceForm):
    """The same for a booking that has a place already; ``version`` is the one that was looked at."""

    version = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)


class OrderForm(forms.Form):
    """The order that a session's bookings shall have."""

    order = forms.CharField(max_length=4000)

    def clean_order(self) -> list[UUID]:
        """Return the bookings in that order."""
        try:
            return [UUID(part) for part in self.cleaned_data["order"].split()]
        except ValueError:
            raise forms.ValidationError(_("This is not an order of bookings.")) from None


class CancelForm(forms.Form):
    """Why a booking is taken off the list."""

    reason = forms.ChoiceField(
        label=_("Reason"), choices=list(CANCEL_REASONS.items()), widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who was told, what is planned instead. Needed when the reason is another one."),
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def clean_note(self) -> str:
        """Return the note without what cannot be stored or read."""
        return clean(self.cleaned_data["note"])
