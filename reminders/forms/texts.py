"""Which texts to read."""

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.domain.kinds import Language
from patients.words import LANGUAGE_WORDS
from reminders.domain.states import Channel
from reminders.words import CHANNELS


class TextsForm(forms.Form):
    """One language or every one, one channel or both."""

    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("", _("Every language")), *((one.value, words) for one, words in LANGUAGE_WORDS.items())],
        required=False,
    )
    channel = forms.ChoiceField(
        label=_("Sent by"),
        choices=[("", _("Both ways")), *((one.value, words) for one, words in CHANNELS.items())],
        required=False,
    )

    def languages(self) -> tuple[Language, ...]:
        """Return the languages asked for."""
        chosen = self.cleaned_data.get("language") if self.is_valid() else ""
        return (Language(chosen),) if chosen else tuple(Language)

    def channels(self) -> tuple[Channel, ...]:
        """Return the channels asked for, the short texts first."""
        chosen = self.cleaned_data.get("channel") if self.is_valid() else ""
        return (Channel(chosen),) if chosen else (Channel.SMS, Channel.EMAIL)
