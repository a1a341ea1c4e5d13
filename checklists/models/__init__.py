"""Tables of the checklist, a file per noun."""

from checklists.models.decisions import Decision
from checklists.models.documents import Document
from checklists.models.evidence import Evidence
from checklists.models.protocols import CaseProtocol, Protocol, ProtocolMove
from checklists.models.readiness import Alarm, ReadinessSummary
from checklists.models.requirements import Requirement

__all__ = [
    "Alarm",
    "CaseProtocol",
    "Decision",
    "Document",
    "Evidence",
    "Protocol",
    "ProtocolMove",
    "ReadinessSummary",
    "Requirement",
]
