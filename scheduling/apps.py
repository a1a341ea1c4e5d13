"""When and where a case happens: theatres, sessions, bookings, the gate."""

from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    name = "scheduling"

    def ready(self) -> None:
        from cases.signals import case_cancelling
        from scheduling import receivers

        case_cancelling.connect(receivers.give_place_back, dispatch_uid="give place back")
