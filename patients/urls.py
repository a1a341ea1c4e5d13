"""Addresses of the patients' screens."""

from django.urls import path

from patients.views import joining, records

app_name = "patients"
urlpatterns = [
    path("", records.patient_list, name="list"),
    path("new/", records.register, name="create"),
    path("<uuid:pk>/", records.patient_page, name="detail"),
    path("<uuid:pk>/edit/", records.edit, name="edit"),
    path("<uuid:pk>/join/", joining.choose, name="join"),
    path("<uuid:pk>/join/<uuid:other>/", joining.join, name="join_with"),
    path("<uuid:pk>/add/<slug:kind>/", records.add, name="add"),
    path("<uuid:pk>/medicine/<uuid:entry>/code/", records.code_medicine, name="code_medicine"),
    path("<uuid:pk>/<slug:kind>/<uuid:entry>/withdraw/", records.withdraw, name="withdraw"),
]
