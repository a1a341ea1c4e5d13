"""The JSON API: who may, how it answers, how it is described."""

from cases.domain.cancellation import CancelReason
from cases.domain.kinds import Side
from cases.domain.status import CaseStatus
from cases.domain.waiting import ContactStage
from checklists.domain.decisions import DecisionKind
from checklists.domain.evidence import EvidenceStatus
from checklists.domain.protocol_status import ProtocolStatus
from common.choices import choices, values
from patients.domain.kinds import ConditionStatus, MeasurementKind
from reminders.domain.kinds import ReminderKind
from reminders.domain.states import Channel
from scheduling.domain.bookings import BookingStatus
from scheduling.domain.bookings import CancelReason as BookingCancelReason
from scheduling.domain.fits import PASSABLE
from scheduling.domain.milestones import Milestone
from scheduling.domain.states import (
    ClosureKind,
    FeedKind,
    GapState,
    OfferState,
    ProposalKind,
    ProposalState,
    RunState,
)
from scheduling.domain.visits import VisitKind

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "staff.access.Token",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["staff.access.Allowed"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "common.api.Pages",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "hospital.api_errors.answer",
    "DEFAULT_VERSIONING_CLASS": None,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Greenlist",
    "DESCRIPTION": "Surgical scheduling and pre-operative readiness.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    # Names for lists of words that several tables call by the same name.
    "ENUM_NAME_OVERRIDES": {
        "BookingCancelReasonEnum": choices(BookingCancelReason),
        "BookingStatusEnum": choices(BookingStatus),
        "CancelReasonEnum": choices(CancelReason),
        "AskedCancelReasonEnum": values(CancelReason),
        "ContactStageEnum": choices(ContactStage),
        "AskedContactStageEnum": values(ContactStage),
        "CaseStatusEnum": choices(CaseStatus),
        "DecisionKindEnum": choices(DecisionKind),
        "EvidenceStatusEnum": choices(EvidenceStatus),
        "NewEvidenceStatusEnum": ["final", "preliminary"],
        "ChannelEnum": choices(Channel),
        "ReminderKindEnum": choices(ReminderKind),
        "VisitKindEnum": choices(VisitKind),
        "ClosureKindEnum": choices(ClosureKind),
        "FeedKindEnum": choices(FeedKind),
        "GapStateEnum": choices(GapState),
        "MilestoneKindEnum": choices(Milestone),
        "OfferStateEnum": choices(OfferState),
        "PassableEnum": sorted(obstacle.value for obstacle in PASSABLE),
        "PlanStateEnum": choices(RunState),
        "ProposalKindEnum": choices(ProposalKind),
        "ProposalStateEnum": choices(ProposalState),
        "ProtocolStatusEnum": choices(ProtocolStatus),
        "SideEnum": choices(Side),
        "AskedSideEnum": values(Side),
        "MeasurementKindEnum": choices(MeasurementKind),
        "FactStatusEnum": choices(ConditionStatus),
        "EndedFactStatusEnum": [ConditionStatus.RESOLVED.value, ConditionStatus.ENTERED_IN_ERROR.value],
    },
}
REST_KNOX = {
    "TOKEN_TTL": None,
    "AUTH_HEADER_PREFIX": "Token",
    "AUTO_REFRESH": False,
}
