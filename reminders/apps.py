"""Who must be told what, by when: rows with a due time, sent once, never for a cancelled booking."""

from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "reminders"

    def ready(self) -> None:
        from cases.signals import case_changed
        from reminders.receivers import close_pages, close_pages_of_case, follow
        from scheduling.signals import booking_changed

        booking_changed.connect(follow, dispatch_uid="reminders follow their booking")
        booking_changed.connect(close_pages, dispatch_uid="links end with their booking")
        case_changed.connect(close_pages_of_case, dispatch_uid="links end with their case")
