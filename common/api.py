"""What every API resource shares: pages, and versions that a change must name."""

import re
from typing import Any, Protocol

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

# What an address may have where an id stands.
UUID_IN_PATH = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, required=True, description="The ETag of what you read."
)
_VERSION = re.compile(r'"?(\d{1,10})"?')
_MADE: dict[type[Serializer], Serializer] = {}


class Versioned(Protocol):
    """Anything people edit: its number goes up with each change."""

    version: int


class Pages(PageNumberPagination):
    """Fifty a page unless asked; never more than two hundred."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200


class PreconditionRequired(APIException):
    """The change does not say which version it was made on."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_code = "version_required"
    default_detail = _("Send If-Match with the ETag of the version you read.")


class PreconditionFailed(APIException):
    """Somebody else changed it since it was read. ``version`` is the one to read now."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_code = "stale"
    default_detail = _("This was changed since you read it. Read it again and decide anew.")

    def __init__(self, version: int) -> None:
        super().__init__()
        self.version = version


def etag(obj: Versioned) -> str:
    """Return the entity tag of this version: the number in quotes."""
    return f'"{obj.version}"'


def check_version(request: Request, obj: Versioned) -> int:
    """Return the version that If-Match asks for; raise 428 when it is missing, 412 when it is another one.

    To be sure of it against a second writer, hand the version to the action, which compares it with the row
    that it has locked.
    """
    asked = [
        match
        for part in request.headers.get("If-Match", "").split(",")
        if (match := _VERSION.fullmatch(part.strip()))
    ]
    if not asked:
        raise PreconditionRequired
    if obj.version not in {int(match[1]) for match in asked}:
        raise PreconditionFailed(obj.version)
    return obj.version


def read(kind: type[Serializer], data: Any) -> dict[str, Any]:
    """Return what was sent, checked and translated; raise a 400 that names each field that cannot be used."""
    checked: dict[str, Any]
    try:
        checked = _made_once(kind).run_validation(data)
    except ValidationError:
        # One of its own finds the words for every field.
        asked = kind(data=data)
        asked.is_valid(raise_exception=True)
        checked = asked.validated_data
    return checked


def tell(kind: type[Serializer], about: Any) -> dict[str, Any]:
    """Return what a serializer says of one thing. For those that say the same in every request."""
    said: dict[str, Any] = _made_once(kind).to_representation(about)
    return said


def _made_once(kind: type[Serializer]) -> Serializer:
    # Making the fields takes several times as long as reading or saying what they hold, and they keep nothing of it.
    return _MADE.get(kind) or _MADE.setdefault(kind, kind())


class FiltersOfLists:
    """Mixin for a viewset: its filters narrow lists only; one thing is found by its id whatever else is asked."""

    def filter_queryset(self, rows: Any) -> Any:
        """Return the rows of a list that were asked for."""
        is_list = self.action == "list"  # type: ignore[attr-defined]
        return super().filter_queryset(rows) if is_list else rows  # type: ignore[misc]


class WithETag:
    """Mixin for a viewset: the answer about one versioned thing carries its ETag."""

    def answer(self, obj: Versioned, data: object, *, code: int = status.HTTP_200_OK) -> Response:
        """Return the data with the ETag of the thing it describes."""
        return Response(data, status=code, headers={"ETag": etag(obj)})
