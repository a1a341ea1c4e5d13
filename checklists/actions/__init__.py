"""The only writes of the checklist: verbs, one transaction each, the case row locked first."""

from checklists.actions.alarms import acknowledge_alarm
from checklists.actions.deciding import decide, sign_second, withdraw_decision
from checklists.actions.documents import sweep_documents
from checklists.actions.doubting import doubt
from checklists.actions.drafting import change_requirement, confirm_origins, start_version, take_in_draft
from checklists.actions.impact import look_again, look_at_impact, look_further
from checklists.actions.moving import MOST, Moved, move_case, move_cases
from checklists.actions.preparing import prepare
from checklists.actions.protocol_life import activate_protocol, retire_protocol, review_protocol, send_back
from checklists.actions.protocols import ProtocolChanged, put_protocol
from checklists.actions.recording import (
    NotYours,
    attach_documents,
    correct_evidence,
    record_evidence,
    record_many,
    retract_evidence,
)
from checklists.actions.refreshing import follow_status, refresh, refresh_many, refresh_stale
from checklists.actions.results import Result, correct_result, file_results

__all__ = [
    "MOST",
    "Moved",
    "NotYours",
    "ProtocolChanged",
    "Result",
    "acknowledge_alarm",
    "activate_protocol",
    "attach_documents",
    "change_requirement",
    "confirm_origins",
    "correct_evidence",
    "correct_result",
    "decide",
    "doubt",
    "file_results",
    "follow_status",
    "look_again",
    "look_at_impact",
    "look_further",
    "move_case",
    "move_cases",
    "prepare",
    "put_protocol",
    "record_evidence",
    "record_many",
    "refresh",
    "refresh_many",
    "refresh_stale",
    "retire_protocol",
    "retract_evidence",
    "review_protocol",
    "send_back",
    "sign_second",
    "start_version",
    "sweep_documents",
    "take_in_draft",
    "withdraw_decision",
]
