"""Requirements, results, decisions and readiness for laboratories and other systems. Each verb is one action."""

from django.urls import path

from checklists.api.decisions import AlarmViewSet, DecisionViewSet
from checklists.api.documents import DocumentViewSet
from checklists.api.protocols import ProtocolViewSet
from checklists.api.readiness import ReadinessView
from checklists.api.requirements import RequirementViewSet
from checklists.api.results import ResultViewSet

ROUTES = [
    ("requirements", RequirementViewSet),
    ("results", ResultViewSet),
    ("documents", DocumentViewSet),
    ("decisions", DecisionViewSet),
    ("alarms", AlarmViewSet),
    ("protocols", ProtocolViewSet),
]
# The cases' own resource stands below this app, so the router does not know this address.
PATHS = [path("cases/<uuid:pk>/readiness/", ReadinessView.as_view(), name="case-readiness")]
