"""Behind a proxy that speaks TLS, from an image whose static files were collected when it was built."""

from pathlib import Path

import environ

from hospital.settings.base import *  # noqa: F403

env = environ.Env()

STATIC_ROOT = Path(env("STATIC_ROOT", default="/app/static-collected"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
