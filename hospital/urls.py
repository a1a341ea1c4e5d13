"""Every address of the hospital. Each app keeps its own screens and names its own API resources."""

from importlib import import_module
from importlib.util import find_spec

from allauth.account import views as account_views
from django.urls import URLPattern, URLResolver, include, path
from django_prometheus.exports import ExportToDjangoView
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from hospital import health

SCREENS = [
    ("", "staff"),
    ("patients/", "patients"),
    ("cases/", "cases"),
    ("", "scheduling"),
    ("", "checklists"),
    ("reminders/", "reminders"),
]
# Each api module says ROUTES = [("patients", PatientViewSet), ...]; and PATHS for what stands outside a resource.
RESOURCES = ["patients", "cases", "checklists", "scheduling", "reminders"]


def _screens() -> list[URLPattern | URLResolver]:
    return [path(prefix, include(f"{app}.urls")) for prefix, app in SCREENS if find_spec(f"{app}.urls")]


def _api() -> SimpleRouter:
    router = SimpleRouter()
    for app in RESOURCES:
        if find_spec(f"{app}.api"):
            for name, viewset in import_module(f"{app}.api").ROUTES:
                router.register(name, viewset, basename=name)
    return router


def _api_paths() -> list[URLPattern]:
    modules = [import_module(f"{app}.api") for app in RESOURCES if find_spec(f"{app}.api")]
    return [one for module in modules for one in getattr(module, "PATHS", [])]


urlpatterns = [
    *_screens(),
    # Of allauth only the way in and out: there is no sign-up, and nobody gets in by e-mail.
    path("accounts/login/", account_views.login, name="account_login"),
    path("accounts/logout/", account_views.logout, name="account_logout"),
    path("accounts/inactive/", account_views.account_inactive, name="account_inactive"),
    path("api/v1/", include(([*_api_paths(), *_api().urls], "api"))),
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
