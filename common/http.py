"""What every screen shares: a refusal shown where the person is looking, and who asked for a fragment."""

from django.forms import BaseForm
from django.http import HttpRequest

from common.refusals import BadInput, Refused
from common.words import say


def is_htmx(request: HttpRequest) -> bool:
    """Say whether htmx asks for a fragment (a boosted link asks for the whole page)."""
    return bool(getattr(request, "htmx", False)) and not request.htmx.boosted  # type: ignore[attr-defined]


def add_refusal(form: BaseForm, exc: Refused | BadInput) -> None:
    """Show a refusal on the form: beside its field when it names one, else above it with its reasons."""
    if isinstance(exc, BadInput):
        form.add_error(exc.field if exc.field in form.fields else None, say(exc))
        return
    form.add_error(None, say(exc))
    for reason in exc.reasons:
        form.add_error(None, say(reason))
