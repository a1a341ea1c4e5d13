"""What every screen shares: a refusal shown where the person is looking, and who asked for a fragment."""

from pathlib import Path

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme

from common.refusals import BadInput, Refused
from common.words import say


def is_htmx(request: HttpRequest) -> bool:
    """Say whether htmx asks for a fragment (a boosted link asks for the whole page)."""
    return bool(getattr(request, "htmx", False)) and not request.htmx.boosted  # type: ignore[attr-defined]


def download(path: Path, *, name: str, media_type: str) -> HttpResponse:
    """Hand out a small file to be kept, never to be shown in the page: it may hold anything."""
    return attachment(path.read_bytes(), name=name, media_type=media_type)


def attachment(content: bytes, *, name: str, media_type: str) -> HttpResponse:
    """Hand out what was made just now, in the same way."""
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cache-Control"] = "no-store"
    return answer


def add_refusal(form: BaseForm, exc: Refused | BadInput) -> None:
    """Show a refusal on the form: beside its field when it names one, else above it with its reasons."""
    if isinstance(exc, BadInput):
        form.add_error(exc.field if exc.field in form.fields else None, say(exc))
        return
    form.add_error(None, say(exc))
    for reason in exc.reasons:
        form.add_error(None, say(reason))


def way_back(request: HttpRequest, default: str) -> str:
    """Return the address the person came from (``next``) if it is one of ours, else the default."""
    wished = request.POST.get("next") or request.GET.get("next") or ""
    # A backslash or control character is read by browsers in ways that a check of the text does not see.
    ours = url_has_allowed_host_and_scheme(wished, allowed_hosts=None)
    return wished if ours and wished.isprintable() and len(wished) < 500 else default
