"""Private calendar addresses: their secret, how far they reach, and what an entry says. Never who or what for."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

# 192 bits, 32 characters in an address.
SECRET_BYTES = 24
PAST = timedelta(days=14)
AHEAD = timedelta(days=90)
# So often at most the moment of the last look is written down.
NOTED_EVERY = timedelta(hours=1)
REFERENCE = 8


@dataclass(frozen=True)
class Entry:
    """One booking in a calendar. ``place`` and ``of``: the which of how many cases of its session.

    ``minutes`` without turnover. ``stay``: the days of the bed, both included.
    """

    booking: UUID
    case: UUID
    version: int
    theatre: str
    site: str
    zone: str
    start: datetime
    minutes: int
    place: int
    of: int
    is_cancelled: bool
    changed_at: datetime
    ward: str = ""
    stay: tuple[date, date] | None = None

    @property
    def end(self) -> datetime:
        """When the operation is planned to be over."""
        return self.start + timedelta(minutes=self.minutes)

    @property
    def reference(self) -> str:
        """The last signs of the case's number: enough to tell two apart, and nothing about the patient."""
        return self.case.hex[-REFERENCE:].upper()


def hash_of(secret: str) -> str:
    """Return what is kept of a secret. It cannot be turned back, and is no secret itself."""
    return hashlib.sha256(secret.encode()).hexdigest()


def reach(at: datetime) -> tuple[datetime, datetime]:
    """Return between which moments a calendar shows what is planned."""
    return at - PAST, at + AHEAD


def has_to_be_noted(read_at: datetime | None, at: datetime) -> bool:
    """Say whether this look is written down: the first, and then one an hour."""
    return read_at is None or abs(at - read_at) >= NOTED_EVERY
