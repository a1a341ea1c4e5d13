"""What is looked at before a theatre list is locked, and what was found amiss."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from common.intervals import Interval


class Check(StrEnum):
    """What can be amiss with a list."""

    SIDE = "side"
    NOT_PRIVILEGED = "not_privileged"
    NO_EQUIPMENT = "no_equipment"
    EQUIPMENT_OUT = "equipment_out"
    EQUIPMENT_TWICE = "equipment_twice"
    NO_BED = "no_bed"
    BEDS_SHORT = "beds_short"
    NOT_READY = "not_ready"
    AT_RISK = "at_risk"
    PERSON_AWAY = "person_away"
    CLOSED = "closed"
    CHILD_LATER = "child_later"
    LATEX_LATER = "latex_later"
    INFECTION_EARLIER = "infection_earlier"
    OVERRUN = "overrun"


# A list with one of these is locked only with a reason; the others are there to be thought about.
STOPS = frozenset(
    {
        Check.SIDE,
        Check.NOT_PRIVILEGED,
        Check.NO_EQUIPMENT,
        Check.EQUIPMENT_OUT,
        Check.EQUIPMENT_TWICE,
        Check.NOT_READY,
        Check.PERSON_AWAY,
        Check.CLOSED,
    }
)


SENTENCES: dict[Check, str] = {
    Check.SIDE: "%(patient)s: the operation is on the %(planned)s side, and “%(what)s” says %(side)s.",
    Check.NOT_PRIVILEGED: "%(patient)s: %(surgeon)s is not qualified for this: %(privilege)s.",
    Check.NO_EQUIPMENT: "%(patient)s: no %(kind)s is reserved.",
    Check.EQUIPMENT_OUT: "%(patient)s: %(piece)s is out of use.",
    Check.EQUIPMENT_TWICE: "%(patient)s: %(piece)s is needed in %(other)s at the same time.",
    Check.NO_BED: "%(patient)s: no bed is reserved.",
    Check.BEDS_SHORT: "%(patient)s: %(ward)s has more patients than beds on %(day)s.",
    Check.NOT_READY: "%(patient)s: not ready (%(why)s).",
    Check.AT_RISK: "%(patient)s: at risk (%(why)s).",
    Check.PERSON_AWAY: "%(person)s is away on this day.",
    Check.CLOSED: "The session is closed: %(reason)s.",
    Check.CHILD_LATER: "%(patient)s is a child and comes after an adult.",
    Check.LATEX_LATER: "%(patient)s must not touch latex and does not come first.",
    Check.INFECTION_EARLIER: "%(patient)s has an infection on record and does not come last.",
    Check.OVERRUN: "%(patient)s: the list runs %(minutes)s min past the end of the session.",
}


@dataclass(frozen=True)
class Finding:
    """One thing amiss; ``details`` are what a sentence about it needs."""

    check: Check
    booking: UUID | None = None
    patient: str = ""
    details: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_stop(self) -> bool:
        """Whether the list is locked only with a reason."""
        return self.check in STOPS


@dataclass(frozen=True)
class Piece:
    """A piece of equipment that the case has; ``elsewhere``: the other cases that have it at the same time."""

    kind: str
    name: str
    in_use: bool = True
    elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True)
class CheckedCase:
    """One case of the list with what the checks need.

    ``sides``: what each image, consent, mark or kit on record says, as (what, side). ``verdict`` and ``in_the_way``:
    its readiness. ``short``: the nights on which its ward has more patients than beds.
    """

    booking: UUID
    patient: str
    start: datetime
    minutes: int
    side: str
    sides: tuple[tuple[str, str], ...] = ()
    lacking: tuple[str, ...] = ()
    surgeon: str = ""
    needs: tuple[str, ...] = ()
    pieces: tuple[Piece, ...] = ()
    verdict: str = "unknown"
    in_the_way: tuple[str, ...] = ()
    nights: int = 0
    ward: str = ""
    short: tuple[date, ...] = ()
    is_child: bool = False
    latex: bool = False
    infected: bool = False


@dataclass(frozen=True)
class CheckedList:
    """The session with its cases in running order. ``away``: who of its people is not there that day."""

    during: Interval
    cases: Sequence[CheckedCase]
    closed_reason: str = ""
    away: tuple[str, ...] = ()


def check_list(checked: CheckedList) -> tuple[Finding, ...]:
    """Return everything that is amiss, the stops first."""
    found = [*_of_session(checked), *_in_order(checked.cases)]
    for case in checked.cases:
        found += _of_case(case)
    return tuple(sorted(found, key=lambda finding: not finding.is_stop))


def _of_session(checked: CheckedList) -> Iterable[Finding]:
    if checked.closed_reason:
        yield Finding(Check.CLOSED, details={"reason": checked.closed_reason})
    for person in checked.away:
        yield Finding(Check.PERSON_AWAY, details={"person": person})
    if checked.cases:
        last = checked.cases[-1]
        end = Interval.lasting(last.start, last.minutes).end
        over = int((end - checked.during.end).total_seconds() // 60)
        if over > 0:
            yield Finding(Check.OVERRUN, last.booking, last.patient, {"minutes": str(over)})


def _of_case(case: CheckedCase) -> Iterable[Finding]:
    about = [
        *((Check.SIDE, {"what": what, "side": side, "planned": case.side}) for what, side in _wrong(case)),
        *((Check.NOT_PRIVILEGED, {"surgeon": case.surgeon, "privilege": one}) for one in case.lacking),
        *_of_equipment(case),
        *_of_beds(case),
        *_of_readiness(case),
    ]
    return [Finding(check, case.booking, case.patient, details) for check, details in about]


def _wrong(case: CheckedCase) -> Iterable[tuple[str, str]]:
    return ((what, side) for what, side in case.sides if side != case.side)


def _of_equipment(case: CheckedCase) -> Iterable[tuple[Check, dict[str, str]]]:
    held = [piece.kind for piece in case.pieces]
    for kind in case.needs:
        if kind not in held:
            yield Check.NO_EQUIPMENT, {"kind": kind}
    for piece in case.pieces:
        if not piece.in_use:
            yield Check.EQUIPMENT_OUT, {"piece": piece.name}
        for other in piece.elsewhere:
            yield Check.EQUIPMENT_TWICE, {"piece": piece.name, "other": other}


def _of_beds(case: CheckedCase) -> Iterable[tuple[Check, dict[str, str]]]:
    if case.nights and not case.ward:
        yield Check.NO_BED, {"nights": str(case.nights)}
    for day in case.short:
        yield Check.BEDS_SHORT, {"ward": case.ward, "day": day.isoformat()}


def _of_readiness(case: CheckedCase) -> Iterable[tuple[Check, dict[str, str]]]:
    if case.verdict in {"not_ready", "unknown"}:
        yield Check.NOT_READY, {"why": "; ".join(case.in_the_way)}
    if case.verdict == "at_risk":
        yield Check.AT_RISK, {"why": "; ".join(case.in_the_way)}


def _in_order(cases: Sequence[CheckedCase]) -> Iterable[Finding]:
    """Children come first, then latex allergy; an infected patient comes last. Said, never forced."""
    for n, case in enumerate(cases):
        if case.is_child and any(not other.is_child for other in cases[:n]):
            yield Finding(Check.CHILD_LATER, case.booking, case.patient)
        if case.latex and any(not (other.latex or other.is_child) for other in cases[:n]):
            yield Finding(Check.LATEX_LATER, case.booking, case.patient)
        if case.infected and any(not other.infected for other in cases[n + 1 :]):
            yield Finding(Check.INFECTION_EARLIER, case.booking, case.patient)
