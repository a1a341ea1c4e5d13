"""What the planner's screens show: how far a run is, what it comes to, and its proposal as a diff on the board."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from scheduling.domain.planning.wishes import read_wishes
from scheduling.domain.states import RunState
from scheduling.models import PlanRun
from scheduling.presenters.words import day, link

STATES: Mapping[str, Any] = {
    RunState.WAITING: _("Waiting for a worker"),
    RunState.RUNNING: _("Being made"),
    RunState.DONE: _("Done"),
    RunState.CANCELLED: _("Stopped early"),
    RunState.FAILED: _("Failed"),
}
PHASES: Mapping[str, Any] = {
    "first_plan": _("Making a first plan"),
    "bound": _("Working out how good a plan can be"),
    "dive": _("Building plans"),
    "improving": _("Looking for better plans"),
    "done": _("Writing the plan down"),
}
FIGURES: Mapping[str, Any] = {
    "booked": _("Get a place"),
    "moved": _("Are moved"),
    "stayed": _("Stay where they are"),
    "left_out": _("No place in these weeks"),
    "past_target": _("Past their target date"),
    "used": _("Of the sessions in use"),
    "longest_wait": _("Average wait, slowest list"),
    "shortest_wait": _("Average wait, quickest list"),
}
_IN_DAYS = frozenset({"longest_wait", "shortest_wait"})


@dataclass(frozen=True)
class RunLine:
    """One plan of the list."""

    id: UUID
    url: str
    title: str
    days: str
    asked: str
    state: str
    outcome: str
    what_if: str
    only: str
    is_done: bool


def run_line(run: PlanRun) -> RunLine:
    """Return a plan as the list shows it."""
    return RunLine(
        id=run.pk,
        url=link("scheduling:plan", run.pk),
        title=run.label or gettext("Plan"),
        days=f"{day(run.first_day)} – {day(run.last_day)}",
        asked=gettext("%(who)s, %(when)s") % {"who": run.by.full_name, "when": _moment(run.at, run)},
        state=str(STATES[run.state]),
        outcome=_outcome(run),
        what_if=what_if(run),
        only=only(run),
        is_done=is_done(run),
    )


def is_done(run: PlanRun) -> bool:
    """Say whether the run has come to an answer."""
    return bool(run.found)


def chosen_words(count: int) -> str:
    """Return how many cases the person chose for a plan; empty when everybody who waits is in question."""
    words = ngettext("Only the %(n)s case you chose", "Only the %(n)s cases you chose", count)
    return words % {"n": count} if count else ""


def only(run: PlanRun) -> str:
    """Return to how many chosen cases a plan keeps; empty when everybody who waits was in question."""
    count = len(read_wishes(run.asked).only)
    words = ngettext("Only %(n)s chosen case", "Only %(n)s chosen cases", count)
    return words % {"n": count} if count else ""


def what_if(run: PlanRun) -> str:
    """Return in a few words what the plan takes for granted that is not so; empty for a plan of things as they are."""
    asked = read_wishes(run.asked).what_if
    words = (
        (asked.extra, gettext("one more session")),
        (asked.away, gettext("a surgeon away")),
        (asked.broken, gettext("equipment out of order")),
    )
    return ", ".join(word for is_asked, word in words if is_asked)


def _outcome(run: PlanRun) -> str:
    if not run.found:
        return ""
    found = run.found
    parts = [
        ngettext("%(n)s new place", "%(n)s new places", found["booked"]) % {"n": found["booked"]},
        ngettext("%(n)s move", "%(n)s moves", found["moved"]) % {"n": found["moved"]},
        gettext("%(n)s left out") % {"n": found["left_out"]},
    ]
    return " · ".join(parts)


def progress(run: PlanRun) -> dict[str, str]:
    """Return how far a run is, in words."""
    if run.state == RunState.WAITING.value:
        return {"word": gettext("Waiting for a worker"), "detail": gettext("It begins within seconds.")}
    if not run.progress:
        return {"word": gettext("Reading lists and sessions"), "detail": ""}
    word = str(PHASES.get(run.progress["phase"], _("Working")))
    told = {"seconds": run.progress["seconds"], "quality": quality(run.progress)}
    return {"word": word, "detail": gettext("%(seconds)s s so far. %(quality)s") % told}


def quality(costs: Mapping[str, Any]) -> str:
    """Return how far from the best possible plan this one can be at most."""
    cost, bound = costs.get("cost"), costs.get("bound")
    if not cost or not bound or bound <= 0:
        return gettext("How good it is, is not known yet.")
    if cost <= bound:
        return gettext("There is no better plan.")
    gap = number_format(max(0.1, 100 * (cost - bound) / bound), 1, use_l10n=True)
    return gettext("At most %(gap)s from the best plan there can be.") % {"gap": f"{gap} %"}


def figures(runs: Sequence[PlanRun]) -> list[dict[str, Any]]:
    """Return what plans come to, a row per figure and a cell per plan."""
    return [
        {"label": label, "cells": [_figure(name, run.found.get(name)) for run in runs]}
        for name, label in FIGURES.items()
    ]


def _figure(name: str, value: int | None) -> str:
    if value is None:
        return "–"
    if name in _IN_DAYS:
        return ngettext("%(n)s day", "%(n)s days", value) % {"n": value}
    return f"{value} %" if name == "used" else str(value)


def local(moment: datetime, run: PlanRun) -> datetime:
    """Return the moment on the clock of the plan's hospital."""
    return moment.astimezone(ZoneInfo(run.site.time_zone))


def _moment(moment: datetime, run: PlanRun) -> str:
    seen = local(moment, run)
    return f"{day(seen.date())} {seen:%H:%M}"
