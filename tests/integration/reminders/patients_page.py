"""A patient at her own page: ``give(case)`` an address, ``enter(client, address)`` with a birth date."""

from datetime import date

from cases.models import Case
from common.clock import now
from reminders import actions

# What the made-up patients have on record.
BORN = date(1972, 3, 14)


def give(case: Case) -> str:
    """A new address, as it would stand in a message."""
    return actions.give(case=case, at=now())


def secret_of(address: str) -> str:
    """What nobody else may know of it."""
    return address.rstrip("/").rpartition("/")[2]


def enter(client, address: str, born: date = BORN, **extra):
    """Answer the question at the gate."""
    numbers = {"day": born.day, "month": born.month, "year": born.year}
    return client.post(f"/p/{secret_of(address)}/", numbers, **extra)
