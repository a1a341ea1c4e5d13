"""Who must be told what, by when: rows with a due time, sent once, never for a cancelled booking."""

from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "reminders"

    def ready(self) -> None:
        from reminders.receivers import follow
        from scheduling.signals import booking_changed

        booking_changed.connect(follow, dispatch_uid="reminders follow their booking")
