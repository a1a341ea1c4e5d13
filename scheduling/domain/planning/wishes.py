"""What a coordinator tells the planner beside the days, as it is kept with the run."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date, time
from typing import Any
from uuid import UUID

from scheduling.domain.planning.question import Weights

LONGEST_SECONDS = 60
MOST_WEEKS = 12


@dataclass(frozen=True)
class ExtraSession:
    """A session that does not exist yet: what if it did? Hours are the hospital's."""

    theatre: UUID
    surgeon: UUID
    day: date
    starts_at: time
    ends_at: time


@dataclass(frozen=True)
class WhatIf:
    """One more session, somebody away in all these weeks, a piece of equipment broken."""

    extra: ExtraSession | None = None
    away: UUID | None = None
    broken: UUID | None = None

    @property
    def asks(self) -> bool:
        """Whether anything is other than it is. Such a plan is for comparing, not for accepting."""
        return any((self.extra, self.away, self.broken))


@dataclass(frozen=True)
class Wishes:
    """``seconds``: how long the planner may think. ``keep_days``: who is booked within so many days is not moved;
    ``move_booked``: whether anybody booked may be moved at all; ``notice_days``: so early patients hear of a place,
    unless they would come at shorter notice. ``only``: the cases in question, or everybody who waits where
    it is empty; who is booked and not in question stays."""

    seconds: int = 20
    move_booked: bool = True
    keep_days: int = 14
    notice_days: int = 7
    weights: Weights = field(default_factory=Weights)
    what_if: WhatIf = field(default_factory=WhatIf)
    only: frozenset[UUID] = frozenset()

    def is_about(self, case_id: UUID) -> bool:
        """Whether the plan may give this case a place, or another one."""
        return not self.only or case_id in self.only

    def as_json(self) -> dict[str, Any]:
        """Return them as a run keeps them."""
        kept = asdict(self)
        kept["only"] = sorted(str(case_id) for case_id in self.only)
        kept["what_if"] = {
            "extra": None if self.what_if.extra is None else _texts(self.what_if.extra),
            "away": _text(self.what_if.away),
            "broken": _text(self.what_if.broken),
        }
        return kept


def read_wishes(kept: Mapping[str, Any]) -> Wishes:
    """Return the wishes that a run keeps; what could not be wished yet when it was asked is as usual."""
    what_if, plain = kept["what_if"], ("seconds", "move_booked", "keep_days", "notice_days")
    extra = what_if["extra"]
    return Wishes(
        **{name: kept[name] for name in plain if name in kept},
        weights=Weights(
            **{f.name: kept["weights"][f.name] for f in fields(Weights) if f.name in kept["weights"]}
        ),
        what_if=WhatIf(
            extra=None if extra is None else _extra(extra),
            away=None if what_if["away"] is None else UUID(what_if["away"]),
            broken=None if what_if["broken"] is None else UUID(what_if["broken"]),
        ),
        only=frozenset(UUID(case_id) for case_id in kept.get("only", ())),
    )


def _text(found: UUID | None) -> str | None:
    return None if found is None else str(found)


def _texts(extra: ExtraSession) -> dict[str, str]:
    return {name: str(value) for name, value in asdict(extra).items()}


def _extra(kept: Mapping[str, str]) -> ExtraSession:
    return ExtraSession(
        theatre=UUID(kept["theatre"]),
        surgeon=UUID(kept["surgeon"]),
        day=date.fromisoformat(kept["day"]),
        starts_at=time.fromisoformat(kept["starts_at"]),
        ends_at=time.fromisoformat(kept["ends_at"]),
    )
