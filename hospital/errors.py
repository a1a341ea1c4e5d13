"""Error pages, and the same answers as JSON for programs. None of them shows what went wrong inside."""

import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.utils.translation import gettext as _

from common.refusals import BadInput, Refused
from common.words import say
from hospital.database_answers import DatabaseAnswer, answer_for


def wants_json(request: HttpRequest) -> bool:
    """Say whether a program asks: everything under /api/ answers JSON, also when it fails."""
    return request.path.startswith("/api/")


def for_a_patient(request: HttpRequest) -> bool:
    """Say whether a patient asks, who has no role and no site, and whom a way to the sign-in does not help."""
    return request.path.startswith("/p/")


def is_secret(request: HttpRequest) -> bool:
    """Say whether the address itself is a secret: a patient's own page or a private calendar."""
    return request.path.startswith(("/p/", "/calendar/"))


def _template(request: HttpRequest, status: int) -> str:
    return "errors/patient.html" if for_a_patient(request) else f"errors/{status}.html"


def database_answer(request: HttpRequest, answer: DatabaseAnswer) -> HttpResponse:
    """Return the answer to a refusal or an absence of the database."""
    if wants_json(request):
        body = {"code": answer.code, "detail": str(answer.sentence), "reasons": []}
        response: HttpResponse = JsonResponse(body, status=answer.status)
    else:
        # Without the request: no context processor may ask a database that is away who is signed in.
        page = loader.get_template(_template(request, 503 if answer.status == 503 else 409))
        context = {"sentence": answer.sentence, "phone": settings.APPOINTMENTS_PHONE}
        response = HttpResponse(page.render(context), status=answer.status)
    if answer.retry_after:
        response["Retry-After"] = str(answer.retry_after)
    return response


def refusal(request: HttpRequest, refused: Refused | BadInput) -> HttpResponse:
    """Return the page for a refusal that no form could show."""
    reasons = [say(reason) for reason in getattr(refused, "reasons", ())]
    context = {"sentence": say(refused), "reasons": reasons, "phone": settings.APPOINTMENTS_PHONE}
    status = 409 if isinstance(refused, Refused) else 400
    return HttpResponse(loader.render_to_string(_template(request, 409), context, request), status=status)


def _page(request: HttpRequest, status: int, code: str, sentence: str) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"code": code, "detail": sentence}, status=status)
    context = {"sentence": sentence, "phone": settings.APPOINTMENTS_PHONE}
    page = loader.render_to_string(_template(request, status), context, request)
    return HttpResponse(page, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: not something a browser or a program should send."""
    sentence = _("This request could not be understood.")
    if isinstance(exception, RequestDataTooBig):
        sentence = _("This is larger than what can be sent at once. Nothing was saved.")
    if wants_json(request):
        return JsonResponse({"code": "bad_request", "detail": sentence}, status=400)
    return HttpResponse(sentence, status=400, content_type="text/plain; charset=utf-8")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: signed in, but this is not for this role."""
    return _page(request, 403, "permission_denied", _("Your role does not include this."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form is older than the sign-in, or comes from another site."""
    return _page(
        request, 403, "csrf_failed", _("This page is out of date. Please go back, reload it and try again.")
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: no such page, or nothing that this person may know of."""
    return _page(request, 404, "not_found", _("There is nothing here that you can see."))


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 when the database was away before a view began (in the session, in a middleware)."""
    error = sys.exc_info()[1]
    answer = answer_for(error) if error else None
    if answer:
        return database_answer(request, answer)
    sentence = _("Something went wrong on our side. Nothing was saved.")
    if wants_json(request):
        return JsonResponse({"code": "error", "detail": sentence}, status=500)
    page = loader.get_template(_template(request, 500))
    context = {
        "sentence": sentence,
        "request_id": getattr(request, "request_id", ""),
        "phone": settings.APPOINTMENTS_PHONE,
    }
    return HttpResponse(page.render(context), status=500)
