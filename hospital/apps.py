"""The project itself as an app: it owns the keys of repeated requests and wires every other app together."""

import gc

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate

# Python looks for garbage after 700 new objects; one page makes tens of thousands, and nearly all go by themselves.
NEW_OBJECTS, TIMES_YOUNG, TIMES_OLD = 50_000, 20, 100


class HospitalConfig(AppConfig):
    name = "hospital"

    def ready(self) -> None:
        # The web process must know the Celery app, or a task would look for a broker of its own; checks register.
        from hospital import celery, checks  # noqa: F401
        from hospital.migrating import lift_limits, set_limits_again

        pre_migrate.connect(lift_limits, sender=self)
        post_migrate.connect(set_limits_again, sender=self)
        collect_seldom()


def collect_seldom() -> None:
    """Leave alone what has been read until now, and look for garbage seldom.

    A fifth of the processor's time went there when the tables are made, an eighth in the tests.
    """
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, TIMES_YOUNG, TIMES_OLD)
