"""Questions of the import."""

from staff.models import Site


def hospital(code: str | None) -> Site | None:
    """Return the site of that code; without a code the first one, by code."""
    sites = Site.objects.order_by("code")
    return (sites.filter(code=code) if code else sites).first()
