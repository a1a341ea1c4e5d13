"""What a web server runs."""

import os

from django.core.wsgi import get_wsgi_application

from hospital.celery import app

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hospital.settings.base")

application = get_wsgi_application()
# Now, so that the first person who books does not wait for it.
app.loader.import_default_modules()
