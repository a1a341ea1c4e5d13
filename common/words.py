"""Says a rule's sentence in the reader's language, with times in the hospital's zone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import gettext


class Sentence(Protocol):
    """Anything with an English template and what fills it: a reason, a refusal, bad input."""

    @property
    def sentence(self) -> str: ...

    @property
    def details(self) -> Mapping[str, object]: ...


def say(what: Sentence) -> str:
    """Return the sentence in the active language."""
    translated = gettext(what.sentence)
    return translated % what.details if what.details else translated


def day_words(moment: datetime, zone: str) -> str:
    """Return the local weekday and date, as "Tue 24 Nov"."""
    return formats.date_format(moment.astimezone(ZoneInfo(zone)), "D j M")


def clock_words(moment: datetime, zone: str) -> str:
    """Return the local time of day, as "08:30"."""
    return formats.date_format(moment.astimezone(ZoneInfo(zone)), "H:i")
