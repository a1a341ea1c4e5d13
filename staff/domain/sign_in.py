"""How often somebody may fail to sign in: guessing is slow, and no stranger can lock a ward out."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Limit:
    """At most ``attempts`` that did not succeed within ``window``."""

    attempts: int
    window: timedelta


# One person at one address: enough for a forgotten password, hopeless for guessing.
PER_PERSON_AND_ADDRESS = Limit(attempts=5, window=timedelta(minutes=5))
# One address, whoever is tried: a ward stays under it, a list of stolen passwords does not.
PER_ADDRESS = Limit(attempts=100, window=timedelta(minutes=5))
LONGEST_WINDOW = max(PER_PERSON_AND_ADDRESS.window, PER_ADDRESS.window)
