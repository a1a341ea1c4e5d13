"""What the planner's screens show: how far a run is, what it comes to, and its proposal as a diff on the board."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from common.refusals import Reason
from common.words import say
from scheduling.domain.planning.wishes import read_wishes
from scheduling.domain.states import ProposalKind, ProposalState, RunState
from scheduling.models import Booking, PlanRun, Proposal, TheatreSession
from scheduling.presenters.left_out import sentence
from scheduling.presenters.words import SIDES, day, link, procedure_name

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
    is_done: bool


@dataclass(frozen=True)
class Line:
    """A case in a session: new there, moved in, moving out, or there already. ``pick`` is what a tick box names."""

    kind: str
    word: str
    time: str
    patient: str
    url: str
    what: str
    minutes: int
    from_where: str
    state: str
    reasons: tuple[str, ...]
    pick: str


@dataclass(frozen=True)
class SessionCard:
    """A session with the lines that the plan would make of it."""

    title: str
    hours: str
    surgeon: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class DayCard:
    """One day on which the plan changes something."""

    title: str
    url: str
    sessions: tuple[SessionCard, ...]


@dataclass(frozen=True)
class Unplaced:
    """A case that the plan leaves out, and why."""

    patient: str
    url: str
    what: str
    surgeon: str
    reasons: tuple[str, ...]


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
        is_done=is_done(run),
    )


def is_done(run: PlanRun) -> bool:
    """Say whether the run has come to an answer."""
    return bool(run.found)


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
    gap = max(0.0, 100 * (cost - bound) / bound)
    return gettext("At most %(gap)s from the best plan there can be.") % {"gap": f"{gap:.1f} %"}


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


def diff(
    run: PlanRun, proposals: Iterable[Proposal], bookings: Iterable[Booking]
) -> tuple[tuple[DayCard, ...], tuple[Unplaced, ...]]:
    """Return the sessions that the plan changes, day by day, with who is there already; and who is left out."""
    lines: dict[UUID, list[tuple[datetime, Line]]] = defaultdict(list)
    sessions: dict[UUID, TheatreSession] = {}
    leaving: dict[UUID, Proposal] = {}
    unplaced = []
    for proposal in proposals:
        if proposal.session is None or proposal.start is None:
            unplaced.append(_unplaced(proposal))
            continue
        sessions[proposal.session.pk] = proposal.session
        lines[proposal.session.pk].append((proposal.start, _line(run, proposal)))
        if proposal.booking_id and proposal.state == ProposalState.OPEN.value:
            leaving[proposal.booking_id] = proposal
    taken_over = {(p.case_id) for p in proposals if p.state == ProposalState.ACCEPTED.value}
    for booking in bookings:
        if booking.case_id not in taken_over:
            lines[booking.session_id].append(
                (booking.during.lower, _standing(run, booking, leaving.get(booking.pk)))
            )
    return _days(run, sessions, lines), tuple(unplaced)


def _days(
    run: PlanRun,
    sessions: Mapping[UUID, TheatreSession],
    lines: Mapping[UUID, list[tuple[datetime, Line]]],
) -> tuple[DayCard, ...]:
    days: dict[date, list[TheatreSession]] = defaultdict(list)
    for session in sorted(sessions.values(), key=lambda s: (s.during.lower, s.theatre.name)):
        days[_local(session.during.lower, run).date()].append(session)
    return tuple(
        DayCard(
            title=date_format(on, "l j E"),
            url=f"{link('scheduling:board')}?day={on.isoformat()}",
            sessions=tuple(_card(run, session, lines[session.pk]) for session in found),
        )
        for on, found in sorted(days.items())
    )


def _card(run: PlanRun, session: TheatreSession, lines: list[tuple[datetime, Line]]) -> SessionCard:
    start, end = _local(session.during.lower, run), _local(session.during.upper, run)
    return SessionCard(
        title=session.theatre.name,
        hours=f"{start:%H:%M}–{end:%H:%M}",
        surgeon=session.surgeon.full_name,
        lines=tuple(line for _start, line in sorted(lines, key=lambda pair: (pair[0], pair[1].patient))),
    )


def _line(run: PlanRun, proposal: Proposal) -> Line:
    case, is_move = proposal.case, proposal.kind == ProposalKind.MOVE.value
    from_where = ""
    if is_move and proposal.booking:
        old = _local(proposal.booking.during.lower, run)
        told = {"day": day(old.date()), "time": f"{old:%H:%M}", "theatre": proposal.booking.theatre.name}
        from_where = gettext("from %(day)s %(time)s, %(theatre)s") % told
    assert proposal.start is not None
    return Line(
        kind=proposal.kind,
        word=gettext("moves here") if is_move else gettext("new"),
        time=f"{_local(proposal.start, run):%H:%M}",
        patient=_patient(case),
        url=link("scheduling:case", case.pk),
        what=_what(case),
        minutes=proposal.minutes or 0,
        from_where=from_where,
        state=str(_DECIDED.get(proposal.state, "")),
        reasons=tuple(_reason(kept) for kept in proposal.why),
        pick=str(proposal.pk) if proposal.state == ProposalState.OPEN.value else "",
    )


_DECIDED: Mapping[str, Any] = {
    ProposalState.ACCEPTED: _("accepted"),
    ProposalState.REFUSED: _("set aside"),
    ProposalState.FAILED: _("could not be booked"),
}


def _standing(run: PlanRun, booking: Booking, leaving: Proposal | None) -> Line:
    word = ""
    if leaving and leaving.start:
        to = _local(leaving.start, run)
        word = gettext("moves to %(day)s %(time)s") % {"day": day(to.date()), "time": f"{to:%H:%M}"}
    return Line(
        kind="leaving" if leaving else ProposalKind.STAY.value,
        word=word,
        time=f"{_local(booking.during.lower, run):%H:%M}",
        patient=_patient(booking.case),
        url=link("scheduling:case", booking.case_id),
        what=_what(booking.case),
        minutes=booking.planned_minutes,
        from_where="",
        state="",
        reasons=(),
        pick="",
    )


def _unplaced(proposal: Proposal) -> Unplaced:
    case = proposal.case
    return Unplaced(
        patient=_patient(case),
        url=link("scheduling:case", case.pk),
        what=_what(case),
        surgeon=case.surgeon.full_name,
        reasons=tuple(sentence(why) for why in proposal.why),
    )


def _reason(kept: Mapping[str, Any]) -> str:
    return say(Reason(kept["sentence"], kept["code"], kept.get("details", {})))


def _patient(case: Case) -> str:
    return f"{case.patient.family_name.upper()} {case.patient.given_name}"


def _what(case: Case) -> str:
    name = procedure_name(case.procedure.name_en, case.procedure.name_ru)
    side = str(SIDES[case.side])
    return f"{name} · {side}" if side else name


def _local(moment: datetime, run: PlanRun) -> datetime:
    return moment.astimezone(ZoneInfo(run.site.time_zone))


def _moment(moment: datetime, run: PlanRun) -> str:
    local = _local(moment, run)
    return f"{day(local.date())} {local:%H:%M}"
