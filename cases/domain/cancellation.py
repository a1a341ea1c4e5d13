"""Why an operation does not take place: one coded reason, on the ICD-10 Z53 axis (clinical facts 5.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class CancelReason(StrEnum):
    """What the hospital counts and learns from."""

    CONTRAINDICATION = "contraindication"
    NOT_READY = "not_ready"
    PATIENT_DECLINED = "patient_declined"
    PATIENT_UNABLE = "patient_unable"
    DID_NOT_ATTEND = "did_not_attend"
    NO_LONGER_NEEDED = "no_longer_needed"
    TREATED_ELSEWHERE = "treated_elsewhere"
    HOSPITAL_CAPACITY = "hospital_capacity"
    STAFF_ABSENT = "staff_absent"
    EQUIPMENT = "equipment"
    DECEASED = "deceased"
    ENTERED_IN_ERROR = "entered_in_error"
    OTHER = "other"


@dataclass(frozen=True)
class ReasonRow:
    """One row of the table: the words, the ICD-10 code, and whether a note must say more."""

    title: str
    icd10: str
    note_needed: bool = False


REASONS: Mapping[CancelReason, ReasonRow] = {
    CancelReason.CONTRAINDICATION: ReasonRow("A contraindication was found", "Z53.0"),
    CancelReason.NOT_READY: ReasonRow("Preparation could not be completed in time", "Z53.8"),
    CancelReason.PATIENT_DECLINED: ReasonRow("The patient decided against it", "Z53.2"),
    CancelReason.PATIENT_UNABLE: ReasonRow("The patient cannot come", "Z53.8"),
    CancelReason.DID_NOT_ATTEND: ReasonRow("The patient did not come", "Z53.8"),
    CancelReason.NO_LONGER_NEEDED: ReasonRow("The operation is no longer needed", "Z53.8"),
    CancelReason.TREATED_ELSEWHERE: ReasonRow("The patient was treated elsewhere", "Z53.8"),
    CancelReason.HOSPITAL_CAPACITY: ReasonRow("No theatre time or bed", "Z53.8"),
    CancelReason.STAFF_ABSENT: ReasonRow("Staff not available", "Z53.8"),
    CancelReason.EQUIPMENT: ReasonRow("Equipment or implant not available", "Z53.8"),
    CancelReason.DECEASED: ReasonRow("The patient has died", "Z53.8"),
    CancelReason.ENTERED_IN_ERROR: ReasonRow("The request was a mistake", "Z53.8", note_needed=True),
    CancelReason.OTHER: ReasonRow("Another reason", "Z53.9", note_needed=True),
}
