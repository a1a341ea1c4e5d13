"""The screens of single requirements: record, correct, take back, decide."""

from checklists.views.alarms import acknowledge_alarm
from checklists.views.deciding import decide, sign, withdraw
from checklists.views.explaining import explanation, why
from checklists.views.recording import correct, record, retract

__all__ = [
    "acknowledge_alarm",
    "correct",
    "decide",
    "explanation",
    "record",
    "retract",
    "sign",
    "why",
    "withdraw",
]
