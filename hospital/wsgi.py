"""What a web server runs."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import resolve

from hospital.celery import app

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hospital.settings.base")

application = get_wsgi_application()
# Now, so that the first person who comes does not wait until tasks and addresses are read.
app.loader.import_default_modules()
resolve("/livez")
