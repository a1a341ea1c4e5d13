"""Locking a theatre list, opening it again, and saying why a locked one changes."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.text import clean_line
from scheduling.domain.states import FeedKind


class LockForm(forms.Form):
    """Why the list is locked although something stands in the way; ``version`` is the one that was looked at."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why is it locked all the same?"),
        required=False,
        max_length=200,
        help_text=_("Needed while something has to be put right first. It is kept with the list."),
    )

    def clean_reason(self) -> str:
        """Return the reason as one clean line."""
        return clean_line(self.cleaned_data["reason"])


class UnlockForm(forms.Form):
    """Why the list is opened again."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Why is it unlocked?"), min_length=5, max_length=200)

    def clean_reason(self) -> str:
        """Return the reason as one clean line."""
        return clean_line(self.cleaned_data["reason"])


class SeenForm(forms.Form):
    """The version that somebody has seen."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class ListReasonForm(forms.Form):
    """Why a locked list changes."""

    list_reason = forms.CharField(label=_("Reason (the list is locked)"), min_length=5, max_length=200)


class FeedForm(forms.Form):
    """Whose calendar gets an address."""

    kind = forms.ChoiceField(label=_("Calendar"), widget=forms.RadioSelect)
    theatre: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=_("Theatre"), queryset=None, required=False
    )
    ward: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=_("Ward"), queryset=None, required=False
    )

    def __init__(
        self,
        *args: Any,
        kinds: list[tuple[str, Any]],
        theatres: QuerySet[Any],
        wards: QuerySet[Any],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        for name, rows in (("theatre", theatres), ("ward", wards)):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
            self.fields[name].label_from_instance = lambda place: f"{place.name}, {place.site.name}"  # type: ignore[attr-defined]
        if not any(kind != FeedKind.SURGEON.value for kind, _words in kinds):
            del self.fields["theatre"], self.fields["ward"]
