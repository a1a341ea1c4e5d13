"""The screens of single requirements: record, correct, take back, decide."""

from checklists.views.alarms import acknowledge_alarm
from checklists.views.deciding import decide, sign, withdraw
from checklists.views.documents import document
from checklists.views.explaining import explanation, why
from checklists.views.leaflet import patient_leaflet
from checklists.views.overrides import overrides, overrides_csv
from checklists.views.protocol_life import (
    activate_protocol,
    confirm_protocol,
    retire_protocol,
    review_protocol,
    send_back_protocol,
)
from checklists.views.protocol_moving import case_protocol, move_cases, protocol_impact
from checklists.views.protocol_writing import new_version, protocol_requirement, upload_version
from checklists.views.protocols import download_protocol, protocol, protocol_changes, protocols
from checklists.views.recording import correct, record, retract

__all__ = [
    "acknowledge_alarm",
    "activate_protocol",
    "case_protocol",
    "confirm_protocol",
    "correct",
    "decide",
    "document",
    "download_protocol",
    "explanation",
    "move_cases",
    "new_version",
    "overrides",
    "overrides_csv",
    "patient_leaflet",
    "protocol",
    "protocol_changes",
    "protocol_impact",
    "protocol_requirement",
    "protocols",
    "record",
    "retire_protocol",
    "retract",
    "review_protocol",
    "send_back_protocol",
    "sign",
    "upload_version",
    "why",
    "withdraw",
]
