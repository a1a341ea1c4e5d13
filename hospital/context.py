"""What the frame of every page says: who is signed in, where they work, and the places of their role."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from staff import queries
from staff.domain.permissions import Action, may
from staff.domain.roles import Role
from staff.models import User
from staff.presenters import role_word

_BOARD = ("scheduling:board", _("Theatre board"), Action.SEE_BOARD)
_WAITING_LIST = ("scheduling:waiting_list", _("Waiting list"), Action.SEE_CASES)
_GAPS = ("scheduling:gaps", _("Free places"), Action.BOOK)
_NOT_READY = ("scheduling:not_ready", _("Not ready"), Action.SEE_CASES)
_PATIENTS = ("patients:list", _("Patients"), Action.SEE_PATIENTS)
_WARD_ROUND = ("scheduling:ward_round", _("Ward round"), Action.SEE_WARD_ROUND)
_MY_WORK = ("scheduling:my_work", _("My work"), Action.SEE_MY_WORK)
_CALLS = ("reminders:calls", _("Calls"), Action.SEE_CALLS)
_OVERRIDES = ("checklists:overrides", _("Overrides"), Action.SEE_INSIGHTS)
_PROTOCOLS = ("checklists:protocols", _("Protocols"), Action.WRITE_PROTOCOL)

# The first is where the role lands. Nobody sees another role's noise, even where they may go.
PLACES: dict[Role, tuple[tuple[str, Promise, Action], ...]] = {
    Role.COORDINATOR: (_BOARD, _CALLS, _WAITING_LIST, _GAPS, _NOT_READY, _PATIENTS, _MY_WORK),
    Role.WARD_NURSE: (_WARD_ROUND, _CALLS, _MY_WORK, _BOARD, _PATIENTS),
    Role.SURGEON: (_MY_WORK, _BOARD, _WAITING_LIST, _PATIENTS, _PROTOCOLS, _OVERRIDES),
    Role.ANAESTHETIST: (_MY_WORK, _BOARD, _PATIENTS, _PROTOCOLS, _OVERRIDES),
    Role.THEATRE_NURSE: (_BOARD, _PATIENTS),
    Role.MANAGER: (_BOARD, _WAITING_LIST, _OVERRIDES),
}


@dataclass(frozen=True)
class Place:
    """One link of the main navigation."""

    label: str
    url: str
    current: bool
    count_url: str = ""


@dataclass(frozen=True)
class Frame:
    """Everything the masthead prints."""

    name: str
    role: str
    site: str
    places: tuple[Place, ...]
    calendars_url: str = ""


def navigation(request: HttpRequest) -> dict[str, object]:
    """Give templates ``frame``; built only when a template looks at it, empty when nobody is signed in."""
    return {"frame": SimpleLazyObject(lambda: _frame(request))}


def _frame(request: HttpRequest) -> Frame | None:
    user = getattr(request, "user", None)
    if not isinstance(user, User) or not user.is_authenticated:
        return None
    return Frame(
        name=user.full_name,
        role=role_word(user.role),
        site=", ".join(site.name for site in queries.sites_of(user)),
        places=tuple(_places(request, Role(user.role))),
        calendars_url=reverse("scheduling:calendars") if _has_calendars(user) else "",
    )


def _has_calendars(user: User) -> bool:
    return user.may(Action.OWN_CALENDAR) or user.may(Action.PLACE_CALENDAR)


def _places(request: HttpRequest, role: Role) -> list[Place]:
    here = request.resolver_match.view_name if request.resolver_match else ""
    return [
        Place(str(label), reverse(view_name), view_name == here, _count_url(view_name))
        for view_name, label, action in PLACES[role]
        if may(role, action)
    ]


def _count_url(view_name: str) -> str:
    # Asked for by itself, so that no page waits for it.
    return reverse("reminders:call_count") if view_name == _CALLS[0] else ""
