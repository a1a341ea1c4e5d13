"""Addresses of screens, by name, also of apps above this one."""

from django.urls import reverse

from common.http import way_back

__all__ = ["link", "way_back"]


def link(name: str, *args: object) -> str:
    """Return the address of a screen."""
    return reverse(name, args=args)
