"""The closed lists of a case."""

from enum import StrEnum


class Side(StrEnum):
    """Which side of the patient. Always spelled out, never an initial."""

    LEFT = "left"
    RIGHT = "right"
    BILATERAL = "bilateral"
    NOT_APPLICABLE = "not_applicable"


class Urgency(StrEnum):
    """The four NCEPOD words (2004); an osteotomy is nearly always elective."""

    ELECTIVE = "elective"
    EXPEDITED = "expedited"
    URGENT = "urgent"
    IMMEDIATE = "immediate"
