"""Pieces of a page that are rendered once, and kept for as long as what they show is the same.

A board is looked at far more often than anything on it changes. The key is everything that the piece is made
of, so there is nothing to invalidate; the pieces live in the process and are gone with it.
"""

from collections.abc import Callable, Hashable

from django.conf import settings

MOST = 2000

_KEPT: dict[Hashable, str] = {}


def kept(key: Hashable, render: Callable[[], str]) -> str:
    """Return the piece for this key, rendered now if it is not known. While templates are edited, always now."""
    if settings.DEBUG:
        return render()
    piece = _KEPT.get(key)
    if piece is None:
        if len(_KEPT) >= MOST:
            _KEPT.clear()
        piece = _KEPT[key] = render()
    return piece
