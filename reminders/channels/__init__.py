"""Ways to reach a patient. Each takes a message in two steps, so that the last look can stand between them."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Letter:
    """What one patient gets by e-mail. ``message_id`` is made from the reminder's id and never changes.

    ``html`` says the same as ``text``. ``calendar``: an iCalendar file, whose ``method`` is REQUEST or CANCEL.
    """

    to: str
    subject: str
    text: str
    message_id: str
    html: str = ""
    calendar: bytes = b""
    method: str = "REQUEST"


@dataclass(frozen=True)
class TextMessage:
    """What one patient gets on the telephone. ``to`` is E.164; ``reference`` is the reminder's id and never changes."""

    to: str
    text: str
    reference: str


Outgoing = Letter | TextMessage


@dataclass(frozen=True)
class Taken:
    """The channel has it. ``gateway_id``: by what name receipts will come; ``segments``: what a text costs."""

    gateway_id: str = ""
    segments: int = 0


class NotNow(Exception):
    """The channel has not taken it and says, or shows, that it may later: in ``wait`` seconds, if it said so."""

    def __init__(self, wait: int = 0) -> None:
        super().__init__(wait)
        self.wait = wait


class Rejected(Exception):
    """The channel has not taken it and never will."""


class InDoubt(Exception):
    """Nobody can say whether the channel took it."""


class Channel(Protocol):
    """What the sweeper needs of a channel.

    ``takes_once``: whether it knows our reference, and so may be asked again after a lost answer without telling
    the patient twice. Where it is False, a lost answer is doubt and stays so.
    """

    takes_once: bool

    def offer(self, message: Outgoing) -> None:
        """Ask whether it would take the message; safe to repeat. Raises NotNow or Rejected."""

    def hand_over(self) -> Taken:
        """Give it the message it was offered. Raises NotNow, Rejected or InDoubt."""

    def take_back(self) -> None:
        """Withdraw the offer: nothing is sent."""

    def close(self) -> None:
        """Let go of the connection."""
