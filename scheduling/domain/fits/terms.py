"""What a case needs, what a session is, what is occupied, and the answers there are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from common.intervals import Interval
from scheduling.domain.states import MinutesFrom


class Resource(StrEnum):
    """What a case occupies, one case at a time."""

    THEATRE = "theatre"
    SURGEON = "surgeon"
    ANAESTHETIST = "anaesthetist"
    PATIENT = "patient"
    EQUIPMENT = "equipment"


class Obstacle(StrEnum):
    """Why a case does not fit."""

    CLOSED = "closed"
    OVER = "over"
    OTHER_SITE = "other_site"
    OTHER_SURGEON = "other_surgeon"
    NOT_PRIVILEGED = "not_privileged"
    PROCEDURE_NOT_ALLOWED = "wrong_procedure"
    NO_ANAESTHETIST = "no_anaesthetist"
    NO_CHILDREN = "no_children"
    TOO_MANY_COMPLEX = "too_many_complex"
    BEFORE_SESSION = "before_session"
    IN_THE_PAST = "in_the_past"
    TOO_LONG = "too_long"
    TAKEN = "taken"
    NO_EQUIPMENT = "no_equipment"
    THEATRE_CLOSED = "theatre_closed"
    SURGEON_AWAY = "surgeon_away"
    ANAESTHETIST_AWAY = "anaesthetist_away"
    PATIENT_AWAY = "patient_away"
    NOT_READY_BY = "not_ready_by"
    NO_BED = "no_bed"


# A person may go past these with a reason, which is kept on the booking. (And past TOO_LONG, by accepting the overrun.)
PASSABLE = frozenset({Obstacle.NO_BED, Obstacle.NOT_READY_BY, Obstacle.PATIENT_AWAY})


@dataclass(frozen=True)
class DayRange:
    """Local days from the first to the last, both included, and why."""

    first: date
    last: date
    reason: str = ""

    def touches(self, first: date, last: date) -> bool:
        """Say whether it has a day in common with the days from ``first`` to ``last``."""
        return self.first <= last and first <= self.last


@dataclass(frozen=True)
class WardBeds:
    """A ward of the session's hospital: ``free`` beds on each local night, without the case itself."""

    ward_id: UUID
    free: Mapping[date, int]
    for_children: bool = False


@dataclass(frozen=True)
class Busy:
    """A resource is occupied for a while by a booking."""

    resource: Resource
    resource_id: UUID
    during: Interval
    booking_id: UUID


@dataclass(frozen=True)
class CaseNeeds:
    """What a case asks of a session. ``minutes`` is the planned time in theatre, without turnover.

    ``privileges``: what its surgeon has to be qualified for; ``qualified``: what its surgeon is qualified for.
    ``anaesthesia``: any of these will do. ``stay``: how many nights it will need a bed.
    ``earliest_ready``: the first local day on which everything can be ready, and ``earliest_by`` what decides that.
    ``estimated`` and ``minutes_from``: what the durations say, and where ``minutes`` come from.
    """

    case_id: UUID
    patient_id: UUID
    surgeon_id: UUID
    site_id: UUID
    minutes: int
    turnover: int
    equipment: tuple[str, ...] = ()
    privileges: tuple[str, ...] = ()
    qualified: frozenset[str] = frozenset()
    surgeon: str = ""
    procedure: str = ""
    anaesthesia: tuple[str, ...] = ()
    is_child: bool = False
    is_complex: bool = False
    stay: int = 0
    earliest_ready: date | None = None
    earliest_by: str = ""
    unavailable: tuple[DayRange, ...] = ()
    estimated: int | None = None
    minutes_from: MinutesFrom = MinutesFrom.CATALOGUE

    def during(self, start: datetime) -> Interval:
        """Return the stretch the case would occupy, turnover included."""
        return Interval.lasting(start, self.minutes + self.turnover)


@dataclass(frozen=True)
class SessionView:
    """A session as the rules see it. ``equipment`` maps each kind to the pieces its site has.

    ``team``: who may operate beside its own surgeon. ``procedures``: codes, none means any. ``complex_booked``: the
    complex cases that are in it already. ``closures`` are those of its theatre and hospital, ``absences`` those of
    people, on its local days.
    """

    session_id: UUID
    site_id: UUID
    theatre_id: UUID
    surgeon_id: UUID
    anaesthetist_id: UUID | None
    during: Interval
    closed_reason: str = ""
    equipment: Mapping[str, tuple[UUID, ...]] = field(default_factory=dict)
    zone: str = "UTC"
    team: frozenset[UUID] = frozenset()
    procedures: frozenset[str] = frozenset()
    with_anaesthetist: bool = True
    takes_children: bool = True
    complex_limit: int | None = None
    complex_booked: int = 0
    closures: tuple[DayRange, ...] = ()
    absences: Mapping[UUID, tuple[DayRange, ...]] = field(default_factory=dict)
    wards: tuple[WardBeds, ...] = ()

    def local_day(self, moment: datetime) -> date:
        """Return the day of that moment on the hospital's clock."""
        return moment.astimezone(ZoneInfo(self.zone)).date()


@dataclass(frozen=True)
class Why:
    """One reason why the case does not fit, with what a sentence about it needs."""

    obstacle: Obstacle
    details: Mapping[str, object] = field(default_factory=dict)
    busy: Busy | None = None


@dataclass(frozen=True)
class Fit:
    """Where the case would go: ``during`` with turnover and the equipment and bed it would take, or why it cannot.

    ``during`` is set while nobody but a person's decision stands in the way: an overrun, or what is passable.
    ``minutes_over`` says how far the case would run past the session's end. ``stay``: the local days of the stay,
    half-open. ``despite``: what the asker said to go past, and what really was in the way.
    """

    during: Interval | None
    equipment_ids: tuple[UUID, ...] = ()
    minutes_over: int = 0
    whys: tuple[Why, ...] = ()
    ward_id: UUID | None = None
    stay: tuple[date, date] | None = None
    despite: tuple[Obstacle, ...] = ()

    @property
    def fits(self) -> bool:
        """Whether the case can be booked there as it is."""
        return not self.whys

    @property
    def passable(self) -> frozenset[Obstacle]:
        """What a person would have to go past with a reason; empty when something else is in the way too."""
        return frozenset() if self.during is None else PASSABLE & {why.obstacle for why in self.whys}
