"""What a coordinator asks the planner."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from scheduling.domain.planning.question import Weights
from scheduling.domain.planning.wishes import (
    LONGEST_SECONDS,
    MOST_WEEKS,
    ExtraSession,
    WhatIf,
    Wishes,
)

_STANDARD = Weights()
_EXTRA = ("extra_theatre", "extra_surgeon", "extra_day", "extra_from", "extra_until")


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget)


def _hour(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, required=False, widget=forms.TimeInput(attrs={"type": "time"}))


def _weight(label: Any, initial: int, most: int = 100) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=most, initial=initial)


class PlanForm(forms.Form):
    """Which weeks, how long to think, what counts, and what if. Dates and times are the hospital's."""

    # Empty: everybody who waits.
    only: "forms.ModelMultipleChoiceField[Any]" = forms.ModelMultipleChoiceField(
        label=_("Cases"), queryset=None, required=False, widget=forms.MultipleHiddenInput
    )
    site: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=_("Hospital"), queryset=None, empty_label=None
    )
    first = _day(_("First day"))
    weeks = forms.IntegerField(label=_("Weeks"), min_value=1, max_value=MOST_WEEKS, initial=4)
    label = forms.CharField(
        label=_("Name of the plan"),
        max_length=80,
        required=False,
        help_text=_("To tell plans apart, if you make several."),
    )
    seconds = forms.IntegerField(
        label=_("Seconds to think"), min_value=1, max_value=LONGEST_SECONDS, initial=20
    )
    move_booked = forms.BooleanField(
        label=_("Booked patients may be moved"),
        required=False,
        initial=True,
        help_text=_("Never those who have agreed to their date, or whose list is locked."),
    )
    keep_days = forms.IntegerField(
        label=_("Nobody is moved who is booked within so many days"), min_value=0, max_value=180, initial=14
    )
    notice_days = forms.IntegerField(
        label=_("Days' notice that patients get"),
        min_value=0,
        max_value=90,
        initial=7,
        help_text=_("Less for those who would come at short notice."),
    )
    waiting = _weight(_("A day of waiting"), _STANDARD.waiting)
    lateness = _weight(_("A day past the target date"), _STANDARD.lateness)
    left_out = _weight(_("No place in these weeks"), _STANDARD.left_out)
    wish = _weight(_("A day away from the wanted date"), _STANDARD.wish)
    overtime = _weight(_("An hour likely to run over"), _STANDARD.overtime)
    idle = _weight(_("An hour of a session left empty"), _STANDARD.idle)
    moving = _weight(_("Moving somebody who is booked"), _STANDARD.moving, 1000)
    fairness = _weight(_("Fairness between surgeons, 0 to 10"), _STANDARD.fairness, 10)
    extra_theatre: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=_("One more session in"), queryset=None, required=False
    )
    extra_surgeon: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=_("for"), queryset=None, required=False
    )
    extra_day = _day(_("on"), required=False)
    extra_from = _hour(_("from"))
    extra_until = _hour(_("until"))
    away: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=_("Away in all these weeks"), queryset=None, required=False
    )
    broken: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=_("Out of order"), queryset=None, required=False
    )

    def __init__(
        self,
        *args: Any,
        cases: QuerySet[Any],
        sites: QuerySet[Any],
        theatres: QuerySet[Any],
        surgeons: QuerySet[Any],
        equipment: QuerySet[Any],
        tomorrow: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.tomorrow = tomorrow
        self.fields["first"].initial = tomorrow + timedelta(days=-tomorrow.weekday() % 7)
        found = {
            "only": cases,
            "site": sites,
            "extra_theatre": theatres,
            "extra_surgeon": surgeons,
            "away": surgeons,
            "broken": equipment,
        }
        for name, rows in found.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        for name in ("extra_theatre", "broken"):
            self.fields[name].label_from_instance = lambda row: row.name  # type: ignore[attr-defined]

    def clean_first(self) -> date:
        """Return the first day; today's lists are made already."""
        first: date = self.cleaned_data["first"]
        if first < self.tomorrow:
            raise forms.ValidationError(_("Plan from tomorrow on: today's lists are made."))
        return first

    @property
    def chosen(self) -> int:
        """Return how many cases were chosen; none is everybody."""
        return len(self["only"].value() or ())

    def clean(self) -> dict[str, Any]:
        """Check that an extra session is all there or not at all, and what is named at the hospital that is planned."""
        data = super().clean() or {}
        self._clean_only(data)
        said = [name for name in _EXTRA if data.get(name)]
        for name in _EXTRA:
            if said and name not in said and name not in self.errors:
                self.add_error(name, _("Say this too, or leave the extra session out."))
        if data.get("extra_from") and data.get("extra_until") and data["extra_until"] <= data["extra_from"]:
            self.add_error("extra_until", _("The session ends after it starts."))
        for name in ("extra_theatre", "broken"):
            row = data.get(name)
            if row and data.get("site") and row.site_id != data["site"].pk:
                self.add_error(name, _("This is at another hospital."))
        return data

    def _clean_only(self, data: dict[str, Any]) -> None:
        chosen = data.get("only")
        if chosen and data.get("site"):
            here = [case for case in chosen if case.site_id == data["site"].pk]
            if not here:
                self.add_error("site", _("None of the cases you chose is at this hospital."))
            data["only"] = here

    @property
    def last(self) -> date:
        """Return the last day that is planned."""
        first: date = self.cleaned_data["first"]
        return first + timedelta(weeks=self.cleaned_data["weeks"], days=-1)

    @property
    def wishes(self) -> Wishes:
        """Return what was asked, for the planner."""
        data = self.cleaned_data
        return Wishes(
            seconds=data["seconds"],
            move_booked=data["move_booked"],
            keep_days=data["keep_days"],
            notice_days=data["notice_days"],
            weights=Weights(**{name: data[name] for name in Weights.__dataclass_fields__}),
            what_if=WhatIf(
                extra=self._extra(),
                away=data["away"].pk if data["away"] else None,
                broken=data["broken"].pk if data["broken"] else None,
            ),
            only=frozenset(case.pk for case in data["only"]),
        )

    def _extra(self) -> ExtraSession | None:
        data = self.cleaned_data
        if not data["extra_theatre"]:
            return None
        return ExtraSession(
            theatre=data["extra_theatre"].pk,
            surgeon=data["extra_surgeon"].pk,
            day=data["extra_day"],
            starts_at=data["extra_from"],
            ends_at=data["extra_until"],
        )
