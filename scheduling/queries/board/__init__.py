"""The theatre board: sessions and bookings of a few days, lean enough for a wall of three hundred cases."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform

from cases.domain.status import CaseStatus
from cases.models import Case
from checklists.domain.protocols import ProtocolSpec
from checklists.queries.protocols import specs_of, specs_of_cases
from patients.models import PatientIdentifier
from scheduling.domain.bookings import BookingStatus
from scheduling.models import Acknowledgement, Booking, Team, TheatreSession
from scheduling.queries.closures import with_closure
from staff.models import User
from staff.queries import site_ids


class SessionRow(NamedTuple):
    """One session as the board needs it. ``list_version`` is that of its list, locked while ``locked_at`` is set.

    ``seen`` of ``asked`` know of that version.
    """

    id: UUID
    version: int
    start: datetime
    end: datetime
    theatre: str
    site: str
    zone: str
    surgeon: str
    team: str | None
    anaesthetist: str | None
    closed_reason: str
    complex_limit: int | None
    released_at: datetime | None
    list_version: int | None
    locked_at: datetime | None
    asked: int | None
    seen: int | None
    closure_kind: str | None
    closure_reason: str | None


class BookingRow(NamedTuple):
    """One booking as the board needs it; ``first_line`` is the summary's first thing in the way, as JSON.

    ``remark``: what the apps above have to say of the case (see ``remarks``).
    """

    id: UUID
    version: int
    session_id: UUID
    case_id: UUID
    patient_id: UUID
    surgeon: str
    start: datetime
    planned_minutes: int
    turnover_minutes: int
    status: str
    family_name: str
    given_name: str
    birth_date: date
    sex: str
    procedure_en: str
    procedure_ru: str
    side: str
    complexity: str
    protocol_id: UUID | None
    verdict: str | None
    open_count: int | None
    identifier: str | None
    first_line: str | None
    remark: str = ""


@dataclass(frozen=True)
class Board:
    """What stands on the board between two instants."""

    sessions: Sequence[SessionRow]
    bookings: Sequence[BookingRow]
    specs: dict[UUID, ProtocolSpec]


_SESSION_FIELDS = (
    "id",
    "version",
    "during__startswith",
    "during__endswith",
    "theatre__name",
    "theatre__site__name",
    "theatre__site__time_zone",
    "surgeon__full_name",
    "team__name",
    "anaesthetist__full_name",
    "closed_reason",
    "complex_limit",
    "released_at",
    "list__version",
    "list__locked_at",
)
_ANNOTATED = ("asked", "seen", "closure_kind", "closure_reason")
_BOOKING_FIELDS = (
    "id",
    "version",
    "session_id",
    "case_id",
    "patient_id",
    "surgeon__full_name",
    "during__startswith",
    "planned_minutes",
    "turnover_minutes",
    "status",
    "patient__family_name",
    "patient__given_name",
    "patient__birth_date",
    "patient__sex",
    "case__procedure__name_en",
    "case__procedure__name_ru",
    "case__side",
    "case__procedure__complexity",
    "case__pinned__protocol_id",
    "case__readiness__verdict",
    "case__readiness__open_count",
)
_FIRST_IDENTIFIER = Subquery(
    PatientIdentifier.objects.filter(patient=OuterRef("patient_id")).order_by("pk").values("value")[:1]
)


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
    """Return what the person may see of the stretch, in three queries however much there is."""
    return _board(sessions_asked(user, asked))


def some_sessions(user: User, session_ids: Collection[UUID]) -> Board:
    """Return these sessions as the board shows them, as far as the person may see them."""
    return _board(TheatreSession.objects.filter(theatre__site__in=site_ids(user), pk__in=session_ids))


def _board(sessions: QuerySet[TheatreSession]) -> Board:
    sessions = sessions.order_by("theatre__site__name", "theatre__code", "during", "id")
    sessions = with_closure(sessions).annotate(asked=_acknowledged("pk"), seen=_acknowledged("at"))
    rows = [SessionRow(*row) for row in sessions.values_list(*_SESSION_FIELDS, *_ANNOTATED)]
    bookings = _bookings([row.id for row in rows])
    return Board(rows, bookings, specs_of({b.protocol_id for b in bookings if b.protocol_id}))


def _acknowledged(counted: str) -> Subquery:
    newest = Acknowledgement.objects.filter(
        version__theatre_list=OuterRef("pk"), version__number=OuterRef("list__version")
    )
    return Subquery(newest.values("version").annotate(n=Count(counted)).values("n"))


def _bookings(session_ids: list[UUID]) -> list[BookingRow]:
    rows = (
        Booking.objects.filter(session__in=session_ids)
        .exclude(status=BookingStatus.CANCELLED.value)
        .annotate(
            identifier=_FIRST_IDENTIFIER,
            first_line=KeyTextTransform("0", F("case__readiness__in_the_way")),
        )
        .order_by("during", "id")
        .values_list(*_BOOKING_FIELDS, "identifier", "first_line")
    )
    return [BookingRow(*row) for row in rows]


def waiting_count(user: User) -> int:
    """Return how many cases at the person's sites wait for a place."""
    return Case.objects.filter(site__in=site_ids(user), status=CaseStatus.WAITING.value).count()


def titles_of(case_ids: list[UUID]) -> dict[UUID, ProtocolSpec]:
    """Return the pinned protocol of each case, for the words of its requirements."""
    return specs_of_cases(case_ids) if case_ids else {}
