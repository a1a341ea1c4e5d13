"""Why a case has no place in a plan: the reasons of all the sessions of its surgeon, counted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from scheduling.domain.fits import Obstacle, Why
from scheduling.domain.planning.laying_out import LeftOut

NO_SESSION = "no_session"
EXTRA_SESSION = "extra_session"
FULL = "full"
TOO_SOON = "too_soon"

# In a plan it makes no difference whether the minutes are gone or the place in them is.
_FULL = frozenset({Obstacle.TOO_LONG, Obstacle.TAKEN})


@dataclass(frozen=True)
class WhyLeftOut:
    """One reason. ``count``: in how many sessions it stands in the way; ``details``: what a sentence needs, as text."""

    code: str
    count: int
    details: Mapping[str, str] = field(default_factory=dict)


def why_left_out(left: LeftOut) -> tuple[WhyLeftOut, ...]:
    """Return the reasons, the most frequent first; a single one when its surgeon has no session in these weeks."""
    if not left.whys:
        return (WhyLeftOut(NO_SESSION, 0),)
    counts: dict[str, int] = {}
    details: dict[str, Mapping[str, str]] = {}
    for _session, whys in left.whys:
        found_here = {_code(why): _texts(why) for why in whys} or {TOO_SOON: {}}
        for code, found in found_here.items():
            counts[code] = counts.get(code, 0) + 1
            details.setdefault(code, found)
    if FULL in details:
        details[FULL] = {"minutes": str(left.candidate.needs.minutes)}
    ordered = sorted(counts, key=lambda code: (-counts[code], code))
    return tuple(WhyLeftOut(code, counts[code], details[code]) for code in ordered)


def _code(why: Why) -> str:
    return FULL if why.obstacle in _FULL else why.obstacle.value


def _texts(why: Why) -> dict[str, str]:
    return dict(_text(why))


def _text(why: Why) -> Iterator[tuple[str, str]]:
    for name, value in why.details.items():
        yield name, value.isoformat() if isinstance(value, date) else str(value)
