"""Where people land, and the language they read."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from staff import actions
from staff.access import SignedInRequest, allowed
from staff.domain.roles import Role
from staff.presenters import LANDING


@require_safe
@allowed()
def home(request: SignedInRequest) -> HttpResponse:
    """Send each role to its own screen."""
    return redirect(LANDING[Role(request.user.role)])


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Change the language of the pages; open to everybody, for the sign-in page has it too."""
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest()
    if request.user.is_authenticated:
        actions.choose_language(by=request.user, language=chosen)
    answer = redirect(_safe_address(request))
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return answer


def _safe_address(request: HttpRequest) -> str:
    address = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure())
    return address if safe else "/"
