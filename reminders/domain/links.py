"""The patient's own page: what opens it, what closes it, and how long it stays open."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from hmac import compare_digest

# 128 bits, 22 characters in an address.
SECRET_BYTES = 16
MOST_TRIES = 5
# A telephone that is put down; and a page that is never put down.
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)


class Revoked(StrEnum):
    """Why a link was taken back before its time."""

    CANCELLED = "cancelled"
    MERGED = "merged"
    BY_HAND = "by_hand"


class Closed(StrEnum):
    """Why a link opens nothing. Staff are told which; whoever holds the link is not."""

    REVOKED = "revoked"
    LOCKED = "locked"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    DECEASED = "deceased"


@dataclass(frozen=True)
class Link:
    """What is on record of a link and of the case it leads to."""

    expires_at: datetime
    is_revoked: bool
    is_locked: bool
    is_cancelled: bool
    is_deceased: bool


def hash_of(secret: str) -> bytes:
    """Return what is kept of a secret. It cannot be turned back, and is no secret itself."""
    return hashlib.sha256(secret.encode()).digest()


def expires_at(*, surgery_at: datetime | None, at: datetime, days: int) -> datetime:
    """Return until when a link made at ``at`` leads anywhere: so many days after the operation, if there is a date."""
    return max(surgery_at or at, at) + timedelta(days=days)


def closed(link: Link, *, at: datetime) -> Closed | None:
    """Return why the link opens nothing at ``at``; None when it does."""
    reasons = {
        Closed.REVOKED: link.is_revoked,
        Closed.LOCKED: link.is_locked,
        Closed.EXPIRED: at >= link.expires_at,
        Closed.CANCELLED: link.is_cancelled,
        Closed.DECEASED: link.is_deceased,
    }
    return next((reason for reason, applies in reasons.items() if applies), None)


def is_the_day(entered: date, known: date | None) -> bool:
    """Say whether it is the birth date on record, in the same time whatever was entered."""
    return compare_digest(entered.isoformat().encode(), (known or date.min).isoformat().encode())


def is_over(*, began: datetime, seen: datetime, at: datetime) -> bool:
    """Say whether a page opened at ``began`` and last used at ``seen`` has to be opened anew."""
    return abs(at - seen) >= IDLE or abs(at - began) >= LONGEST
