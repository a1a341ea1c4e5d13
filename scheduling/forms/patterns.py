"""What sessions are made from, week by week."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

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
