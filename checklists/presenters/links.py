"""Addresses of screens, by name, also of apps above this one."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def link(name: str, *args: object) -> str:
    """Return the address of a screen."""
    return reverse(name, args=args)


def way_back(request: HttpRequest, default: str) -> str:
    """Return the address the person came from (``next``) if it is one of ours, else the default."""
    wished = request.POST.get("next") or request.GET.get("next") or ""
    # A backslash or control character is read by browsers in ways that a check of the text does not see.
    ours = url_has_allowed_host_and_scheme(wished, allowed_hosts=None)
    return wished if ours and wished.isprintable() and len(wished) < 500 else default
