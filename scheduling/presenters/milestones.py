"""The moments of an operation: what is written down, what may be written down now, and the one button for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from scheduling.domain.bookings import BookingStatus
from scheduling.domain.milestones import Milestone as Kind
from scheduling.models import Booking, Milestone
from scheduling.presenters.words import Words, link
from staff.domain.permissions import Action
from staff.models import User

TITLES: Mapping[Kind, Words] = {
    Kind.INTO_THEATRE: lazy("Patient in theatre"),
    Kind.ANAESTHESIA_STARTED: lazy("Anaesthesia started"),
    Kind.OPERATION_STARTED: lazy("Operation started"),
    Kind.OPERATION_ENDED: lazy("Operation ended"),
    Kind.OUT_OF_THEATRE: lazy("Patient out of theatre"),
}
# What may be written down first at each stage of the day.
_MAY_FOLLOW: Mapping[BookingStatus, frozenset[Kind]] = {
    BookingStatus.CALLED: frozenset({Kind.INTO_THEATRE}),
    BookingStatus.IN_THEATRE: frozenset(Kind) - {Kind.INTO_THEATRE},
    BookingStatus.FINISHED: frozenset(Kind) - {Kind.INTO_THEATRE, Kind.OUT_OF_THEATRE},
}


@dataclass(frozen=True)
class MilestoneLine:
    """One moment. ``when`` is blank while it is not written down; ``value`` is its time for a field."""

    kind: str
    title: Words
    when: str
    value: str
    by: str
    reason: str
    may_record: bool
    may_correct: bool


@dataclass(frozen=True)
class NextMilestone:
    """The one button of the case page: the kind it writes down, its words, and where it goes."""

    kind: str
    title: Words
    url: str


def milestone_lines(booking: Booking, found: Iterable[Milestone]) -> tuple[MilestoneLine, ...]:
    """Return every moment in order, on the clock of the hospital."""
    known = {row.kind: row for row in found}
    may_follow = _MAY_FOLLOW.get(BookingStatus(booking.status), frozenset())
    return tuple(_line(kind, known.get(kind.value), booking, kind in may_follow) for kind in Kind)


def _line(kind: Kind, row: Milestone | None, booking: Booking, may_follow: bool) -> MilestoneLine:
    zone = ZoneInfo(booking.theatre.site.time_zone)
    at = row.at.astimezone(zone) if row else None
    return MilestoneLine(
        kind=kind.value,
        title=TITLES[kind],
        when=f"{at:%H:%M}" if at else "",
        value=f"{at:%H:%M}" if at else "",
        by=row.by.full_name if row else "",
        reason=row.reason if row else "",
        may_record=row is None and may_follow,
        may_correct=row is not None,
    )


def next_milestone(booking: Booking, viewer: User) -> NextMilestone | None:
    """Return what whoever stands in theatre writes down next, None when it is not theirs or nothing is next."""
    kinds = {
        BookingStatus.CALLED.value: Kind.INTO_THEATRE,
        BookingStatus.IN_THEATRE.value: Kind.OUT_OF_THEATRE,
    }
    kind = kinds.get(booking.status)
    if kind is None or not viewer.may(Action.RECORD_MILESTONE):
        return None
    return NextMilestone(kind.value, TITLES[kind], link("scheduling:milestones", booking.pk))


def said(kind: str) -> str:
    """Return what a person is told after writing a moment down."""
    if kind == Kind.INTO_THEATRE.value:
        return _("The patient is in theatre.")
    if kind == Kind.OUT_OF_THEATRE.value:
        return _("The operation is over. What the patient is told afterwards is planned.")
    return _("Written down.")
