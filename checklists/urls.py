"""Addresses of the screens about single requirements."""

from django.urls import path

from checklists import views

app_name = "checklists"

urlpatterns = [
    path("cases/<uuid:pk>/explanation/", views.explanation, name="explanation"),
    path("requirements/<uuid:pk>/why/", views.why, name="why"),
    path("requirements/<uuid:pk>/record/", views.record, name="record"),
    path("requirements/<uuid:pk>/decide/", views.decide, name="decide"),
    path("evidence/<uuid:pk>/correct/", views.correct, name="correct"),
    path("evidence/<uuid:pk>/retract/", views.retract, name="retract"),
    path("decisions/<uuid:pk>/sign/", views.sign, name="sign"),
    path("decisions/<uuid:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("alarms/<uuid:pk>/acknowledge/", views.acknowledge_alarm, name="acknowledge_alarm"),
]
