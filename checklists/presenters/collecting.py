"""When a test has to be collected, in words."""

from django.utils.translation import gettext as _

from checklists.domain.readiness import Item
from checklists.domain.windows import Window, windows
from checklists.presenters import when
from checklists.queries.records import Chart


def collect_sentences(chart: Chart, item: Item) -> tuple[str, ...]:
    """Return when to collect one requirement for the booked operation, and for the standby date if there is one."""
    case, zone = chart.case, chart.facts.zone
    today = when.local_day(chart.at, zone)
    found = windows(
        [item], chart.facts, surgery_at=case.surgery_at, standby_on=case.standby_on, today=today
    ).get(item.code)
    if found is None:
        return ()
    booked = [window_sentence(found.booked)] if found.booked else []
    if found.standby is None or case.standby_on is None:
        return tuple(booked)
    about = {"day": when.day(case.standby_on), "collect": window_sentence(found.standby)}
    return (*booked, _("for the standby date %(day)s: %(collect)s") % about)


def window_sentence(window: Window) -> str:
    """Return the days of collection: "collect between Tue 24 Nov and Fri 4 Dec"."""
    about = {"first": when.day(window.first) if window.first else "", "last": when.day(window.last)}
    if window.is_late:
        return _("collect as soon as possible, at the latest on %(last)s") % about
    if window.first is None:
        return _("collect by %(last)s") % about
    if window.first == window.last:
        return _("collect on %(last)s") % about
    return _("collect between %(first)s and %(last)s") % about
