"""Handing messages to one open channel, and writing down its answers.

A channel that may take a message twice is offered each one first, then comes the last look, then the hand-over: a
process that dies in between leaves one row in doubt, which a person settles. A channel that knows our reference is
given many after one look, because whatever a death leaves behind it can be asked again.
"""

import logging
import time
from dataclasses import dataclass, field
from uuid import UUID

from common.clock import Clock
from reminders.actions import marks
from reminders.actions.looking import Looked, look_again
from reminders.actions.writing import Written, write_all
from reminders.channels import Channel, InDoubt, NotNow, Rejected, Taken
from reminders.domain.states import Why
from reminders.models import Reminder

# After so many "not now" in a row the channel is away, and the others are not tried for nothing.
MOST_REFUSALS = 3
# Both channels well inside a task's time limit; what is left is the next sweep's.
LONGEST_SWEEP = 15.0  # seconds
# So long after the last look the world may have changed: what is still to be handed over is looked at again.
LONGEST_AFTER_A_LOOK = 5.0  # seconds

_log = logging.getLogger(__name__)


@dataclass
class Courier:
    """One sweep's work on one channel. ``is_away``: it has said "not now" so often that this sweep leaves it."""

    line: Channel
    by: str
    clock: Clock
    sent: int = 0
    refusals: int = 0
    until: float = field(default_factory=lambda: time.monotonic() + LONGEST_SWEEP)
    _taken: list[tuple[Reminder, Taken]] = field(default_factory=list)

    @property
    def is_away(self) -> bool:
        """Whether to leave the channel alone until the next sweep."""
        return self.refusals >= MOST_REFUSALS

    @property
    def goes_on(self) -> bool:
        """Whether there is time for more, and the channel is there."""
        return not self.is_away and time.monotonic() < self.until

    def deliver(self, reminder_ids: list[UUID]) -> None:
        """Send what was claimed. What cannot be sent must not keep the others: its attempts are counted."""
        letters, unwritten = write_all(reminder_ids, at=self.clock())
        for reminder_id in unwritten:
            marks.not_now(reminder_id, by=self.by, at=self.clock())
        batches = [letters] if self.line.takes_once else [[letter] for letter in letters]
        for count, batch in enumerate(batches):
            if not self.goes_on:
                self._let_go([letter for late in batches[count:] for letter in late])
                break
            try:
                self._send(batch)
            except Exception:  # noqa: BLE001 - logged below
                # What is still marked as ours has a lease: when it ends, the next sweep settles it.
                _log.exception("reminders could not be sent", extra={"count": len(batch)})

    def _send(self, batch: list[Written]) -> None:
        if self.line.takes_once:
            self._all_after_one_look(batch)
        else:
            self._one_by_one(batch[0])

    def _one_by_one(self, letter: Written) -> None:
        if letter.message:
            try:
                self.line.offer(letter.message)
            except (NotNow, Rejected) as answer:
                self._refused(letter, answer)
                return
        if self._look([letter]).going:
            self._hand_over(letter)
            self._write_down()
        elif letter.message:
            self.line.take_back()

    def _all_after_one_look(self, letters: list[Written]) -> None:
        going = self._look(letters).going
        begun = time.monotonic()
        for count, letter in enumerate(going):
            if not self.goes_on or time.monotonic() - begun > LONGEST_AFTER_A_LOOK:
                late = [one.row.pk for one in going[count:]]
                marks.take_back(late, by=self.by, at=self.clock())
                break
            self._hand_over(letter, offer=True)
        self._write_down()

    def _look(self, letters: list[Written]) -> Looked:
        looked = look_again(letters, by=self.by, clock=self.clock)
        for reminder_id, why in looked.amiss:
            marks.failed(reminder_id, by=self.by, why=why, at=self.clock())
        marks.let_go(looked.busy, by=self.by, at=self.clock())
        return looked

    def _hand_over(self, letter: Written, *, offer: bool = False) -> None:
        assert letter.message
        try:
            if offer:
                self.line.offer(letter.message)
            answer = self.line.hand_over()
        except (NotNow, Rejected) as refusal:
            self._refused(letter, refusal)
        except InDoubt:
            self._lost(letter)
        else:
            self.refusals = 0
            self._taken.append((letter.row, answer))

    def _refused(self, letter: Written, answer: NotNow | Rejected) -> None:
        if isinstance(answer, NotNow):
            # A channel that names a time speaks of itself and not of this message.
            self.refusals = MOST_REFUSALS if answer.wait else self.refusals + 1
            marks.not_now(letter.row.pk, by=self.by, at=self.clock(), wait=answer.wait)
        else:
            self.refusals = 0
            marks.failed(letter.row.pk, by=self.by, why=Why.REFUSED, at=self.clock())

    def _lost(self, letter: Written) -> None:
        mark = marks.ask_again if self.line.takes_once else marks.in_doubt
        mark(letter.row.pk, by=self.by, at=self.clock())

    def _write_down(self) -> None:
        taken, self._taken = self._taken, []
        if taken:
            self.sent += marks.sent(taken, by=self.by, at=self.clock())

    def _let_go(self, letters: list[Written]) -> None:
        marks.let_go([letter.row.pk for letter in letters], by=self.by, at=self.clock())
