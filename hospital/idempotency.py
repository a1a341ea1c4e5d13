"""Asking twice does the work once: ``Idempotency-Key`` on every unsafe request under /api/v1/.

The key is a row, inserted first and in the same transaction as the work. A second request with the key
waits on that row: when the first commits, the second gets the same answer again (``Idempotent-Replay:
true``); when the first fails or its process is killed, both row and work are gone and the second does the
work. The same key with another method, path or body is a 422. Answers that ask to come back (5xx, busy,
stale version, not signed in) are not kept. Keys live for a day.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.settings import api_settings

from common.clock import now
from hospital.database_answers import answer_for
from hospital.errors import database_answer
from hospital.models import IdempotencyKey

LIFE = timedelta(hours=24)
LONGEST_KEY = 200
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
KEPT_HEADERS = ("Content-Type", "ETag", "Location")
NOT_KEPT = frozenset({401, 403, 412, 428, 429})


class IdempotencyMiddleware:
    """Wraps a request that carries a key; every other request passes untouched."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.headers.get("Idempotency-Key")
        if key is None or request.method not in UNSAFE or not request.path.startswith("/api/v1/"):
            return self.get_response(request)
        if not (1 <= len(key) <= LONGEST_KEY and key.isprintable()):
            sentence = _("An Idempotency-Key has 1 to 200 printable characters.")
            return JsonResponse({"Idempotency-Key": [sentence]}, status=400)
        if not _is_known(request):
            return self.get_response(request)
        try:
            return self._once(request, key)
        except DatabaseError as error:
            answer = answer_for(error)
            if answer is None:
                raise
            return database_answer(request, answer)

    @transaction.atomic
    def _once(self, request: HttpRequest, key: str) -> HttpResponse:
        owner, fingerprint = _owner(request), _fingerprint(request)
        if not _take(owner, key, fingerprint):
            stored = IdempotencyKey.objects.get(owner=owner, key=key)
            return _replay(stored) if stored.fingerprint == fingerprint else _another_request()
        with transaction.atomic():
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        row = IdempotencyKey.objects.filter(owner=owner, key=key)
        if response.status_code >= 500 or response.status_code in NOT_KEPT or "Retry-After" in response:
            row.delete()
        else:
            headers = {name: response[name] for name in KEPT_HEADERS if name in response}
            row.update(status=response.status_code, headers=headers, body=response.content)
        return response


def purge(*, at: datetime) -> int:
    """Forget the keys that are older than a day; return how many."""
    deleted, _per_model = IdempotencyKey.objects.filter(created_at__lt=at - LIFE).delete()
    return deleted


def _take(owner: str, key: str, fingerprint: str) -> bool:
    """Insert the row, waiting for another request with the same key to end. False: that one was answered."""
    at = now()
    IdempotencyKey.objects.filter(owner=owner, key=key, created_at__lt=at - LIFE).delete()
    row = IdempotencyKey(owner=owner, key=key, fingerprint=fingerprint, created_at=at)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO hospital_idempotencykey (id, owner, key, fingerprint, headers, body, created_at)"
            " VALUES (%s, %s, %s, %s, '{}', '', %s) ON CONFLICT DO NOTHING",
            [row.id, owner, key, fingerprint, at],
        )
        return bool(cursor.rowcount)


def _is_known(request: HttpRequest) -> bool:
    """Say whether somebody is signed in; a withdrawn token gets the view's own 401, never a replay."""
    if not request.headers.get("Authorization"):
        return bool(request.user.is_authenticated)
    asked = Request(request, authenticators=[kind() for kind in api_settings.DEFAULT_AUTHENTICATION_CLASSES])
    try:
        return bool(asked.user.is_authenticated)
    except APIException:
        return False


def _owner(request: HttpRequest) -> str:
    token = request.headers.get("Authorization")
    return _hash(f"token {token}" if token else f"person {request.user.pk}")


def _fingerprint(request: HttpRequest) -> str:
    return _hash(f"{request.method} {request.get_full_path()}\n".encode() + _content(request))


def _content(request: HttpRequest) -> bytes:
    """Return what was sent. Of a form with files its parts: whoever sends it again draws another boundary."""
    if request.content_type != "multipart/form-data":
        return request.body
    fields = sorted(request.POST.lists())
    files = [
        (field, file.name, _hash_of(file))
        for field in sorted(request.FILES)
        for file in request.FILES.getlist(field)
    ]
    return json.dumps([fields, files]).encode()


def _hash_of(file: UploadedFile) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _hash(value: str | bytes) -> str:
    return hashlib.sha256(value.encode() if isinstance(value, str) else value).hexdigest()


def _replay(stored: IdempotencyKey) -> HttpResponse:
    response = HttpResponse(bytes(stored.body), status=stored.status, headers=stored.headers)
    response["Idempotent-Replay"] = "true"
    return response


def _another_request() -> HttpResponse:
    sentence = _("This Idempotency-Key was used for another request. Use a new key.")
    return JsonResponse({"code": "key_reused", "detail": sentence, "reasons": []}, status=422)
