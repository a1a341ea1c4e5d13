"""What people type or choose on the screens of scheduling: checked and translated, never saved."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext_lazy as _

from common.text import clean, clean_line
from scheduling.words import CANCEL_REASONS

MOST_WEEKS = 26


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


class BoardFilter(Asked):
    """Which days of which theatres."""

    week = WeekField(required=False)
    day = DayField(required=False)
    site = forms.UUIDField(required=False)
    theatre = forms.UUIDField(required=False)
    surgeon = forms.UUIDField(required=False)


class WaitingFilter(Asked):
    """Who of the waiting list."""

    q = forms.CharField(required=False, max_length=100)
    surgeon = forms.UUIDField(required=False)
    urgency = forms.SlugField(required=False, max_length=20)
    procedure = forms.SlugField(required=False, max_length=60)
    session = forms.UUIDField(required=False)


class PlaceForm(forms.Form):
    """A place that was offered: the session, the start the person saw, and why it may run over."""

    session = forms.UUIDField(widget=forms.HiddenInput)
    start = forms.DateTimeField(
        widget=forms.HiddenInput, input_formats=["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M%z"]
    )
    over = forms.BooleanField(required=False, widget=forms.HiddenInput)
    overrun_reason = forms.CharField(
        label=_("Why may it run over?"), required=False, max_length=200, strip=True
    )

    def clean_overrun_reason(self) -> str:
        """Return the reason as one clean line; a place past the session's end needs one."""
        reason = clean_line(self.cleaned_data["overrun_reason"])
        if self.cleaned_data.get("over") and len(reason) < 5:
            raise forms.ValidationError(_("Say in a few words why it may run over."))
        return reason if self.cleaned_data.get("over") else ""


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


WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]


class PatternForm(forms.Form):
    """Every week on a weekday, the same hours of one theatre for one surgeon; times are the hospital's."""

    theatre: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(label=_("Theatre"), queryset=None)
    weekday = forms.TypedChoiceField(label=_("Weekday"), choices=WEEKDAYS, coerce=int)
    starts_at = forms.TimeField(label=_("Begins at"), widget=forms.TimeInput(attrs={"type": "time"}))
    ends_at = forms.TimeField(label=_("Ends at"), widget=forms.TimeInput(attrs={"type": "time"}))
    surgeon: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(label=_("Surgeon"), queryset=None)
    anaesthetist: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=_("Anaesthetist"), queryset=None, required=False
    )
    valid_from = forms.DateField(
        label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    valid_until = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Leave empty while no end is known."),
    )

    def __init__(
        self,
        *args: Any,
        theatres: QuerySet[Any],
        surgeons: QuerySet[Any],
        anaesthetists: QuerySet[Any],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theatre"].queryset = theatres  # type: ignore[attr-defined]
        self.fields["theatre"].label_from_instance = lambda theatre: theatre.name  # type: ignore[attr-defined]
        self.fields["surgeon"].queryset = surgeons  # type: ignore[attr-defined]
        self.fields["anaesthetist"].queryset = anaesthetists  # type: ignore[attr-defined]
