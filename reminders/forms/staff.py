"""What staff enter about a patient's reminders."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from reminders.domain.due import at_local
from reminders.domain.kinds import ReminderKind
from reminders.domain.states import Channel


class PauseForm(forms.Form):
    """Why, and from which day messages go again."""

    reason = forms.CharField(label=_("Why"), max_length=300)
    again_from = forms.DateField(
        label=_("Messages go again from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Leave it empty to pause until somebody ends it."),
    )

    # The rules speak of a moment, the form of a day.
    FIELDS = {"until": "again_from"}

    def until(self, zone: str) -> datetime | None:
        """Return the beginning of that day on the hospital's clock."""
        day: date | None = self.cleaned_data["again_from"]
        return at_local(day, time(0), ZoneInfo(zone)) if day else None


class SendForm(forms.Form):
    """Which message to send by hand, and by what way."""

    kind = forms.ChoiceField(choices=[(kind.value, kind.value) for kind in ReminderKind])
    about = forms.CharField(max_length=40, required=False)
    channel = forms.ChoiceField(
        choices=[("", ""), *((channel.value, channel.value) for channel in Channel)], required=False
    )

    def asked(self) -> dict[str, Any]:
        """Return what is to be sent."""
        data = self.cleaned_data
        channel = Channel(data["channel"]) if data["channel"] else None
        return {"kind": ReminderKind(data["kind"]), "about": data["about"], "channel": channel}
