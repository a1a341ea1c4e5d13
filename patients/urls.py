"""Addresses of the patients' screens."""

from django.urls import path

from patients import views

app_name = "patients"
urlpatterns = [
    path("", views.patient_list, name="list"),
    path("new/", views.register, name="create"),
    path("<uuid:pk>/", views.patient_page, name="detail"),
    path("<uuid:pk>/edit/", views.edit, name="edit"),
    path("<uuid:pk>/add/<slug:kind>/", views.add, name="add"),
    path("<uuid:pk>/medicine/<uuid:entry>/code/", views.code_medicine, name="code_medicine"),
    path("<uuid:pk>/<slug:kind>/<uuid:entry>/withdraw/", views.withdraw, name="withdraw"),
]
