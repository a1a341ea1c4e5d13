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


def days(
    board: Board,
    first: date,
    count: int,
    *,
    stamps: Mapping[UUID, object],
    today: date,
    at: datetime,
    look: Look,
) -> tuple[DayColumn, ...]:
    """Return a column for each day; an empty Saturday or Sunday is left out."""
    columns: dict[date, list[str]] = {first + timedelta(days=n): [] for n in range(count)}
    zones = {row.zone: ZoneInfo(row.zone) for row in board.sessions}
    printed = cards(board, stamps=stamps, at=at, look=look)
    for row in board.sessions:
        on = row.start.astimezone(zones[row.zone]).date()
        if on in columns:
            columns[on].append(printed[row.id])
    board_url = link("scheduling:board")
    return tuple(
        DayColumn(day(on), f"{board_url}?day={on.isoformat()}", on == today, tuple(printed_cards))
        for on, printed_cards in columns.items()
        if printed_cards or on.weekday() < 5 or count == 1
    )


def cards(board: Board, *, stamps: Mapping[UUID, object], at: datetime, look: Look) -> dict[UUID, str]:
    """Return each session's card, printed. ``stamps`` say of what state of the session each card is."""
    of_session: dict[UUID, list[BookingRow]] = {}
    for booking in board.bookings:
        of_session.setdefault(booking.session_id, []).append(booking)
    return {
        row.id: _printed(
            row, tuple(of_session.get(row.id, ())), board.specs, str(stamps.get(row.id, "")), at, look
        )
        for row in board.sessions
    }


def _printed(
    row: SessionRow,
    bookings: tuple[BookingRow, ...],
    specs: Mapping[UUID, ProtocolSpec],
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
    specs: Mapping[UUID, ProtocolSpec],
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
