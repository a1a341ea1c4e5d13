"""What using things costs while a plan is looked for, and the fillings that are worth their prices."""

from dataclasses import dataclass

from scheduling.domain.planner.layout import Floats


@dataclass(frozen=True, slots=True)
class Prices:
    """What using something costs: each case, and each row of what is shared."""

    cases: Floats
    rows: Floats


@dataclass(frozen=True, slots=True)
class Filling:
    """Cases that go into one spot together. ``worth``: what it saves beyond the prices of what it uses."""

    spot: int
    cases: tuple[int, ...]
    worth: float
