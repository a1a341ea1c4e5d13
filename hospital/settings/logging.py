"""What is written down about running the hospital: structured, to standard error, and nobody's name in it."""

import environ

env = environ.Env()

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request number": {"()": "hospital.logs.RequestNumber"}},
    "formatters": {"one line": {"()": "hospital.logs.OneLine"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "one line",
            "filters": ["request number"],
        },
        # Django's own handlers print addresses and would mail whole requests; ours is enough.
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["stderr"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": ["nowhere"], "level": "INFO", "propagate": True},
        "django.server": {"handlers": ["nowhere"], "level": "ERROR", "propagate": False},
        # Every request has its own line already.
        "django.request": {"level": "ERROR"},
        # A line every ten seconds says nothing; warnings quote values.
        "celery.beat": {"level": "WARNING"},
        "smpplib": {"level": "WARNING"},
        "py.warnings": {"level": "ERROR"},
        "celery.app.trace": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
    },
}
