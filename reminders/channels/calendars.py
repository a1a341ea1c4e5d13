"""The calendar file of a visit: it says when and where to arrive, and never what for."""

from datetime import date, datetime, timedelta
from email.utils import parseaddr
from functools import lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, vCalAddress

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
# The stay is not the patient's to plan by minutes: what stands in the calendar is the arrival.
_LENGTH = timedelta(hours=1)


def calendar_file(
    *,
    booking_id: UUID,
    sequence: int,
    arrival: datetime,
    zone: str,
    place: str,
    language: str,
    stamped_at: datetime,
    to: str = "",
    method: str = REQUEST,
) -> bytes:
    """Return the file; the same facts give the same bytes.

    A calendar knows the visit by ``booking_id`` and takes the highest ``sequence``, which is the booking's version.
    ``method``: REQUEST or CANCEL in a message to the address ``to``, PUBLISH for a file that is fetched.
    """
    local = arrival.astimezone(ZoneInfo(zone))
    event = Event()
    event.add("uid", f"{booking_id}@{_address().rpartition('@')[2]}")
    event.add("sequence", sequence)
    event.add("dtstamp", stamped_at)
    event.add("dtstart", local)
    event.add("dtend", local + _LENGTH)
    event.add("location", place)
    _describe(event, language, is_off=method == CANCEL)
    _address_it(event, to)
    calendar = Calendar()
    calendar.add("prodid", "-//Greenlist//Hospital visits//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(_time_zone(zone, local.year))
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _describe(event: Event, language: str, *, is_off: bool) -> None:
    with translation.override(language):
        event.add("summary", _("Hospital visit"))
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")


def _address_it(event: Event, to: str) -> None:
    event.add("organizer", vCalAddress(f"mailto:{_address()}"))
    if to:
        event.add("attendee", vCalAddress(f"mailto:{to}"), parameters={"RSVP": "FALSE"})


@lru_cache(maxsize=32)
def _time_zone(zone: str, year: int) -> Timezone:
    # Of the years around the visit only: the whole history of a zone is longer than everything else in the file.
    return Timezone.from_tzid(zone, first_date=date(year - 1, 1, 1), last_date=date(year + 2, 1, 1))


def _address() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
