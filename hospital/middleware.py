"""What every request passes: a line in the log, clear answers to failures, nothing kept in a cache."""

import logging
import re
import time
from collections.abc import Callable
from contextvars import ContextVar
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from common.refusals import BadInput, Refused
from hospital.database_answers import answer_for
from hospital.errors import database_answer, is_secret, refusal

GetResponse = Callable[[HttpRequest], HttpResponse]

request_id: ContextVar[str] = ContextVar("request_id", default="")
_GOOD_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_log = logging.getLogger("hospital.requests")


class RequestLog:
    """Writes a line per request: method, route, status, milliseconds, who by id. Never an address."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        number = given if _GOOD_ID.fullmatch(given) else uuid4().hex
        request.request_id = number  # type: ignore[attr-defined]
        token = request_id.set(number)
        began = time.monotonic()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = number
            self._write(request, response, round((time.monotonic() - began) * 1000))
        finally:
            request_id.reset(token)
        return response

    def _write(self, request: HttpRequest, response: HttpResponse, milliseconds: int) -> None:
        match = request.resolver_match
        extra = {
            "method": request.method,
            "route": match.view_name if match else "",
            "status": response.status_code,
            "ms": milliseconds,
            "user": str(getattr(_known_person(request), "pk", None) or ""),
        }
        _log.info("request", extra=extra)


def _known_person(request: HttpRequest) -> object:
    # Only somebody who was looked up already: writing a log line must not ask the database.
    person = getattr(request, "user", None)
    return getattr(request, "_cached_user", None) if isinstance(person, SimpleLazyObject) else person


class ClearAnswers:
    """A failure with a plain explanation becomes that explanation, as a page or as JSON.

    A database that is away is a 503 with ``Retry-After``; a lost race or a forbidden row is a 409. What
    fails outside a view (in a session, in a middleware) gets the same from ``hospital.errors.server_error``.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer what can be answered; anything else stays a bug."""
        if isinstance(exception, Refused | BadInput):
            return refusal(request, exception)
        answer = answer_for(exception)
        if answer is None:
            return None
        if transaction.get_connection().in_atomic_block:
            transaction.set_rollback(True)
        return database_answer(request, answer)


class NoStore:
    """Keeps every page out of every cache: the next person at this computer must not go back to it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path.startswith(settings.STATIC_URL):
            response["Cache-Control"] = "no-store"
        return response


class SecretAddresses:
    """Keeps an address that is a secret (a patient's own page, a private calendar) to those who have it.

    Errors included.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if is_secret(request):
            response["Cache-Control"] = "no-store"
            response["Referrer-Policy"] = "no-referrer"
            response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response


class ApiAddresses:
    """Takes an address of the API with or without its last slash: a redirect would lose what was posted."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith("/api/") and not request.path_info.endswith("/"):
            request.path_info += "/"
            request.path += "/"
        return self.get_response(request)
