"""Visits before and after the operation: the day with the anaesthetist, stitches out, the control with an image."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from checklists.domain.protocols import FollowUp


class VisitKind(StrEnum):
    """What the patient comes for."""

    ASSESSMENT = "assessment"
    STITCHES = "stitches"
    CONTROL = "control"


# What the protocols call the follow-up moments at which a patient comes.
_FOLLOW_UPS: Mapping[VisitKind, frozenset[str]] = {
    VisitKind.STITCHES: frozenset({"sutures"}),
    VisitKind.CONTROL: frozenset({"visit", "control_image", "partial_load"}),
}
BEFORE_THE_OPERATION = frozenset({VisitKind.ASSESSMENT})


@dataclass(frozen=True)
class Suggested:
    """The days on which the protocol wants a visit, hospital-local and both included. Never a clock time."""

    kind: VisitKind
    first: date
    last: date


def suggested(follow_up: Iterable[FollowUp], surgery_on: date) -> tuple[Suggested, ...]:
    """Return when the protocol wants the patient to come after an operation on that day."""
    moments = list(follow_up)
    return tuple(
        Suggested(
            kind,
            surgery_on + timedelta(days=moment.from_days),
            surgery_on + timedelta(days=moment.to_days),
        )
        for kind, codes in _FOLLOW_UPS.items()
        for moment in moments
        if moment.code in codes
    )


def is_on_its_side(kind: VisitKind, on: date, surgery_on: date) -> bool:
    """Say whether a visit of that kind makes sense on that day: an assessment before the operation, others after."""
    return on < surgery_on if kind in BEFORE_THE_OPERATION else on > surgery_on
