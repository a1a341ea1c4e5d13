"""One machine, served as it lies in the clone: no collected files, nothing to build after a change."""

from hospital.settings.base import *  # noqa: F403

WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 60
