"""Addresses of the reminder screens."""

from django.urls import path

from reminders.views import staff

app_name = "reminders"
urlpatterns = [
    path("cases/<uuid:case_id>/", staff.of_case, name="of_case"),
    path("heartbeat/", staff.heartbeat, name="heartbeat"),
]
