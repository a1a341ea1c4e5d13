"""Questions about people and places."""

from uuid import UUID

from django.db.models import QuerySet

from staff.domain.roles import Role
from staff.models import Site, User


def sites_of(user: User) -> QuerySet[Site]:
    """Return the sites the person works at: the edge of everything they can see."""
    return Site.objects.filter(people=user)


def site_ids(user: User) -> list[UUID]:
    """Return the ids of the person's sites, asked once per request."""
    cached = getattr(user, "_site_ids", None)
    if cached is None:
        cached = user._site_ids = list(user.sites.values_list("pk", flat=True))
    return cached


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
