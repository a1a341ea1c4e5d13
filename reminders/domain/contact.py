"""Whom a message goes to and by what way: first the channel the patient chose, then the other one they allow.

For a child it is the guardian who is reached; a guardian without any address leaves the record's own, which for a
child is the family's.
"""

from dataclasses import dataclass

from reminders.domain.kinds import RULES, ReminderKind
from reminders.domain.states import Channel, Why


@dataclass(frozen=True)
class Addresses:
    """Where one person can be reached; empty: nowhere."""

    email: str = ""
    phone: str = ""

    def __bool__(self) -> bool:
        return bool(self.email or self.phone)


@dataclass(frozen=True)
class Reach:
    """What is on record of how a patient wants to be told. ``guardian`` is set for a child who has one.

    ``first``: the channel that the patient wants to be tried first; None: what suits the message.
    """

    own: Addresses
    may_email: bool = True
    may_text: bool = True
    first: Channel | None = None
    is_child: bool = False
    guardian: Addresses = Addresses()

    @property
    def addresses(self) -> Addresses:
        """Where whoever acts for the patient is reached."""
        return self.guardian if self.is_child and self.guardian else self.own

    @property
    def for_guardian(self) -> bool:
        """Whether it is the guardian who reads it."""
        return self.is_child and bool(self.guardian)


# The calendar's cancellation can only go where the calendar file went.
ONLY_BY_EMAIL = frozenset({ReminderKind.CANCELLED})


def contact_of(kind: ReminderKind, reach: Reach) -> tuple[tuple[Channel, str], ...]:
    """Return the ways to tell it, the first to be tried first: only those allowed and with an address."""
    where = {Channel.EMAIL: reach.addresses.email, Channel.SMS: reach.addresses.phone}
    return tuple((channel, where[channel]) for channel in allowed(kind, reach) if where[channel])


def allowed(kind: ReminderKind, reach: Reach) -> tuple[Channel, ...]:
    """Return the channels on which the patient may be told this, the first to be tried first."""
    may = {Channel.EMAIL: reach.may_email, Channel.SMS: reach.may_text and kind not in ONLY_BY_EMAIL}
    first = reach.first or RULES[kind].first
    return tuple(channel for channel in sorted(Channel, key=lambda one: one is not first) if may[channel])


def barred(kind: ReminderKind, reach: Reach) -> Why | None:
    """Return why nobody may be told; None when somebody may, even if there is no address yet."""
    return None if allowed(kind, reach) else Why.NO_CONSENT
