"""One whole sweep: lock lists, end offers that are over, send what is due, follow up what nobody answered."""

from uuid import uuid4

from common.clock import Clock
from reminders.actions.following_up import follow_up
from reminders.actions.offering import tell_who_lost
from reminders.actions.sending import send_due
from scheduling.actions.locking_due import lock_due_lists
from scheduling.actions.offers import close_filled_gaps, expire_offers


def sweep(*, clock: Clock) -> int:
    """Return how many the channels took. Running it twice, late, or many at once does no harm."""
    lock_due_lists(at=clock())
    expire_offers(at=clock())
    close_filled_gaps(at=clock())
    tell_who_lost(at=clock())
    try:
        return send_due(by=f"sweep {uuid4()}", clock=clock)
    finally:
        # Trouble with one way of sending is no reason to forget who did not answer.
        follow_up(at=clock())
