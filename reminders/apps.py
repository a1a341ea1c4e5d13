"""Who must be told what, by when: rows with a due time, sent once, never for a cancelled booking."""

from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "reminders"
