"""What was and will be told to patients, what they said, and whom to ring. Only a call can be changed."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from audit.actions import record_access
from common.api import UUID_IN_PATH, read
from common.clock import now
from reminders import actions, queries
from reminders.domain.calls import CallOutcome
from reminders.queries.calls import answers_for, calls_for
from reminders.serializers import (
    AnswerSerializer,
    CallSerializer,
    MessageSerializer,
    ReminderSerializer,
    SettleCallSerializer,
)
from staff.domain.permissions import Action

READ = {"list": Action.SEE_REMINDERS, "retrieve": Action.SEE_REMINDERS}


class ReminderFilter(filters.FilterSet):
    """By case, booking, kind, state, and due times from and until."""

    case = filters.UUIDFilter(field_name="case_id")
    booking = filters.UUIDFilter(field_name="booking_id")
    kind = filters.CharFilter()
    state = filters.CharFilter()
    due_from = filters.IsoDateTimeFilter(field_name="due_at", lookup_expr="gte")
    due_until = filters.IsoDateTimeFilter(field_name="due_at", lookup_expr="lt")


class MessageFilter(filters.FilterSet):
    """By reminder, case and outcome."""

    reminder = filters.UUIDFilter(field_name="reminder_id")
    case = filters.UUIDFilter(field_name="reminder__case_id")
    outcome = filters.CharFilter()


class ReminderViewSet(ReadOnlyModelViewSet):
    """What a patient must be told by when, and what became of it."""

    action_permissions = READ
    serializer_class = ReminderSerializer
    filterset_class = ReminderFilter

    def get_queryset(self) -> QuerySet[Any]:
        return queries.reminders_for(self.request.user)


class MessageViewSet(ReadOnlyModelViewSet):
    """Each attempt to tell a patient something, on one channel."""

    action_permissions = READ
    serializer_class = MessageSerializer
    filterset_class = MessageFilter

    def get_queryset(self) -> QuerySet[Any]:
        return queries.messages_for(self.request.user)


class AnswerFilter(filters.FilterSet):
    """By case, meaning, and the time it came from and until. ``unplaced``: nobody knows yet whose it is."""

    case = filters.UUIDFilter(field_name="case_id")
    says = filters.CharFilter()
    unplaced = filters.BooleanFilter(field_name="case", lookup_expr="isnull")
    received_from = filters.IsoDateTimeFilter(field_name="received_at", lookup_expr="gte")
    received_until = filters.IsoDateTimeFilter(field_name="received_at", lookup_expr="lt")


class CallFilter(filters.FilterSet):
    """By case, reason and role. ``open``: still to be made."""

    case = filters.UUIDFilter(field_name="case_id")
    reason = filters.CharFilter()
    role = filters.CharFilter()
    open = filters.BooleanFilter(field_name="settled_at", lookup_expr="isnull")


class Read:
    """Mixin: what patients said is clinical, so it is kept on record who read whose."""

    def paginate_queryset(self, queryset: QuerySet[Any]) -> Any:
        page = super().paginate_queryset(queryset)  # type: ignore[misc]
        self._looked(page or [])
        return page

    def get_object(self) -> Any:
        found = super().get_object()  # type: ignore[misc]
        self._looked([found])
        return found

    def _looked(self, rows: list[Any]) -> None:
        request: Request = self.request  # type: ignore[attr-defined]
        patient_ids = {row.case.patient_id for row in rows if row.case}
        place = request.resolver_match.view_name
        record_access(by_id=request.user.pk, patient_ids=patient_ids, place=place, at=now())


class AnswerViewSet(Read, ReadOnlyModelViewSet):
    """What patients said, in a message, on their page or to staff. It meets no requirement by itself."""

    action_permissions: ClassVar = {"list": Action.SEE_CALLS, "retrieve": Action.SEE_CALLS}
    serializer_class = AnswerSerializer
    filterset_class = AnswerFilter
    lookup_value_regex = UUID_IN_PATH

    def get_queryset(self) -> QuerySet[Any]:
        return answers_for(self.request.user).select_related("case")


class CallViewSet(Read, ReadOnlyModelViewSet):
    """Whom somebody has to ring, by when and why, and what came of it."""

    action_permissions: ClassVar = {
        "list": Action.SEE_CALLS,
        "retrieve": Action.SEE_CALLS,
        "settle": Action.SETTLE_CALL,
    }
    serializer_class = CallSerializer
    filterset_class = CallFilter
    lookup_value_regex = UUID_IN_PATH

    def get_queryset(self) -> QuerySet[Any]:
        return calls_for(self.request.user).select_related("case")

    @extend_schema(request=SettleCallSerializer, responses=CallSerializer)
    @action(detail=True, methods=["post"])
    def settle(self, request: Request, pk: str) -> Response:
        """Write down what came of a call; it leaves the list when the patient was told or need not be."""
        call = self.get_object()
        asked = read(SettleCallSerializer, request.data)
        settled = actions.settle_call(
            call=call,
            outcome=CallOutcome(asked["outcome"]),
            note=asked["note"],
            expected_tries=asked["tries"],
            by=request.user,
            at=now(),
        )
        return Response(CallSerializer(settled).data)


ROUTES = [
    ("reminders", ReminderViewSet),
    ("messages", MessageViewSet),
    ("answers", AnswerViewSet),
    ("calls", CallViewSet),
]
