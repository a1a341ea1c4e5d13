"""The project itself as an app: it owns the keys of repeated requests and wires every other app together."""

from django.apps import AppConfig


class HospitalConfig(AppConfig):
    name = "hospital"

    def ready(self) -> None:
        # The web process must know the Celery app, or a task would look for a broker of its own.
        from hospital import celery  # noqa: F401
