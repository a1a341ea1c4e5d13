"""Forms check and translate what was typed; they never save."""

from checklists.forms.base import RefusableForm, WhenField
from checklists.forms.components import initial_of
from checklists.forms.decisions import DecisionForm, ReasonForm
from checklists.forms.evidence import EvidenceForm
from checklists.forms.moments import MomentForm

__all__ = [
    "DecisionForm",
    "EvidenceForm",
    "MomentForm",
    "ReasonForm",
    "RefusableForm",
    "WhenField",
    "initial_of",
]
