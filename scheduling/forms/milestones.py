"""When something happened in theatre, on the clock of the hospital."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext_lazy as _

from common.text import clean_line
from scheduling.domain.milestones import Milestone


class MilestoneForm(forms.Form):
    """One moment; without a time it happened now. A correction says why.

    ``called_at``: a time of day means the first such time since the patient was called.
    """

    kind = forms.ChoiceField(
        choices=[(kind.value, kind.value) for kind in Milestone], widget=forms.HiddenInput
    )
    time = forms.TimeField(
        label=_("Time"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    reason = forms.CharField(label=_("Why is the time corrected?"), required=False, max_length=200)
    version = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, called_at: datetime | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.called_at = called_at

    def clean_reason(self) -> str:
        """Return the reason as one clean line."""
        return clean_line(self.cleaned_data["reason"])

    def clean(self) -> dict[str, Any]:
        """Put the time on its day."""
        asked = super().clean() or self.cleaned_data
        asked["moment"] = self._moment(asked["time"]) if asked.get("time") else None
        return asked

    def _moment(self, time: Any) -> datetime | None:
        if self.called_at is None:
            return None
        zone = get_current_timezone()
        called = self.called_at.astimezone(zone).replace(second=0, microsecond=0)
        moment = datetime.combine(called.date(), time, zone)
        return moment if moment >= called else moment + timedelta(days=1)
