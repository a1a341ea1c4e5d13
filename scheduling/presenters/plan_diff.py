"""A plan as a diff on the board: who would come into which session, who is there already, who is left out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from common.refusals import Reason
from common.words import say
from scheduling.domain.states import ProposalKind, ProposalState
from scheduling.models import Booking, PlanRun, Proposal, TheatreSession
from scheduling.presenters.left_out import sentence
from scheduling.presenters.planning import local
from scheduling.presenters.words import SIDES, day, link, procedure_name


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
        days[local(session.during.lower, run).date()].append(session)
    return tuple(
        DayCard(
            title=date_format(on, "l j E"),
            url=f"{link('scheduling:board')}?day={on.isoformat()}",
            sessions=tuple(_card(run, session, lines[session.pk]) for session in found),
        )
        for on, found in sorted(days.items())
    )


def _card(run: PlanRun, session: TheatreSession, lines: list[tuple[datetime, Line]]) -> SessionCard:
    start, end = local(session.during.lower, run), local(session.during.upper, run)
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
        old = local(proposal.booking.during.lower, run)
        told = {"day": day(old.date()), "time": f"{old:%H:%M}", "theatre": proposal.booking.theatre.name}
        from_where = gettext("from %(day)s %(time)s, %(theatre)s") % told
    assert proposal.start is not None
    return Line(
        kind=proposal.kind,
        word=gettext("moves here") if is_move else gettext("new"),
        time=f"{local(proposal.start, run):%H:%M}",
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
        to = local(leaving.start, run)
        word = gettext("moves to %(day)s %(time)s") % {"day": day(to.date()), "time": f"{to:%H:%M}"}
    return Line(
        kind="leaving" if leaving else ProposalKind.STAY.value,
        word=word,
        time=f"{local(booking.during.lower, run):%H:%M}",
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
