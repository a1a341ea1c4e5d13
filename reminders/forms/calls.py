"""What came of a call, and whose an answer is, as they were typed."""

from django import forms
from django.utils.translation import gettext_lazy as lazy

from checklists.forms.base import RefusableForm
from reminders.domain.calls import CallOutcome
from reminders.words.calls import OUTCOMES


class CallForm(RefusableForm):
    """A form whose errors stand together on the card of the call."""

    def sentences(self) -> tuple[str, ...]:
        """Return everything that was refused, in sentences."""
        return tuple(str(error) for errors in self.errors.values() for error in errors)


class SettleForm(CallForm):
    """One of the outcomes, what was said, and how often it had been rung when the person looked."""

    outcome = forms.ChoiceField(choices=[(one.value, OUTCOMES[one]) for one in CallOutcome])
    note = forms.CharField(
        label=lazy("What was said"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    tries = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)


class WhoseForm(CallForm):
    """The case that an answer is about."""

    case = forms.UUIDField(widget=forms.HiddenInput)


class FindForm(forms.Form):
    """A name, a number or a birth date to find a patient by. Posted, so that it stands in no address."""

    q = forms.CharField(label=lazy("Name, number or birth date"), required=False, max_length=100)
