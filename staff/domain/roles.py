"""The six kinds of people who sign in. A person has exactly one role."""

from enum import StrEnum


class Role(StrEnum):
    """What somebody does all day; decides where they land and what they may do."""

    COORDINATOR = "coordinator"
    WARD_NURSE = "ward_nurse"
    SURGEON = "surgeon"
    ANAESTHETIST = "anaesthetist"
    THEATRE_NURSE = "theatre_nurse"
    MANAGER = "manager"
