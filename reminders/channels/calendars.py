"""The calendar file of a visit: it says when and where to arrive, and never what for."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress

from common.calendars import sender, time_zone, uid

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
    event.add("uid", uid(booking_id))
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
    calendar.add_component(time_zone(zone, local.year, local.year))
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _describe(event: Event, language: str, *, is_off: bool) -> None:
    with translation.override(language):
        event.add("summary", _("Hospital visit"))
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")


def _address_it(event: Event, to: str) -> None:
    event.add("organizer", vCalAddress(f"mailto:{sender()}"))
    if to:
        event.add("attendee", vCalAddress(f"mailto:{to}"), parameters={"RSVP": "FALSE"})
