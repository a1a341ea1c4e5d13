"""Days and times as people on a ward say them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def day(on: date) -> str:
    """Return the weekday and date, as "Tue 24 Nov"."""
    return formats.date_format(on, "D j M")


def long_day(on: date) -> str:
    """Return a day that may be years away, as "24 Nov 2019"."""
    return formats.date_format(on, "j M Y")


def moment(at: datetime, zone: str) -> str:
    """Return the local day and time, as "Tue 24 Nov 08:30"."""
    return formats.date_format(at.astimezone(ZoneInfo(zone)), "D j M H:i")


def clock(at: datetime, zone: str) -> str:
    """Return the local time of day, as "08:30"."""
    return formats.date_format(at.astimezone(ZoneInfo(zone)), "H:i")


def local_day(at: datetime, zone: str) -> date:
    """Return the hospital-local date of a moment."""
    return at.astimezone(ZoneInfo(zone)).date()


def away(on: date, today: date) -> str:
    """Say how far a day is: today, tomorrow, in 12 days, 3 days ago."""
    days = (on - today).days
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if days == -1:
        return _("yesterday")
    if days > 0:
        return ngettext("in %(n)s day", "in %(n)s days", days) % {"n": days}
    return ngettext("%(n)s day ago", "%(n)s days ago", -days) % {"n": -days}


def by_day(on: date | None, today: date) -> str:
    """Say by when something is due, with how far away that is; blank when no date is known."""
    if on is None:
        return ""
    if on < today:
        return _("due %(day)s, %(away)s") % {"day": day(on), "away": away(on, today)}
    return _("by %(day)s, %(away)s") % {"day": day(on), "away": away(on, today)}
