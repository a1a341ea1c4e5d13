"""What was and will be told to patients, for other systems. Read only."""

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework.viewsets import ReadOnlyModelViewSet

from reminders import queries
from reminders.serializers import MessageSerializer, ReminderSerializer
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


ROUTES = [("reminders", ReminderViewSet), ("messages", MessageViewSet)]
