"""When a patient comes other than for the operation."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext_lazy as _


class VisitForm(forms.Form):
    """When and where a patient comes; times are the hospital's. ``kinds``: what may be planned, empty for a move."""

    kind = forms.ChoiceField(label=_("What for"), widget=forms.RadioSelect)
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    time = forms.TimeField(label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    place = forms.CharField(label=_("Place"), required=False, max_length=120)
    version = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, Any]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = list(kinds)  # type: ignore[attr-defined]
        if not kinds:
            del self.fields["kind"]

    def clean(self) -> dict[str, Any]:
        """Put day and time together, on the clock of the hospital."""
        asked = super().clean() or self.cleaned_data
        if "day" in asked and "time" in asked:
            asked["at"] = datetime.combine(asked["day"], asked["time"], get_current_timezone())
        return asked
