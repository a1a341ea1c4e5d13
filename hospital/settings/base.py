"""What every copy of the hospital shares. Everything that differs comes from the environment."""

from pathlib import Path
from urllib.parse import unquote

import environ
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()

DEBUG = False
SECRET_KEY = env("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / "var")))

INSTALLED_APPS = [
    "hospital.apps.HospitalConfig",
    "interop.apps.InteropConfig",
    "reminders.apps.RemindersConfig",
    "scheduling.apps.SchedulingConfig",
    "checklists.apps.ChecklistsConfig",
    "cases.apps.CasesConfig",
    "patients.apps.PatientsConfig",
    "staff.apps.StaffConfig",
    "audit.apps.AuditConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "django_filters",
    "django_htmx",
    "django_prometheus",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "knox",
    "pghistory",
    "pgtrigger",
    "phonenumber_field",
    "rest_framework",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "hospital.middleware.RequestLog",
    "hospital.middleware.SecretAddresses",
    "hospital.middleware.ClearAnswers",
    "hospital.middleware.ApiAddresses",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "staff.middleware.SessionLimits",
    "staff.middleware.OwnLanguage",
    "hospital.middleware.NoStore",
    "audit.middleware.HistoryMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "hospital.idempotency.IdempotencyMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "hospital.urls"
WSGI_APPLICATION = "hospital.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hospital.context.navigation",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": env.db("DATABASE_URL")}
DATABASES["default"].update(
    {
        # Seconds. A new connection knows nothing of the tables yet: what meets one takes half as long again.
        "CONN_MAX_AGE": 3600,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": False,
        # A socket's directory is written %2Fso%2Flike%2Fthis in a URL, and django-environ leaves it so.
        "HOST": unquote(DATABASES["default"]["HOST"]),
    }
)
DATABASES["default"].setdefault("OPTIONS", {}).update(
    {
        "connect_timeout": 5,
        # A request that waits longer than this helps nobody; the person gets a clear answer instead.
        # Migrations have their own time: hospital.migrating.
        "options": "-c statement_timeout=10s -c lock_timeout=3s"
        " -c idle_in_transaction_session_timeout=30s -c timezone=UTC",
    }
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL", default="redis://localhost:6379/0")
CACHES = {
    "default": {
        "BACKEND": "hospital.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
    },
}

AUTH_USER_MODEL = "staff.User"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ru", _("Russian"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env("HOSPITAL_TZ", default="Europe/London")

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("tabler", BASE_DIR / "node_modules/@tabler/core/dist"),
    ("sortablejs", BASE_DIR / "node_modules/sortablejs"),
]

# The gap after each case for cleaning and set-up (clinical facts, section 8.1: 25 minutes, give or take 8).
TURNOVER_MINUTES = env.int("TURNOVER_MINUTES", default=25)
# In how many of a hundred operations the planned minutes are enough, once durations are learned: 50 to 95.
DURATION_PERCENTILE = min(95, max(50, env.int("DURATION_PERCENTILE", default=75)))

# How long it is known what the recorded operations say of durations, without counting them again; 0: not at all.
DURATIONS_KEPT_SECONDS = 3600

# When the lists of the next working day are locked, on the hospital's clock. Empty: only by hand.
LIST_LOCKS_AT = env("LIST_LOCKS_AT", default="15:00")

PROTOCOLS_DIR = BASE_DIR / "protocols"

# Scans and images beside evidence: outside everything that is served, handed out only by a view that asks who may.
DOCUMENTS_DIR = DATA_DIR / "documents"
DOCUMENT_MOST_BYTES = env.int("DOCUMENT_MOST_MEGABYTES", default=10) * 1024 * 1024
DOCUMENTS_PER_EVIDENCE = 10
UPLOAD_MOST_BYTES = 3 * DOCUMENT_MOST_BYTES
FILE_UPLOAD_HANDLERS = [
    "common.uploads.Capped",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
PHONENUMBER_DB_FORMAT = "E164"
PHONENUMBER_DEFAULT_REGION = env("PHONE_REGION", default="GB")

from hospital.settings.accounts import *  # noqa: E402,F403
from hospital.settings.api import *  # noqa: E402,F403
from hospital.settings.background import *  # noqa: E402,F403
from hospital.settings.history import *  # noqa: E402,F403
from hospital.settings.logging import *  # noqa: E402,F403
from hospital.settings.patient_pages import *  # noqa: E402,F403
from hospital.settings.security import *  # noqa: E402,F403
