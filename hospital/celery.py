"""The worker and its clock. They wake work that PostgreSQL remembers; they never carry it."""

import os

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hospital.settings.base")

app = Celery("hospital")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def log_like_the_web(**_: object) -> None:
    """Keep Celery from installing its own log format, which prints what exceptions say."""
    from logging.config import dictConfig

    dictConfig(settings.LOGGING)
