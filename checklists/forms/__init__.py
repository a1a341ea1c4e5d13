"""Forms check and translate what was typed; they never save."""

from checklists.forms.base import RefusableForm, WhenField
from checklists.forms.components import initial_of, initial_of_sent, suggested_initial
from checklists.forms.decisions import DecisionForm, ReasonForm
from checklists.forms.evidence import EvidenceForm
from checklists.forms.medicines import initial_plan, proposed
from checklists.forms.moments import MomentForm
from checklists.forms.protocols import MoveForm, RequirementForm, UploadForm, VersionForm

__all__ = [
    "DecisionForm",
    "EvidenceForm",
    "MomentForm",
    "MoveForm",
    "ReasonForm",
    "RefusableForm",
    "RequirementForm",
    "UploadForm",
    "VersionForm",
    "WhenField",
    "initial_of",
    "initial_of_sent",
    "initial_plan",
    "proposed",
    "suggested_initial",
]
