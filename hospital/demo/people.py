"""Two sites and the people who work there."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from staff.actions import create_staff, ensure_site
from staff.domain.privileges import Privilege
from staff.domain.roles import Role
from staff.models import Site, User

SITES = (("NORTH", "Northgate Orthopaedic Hospital"), ("RIVER", "Riverside Surgical Centre"))

# role, sign-in name, name; the first of each role at the first site is the one the demo introduces.
PEOPLE: Mapping[str, tuple[tuple[Role, str, str], ...]] = {
    "NORTH": (
        (Role.COORDINATOR, "reyes", "Carmen Reyes"),
        (Role.WARD_NURSE, "lim", "Grace Lim"),
        (Role.WARD_NURSE, "novak", "Petra Novak"),
        (Role.SURGEON, "okafor", "Chidi Okafor"),
        (Role.SURGEON, "ivanova", "Irina Ivanova"),
        (Role.ANAESTHETIST, "haddad", "Samir Haddad"),
        (Role.ANAESTHETIST, "berg", "Signe Berg"),
        (Role.THEATRE_NURSE, "kowalski", "Marek Kowalski"),
        (Role.MANAGER, "whitfield", "Anne Whitfield"),
    ),
    "RIVER": (
        (Role.COORDINATOR, "osei", "Abena Osei"),
        (Role.WARD_NURSE, "dubois", "Claire Dubois"),
        (Role.SURGEON, "tanaka", "Kenji Tanaka"),
        (Role.SURGEON, "marchetti", "Luca Marchetti"),
        (Role.ANAESTHETIST, "sorensen", "Karen Sorensen"),
        (Role.ANAESTHETIST, "petrov", "Alexei Petrov"),
        (Role.THEATRE_NURSE, "walsh", "Niamh Walsh"),
        (Role.MANAGER, "ahmed", "Nadia Ahmed"),
    ),
}


# Surgeons are qualified for everything, but for these: who is missing some of it belongs to a real hospital too.
QUALIFIED = {"marchetti": (), "ivanova": (Privilege.COMPLEX,)}


@dataclass(frozen=True)
class Team:
    """One site and its people by role."""

    site: Site
    by_role: Mapping[Role, tuple[User, ...]]

    def one(self, *roles: Role | str) -> User:
        """Return the first person of the first role that has somebody."""
        return next(self.by_role[Role(role)][0] for role in roles if self.by_role.get(Role(role)))


def hire() -> tuple[list[Team], list[dict[str, str]]]:
    """Make the sites and their people; return the teams, and how each person signs in."""
    teams, logins = [], []
    for code, name in SITES:
        site = ensure_site(code=code, name=name)
        found: dict[Role, list[User]] = {}
        for role, username, full_name in PEOPLE[code]:
            password = secrets.token_urlsafe(12)
            user = create_staff(
                username=username,
                full_name=full_name,
                role=role,
                sites=[site],
                password=password,
                privileges=_privileges(role, username),
            )
            found.setdefault(role, []).append(user)
            logins.append({"role": role.value, "username": username, "password": password, "site": name})
        teams.append(Team(site, {role: tuple(users) for role, users in found.items()}))
    return teams, logins


def _privileges(role: Role, username: str) -> tuple[Privilege, ...]:
    return QUALIFIED.get(username, tuple(Privilege)) if role is Role.SURGEON else ()
