"""What goes in and comes out as JSON. Nothing here saves."""

from checklists.serializers.answers import (
    AlarmSerializer,
    ReadinessSerializer,
    RequirementDetailSerializer,
    RequirementSerializer,
)
from checklists.serializers.entries import (
    CorrectionSerializer,
    NewDecisionSerializer,
    NewEvidenceSerializer,
    NewPanelSerializer,
    NewResultSerializer,
    ResultSerializer,
    RetractionSerializer,
    WhatIfSerializer,
)
from checklists.serializers.protocols import (
    ChangeSerializer,
    MovedCaseSerializer,
    NewMoveSerializer,
    ProtocolDetailSerializer,
    ProtocolSerializer,
)
from checklists.serializers.rows import (
    DecisionSerializer,
    DocumentSerializer,
    EvidenceSerializer,
    NewDocumentSerializer,
    shown_to,
)

__all__ = [
    "AlarmSerializer",
    "ChangeSerializer",
    "CorrectionSerializer",
    "DecisionSerializer",
    "DocumentSerializer",
    "EvidenceSerializer",
    "MovedCaseSerializer",
    "NewDecisionSerializer",
    "NewDocumentSerializer",
    "NewEvidenceSerializer",
    "NewMoveSerializer",
    "NewPanelSerializer",
    "NewResultSerializer",
    "ProtocolDetailSerializer",
    "ProtocolSerializer",
    "ReadinessSerializer",
    "RequirementDetailSerializer",
    "RequirementSerializer",
    "ResultSerializer",
    "RetractionSerializer",
    "WhatIfSerializer",
    "shown_to",
]
