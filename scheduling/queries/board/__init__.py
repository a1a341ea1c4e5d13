"""The theatre board: sessions and bookings of a few days, lean enough for a wall of three hundred cases."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db.models import Q, QuerySet

from cases.domain.status import CaseStatus
from cases.models import Case
from checklists.domain.protocols import ProtocolSpec
from checklists.queries.protocols import specs_by_hash, specs_of_cases
from scheduling.models import Team, TheatreSession
from scheduling.queries.board.rows import BookingRow, SessionRow, Stamp, bookings_in, sessions_where
from staff.models import User
from staff.queries import site_ids

__all__ = [
    "Asked",
    "Board",
    "BookingRow",
    "SessionRow",
    "board",
    "sessions_asked",
    "some_sessions",
    "titles_of",
    "waiting_count",
]


@dataclass(frozen=True)
class Board:
    """What stands on the board between two instants. ``specs`` are the protocols by their hash.

    ``stamps`` are of the moment at which the sessions were read. The bookings come after them, so that what changes in
    between is fetched as a change, never missed.
    """

    sessions: Sequence[SessionRow]
    bookings: Sequence[BookingRow]
    specs: dict[str, ProtocolSpec]
    stamps: dict[UUID, Stamp]


@dataclass(frozen=True)
class Asked:
    """Which stretch of which theatres; what is None is not narrowed."""

    start: datetime
    end: datetime
    site: UUID | None = None
    theatre: UUID | None = None
    surgeon: UUID | None = None


def sessions_asked(user: User, asked: Asked) -> QuerySet[TheatreSession]:
    """Return the sessions of the stretch that the person may see; a surgeon's are those of the teams too."""
    narrowed = {"theatre__site": asked.site, "theatre": asked.theatre}
    sessions = TheatreSession.objects.filter(
        theatre__site__in=site_ids(user),
        during__overlap=(asked.start, asked.end),
        **{field: value for field, value in narrowed.items() if value},
    )
    if asked.surgeon:
        teams = Team.objects.filter(members=asked.surgeon)
        sessions = sessions.filter(Q(surgeon=asked.surgeon) | Q(team__in=teams))
    return sessions


def board(user: User, asked: Asked) -> Board:
    """Return what the person may see of the stretch, in two queries however much there is."""
    try:
        sessions, values = sessions_asked(user, asked).values("pk").query.sql_with_params()
    except EmptyResultSet:
        return Board((), (), {}, {})
    return _board(f"s.id = ANY(ARRAY({sessions}))", values)


def some_sessions(user: User, session_ids: Collection[UUID]) -> Board:
    """Return these sessions as the board shows them, as far as the person may see them."""
    return _board("s.id = ANY(%s) AND t.site_id = ANY(%s)", [list(session_ids), site_ids(user)])


def _board(which: str, values: Sequence[Any]) -> Board:
    sessions, stamps = sessions_where(which, values)
    bookings = bookings_in([row.id for row in sessions])
    hashes = {booking.protocol for booking in bookings if booking.protocol}
    return Board(sessions, bookings, specs_by_hash(hashes), stamps)


def waiting_count(user: User) -> int:
    """Return how many cases at the person's sites wait for a place."""
    return Case.objects.filter(site__in=site_ids(user), status=CaseStatus.WAITING.value).count()


def titles_of(case_ids: list[UUID]) -> dict[UUID, ProtocolSpec]:
    """Return the pinned protocol of each case, for the words of its requirements."""
    return specs_of_cases(case_ids) if case_ids else {}
