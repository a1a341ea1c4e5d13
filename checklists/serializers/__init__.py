"""What goes in and comes out as JSON. Nothing here saves."""

from checklists.serializers.answers import (
    AlarmSerializer,
    DecisionSerializer,
    EvidenceSerializer,
    ReadinessSerializer,
    RequirementDetailSerializer,
    RequirementSerializer,
)
from checklists.serializers.entries import (
    CorrectionSerializer,
    NewDecisionSerializer,
    NewEvidenceSerializer,
    NewResultSerializer,
    RetractionSerializer,
    WhatIfSerializer,
)

__all__ = [
    "AlarmSerializer",
    "CorrectionSerializer",
    "DecisionSerializer",
    "EvidenceSerializer",
    "NewDecisionSerializer",
    "NewEvidenceSerializer",
    "NewResultSerializer",
    "ReadinessSerializer",
    "RequirementDetailSerializer",
    "RequirementSerializer",
    "RetractionSerializer",
    "WhatIfSerializer",
]
