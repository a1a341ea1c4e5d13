"""Puts who did it, by which route and in which request, into every history row a request writes."""

from typing import Any

from django.http import HttpRequest
from pghistory.middleware import HistoryMiddleware as BaseHistoryMiddleware


class HistoryMiddleware(BaseHistoryMiddleware):
    """As pghistory's, but keeps no path: an address may be opaque today and telling tomorrow."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        context = super().get_context(request)
        context.pop("url", None)
        return {**context, "request": getattr(request, "request_id", None)}
