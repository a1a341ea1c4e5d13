"""Ways to reach a patient. Each takes a letter in two steps, so that the last look can stand between them."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Letter:
    """What one patient gets. ``message_id`` is made from the reminder's id and never changes."""

    to: str
    subject: str
    text: str
    message_id: str


class NotNow(Exception):
    """The channel has not taken it and says, or shows, that it may later."""


class Rejected(Exception):
    """The channel has not taken it and never will."""


class InDoubt(Exception):
    """Nobody can say whether the channel took it."""


class Channel(Protocol):
    """What the sweeper needs of a channel."""

    def offer(self, letter: Letter) -> None:
        """Ask whether it would take the letter; safe to repeat. Raises NotNow or Rejected."""

    def hand_over(self) -> None:
        """Give it the letter it was offered. Raises NotNow, Rejected or InDoubt."""

    def take_back(self) -> None:
        """Withdraw the offer: nothing is sent."""

    def close(self) -> None:
        """Let go of the connection."""
