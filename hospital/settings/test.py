"""The tests run on the same engines and settings; only what would slow them down is lighter."""

import os

os.environ.setdefault("SECRET_KEY", "only-for-tests-and-never-anywhere-else-0123456789")
os.environ.setdefault("DATABASE_URL", "postgres:///greenlist")

from hospital.settings.base import *  # noqa: F403
from hospital.settings.base import DATABASES, REST_FRAMEWORK

# What is served to the races keeps its connections as long as in production.
CONN_MAX_AGE_IN_PRODUCTION = DATABASES["default"]["CONN_MAX_AGE"]
DATABASES["default"]["CONN_MAX_AGE"] = 0
DATABASES["default"]["TEST"] = {
    "NAME": "test_greenlist" + os.environ.get("TEST_DB_SUFFIX", ""),
}
# Making the tables takes one transaction each, with much thinking in between on a busy machine. The last word counts.
DATABASES["default"]["OPTIONS"]["options"] += " -c idle_in_transaction_session_timeout=10min"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
REST_FRAMEWORK = {**REST_FRAMEWORK, "TEST_REQUEST_DEFAULT_FORMAT": "json"}
WHITENOISE_AUTOREFRESH = True
# Tests whose operations are tomorrow change them without a reason; those of the lock set it themselves.
LIST_LOCKS_AT = ""
# What one test recorded is taken back with its transaction, but not out of the cache.
DURATIONS_KEPT_SECONDS = 0
