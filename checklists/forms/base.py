"""What the forms of the checklist share."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as lazy

from common.refusals import BadInput, Refused, Stale
from common.words import say


def _marked(kind: str, label: Promise) -> dict[str, Any]:
    return {"type": kind, "aria-label": label}


class WhenField(forms.SplitDateTimeField):
    """A day and a time on the hospital's clock."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.SplitDateTimeWidget(
            date_format="%Y-%m-%d",
            time_format="%H:%M",
            date_attrs=_marked("date", lazy("Date")),
            time_attrs=_marked("time", lazy("Time")),
        )
        kwargs |= {"input_date_formats": ["%Y-%m-%d"], "input_time_formats": ["%H:%M", "%H:%M:%S"]}
        super().__init__(widget=widget, **kwargs)


class RefusableForm(forms.Form):
    """A form that can show what an action refused, beside the field it names."""

    status_code = 400

    def refuse(self, exc: Refused | BadInput) -> None:
        """Show a refusal with all its reasons, or bad input at its field."""
        if isinstance(exc, BadInput):
            self.add_error(self.field_of(exc.field), capfirst(say(exc)))
            return
        self.status_code = 409
        if isinstance(exc, Stale):
            # The page now shows what the other person recorded; sending it again is a fresh decision.
            sent = cast(QueryDict, self.data).copy()
            sent["version"] = str(exc.version)
            self.data = sent
        self.add_error(None, say(exc))
        for reason in exc.reasons:
            self.add_error(None, say(reason))

    def field_of(self, name: str) -> str | None:
        """Return the form's field for a name that an action used."""
        return name if name in self.fields else None
