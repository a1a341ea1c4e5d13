"""The demo's settings with shorter waits, so that minutes are enough. No rule is another one."""

from hospital.settings.demo import *  # noqa: F403
from hospital.settings.demo import CELERY_BEAT_SCHEDULE

EMAIL_TIMEOUT = 2
SMS_TIMEOUT = 2
REMINDER_LEASE_SECONDS = 8
# Everybody moves and cancels all the time, and nobody says why.
LIST_LOCKS_AT = ""
CELERY_BEAT_SCHEDULE = {
    **CELERY_BEAT_SCHEDULE,
    "send due reminders": {"task": "reminders.tasks.sweep", "schedule": 2.0, "options": {"expires": 10}},
}
# One coordinator books for everybody here.
REST_FRAMEWORK = {**REST_FRAMEWORK, "DEFAULT_THROTTLE_CLASSES": []}  # noqa: F405
