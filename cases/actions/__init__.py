"""The only writes to cases. Whoever changes a case locks its row first."""

from cases.actions.catalogue import put_procedure
from cases.actions.requests import GuardianNeeded, cancel_case, change_case, details_of, request_case
from cases.actions.status import set_status, set_surgery_times
from cases.actions.waiting import KEEP, change_waiting

__all__ = [
    "KEEP",
    "GuardianNeeded",
    "cancel_case",
    "change_case",
    "change_waiting",
    "details_of",
    "put_procedure",
    "request_case",
    "set_status",
    "set_surgery_times",
]
