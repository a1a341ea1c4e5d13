"""Half-open stretches of time: [start, end), so that back-to-back cases never clash."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, order=True)
class Interval:
    """From ``start`` up to, not including, ``end``. Both are aware; ``end`` is later than ``start``."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("an interval needs aware times")
        if self.end <= self.start:
            raise ValueError("an interval ends after it starts")

    @classmethod
    def lasting(cls, start: datetime, minutes: int) -> "Interval":
        """Return the interval of that many minutes from ``start``."""
        return cls(start, start + timedelta(minutes=minutes))

    @property
    def minutes(self) -> int:
        """Whole minutes between start and end."""
        return int((self.end - self.start).total_seconds() // 60)

    def overlaps(self, other: "Interval") -> bool:
        """Say whether the two share any moment; touching ends do not count."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: "Interval") -> bool:
        """Say whether the other lies wholly inside this one."""
        return self.start <= other.start and other.end <= self.end
