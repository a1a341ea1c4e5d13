"""The hospital's addresses, and the floor: a view that does nothing, behind the same middleware."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from hospital.urls import urlpatterns as product


def empty(request: HttpRequest) -> HttpResponse:
    """Answer nothing, for a signed-in person."""
    return HttpResponse(str(request.user.is_authenticated))


urlpatterns = [path("bench/empty", empty), *product]
handler400 = "hospital.errors.bad_request"
handler403 = "hospital.errors.forbidden"
handler404 = "hospital.errors.not_found"
handler500 = "hospital.errors.server_error"
