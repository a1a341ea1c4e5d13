"""What the screens of sessions offer to choose from, and the clock they go by."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import cases.queries
import staff.queries
from cases.words import procedure_name
from scheduling import queries
from scheduling.forms import People
from staff.access import SignedInRequest
from staff.domain.roles import Role


def procedure_names() -> dict[str, str]:
    """Return the operations of the catalogue by code, in the reader's language."""
    return {p.code: procedure_name(p) for p in cases.queries.all_procedures()}


def people(request: SignedInRequest) -> People:
    """Return who may be chosen for a session or a pattern."""
    return People(
        theatres=queries.theatres_for(request.user),
        surgeons=staff.queries.colleagues(request.user, Role.SURGEON),
        anaesthetists=staff.queries.colleagues(request.user, Role.ANAESTHETIST),
        teams=queries.teams_for(request.user),
        procedures=sorted(procedure_names().items(), key=lambda pair: pair[1]),
    )


def zone(request: SignedInRequest) -> ZoneInfo:
    """Return the clock of the person's hospital, the first of several."""
    sites = staff.queries.sites_of(request.user)
    return ZoneInfo(sites[0].time_zone if sites else "UTC")


def today(request: SignedInRequest, at: datetime) -> date:
    """Return the day it is there."""
    return at.astimezone(zone(request)).date()


def week_of(first: date) -> str:
    """Return the week as an address names it, as 2026-W48."""
    year, week, _weekday = first.isocalendar()
    return f"{year}-W{week:02}"


def several_sites(request: SignedInRequest) -> bool:
    """Say whether a line has to name its hospital."""
    return len(staff.queries.sites_of(request.user)) > 1
