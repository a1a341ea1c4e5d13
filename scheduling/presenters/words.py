"""The words, dates and links that every screen of scheduling says in the same way."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cases.domain.kinds import Side, Urgency
from checklists.domain.protocols import RequirementSpec
from checklists.domain.readiness import Item
from checklists.domain.whys import Why
from checklists.words import ROLES, say, title
from patients.domain.kinds import Sex
from scheduling.domain.bookings import BookingStatus

Words = str | Promise

SIDES: Mapping[str, Words] = {
    Side.LEFT: _("LEFT"),
    Side.RIGHT: _("RIGHT"),
    Side.BILATERAL: _("BOTH SIDES"),
    Side.NOT_APPLICABLE: "",
}
SEXES: Mapping[str, Words] = {
    Sex.FEMALE: _("F"),
    Sex.MALE: _("M"),
    Sex.OTHER: _("other sex"),
    Sex.UNKNOWN: _("sex unknown"),
}
URGENCIES: Mapping[str, Words] = {
    Urgency.ELECTIVE: _("elective"),
    Urgency.EXPEDITED: _("expedited"),
    Urgency.URGENT: _("urgent"),
    Urgency.IMMEDIATE: _("immediate"),
}
STAGES: Mapping[str, Words] = {
    BookingStatus.BOOKED: "",
    BookingStatus.CALLED: _("called"),
    BookingStatus.IN_THEATRE: _("in theatre"),
    BookingStatus.FINISHED: _("finished"),
    BookingStatus.CANCELLED: _("cancelled"),
}


def link(name: str, *args: object) -> str:
    """Return the address of a screen."""
    return reverse(name, args=args)


def procedure_name(english: str, russian: str) -> str:
    """Return the procedure in the reader's language."""
    return russian if get_language() == "ru" and russian else english


def day(on: date) -> str:
    """Return the date as "Tue 24 Nov"."""
    return formats.date_format(on, "D j M")


def far(on: date, today: date) -> str:
    """Say how far a date is: "today", "in 12 days", "3 days over"."""
    days = (on - today).days
    if days == 0:
        return gettext("today")
    if days > 0:
        return ngettext("in %(days)s day", "in %(days)s days", days) % {"days": days}
    return ngettext("%(days)s day over", "%(days)s days over", -days) % {"days": -days}


def waited(since: date, today: date) -> str:
    """Say how long somebody has waited, in days or, from ten weeks on, in weeks."""
    days = max(0, (today - since).days)
    if days < 70:
        return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
    return ngettext("%(weeks)s week", "%(weeks)s weeks", days // 7) % {"weeks": days // 7}


def minutes_words(left: int) -> str:
    """Say what is left of a session, or how far it is over."""
    if left < 0:
        return gettext("%(minutes)s min OVER") % {"minutes": -left}
    return gettext("%(minutes)s min left") % {"minutes": left}


def role(owner: str) -> str:
    """Return who has to act, in words."""
    return gettext(ROLES[owner]) if owner in ROLES else owner


def problem(item: Item) -> str:
    """Return what is in the way at one requirement: its title and why."""
    return f"{title(item.spec)}: {say(item.whys[0], item.spec)}" if item.whys else title(item.spec)


def summary_problem(line: Mapping[str, Any], spec: RequirementSpec | None) -> str:
    """Return the same from a line of the stored summary, in the reader's language."""
    if spec is None:
        return str(line.get("code", ""))
    if not line.get("why"):
        return title(spec)
    if line["why"] == "nothing_recorded":
        return gettext("%(requirement)s: missing") % {"requirement": title(spec)}
    params = {key: _revive(value) for key, value in line["params"].items()}
    because = say(Why(line["why"], params), spec)
    return f"{title(spec)}: {because}"


def _revive(value: str) -> object:
    # The summary keeps plain strings; a date among them is printed as a date again.
    try:
        if len(value) == 10 and value[4] == "-":
            return date.fromisoformat(value)
        if len(value) > 18 and value[4] == "-" and value[10] in " T":
            return datetime.fromisoformat(value)
    except ValueError:
        pass
    return value
