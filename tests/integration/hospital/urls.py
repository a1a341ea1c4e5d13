"""A small API that does what it is told to, for tests of what surrounds every request."""

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, DataError, OperationalError, ProgrammingError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path
from rest_framework.response import Response
from rest_framework.views import APIView

from common.api import WithETag, check_version, etag
from common.refusals import BadInput, Reason, Refused
from hospital.urls import handler400, handler403, handler404, handler500
from staff.domain.permissions import Action
from staff.models import Site

__all__ = ["handler400", "handler403", "handler404", "handler500"]


class _Said(Exception):
    def __init__(self, sqlstate: str) -> None:
        super().__init__("Key (family_name)=(Secretova) is not allowed")
        self.sqlstate = sqlstate


def database_says(sqlstate: str, kind: type[DatabaseError] = OperationalError) -> DatabaseError:
    error = (DataError if sqlstate.startswith("22") else kind)("Key (family_name)=(Secretova) is not allowed")
    error.__cause__ = _Said(sqlstate) if sqlstate else None
    return error


def divide_by_zero() -> None:
    """Leave the transaction as a real error of the database leaves it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1/0")


FAILURES = {
    "refused": Refused(
        "The surgeon is not free.",
        code="no_place",
        reasons=[
            Reason(
                "%(surgeon)s operates until %(until)s.",
                "surgeon_busy",
                {"surgeon": "Chidi Okafor", "until": "10:45"},
            )
        ],
    ),
    "bad input": BadInput("side", "Choose left or right."),
    "not found": Http404(),
    "forbidden": PermissionDenied(),
    "trigger": database_says("P0001", ProgrammingError),
    "bug": ValueError("Secretova"),
    "database down": database_says(""),
}


def fail(how: str) -> None:
    """Fail in the way that is asked for."""
    if how == "aborted":
        divide_by_zero()
    if how.startswith("sqlstate "):
        raise database_says(how.removeprefix("sqlstate "))
    if how:
        raise FAILURES[how]


class Things(WithETag, APIView):
    action_permissions = {"post": Action.USE_API, "patch": Action.USE_API, "get": Action.USE_API}

    def get(self, request) -> Response:
        fail(request.query_params.get("fail", ""))
        return Response({"count": Site.objects.count()})

    def post(self, request) -> Response:
        thing = Site.objects.create(code=request.data["code"], name="Thing")
        fail(request.data.get("fail", ""))
        thing.version = 1
        return Response({"id": str(thing.pk)}, status=201, headers={"ETag": etag(thing)})

    def patch(self, request) -> Response:
        thing = Site(code="x")
        thing.version = 7
        check_version(request, thing)
        return self.answer(thing, {"changed": True})


def page(request: HttpRequest) -> HttpResponse:
    fail(request.GET.get("fail", ""))
    return HttpResponse("a page")


urlpatterns = [
    path("api/v1/things/", Things.as_view(), name="things"),
    path("page/", page, name="page"),
    path("", include("hospital.urls")),
]
