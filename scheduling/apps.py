"""When and where a case happens: theatres, sessions, bookings, the gate."""

from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    name = "scheduling"
