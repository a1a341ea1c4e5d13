"""What a surgeon has to be qualified for beyond the role (text L11, L107, L309, L382)."""

from enum import StrEnum


class Privilege(StrEnum):
    """A kind of operation that not every surgeon may do."""

    CLOSED = "closed"
    COMPLEX = "complex"
