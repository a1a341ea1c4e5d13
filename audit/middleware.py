"""Puts who did it and in which request into every history row that a request writes."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from audit import actions

GetResponse = Callable[[HttpRequest], HttpResponse]
READING = frozenset({"GET", "HEAD", "OPTIONS"})


class HistoryMiddleware:
    """Names the writer once per request, for all its statements. A person known by a token is named later."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in READING:
            return self.get_response(request)
        user_id = request.user.pk if request.user.is_authenticated else None
        actions.name_writer(user_id=user_id, request_id=getattr(request, "request_id", ""))
        try:
            return self.get_response(request)
        finally:
            actions.forget_writer()
