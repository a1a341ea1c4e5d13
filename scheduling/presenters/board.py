"""What the theatre board shows, a week at a time or a day."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language, gettext

from checklists.domain.protocols import ProtocolSpec
from checklists.domain.readiness import CALLABLE
from checklists.presenters.verdicts import VERDICTS
from common.intervals import Interval
from patients.domain.ages import age_on
from scheduling.domain.bookings import BookingStatus
from scheduling.domain.fits import minutes_left
from scheduling.presenters.fragments import kept
from scheduling.presenters.words import (
    SEXES,
    SIDES,
    STAGES,
    day,
    link,
    minutes_words,
    procedure_name,
    role,
    summary_problem,
)
from scheduling.queries.board import Board, BookingRow, SessionRow

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
    """One case on the board. ``earlier`` and ``later`` are the orders of the day that a press would ask for."""

    id: UUID
    url: str
    start: str
    minutes: int
    surname: str
    given: str
    rest: str
    procedure: str
    side: str
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
class SessionCard:
    """One session on the board with its cases in running order."""

    id: UUID
    theatre: str
    site: str
    surgeon: str
    anaesthetist: str
    hours: str
    closed_reason: str
    left: str
    is_over: bool
    percent: int
    ready: str
    day_url: str
    fill_url: str
    fill: str
    order_url: str
    cases: tuple[CaseCard, ...]


@dataclass(frozen=True, slots=True)
class DayColumn:
    """One day of the week; ``sessions`` are cards, ready to print."""

    title: str
    url: str
    is_today: bool
    sessions: tuple[str, ...]


@dataclass(frozen=True)
class Option:
    """One entry of a filter."""

    value: str
    label: str
    selected: bool


@dataclass(frozen=True)
class AlarmLine:
    """Something fell after the patient was called."""

    patient: str
    what: str
    problem: str
    raised: str
    url: str
    acknowledge_url: str


def days(
    board: Board, first: date, count: int, *, today: date, at: datetime, look: Look
) -> tuple[DayColumn, ...]:
    """Return a column for each day; an empty Saturday or Sunday is left out."""
    of_session: dict[UUID, list[BookingRow]] = {}
    for booking in board.bookings:
        of_session.setdefault(booking.session_id, []).append(booking)
    columns: dict[date, list[str]] = {first + timedelta(days=n): [] for n in range(count)}
    zones = {row.zone: ZoneInfo(row.zone) for row in board.sessions}
    for row in board.sessions:
        on = row.start.astimezone(zones[row.zone]).date()
        if on in columns:
            columns[on].append(_printed(row, tuple(of_session.get(row.id, ())), board.specs, at, look))
    board_url = link("scheduling:board")
    return tuple(
        DayColumn(day(on), f"{board_url}?day={on.isoformat()}", on == today, tuple(cards))
        for on, cards in columns.items()
        if cards or on.weekday() < 5 or count == 1
    )


def _printed(
    row: SessionRow,
    bookings: tuple[BookingRow, ...],
    specs: Mapping[UUID, ProtocolSpec],
    at: datetime,
    look: Look,
) -> str:
    is_past = row.end <= at
    return kept(
        ("session", get_language(), look, row, bookings, is_past),
        lambda: _print(row, bookings, specs, is_past, look),
    )


def _print(
    row: SessionRow,
    bookings: tuple[BookingRow, ...],
    specs: Mapping[UUID, ProtocolSpec],
    is_past: bool,
    look: Look,
) -> str:
    with timezone.override(row.zone):
        card = session_card(row, bookings, specs, is_past, look)
        return render_to_string("scheduling/_session.html", {"s": card, "look": look})


def session_card(
    row: SessionRow,
    bookings: Sequence[BookingRow],
    specs: Mapping[UUID, ProtocolSpec],
    is_past: bool,
    look: Look,
) -> SessionCard:
    """Return one session with its cases."""
    zone = ZoneInfo(row.zone)
    start, end = row.start.astimezone(zone), row.end.astimezone(zone)
    stretch = Interval(row.start, row.end)
    left = minutes_left(stretch, [(b.planned_minutes, b.turnover_minutes) for b in bookings])
    to_come = [b.id for b in bookings if b.status == BookingStatus.BOOKED]
    return SessionCard(
        id=row.id,
        theatre=row.theatre,
        site=row.site if look.several_sites else "",
        surgeon=row.surgeon,
        anaesthetist=row.anaesthetist or gettext("not yet allocated"),
        hours=f"{start:%H:%M}–{end:%H:%M}",
        closed_reason=row.closed_reason,
        left=minutes_words(left),
        is_over=left < 0,
        percent=min(100, round(100 * (stretch.minutes - left) / stretch.minutes)),
        ready=_ready(bookings),
        day_url=f"{link('scheduling:board')}?day={start:%Y-%m-%d}#session-{row.id}",
        fill_url=f"{link('scheduling:waiting_list')}?session={row.id}" if look.may_book else "",
        fill="" if is_past or row.closed_reason else _fill(left, bookings),
        order_url=link("scheduling:reorder", row.id) if look.may_move else "",
        cases=tuple(_case(b, zone, specs, to_come, look) for b in bookings),
    )


def _case(
    row: BookingRow, zone: ZoneInfo, specs: Mapping[UUID, ProtocolSpec], to_come: list[UUID], look: Look
) -> CaseCard:
    start = row.start.astimezone(zone)
    movable = row.status == BookingStatus.BOOKED
    state = row.verdict or "unknown"
    line = json.loads(row.first_line) if row.first_line and state not in CALLABLE else None
    more = (row.open_count or 0) - 1 if line else 0
    return CaseCard(
        id=row.id,
        url=link("scheduling:case", row.case_id),
        start=f"{start:%H:%M}",
        minutes=row.planned_minutes,
        surname=row.family_name.upper(),
        given=row.given_name,
        rest=f"{age_on(row.birth_date, start.date())} {SEXES[row.sex]} · {row.identifier or '–'}",
        procedure=procedure_name(row.procedure_en, row.procedure_ru),
        side=str(SIDES[row.side]),
        state=state,
        word=str(VERDICTS[state]),
        stage=str(STAGES[row.status]),
        problem=_problem(row, line, specs),
        owner=role(line["owner"]) if line else "",
        more=gettext("+ %(count)s more") % {"count": more} if more > 0 else "",
        remark=gettext(row.remark) if row.remark else "",
        move_url=link("scheduling:move", row.id) if movable and look.may_move else "",
        cancel_url=link("scheduling:cancel", row.id) if movable and look.may_cancel else "",
        earlier=_swapped(to_come, row.id, -1) if movable else "",
        later=_swapped(to_come, row.id, 1) if movable else "",
    )


def _problem(row: BookingRow, line: dict[str, Any] | None, specs: Mapping[UUID, ProtocolSpec]) -> str:
    if line is None:
        return ""
    spec = specs.get(row.protocol_id) if row.protocol_id else None
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


def options(rows: Iterable[tuple[object, str]], chosen: object) -> tuple[Option, ...]:
    """Return the entries of a filter."""
    return tuple(Option(str(value), label, str(value) == str(chosen or "")) for value, label in rows)


def alarm_lines(
    alarms: Iterable[Any], specs: Mapping[UUID, ProtocolSpec], *, may_acknowledge: bool
) -> tuple[AlarmLine, ...]:
    """Return the alarms in words, oldest first."""
    return tuple(_alarm(alarm, specs.get(alarm.case_id), may_acknowledge) for alarm in alarms)


def _alarm(alarm: Any, protocol: ProtocolSpec | None, may_acknowledge: bool) -> AlarmLine:
    case = alarm.case
    spec = protocol.by_code.get(alarm.requirement.code) if protocol else None
    procedure = procedure_name(case.procedure.name_en, case.procedure.name_ru)
    return AlarmLine(
        patient=f"{case.patient.family_name.upper()} {case.patient.given_name}",
        what=f"{procedure} · {SIDES[case.side]}".removesuffix(" · "),
        problem=summary_problem({"code": alarm.requirement.code}, spec),
        raised=f"{alarm.raised_at.astimezone(ZoneInfo(case.site.time_zone)):%H:%M}",
        url=link("scheduling:case", case.pk),
        acknowledge_url=link("checklists:acknowledge_alarm", alarm.pk) if may_acknowledge else "",
    )
