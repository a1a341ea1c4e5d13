"""Could these two be one person? A reason to ask, never a reason to decide."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from patients.domain.names import similarity

# Low enough to ask about twins, nicknames and names misheard; high enough to let namesakes of one street pass.
ALIKE = 0.4


class Likeness(StrEnum):
    """What the two have in common."""

    BIRTH_DATE_AND_NAME = "birth_date_and_name"
    PHONE_AND_NAME = "phone_and_name"


SENTENCES = {
    Likeness.BIRTH_DATE_AND_NAME: "%(name)s has the same birth date and a similar name.",
    Likeness.PHONE_AND_NAME: "%(name)s has the same telephone number and a similar name.",
}


@dataclass(frozen=True)
class Traits:
    """What is compared: the search key of the name, the birth date, the phone as E.164 or empty."""

    key: str
    birth_date: date
    phone: str = ""


def likeness(one: Traits, other: Traits) -> Likeness | None:
    """Return what makes the two look alike, or None."""
    if similarity(one.key, other.key) < ALIKE:
        return None
    if one.birth_date == other.birth_date:
        return Likeness.BIRTH_DATE_AND_NAME
    if one.phone and one.phone == other.phone:
        return Likeness.PHONE_AND_NAME
    return None
