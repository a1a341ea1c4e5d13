"""A session on the board with its cases: minutes, readiness, marks."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, ngettext

from checklists.domain.protocols import ProtocolSpec
from checklists.domain.readiness import CALLABLE
from checklists.presenters.verdicts import VERDICTS
from common.intervals import Interval
from patients.domain.ages import age_on
from scheduling.domain.bookings import BookingStatus
from scheduling.domain.fits import minutes_left
from scheduling.domain.states import ClosureKind
from scheduling.presenters.lists import lock_words
from scheduling.presenters.words import (
    SEXES,
    SIDES,
    STAGES,
    link,
    minutes_words,
    procedure_name,
    role,
    summary_problem,
)
from scheduling.queries.board import BookingRow, SessionRow
from scheduling.queries.lists import LockLine

# Less than this is not worth a look at the waiting list: no operation in the catalogue is shorter.
WORTH_FILLING = 30


class Look(NamedTuple):
    """What else a session's card depends on: who looks, and how."""

    is_day: bool
    may_move: bool
    may_cancel: bool
    may_book: bool
    several_sites: bool


@dataclass(frozen=True, slots=True)
class CaseCard:
    """One case on the board. ``version``: of its booking, as long as it can be moved by who looks.

    ``earlier`` and ``later`` are the orders of the day that a press would ask for.
    """

    id: UUID
    version: int | None
    url: str
    start: str
    minutes: int
    surname: str
    given: str
    rest: str
    procedure: str
    side: str
    surgeon: str
    state: str
    word: str
    stage: str
    problem: str
    owner: str
    more: str
    remark: str
    move_url: str
    cancel_url: str
    earlier: str
    later: str


@dataclass(frozen=True, slots=True)
class Bar:
    """The minutes of a session as parts of a hundred: what is used of it, and what runs past its end."""

    used: int
    over: int


@dataclass(frozen=True, slots=True)
class SessionCard:
    """One session on the board with its cases in running order. ``at``: where on the board it stands."""

    id: UUID
    stamp: str
    at: str
    theatre: str
    site: str
    surgeon: str
    anaesthetist: str
    hours: str
    closed_reason: str
    left: str
    is_over: bool
    bar: Bar
    ready: str
    marks: tuple[str, ...]
    day_url: str
    fill_url: str
    fill: str
    order_url: str
    list_url: str
    cases: tuple[CaseCard, ...]


def session_card(
    row: SessionRow,
    bookings: Sequence[BookingRow],
    specs: Mapping[str, ProtocolSpec],
    stamp: str,
    is_past: bool,
    look: Look,
) -> SessionCard:
    """Return one session with its cases."""
    zone = ZoneInfo(row.zone)
    start, end = row.start.astimezone(zone), row.end.astimezone(zone)
    stretch = Interval(row.start, row.end)
    left = minutes_left(stretch, [(b.planned_minutes, b.turnover_minutes) for b in bookings])
    to_come = [b.id for b in bookings if b.status == BookingStatus.BOOKED]
    closed = row.closed_reason or _closure(row)
    over_midnight = gettext(" (next day)") if end.date() > start.date() else ""
    return SessionCard(
        id=row.id,
        stamp=stamp,
        at=f"{start:%Y-%m-%dT%H:%M}",
        theatre=row.theatre,
        site=row.site if look.several_sites else "",
        surgeon=f"{row.surgeon} · {row.team}" if row.team else row.surgeon,
        anaesthetist=row.anaesthetist or gettext("not yet allocated"),
        hours=f"{start:%H:%M}–{end:%H:%M}{over_midnight}",
        closed_reason=closed,
        left=minutes_words(left),
        is_over=left < 0,
        bar=_bar(stretch.minutes, left),
        ready=_ready(bookings),
        marks=tuple(_marks(row, bookings)),
        day_url=f"{link('scheduling:board')}?day={start:%Y-%m-%d}#session-{row.id}",
        fill_url=f"{link('scheduling:waiting_list')}?session={row.id}" if look.may_book else "",
        fill="" if is_past or closed else _fill(left, bookings),
        order_url=link("scheduling:reorder", row.id) if look.may_move else "",
        list_url=link("scheduling:list", row.id) if bookings or row.list_version else "",
        cases=tuple(_case(b, row, zone, specs, to_come, look) for b in bookings),
    )


def _closure(row: SessionRow) -> str:
    """Return why nobody operates there on that day, whatever is booked; nothing on a usual day."""
    if row.closure_kind == ClosureKind.HOLIDAY:
        return gettext("Holiday: %(reason)s") % {"reason": row.closure_reason}
    return row.closure_reason or ""


def _bar(minutes: int, left: int) -> Bar:
    whole = max(minutes, minutes - left)
    return Bar(round(100 * min(minutes, minutes - left) / whole), round(100 * max(0, -left) / whole))


def _marks(row: SessionRow, bookings: Sequence[BookingRow]) -> list[str]:
    """Return what else has to be known of the session before something is put into it."""
    found = []
    complex_cases = sum(b.complexity == "complex" for b in bookings)
    if row.complex_limit is not None:
        said = gettext("%(count)s of at most %(limit)s complex")
        found.append(said % {"count": complex_cases, "limit": row.complex_limit})
    elif complex_cases:
        said = ngettext("%(count)s complex", "%(count)s complex", complex_cases)
        found.append(said % {"count": complex_cases})
    if row.released_at and not bookings:
        found.append(gettext("Released: others may take it over"))
    if row.list_version:
        line = LockLine(row.list_version, row.locked_at is not None, row.asked, row.seen, False)
        found.append(lock_words(line))
    return found


def _case(
    row: BookingRow,
    session: SessionRow,
    zone: ZoneInfo,
    specs: Mapping[str, ProtocolSpec],
    to_come: list[UUID],
    look: Look,
) -> CaseCard:
    start = row.start.astimezone(zone)
    movable = row.status == BookingStatus.BOOKED
    ordered = movable and look.is_day
    state = row.verdict or "unknown"
    line = json.loads(row.first_line) if row.first_line and state not in CALLABLE else None
    more = (row.open_count or 0) - 1 if line else 0
    return CaseCard(
        id=row.id,
        version=row.version if movable and look.may_move else None,
        url=link("scheduling:case", row.case_id),
        start=f"{start:%H:%M}",
        minutes=row.planned_minutes,
        surname=row.family_name.upper(),
        given=row.given_name,
        rest=f"{age_on(row.birth_date, start.date())} {SEXES[row.sex]} · {row.identifier or '–'}",
        procedure=procedure_name(row.procedure_en, row.procedure_ru),
        side=str(SIDES[row.side]),
        surgeon=row.surgeon if row.surgeon != session.surgeon else "",
        state=state,
        word=str(VERDICTS[state]),
        stage=str(STAGES[row.status]),
        problem=_problem(row, line, specs),
        owner=role(line["owner"]) if line else "",
        more=gettext("+ %(count)s more") % {"count": more} if more > 0 else "",
        remark=gettext(row.remark) if row.remark else "",
        move_url=link("scheduling:move", row.id) if movable and look.may_move else "",
        cancel_url=link("scheduling:cancel", row.id) if movable and look.may_cancel else "",
        earlier=_swapped(to_come, row.id, -1) if ordered else "",
        later=_swapped(to_come, row.id, 1) if ordered else "",
    )


def _problem(row: BookingRow, line: dict[str, Any] | None, specs: Mapping[str, ProtocolSpec]) -> str:
    if line is None:
        return ""
    spec = specs.get(row.protocol) if row.protocol else None
    return summary_problem(line, spec.by_code.get(line["code"]) if spec else None)


def _swapped(order: list[UUID], moved: UUID, step: int) -> str:
    """Return the order with one booking a place on, as a form posts it; nothing when there is no such place."""
    old = order.index(moved)
    new = old + step
    if not 0 <= new < len(order):
        return ""
    swapped = list(order)
    swapped[old], swapped[new] = swapped[new], swapped[old]
    return " ".join(map(str, swapped))


def _ready(bookings: Sequence[BookingRow]) -> str:
    if not bookings:
        return ""
    ready = sum(b.verdict in CALLABLE for b in bookings)
    return gettext("%(ready)s of %(all)s ready") % {"ready": ready, "all": len(bookings)}


def _fill(left: int, bookings: Sequence[BookingRow]) -> str:
    if left < WORTH_FILLING:
        return ""
    if not bookings:
        return gettext("Find a case for it")
    return gettext("Fill %(minutes)s min") % {"minutes": left}
