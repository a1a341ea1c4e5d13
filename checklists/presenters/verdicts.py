"""The answer about a whole case in words: its verdict, how much is in the way, and the first possible day."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from checklists import words
from checklists.domain.readiness import Verdict
from checklists.presenters import when
from checklists.queries.records import Chart

VERDICTS: Mapping[str, Promise] = {
    Verdict.READY: lazy("Ready"),
    Verdict.ON_TRACK: lazy("On track"),
    Verdict.AT_RISK: lazy("At risk"),
    Verdict.NOT_READY: lazy("Not ready"),
    Verdict.OVERRIDDEN: lazy("Overridden"),
    Verdict.UNKNOWN: lazy("Unknown"),
}


def verdict_sentence(chart: Chart) -> str:
    """Say how much is in the way, or why nobody can tell."""
    count = len(chart.readiness.in_the_way)
    if chart.readiness.whys and not chart.readiness.items:
        return words.say(chart.readiness.whys[0], chart.spec)
    if not count:
        return _("Nothing is in the way.")
    return _("%(count)s in the way.") % {"count": count}


def earliest_sentence(chart: Chart) -> str:
    """Say the first day on which everything can be in order, and what decides it; blank when nobody can tell."""
    today = when.local_day(chart.at, chart.facts.zone)
    earliest = chart.readiness.earliest
    spec = chart.spec.by_code.get(earliest.requirement) if chart.spec and earliest.requirement else None
    if earliest.on is None:
        if spec is None:
            return ""
        about = {"what": words.title(spec), "why": words.say(earliest.why, spec)}
        return _("No day is possible yet: %(what)s %(why)s.") % about
    if spec is None:
        return _("Everything could be ready today.")
    about = {
        "day": when.day(earliest.on),
        "away": when.away(earliest.on, today),
        "what": words.title(spec),
        "why": words.say(earliest.why, spec),
    }
    return _("Could be ready by %(day)s, %(away)s. Decided by %(what)s: %(why)s.") % about
