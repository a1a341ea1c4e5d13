"""The days of a board, each with its sessions printed; cards are printed once and kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language

from checklists.domain.protocols import ProtocolSpec
from scheduling.presenters.board.cards import Look, session_card
from scheduling.presenters.fragments import kept
from scheduling.presenters.words import day, link
from scheduling.queries.board import Board, BookingRow, SessionRow

# So many sessions of a day are on the first screen (a day view has them side by side).
AT_ONCE, AT_ONCE_OF_A_DAY = 2, 6


@dataclass(frozen=True, slots=True)
class DayColumn:
    """One day of the week; ``sessions`` are cards, ready to print.

    ``later``: those below the first screen, which a browser with scripts builds once the first screen is painted.
    """

    title: str
    url: str
    is_today: bool
    sessions: tuple[str, ...]
    later: tuple[str, ...]


@dataclass(frozen=True)
class Option:
    """One entry of a filter."""

    value: str
    label: str
    selected: bool


def days(
    board: Board,
    first: date,
    count: int,
    *,
    today: date,
    at: datetime,
    look: Look,
) -> tuple[DayColumn, ...]:
    """Return a column for each day; an empty Saturday or Sunday is left out."""
    columns: dict[date, list[str]] = {first + timedelta(days=n): [] for n in range(count)}
    zones = {row.zone: ZoneInfo(row.zone) for row in board.sessions}
    printed = cards(board, at=at, look=look)
    for row in board.sessions:
        on = row.start.astimezone(zones[row.zone]).date()
        if on in columns:
            columns[on].append(printed[row.id])
    return tuple(
        _column(on, tuple(found), on == today, AT_ONCE_OF_A_DAY if look.is_day else AT_ONCE)
        for on, found in columns.items()
        if found or on.weekday() < 5 or count == 1
    )


def _column(on: date, found: tuple[str, ...], is_today: bool, at_once: int) -> DayColumn:
    url = f"{link('scheduling:board')}?day={on.isoformat()}"
    return DayColumn(day(on), url, is_today, found[:at_once], found[at_once:])


def cards(board: Board, *, at: datetime, look: Look) -> dict[UUID, str]:
    """Return each session's card, printed, with the stamp that says of what state of the session it is."""
    of_session: dict[UUID, list[BookingRow]] = {}
    for booking in board.bookings:
        of_session.setdefault(booking.session_id, []).append(booking)
    return {
        row.id: _printed(
            row, tuple(of_session.get(row.id, ())), board.specs, str(board.stamps[row.id]), at, look
        )
        for row in board.sessions
    }


def _printed(
    row: SessionRow,
    bookings: tuple[BookingRow, ...],
    specs: Mapping[str, ProtocolSpec],
    stamp: str,
    at: datetime,
    look: Look,
) -> str:
    is_past = row.end <= at
    return kept(
        ("session", get_language(), look, stamp, row, bookings, is_past),
        lambda: _print(row, bookings, specs, stamp, is_past, look),
    )


def _print(
    row: SessionRow,
    bookings: tuple[BookingRow, ...],
    specs: Mapping[str, ProtocolSpec],
    stamp: str,
    is_past: bool,
    look: Look,
) -> str:
    with timezone.override(row.zone):
        card = session_card(row, bookings, specs, stamp, is_past, look)
        return render_to_string("scheduling/_session.html", {"s": card, "look": look})


def options(rows: Iterable[tuple[object, str]], chosen: object) -> tuple[Option, ...]:
    """Return the entries of a filter."""
    return tuple(Option(str(value), label, str(value) == str(chosen or "")) for value, label in rows)
