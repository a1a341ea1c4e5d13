"""Locking a theatre list, opening it again, and saying why a locked one changes."""

from collections.abc import Iterable
from typing import Any

from django import forms
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
    """Whose calendar gets an address: one's own operations, a theatre or a ward."""

    of = forms.ChoiceField(label=_("Calendar"))

    def __init__(
        self,
        *args: Any,
        own: bool,
        theatres: Iterable[Any],
        wards: Iterable[Any],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._of: dict[str, dict[str, Any]] = {}
        named: list[tuple[str, Any]] = []
        if own:
            self._of[FeedKind.SURGEON.value] = {"kind": FeedKind.SURGEON.value}
            named.append((FeedKind.SURGEON.value, _("My operations")))
        for kind, places in ((FeedKind.THEATRE.value, theatres), (FeedKind.WARD.value, wards)):
            for place in places:
                self._of[f"{kind}:{place.pk}"] = {"kind": kind, kind: place}
                named.append((f"{kind}:{place.pk}", f"{place.name}, {place.site.name}"))
        self.fields["of"].choices = named  # type: ignore[attr-defined]

    def asked(self) -> dict[str, Any]:
        """Return the kind, and the theatre or ward."""
        return self._of[self.cleaned_data["of"]]
