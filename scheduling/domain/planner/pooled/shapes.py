"""What is asked of a solver, and what it answers."""

from dataclasses import dataclass
from typing import Any

from scheduling.domain.planner.pooled.pools import Flags, Ints


@dataclass(frozen=True, slots=True)
class Part:
    """What is decided: ``free`` cases, in these ``entries``; all other cases stay where they are."""

    where: Ints
    free: Flags
    entries: Ints


@dataclass(slots=True)
class Model:
    """A model for OR-Tools, its variables, and the cost of all that stays."""

    model: Any
    choices: list[Any]
    used: list[tuple[Any, int, int]]
    missing: list[Any]
    base: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What a solver said: where every case goes (None: no plan found), a bound, and whether it is proven."""

    where: Ints | None
    bound: float
    proven: bool
