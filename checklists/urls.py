"""Addresses of the screens about single requirements, and about protocols."""

from django.urls import include, path

from checklists import views

app_name = "checklists"

PROTOCOLS = [
    path("", views.protocols, name="protocols"),
    path("upload/", views.upload_version, name="upload_protocol"),
    path("<uuid:pk>/", views.protocol, name="protocol"),
    path("<uuid:pk>/download/", views.download_protocol, name="download_protocol"),
    path("<uuid:pk>/changes/<uuid:other>/", views.protocol_changes, name="protocol_changes"),
    path("<uuid:pk>/new/", views.new_version, name="new_version"),
    path("<uuid:pk>/upload/", views.upload_version, name="upload_version"),
    path("<uuid:pk>/requirements/<slug:code>/", views.protocol_requirement, name="protocol_requirement"),
    path("<uuid:pk>/confirm/", views.confirm_protocol, name="confirm_protocol"),
    path("<uuid:pk>/review/", views.review_protocol, name="review_protocol"),
    path("<uuid:pk>/send-back/", views.send_back_protocol, name="send_back_protocol"),
    path("<uuid:pk>/activate/", views.activate_protocol, name="activate_protocol"),
    path("<uuid:pk>/retire/", views.retire_protocol, name="retire_protocol"),
    path("<uuid:pk>/impact/", views.protocol_impact, name="protocol_impact"),
    path("<uuid:pk>/move/", views.move_cases, name="move_cases"),
]

urlpatterns = [
    path("protocols/", include(PROTOCOLS)),
    path("cases/<uuid:pk>/protocol/", views.case_protocol, name="case_protocol"),
    path("cases/<uuid:pk>/leaflet/", views.patient_leaflet, name="leaflet"),
    path("cases/<uuid:pk>/explanation/", views.explanation, name="explanation"),
    path("requirements/<uuid:pk>/why/", views.why, name="why"),
    path("requirements/<uuid:pk>/record/", views.record, name="record"),
    path("requirements/<uuid:pk>/decide/", views.decide, name="decide"),
    path("documents/<uuid:pk>/", views.document, name="document"),
    path("evidence/<uuid:pk>/correct/", views.correct, name="correct"),
    path("evidence/<uuid:pk>/retract/", views.retract, name="retract"),
    path("decisions/<uuid:pk>/sign/", views.sign, name="sign"),
    path("decisions/<uuid:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("insights/overrides/", views.overrides, name="overrides"),
    path("insights/overrides.csv", views.overrides_csv, name="overrides_csv"),
    path("alarms/<uuid:pk>/acknowledge/", views.acknowledge_alarm, name="acknowledge_alarm"),
]
