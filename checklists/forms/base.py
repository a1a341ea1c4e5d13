"""What the forms of the checklist share."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from common.refusals import BadInput, Refused, Stale
from common.words import say


class WhenField(forms.SplitDateTimeField):
    """A day and a time on the hospital's clock."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.SplitDateTimeWidget(
            date_format="%Y-%m-%d",
            time_format="%H:%M",
            date_attrs={"type": "date", "aria-label": lazy("Date")},
            time_attrs={"type": "time", "aria-label": lazy("Time")},
        )
        formats = {"input_date_formats": ["%Y-%m-%d"], "input_time_formats": ["%H:%M", "%H:%M:%S"]}
        super().__init__(widget=widget, **formats, **kwargs)


class RefusableForm(forms.Form):
    """A form that can show what an action refused, beside the field it names."""

    status_code = 400

    def refuse(self, exc: Refused | BadInput) -> None:
        """Show a refusal with all its reasons, or bad input at its field."""
        if isinstance(exc, BadInput):
            self.add_error(self.field_of(exc.field), say(exc))
            return
        self.status_code = 409
        if isinstance(exc, Stale):
            # The page now shows what the other person recorded; sending it again is a fresh decision.
            self.data = self.data.copy()
            self.data["version"] = str(exc.version)
        self.add_error(None, say(exc))
        for reason in exc.reasons:
            self.add_error(None, say(reason))

    def field_of(self, name: str) -> str | None:
        """Return the form's field for a name that an action used."""
        return name if name in self.fields else None
