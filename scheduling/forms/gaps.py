"""What is asked of a free place, of two bookings that change places, and of many that move."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from scheduling.domain.offers import STANDS_FOR, USUALLY_STANDS_FOR
from scheduling.forms.fields import Asked

_FORMATS = ["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M%z", "%Y-%m-%dT%H:%M:%S.%f%z"]
_WORDS = {
    30: _("30 minutes"),
    60: _("1 hour"),
    120: _("2 hours"),
    240: _("4 hours"),
    24 * 60: _("1 day"),
}


class OpenGapForm(forms.Form):
    """From when on the place is free."""

    start = forms.DateTimeField(widget=forms.HiddenInput, input_formats=_FORMATS)


class OfferForm(forms.Form):
    """Who is asked, and until when the offer stands."""

    cases = forms.Field(required=False)
    minutes = forms.TypedChoiceField(
        label=_("The offer stands for"),
        choices=[(minutes, _WORDS[minutes]) for minutes in STANDS_FOR],
        coerce=int,
        initial=USUALLY_STANDS_FOR,
    )

    def clean_cases(self) -> list[UUID]:
        """Return the cases that were ticked."""
        ticked: Any = self.data.getlist("cases") if hasattr(self.data, "getlist") else []
        try:
            found = [UUID(one) for one in ticked]
        except ValueError:
            raise forms.ValidationError(_("Choose patients from the list.")) from None
        if not found:
            raise forms.ValidationError(_("Choose at least one patient."))
        return found


class SwapForm(forms.Form):
    """The two versions that were looked at, and why the locked list changes."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    other_version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    despite_reason = forms.CharField(label=_("Swap all the same, because"), required=False, max_length=200)
    list_reason = forms.CharField(label=_("Reason, if a list is locked"), required=False, max_length=200)


class ReplanFilter(Asked):
    """What has to be planned anew."""

    closure = forms.UUIDField(required=False)
    absence = forms.UUIDField(required=False)


@dataclass(frozen=True)
class Move:
    """One ticked move as it was sent."""

    booking: UUID
    version: int
    session: UUID
    start: datetime


class ReplanForm(forms.Form):
    """The moves that were ticked: ``move`` names a booking and its version, ``place-<booking>`` the chosen place."""

    moves = forms.Field(required=False)
    list_reason = forms.CharField(label=_("Reason, if a list is locked"), required=False, max_length=200)

    def clean_moves(self) -> list[Move]:
        """Return the moves; at least one."""
        ticked = self.data.getlist("move") if hasattr(self.data, "getlist") else []
        try:
            found = [self._move(one) for one in ticked]
        except (ValueError, AttributeError):
            raise forms.ValidationError(_("Choose moves from the list.")) from None
        if not found:
            raise forms.ValidationError(_("Tick at least one move."))
        return found

    def _move(self, ticked: str) -> Move:
        booking, _sign, version = ticked.partition("@")
        session, _sign, start = self.data[f"place-{booking}"].partition("@")
        moment = datetime.fromisoformat(start.replace(" ", "+"))
        if moment.tzinfo is None:
            raise ValueError("a moment without a zone")
        return Move(UUID(booking), int(version), UUID(session), moment)
