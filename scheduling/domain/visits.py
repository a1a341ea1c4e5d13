"""Visits before and after the operation: the day with the anaesthetist, stitches out, the control with an image."""

from enum import StrEnum


class VisitKind(StrEnum):
    """What the patient comes for."""

    ASSESSMENT = "assessment"
    STITCHES = "stitches"
    CONTROL = "control"
