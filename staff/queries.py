"""Questions about people and places."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from staff.domain.roles import Role
from staff.models import Site, User

# Asked by every request, and written out because building it anew takes longer than the answer.
_SITES = """
    SELECT site.id, site.code, site.name, site.time_zone
    FROM staff_site site JOIN staff_user_sites works_at ON works_at.site_id = site.id
    WHERE works_at.user_id = %s ORDER BY site.name
"""


def sites_of(user: User) -> tuple[Site, ...]:
    """Return the sites the person works at, the edge of everything they can see. Asked once per request.

    Nobody works anywhere: somebody who has not signed in sees nothing.
    """
    if not user.is_authenticated:
        return ()
    known = getattr(user, "_sites", None)
    if known is None:
        known = user._sites = tuple(Site.objects.raw(_SITES, [user.pk]))  # type: ignore[attr-defined]
    return known


def site_ids(user: User) -> list[UUID]:
    """Return the ids of the person's sites."""
    return [site.pk for site in sites_of(user)]


def colleagues(user: User, *roles: Role) -> QuerySet[User]:
    """Return active people who share a site with the person, of those roles or of any, by name."""
    people = User.objects.filter(is_active=True, sites__in=site_ids(user)).distinct()
    if roles:
        people = people.filter(role__in=[role.value for role in roles])
    return people.order_by("full_name")


def people_at(site: Site, *roles: Role) -> QuerySet[User]:
    """Return active people of one site, of those roles or of any, by name."""
    people = User.objects.filter(is_active=True, sites=site)
    if roles:
        people = people.filter(role__in=[role.value for role in roles])
    return people.order_by("full_name")


def active_person(username: str) -> User | None:
    """Return the active person with that sign-in name."""
    return User.objects.filter(username=username.strip().lower(), is_active=True).first()


def sites_by_code(codes: Collection[str]) -> dict[str, Site]:
    """Return those of the sites that exist, by code."""
    return {site.code: site for site in Site.objects.filter(code__in=codes)}
