"""Until when a patient may eat and drink, as clock times counted back from the planned start of the anaesthetic.

Six hours for food, two for clear drinks; for children also four for breast milk and six for other milk (clinical
facts, section 6). Each hospital can set its own minutes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class FastingRule:
    """How many minutes before the anaesthetic the last of each is taken."""

    food: int = 360
    other_milk: int = 360
    breast_milk: int = 240
    clear_drinks: int = 120


@dataclass(frozen=True)
class FastingTimes:
    """The last moments. Milk of its own is named for children only: for an adult it counts as food."""

    food_until: datetime
    clear_drinks_until: datetime
    breast_milk_until: datetime | None = None
    other_milk_until: datetime | None = None


DEFAULT = FastingRule()


def times(anaesthesia_at: datetime, *, is_child: bool = False, rule: FastingRule = DEFAULT) -> FastingTimes:
    """Return the last moments before an anaesthetic that is planned to begin at that time."""
    return FastingTimes(
        food_until=anaesthesia_at - timedelta(minutes=rule.food),
        clear_drinks_until=anaesthesia_at - timedelta(minutes=rule.clear_drinks),
        breast_milk_until=anaesthesia_at - timedelta(minutes=rule.breast_milk) if is_child else None,
        other_milk_until=anaesthesia_at - timedelta(minutes=rule.other_milk) if is_child else None,
    )
