"""What changed and who looked: append-only."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    name = "audit"

    def ready(self) -> None:
        from audit.actions import forbid_changing_history

        post_migrate.connect(forbid_changing_history, sender=self)
