"""What every calendar file of the hospital shares: its zone, and the name by which calendars know an entry."""

from datetime import date
from email.utils import parseaddr
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from icalendar import Timezone


@lru_cache(maxsize=32)
def time_zone(zone: str, first: int, last: int) -> Timezone:
    """Return the zone as it is in the years around ``first`` to ``last``.

    Of those years only: the whole history of a zone is longer than everything else in the file.
    """
    return Timezone.from_tzid(zone, first_date=date(first - 1, 1, 1), last_date=date(last + 2, 1, 1))


def sender() -> str:
    """Return the address that the hospital writes from."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def uid(thing: UUID) -> str:
    """Return the name of an entry: the same in every file and for ever, so that a calendar changes and never adds."""
    return f"{thing}@{sender().rpartition('@')[2]}"
