"""Every address of the hospital. Each app keeps its own screens and names its own API resources."""

from allauth.account import views as account_views
from django.urls import URLPattern, include, path
from django_prometheus.exports import ExportToDjangoView
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

import cases.api
import checklists.api
import interop.api
import patients.api
import reminders.api
import reminders.urls
import scheduling.api
from hospital import health

# Each says ROUTES = [("patients", PatientViewSet), ...], and PATHS for what stands outside a resource.
APIS = [patients.api, cases.api, checklists.api, scheduling.api, reminders.api, interop.api]


def _api() -> list[URLPattern]:
    router = SimpleRouter()
    paths: list[URLPattern] = []
    for api in APIS:
        paths += getattr(api, "PATHS", [])
        for name, viewset in api.ROUTES:
            router.register(name, viewset, basename=name)
    return [*paths, *router.urls]


urlpatterns = [
    path("", include("staff.urls")),
    path("patients/", include("patients.urls")),
    path("cases/", include("cases.urls")),
    path("", include("scheduling.urls")),
    path("", include("interop.urls")),
    path("", include("checklists.urls")),
    path("reminders/", include("reminders.urls")),
    path("p/", include((reminders.urls.page_patterns, "page"))),
    # Of allauth only the way in and out: there is no sign-up, and nobody gets in by e-mail.
    path("accounts/login/", account_views.login, name="account_login"),
    path("accounts/logout/", account_views.logout, name="account_logout"),
    path("accounts/inactive/", account_views.account_inactive, name="account_inactive"),
    path("api/v1/", include((_api(), "api"))),
    path("api/schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path(
        "api/docs/",
        SpectacularSwaggerSplitView.as_view(url_name="api_schema", template_name="hospital/api_docs.html"),
        name="api_docs",
    ),
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", ExportToDjangoView, name="metrics"),
]

handler400 = "hospital.errors.bad_request"
handler403 = "hospital.errors.forbidden"
handler404 = "hospital.errors.not_found"
handler500 = "hospital.errors.server_error"
