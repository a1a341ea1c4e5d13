"""Taking something back, and going ahead anyway."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from checklists.domain.decisions import DecisionKind
from checklists.forms.base import RefusableForm, WhenField


class ReasonForm(RefusableForm):
    """Why something is taken back."""

    reason = forms.CharField(label=lazy("Why"), widget=forms.Textarea(attrs={"rows": 3}))


class DecisionForm(RefusableForm):
    """Going ahead anyway: how, why, until when."""

    kind = forms.ChoiceField(label=lazy("Decision"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=lazy("Reason"),
        help_text=lazy("A colleague reads this at the theatre door. At least ten characters."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, kinds: list[tuple[DecisionKind, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = kinds
        self.fields["kind"].choices = [(kind.value, words) for kind, words in kinds]  # type: ignore[attr-defined]
        self.fields["expires_at"] = WhenField(
            label=_("Ends"),
            required=False,
            help_text=_("Leave it empty to let it stand until the date, the result or the side changes."),
        )
        if len(kinds) == 1:
            self.fields["kind"].initial = kinds[0][0].value
