"""When a case is judged: the operation, today, and the clock of the hospital."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Moment:
    """When readiness is judged: ``at`` is the operation (or now, if that is later or there is no date).

    ``on`` and ``today`` are the hospital-local days of ``at`` and ``now``.
    """

    at: datetime
    on: date
    now: datetime
    today: date
    zone: ZoneInfo

    @classmethod
    def of(cls, surgery_at: datetime | None, *, now: datetime, zone: str) -> "Moment":
        """Return the moment for an operation at that time; both times are aware."""
        local = ZoneInfo(zone)
        at = now if surgery_at is None else max(surgery_at, now)
        return cls(at, at.astimezone(local).date(), now, now.astimezone(local).date(), local)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant at which that hospital-local day begins."""
    return datetime.combine(day, time(), zone)
