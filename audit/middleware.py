"""Puts who did it and in which request into every history row that a request writes."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from audit import actions

GetResponse = Callable[[HttpRequest], HttpResponse]
READING = frozenset({"GET", "HEAD", "OPTIONS"})
API = "/api/"


class HistoryMiddleware:
    """Names the writer once per request, for all its statements.

    Whoever comes to the API with a token is known only there, and ``staff.access.Allowed`` names them: it is the one
    way into the API. Every other request is named here, also when nobody is signed in.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in READING:
            return self.get_response(request)
        if not (request.path_info.startswith(API) and "Authorization" in request.headers):
            user_id = request.user.pk if request.user.is_authenticated else None
            actions.name_writer(user_id=user_id, request_id=getattr(request, "request_id", ""))
            request.writer_is_named = True  # type: ignore[attr-defined]
        return self.get_response(request)
