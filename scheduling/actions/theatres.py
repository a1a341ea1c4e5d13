"""Theatres and equipment."""

from scheduling.models import Equipment, Theatre
from staff.models import Site


def add_theatre(*, site: Site, code: str, name: str) -> Theatre:
    """Add a theatre, or return the one with this code as it is."""
    theatre, _ = Theatre.objects.get_or_create(site=site, code=code, defaults={"name": name})
    return theatre


def add_equipment(*, site: Site, kind: str, name: str) -> Equipment:
    """Add a piece of equipment, or return the one with this name as it is."""
    piece, _ = Equipment.objects.get_or_create(site=site, name=name, defaults={"kind": kind})
    return piece
