"""A calendar of operations as a file, and the list of the addresses that lead to such files.

The file goes to telephones and to companies that keep calendars: it says where, when and for how long, and never who
or what for.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from common.calendars import time_zone, uid
from scheduling.domain.feeds import Entry
from scheduling.models import CalendarFeed
from scheduling.presenters.words import day, link

# How often calendars are asked to look again; each does as it likes.
REFRESH = timedelta(minutes=15)


def calendar_file(feed: CalendarFeed, entries: Iterable[Entry]) -> bytes:
    """Return the calendar, in the language of whoever made the address; the same bookings give the same bytes."""
    with translation.override(feed.by.language):
        return _file(feed, list(entries))


def _file(feed: CalendarFeed, entries: list[Entry]) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Greenlist//Theatre calendars//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name_of(feed))
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", REFRESH)
    for zone in sorted({entry.zone for entry in entries}):
        years = [entry.start.year for entry in entries if entry.zone == zone]
        calendar.add_component(time_zone(zone, min(years), max(years)))
    for entry in entries:
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _event(entry: Entry) -> Event:
    zone = ZoneInfo(entry.zone)
    start, end = entry.start.astimezone(zone), entry.end.astimezone(zone)
    event = Event()
    event.add("uid", uid(entry.booking))
    event.add("sequence", entry.version)
    event.add("dtstamp", entry.changed_at)
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("location", f"{entry.theatre}, {entry.site}")
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("summary", _summary(entry))
    event.add("description", "\n".join(_description(entry, start, end)))
    return event


def _summary(entry: Entry) -> str:
    if entry.is_cancelled:
        return _("%(theatre)s: cancelled") % {"theatre": entry.theatre}
    return _("%(theatre)s, case %(place)s of %(of)s") % {
        "theatre": entry.theatre,
        "place": entry.place,
        "of": entry.of,
    }


def _description(entry: Entry, start: datetime, end: datetime) -> Iterable[str]:
    yield f"{entry.theatre}, {start:%H:%M}–{end:%H:%M}"
    yield _("Reference %(number)s") % {"number": entry.reference}
    if entry.ward:
        yield entry.ward
    if entry.stay:
        first, last = entry.stay
        yield _("In hospital from %(first)s to %(last)s") % {"first": day(first), "last": day(last)}


def name_of(feed: CalendarFeed) -> str:
    """Return whose calendar it is."""
    if feed.surgeon:
        return _("Operations of %(surgeon)s") % {"surgeon": feed.surgeon.full_name}
    place = feed.theatre or feed.ward
    assert place is not None
    return f"{place.name}, {place.site.name}"


@dataclass(frozen=True)
class FeedRow:
    """One address on the page; the address itself is shown once, when it is made."""

    name: str
    made: str
    read: str
    revoked: str
    revoke_url: str


def rows(feeds: Iterable[CalendarFeed]) -> tuple[FeedRow, ...]:
    """Return the addresses in words."""
    return tuple(_row(feed) for feed in feeds)


def _row(feed: CalendarFeed) -> FeedRow:
    revoked = ""
    if feed.revoked_at and feed.revoked_by:
        about = {"day": _day(feed.revoked_at), "who": feed.revoked_by.full_name}
        revoked = _("Revoked on %(day)s by %(who)s") % about
    return FeedRow(
        name=name_of(feed),
        made=_("%(day)s by %(who)s") % {"day": _day(feed.at), "who": feed.by.full_name},
        read=_day(feed.read_at) if feed.read_at else _("not yet"),
        revoked=revoked,
        revoke_url="" if revoked else link("scheduling:revoke_calendar", feed.pk),
    )


def _day(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return f"{day(local.date())}, {local:%H:%M}"
