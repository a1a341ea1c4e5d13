"""How the API says no, in one place.

Bad input is 400 with a list of sentences under each field's name (``non_field_errors`` for the whole).
Every other refusal is ``{"code", "detail"}``, and a 409 has ``reasons`` beside them: each a ``sentence``,
a ``code`` and what a program may want to know, such as who holds the place and until when.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from common.api import PreconditionFailed
from common.refusals import BadInput, Refused, Stale
from common.words import say
from hospital.database_answers import DatabaseAnswer, answer_for


def answer(exc: Exception, context: dict[str, object]) -> Response | None:
    """Return the answer to an exception from an API view; None lets a bug be a 500."""
    if isinstance(exc, BadInput):
        return Response({exc.field: [say(exc)]}, status=status.HTTP_400_BAD_REQUEST)
    if isinstance(exc, Stale):
        exc = PreconditionFailed(exc.version)
    if isinstance(exc, Refused):
        return Response(_refusal(exc), status=status.HTTP_409_CONFLICT)
    if isinstance(exc, RecursionError):
        # JSON nested deeper than any request of ours: the parser gave up.
        exc = exceptions.ParseError()
    if isinstance(exc, Http404):
        exc = exceptions.NotFound()
    if isinstance(exc, PermissionDenied):
        exc = exceptions.PermissionDenied()
    if isinstance(exc, exceptions.APIException):
        return _from_rest_framework(exc, context)
    known = answer_for(exc)
    return _from_database(known) if known else None


def _refusal(refused: Refused) -> dict[str, object]:
    reasons = [{**reason.details, "sentence": say(reason), "code": reason.code} for reason in refused.reasons]
    return {"code": refused.code, "detail": say(refused), "reasons": reasons}


def _from_rest_framework(exc: exceptions.APIException, context: dict[str, object]) -> Response | None:
    response = exception_handler(exc, context)
    if response is None or isinstance(exc, exceptions.ValidationError):
        return response
    response.data = {"code": exc.get_codes(), "detail": exc.detail}
    if isinstance(exc, exceptions.ParseError):
        # The parser's own words quote what was sent.
        response.data["detail"] = exceptions.ParseError.default_detail
    if isinstance(exc, PreconditionFailed):
        response.data["version"] = exc.version
        response.headers["ETag"] = f'"{exc.version}"'
    return response


def _from_database(known: DatabaseAnswer) -> Response:
    if transaction.get_connection().in_atomic_block:
        transaction.set_rollback(True)
    headers = {"Retry-After": str(known.retry_after)} if known.retry_after else None
    body: dict[str, object] = {"code": known.code, "detail": known.sentence, "reasons": []}
    return Response(body, status=known.status, headers=headers)
