"""Addresses of the reminder screens."""

from django.urls import path

from reminders import views

app_name = "reminders"
urlpatterns = [
    path("cases/<uuid:case_id>/", views.of_case, name="of_case"),
    path("heartbeat/", views.heartbeat, name="heartbeat"),
]
