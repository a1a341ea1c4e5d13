"""What changed and who looked: append-only."""

from django.apps import AppConfig
from django.core.signals import request_finished
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    name = "audit"

    def ready(self) -> None:
        from audit.actions import forbid_changing_history, forget_writer

        post_migrate.connect(forbid_changing_history, sender=self)
        request_finished.connect(forget_writer)
