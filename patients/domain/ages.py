"""How old somebody is on a day. Ages are counted on hospital-local dates."""

from datetime import date

ADULT_AGE = 18
OLDEST_AGE = 125


def age_on(birth_date: date, on: date) -> int:
    """Return completed years; somebody born on 29 February has their birthday on 1 March in other years."""
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))


def is_child(birth_date: date, on: date) -> bool:
    """Say whether somebody else has to decide for this person."""
    return age_on(birth_date, on) < ADULT_AGE
