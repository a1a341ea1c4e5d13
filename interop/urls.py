"""Addresses of files that come from other systems and leave for them."""

from django.urls import path

from interop.views import waiting_files

app_name = "interop"
urlpatterns = [
    path("waiting-list/import/", waiting_files.upload, name="upload"),
    path("waiting-list/import/<uuid:pk>/", waiting_files.waiting_file, name="waiting_file"),
    path("waiting-list/import/<uuid:pk>/take-in/", waiting_files.take_in, name="take_in"),
    path("waiting-list/export/", waiting_files.export, name="export"),
]
