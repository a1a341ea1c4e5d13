"""What another operation time would change about a case's preparation."""

from dataclasses import dataclass

from checklists.domain.forecast import Forecast
from checklists.domain.readiness import Item, Readiness
from checklists.domain.states import State


@dataclass(frozen=True)
class Effect:
    """Requirements that another date would change, as they would stand then.

    ``expires``: good now, too old then. ``reopens``: settled now, to be settled again (a decision was made for
    the old date). ``impossible``: can no longer be done in time. ``mended``: stood in the way, would not then.
    """

    expires: tuple[Item, ...] = ()
    reopens: tuple[Item, ...] = ()
    impossible: tuple[Item, ...] = ()
    mended: tuple[Item, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Whether the preparation stays as it is."""
        return not (self.expires or self.reopens or self.impossible or self.mended)


def effect(before: Readiness, after: Readiness) -> Effect:
    """Compare the same case, judged for two operation times. Each requirement is named once, worst first."""
    expires, reopens, impossible, mended = [], [], [], []
    for item in after.items:
        old = before.by_code.get(item.code)
        if old is None:
            continue
        if item.forecast is Forecast.CANNOT and old.forecast is not Forecast.CANNOT:
            impossible.append(item)
        elif item.state is State.EXPIRED and old.state is not State.EXPIRED:
            expires.append(item)
        elif old.is_satisfied and not item.is_satisfied:
            reopens.append(item)
        elif _is_mended(old, item):
            mended.append(item)
    return Effect(tuple(expires), tuple(reopens), tuple(impossible), tuple(mended))


def _is_mended(old: Item, new: Item) -> bool:
    if new.is_satisfied and not old.is_satisfied:
        return True
    return old.forecast is Forecast.CANNOT and new.forecast is not Forecast.CANNOT
