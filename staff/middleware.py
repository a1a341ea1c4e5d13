"""A shared ward computer: a session ends by itself, and speaks the language of whoever is signed in."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

GetResponse = Callable[[HttpRequest], HttpResponse]

# Seconds; the last click is written at most this often, so that reading costs no write.
_WRITE_EVERY = 60
# A page that refreshes itself sends this header: nobody clicked, so the session goes on ageing.
BACKGROUND_HEADER = "X-Background"


def remember_sign_in(request: HttpRequest, **kwargs: object) -> None:
    """Start both clocks of a session. Called at every sign-in."""
    now = timezone.now().timestamp()
    request.session.pop("ended", None)
    request.session.update({"signed_in_at": now, "last_click_at": now})


class SessionLimits:
    """Ends a session after too long without a click, and after a shift in any case.

    The sign-in page says which of the two it was. A session without its clocks is over too.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "_auth_user_id" in request.session:
            self._check(request)
        return self.get_response(request)

    def _check(self, request: HttpRequest) -> None:
        now = timezone.now().timestamp()
        why = _why_over(request.session.get("signed_in_at"), request.session.get("last_click_at"), now)
        if why:
            logout(request)
            request.session["ended"] = why
        elif (
            BACKGROUND_HEADER not in request.headers and now - request.session["last_click_at"] > _WRITE_EVERY
        ):
            request.session["last_click_at"] = now


def _why_over(signed_in_at: float | None, last_click_at: float | None, now: float) -> str:
    if signed_in_at is None or last_click_at is None:
        return "limit"
    if now - last_click_at >= timedelta(minutes=settings.SESSION_IDLE_MINUTES).total_seconds():
        return "idle"
    if now - signed_in_at >= timedelta(hours=settings.SESSION_ABSOLUTE_HOURS).total_seconds():
        return "limit"
    return ""


class OwnLanguage:
    """Shows pages in the language the signed-in person chose, whatever the computer prefers."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "_auth_user_id" in request.session and request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)
