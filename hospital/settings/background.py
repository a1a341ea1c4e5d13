"""Background work: Celery wakes; PostgreSQL remembers. Nothing here is a promise by itself."""

import environ

env = environ.Env()

_redis = env("REDIS_URL", default="redis://localhost:6379/0")
CELERY_BROKER_URL = (
    _redis.replace("unix://", "redis+socket://", 1) if _redis.startswith("unix://") else _redis
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_TASK_TIME_LIMIT = 60
CELERY_TASK_SOFT_TIME_LIMIT = 45
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # More than twice the time limit, so that a task still at work is never handed out again.
    "visibility_timeout": 180,
    "unacked_restore_interval": 5,
    # Who wakes a worker must not wait for a broker that is away: the work is in the database anyway.
    "max_retries": 0,
    "socket_connect_timeout": 1,
}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "send due reminders": {"task": "reminders.tasks.sweep", "schedule": 10.0, "options": {"expires": 10}},
    "release unused sessions": {"task": "scheduling.tasks.release_sessions", "schedule": 300.0},
    "take up plans": {"task": "scheduling.tasks.take_up_plans", "schedule": 5.0, "options": {"expires": 5}},
    "refresh stale readiness": {"task": "checklists.tasks.refresh_stale", "schedule": 60.0},
    "sweep documents": {"task": "checklists.tasks.sweep_documents", "schedule": 24 * 3600.0},
    "forget old idempotency keys": {"task": "hospital.tasks.purge_idempotency_keys", "schedule": 3600.0},
}

_email_url = env("EMAIL_URL", default="smtp://localhost:25")
# anymail+mailgun://key@domain: a provider's API in place of an SMTP server.
EMAIL_PROVIDER_URL = _email_url if _email_url.startswith("anymail+") else ""
_email = env.email_url_config("smtp://localhost:25" if EMAIL_PROVIDER_URL else _email_url)
EMAIL_BACKEND = _email["EMAIL_BACKEND"]
EMAIL_HOST = _email.get("EMAIL_HOST") or "localhost"
EMAIL_PORT = _email.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = _email.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _email.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = _email.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _email.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
# Empty is as good as not set: that is how a compose file passes on what its operator left out.
DEFAULT_FROM_EMAIL = env("FROM_EMAIL", default="") or "Greenlist hospital <appointments@localhost>"

# Text messages. The scheme chooses the backend: https:// (JSON), twilio+https://, smpp://. Empty: no texts.
SMS_URL = env("SMS_URL", default="")
SMS_TOKEN = env("SMS_TOKEN", default="")
SMS_FROM = env("SMS_FROM", default="") or "Hospital"
SMS_TIMEOUT = 10

# So long a sweep may be silent before another one takes its reminders. Far longer than any wait for a channel.
REMINDER_LEASE_SECONDS = env.int("REMINDER_LEASE_SECONDS", default=60)

# What reminders tell a patient: the telephone to call, and how long before the operation to arrive.
APPOINTMENTS_PHONE = env("APPOINTMENTS_PHONE", default="+44 20 7946 0123")
ARRIVE_MINUTES_BEFORE = env.int("ARRIVE_MINUTES_BEFORE", default=120)
# How long before the planned start of the anaesthetic the last of each is taken; the two milks are for children.
FASTING_FOOD_MINUTES = env.int("FASTING_FOOD_MINUTES", default=360)
FASTING_OTHER_MILK_MINUTES = env.int("FASTING_OTHER_MILK_MINUTES", default=360)
FASTING_BREAST_MILK_MINUTES = env.int("FASTING_BREAST_MILK_MINUTES", default=240)
FASTING_CLEAR_DRINKS_MINUTES = env.int("FASTING_CLEAR_DRINKS_MINUTES", default=120)
