"""The only writes of the checklist: verbs, one transaction each, the case row locked first."""

from checklists.actions.alarms import acknowledge_alarm
from checklists.actions.deciding import decide, sign_second, withdraw_decision
from checklists.actions.preparing import prepare
from checklists.actions.protocols import ProtocolChanged, put_protocol
from checklists.actions.recording import (
    NotYours,
    correct_evidence,
    record_evidence,
    record_many,
    retract_evidence,
)
from checklists.actions.refreshing import refresh, refresh_stale
from checklists.actions.results import correct_result, file_result

__all__ = [
    "NotYours",
    "ProtocolChanged",
    "acknowledge_alarm",
    "correct_evidence",
    "correct_result",
    "decide",
    "file_result",
    "prepare",
    "put_protocol",
    "record_evidence",
    "record_many",
    "refresh",
    "refresh_stale",
    "retract_evidence",
    "sign_second",
    "withdraw_decision",
]
