"""Addresses of the cases' screens. The page of one case belongs to scheduling, which knows its place."""

from django.urls import path

from cases import views

app_name = "cases"
urlpatterns = [
    path("new/<uuid:patient>/", views.create, name="create"),
    path("of/<uuid:patient>/", views.of_patient, name="of_patient"),
    path("<uuid:pk>/edit/", views.edit, name="edit"),
    path("<uuid:pk>/cancel/", views.cancel, name="cancel"),
]
