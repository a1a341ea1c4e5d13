"""Wards, their beds, and the teams of surgeons who share sessions."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import IntegrityError, transaction

from common.refusals import BadInput
from common.text import clean_line
from scheduling.models import BedChange, Team, Ward
from staff.domain.roles import Role
from staff.models import Site, User

MOST_BEDS = 200


def add_ward(*, site: Site, code: str, name: str, beds: int, for_children: bool = False) -> Ward:
    """Add a ward, or return the one with this code as it is."""
    _check_beds(beds)
    ward, _ = Ward.objects.get_or_create(
        site=site,
        code=_line("code", code, 20),
        defaults={"name": _line("name", name, 60), "beds": beds, "for_children": for_children},
    )
    return ward


def change_ward(*, ward: Ward, name: str, beds: int, for_children: bool) -> Ward:
    """Change what a ward is called, how many beds planned patients may have, and whether it is for children."""
    _check_beds(beds)
    ward.name, ward.beds, ward.for_children = _line("name", name, 60), beds, for_children
    ward.save(update_fields=["name", "beds", "for_children"])
    return ward


@transaction.atomic
def change_beds(
    *, ward: Ward, first_day: date, last_day: date, beds: int, reason: str, by: User, at: datetime
) -> BedChange:
    """Give the ward another number of beds on some days, both included. The newest word for a day counts."""
    _check_beds(beds)
    if last_day < first_day:
        raise BadInput("last_day", "The last day is not before the first.")
    if (last_day - first_day).days > 366:
        raise BadInput("last_day", "At most a year at once, please.")
    return BedChange.objects.create(
        ward=ward,
        first_day=first_day,
        last_day=last_day,
        beds=beds,
        reason=_line("reason", reason, 200),
        by=by,
        at=at,
    )


def withdraw_bed_change(*, change: BedChange, at: datetime) -> None:
    """Take it back: the ward has its usual beds again, or what an older change says. Twice does no harm."""
    BedChange.objects.filter(pk=change.pk, withdrawn_at=None).update(withdrawn_at=at)


def add_team(*, site: Site, name: str, members: Iterable[User]) -> Team:
    """Add a team of surgeons, or return the one of this name with these members."""
    team, _ = Team.objects.get_or_create(site=site, name=_line("name", name, 60))
    return change_team(team=team, name=team.name, members=members)


@transaction.atomic
def change_team(*, team: Team, name: str, members: Iterable[User]) -> Team:
    """Change what a team is called and who is in it. What is booked stays booked."""
    members = list(members)
    if len(members) < 2 or any(m.role != Role.SURGEON.value for m in members):
        raise BadInput("members", "A team is two surgeons or more.")
    team.name = _line("name", name, 60)
    try:
        with transaction.atomic():
            team.save(update_fields=["name"])
    except IntegrityError as twice:
        raise BadInput("name", "There is a team of this name already.") from twice
    team.members.set(members)
    return team


def _check_beds(beds: int) -> None:
    if not 0 <= beds <= MOST_BEDS:
        raise BadInput("beds", "A ward has 0 to %(most)s beds.", details={"most": MOST_BEDS})


def _line(field: str, text: str, longest: int) -> str:
    line = clean_line(text)
    if not line:
        raise BadInput(field, "This is needed.")
    if len(line) > longest:
        raise BadInput(field, "At most %(most)s characters, please.", details={"most": longest})
    return line
