"""What the pages of wards and teams show: beds day by day, and who shares sessions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext

from scheduling.models import BedChange, Team, Ward
from scheduling.presenters.closures import days_words
from scheduling.presenters.words import day, link


@dataclass(frozen=True)
class BedCell:
    """One day of a ward: beds left of those there are, a state where they run out, and where its patients stand."""

    free: int
    beds: int
    state: str
    words: str
    day: str
    url: str


@dataclass(frozen=True)
class WardRow:
    """One ward and its days."""

    name: str
    site: str
    children: str
    usual: int
    cells: tuple[BedCell, ...]
    change_url: str
    beds_url: str


@dataclass(frozen=True)
class BedChangeRow:
    """Days on which a ward has another number of beds."""

    days: str
    ward: str
    beds: int
    reason: str
    by: str
    withdraw_url: str


@dataclass(frozen=True)
class TeamRow:
    """A team and its members."""

    name: str
    site: str
    members: str
    change_url: str


def wards(
    rows: Iterable[Ward],
    *,
    beds: Mapping[UUID, Mapping[date, int]],
    taken: Mapping[tuple[UUID, date], int],
) -> tuple[WardRow, ...]:
    """Return the wards with what each has left on each day."""
    return tuple(
        WardRow(
            name=ward.name,
            site=ward.site.name,
            children=gettext("for children") if ward.for_children else "",
            usual=ward.beds,
            cells=tuple(
                _cell(ward, on, there, taken.get((ward.pk, on), 0)) for on, there in beds[ward.pk].items()
            ),
            change_url=link("scheduling:change_ward", ward.pk),
            beds_url=link("scheduling:change_beds", ward.pk),
        )
        for ward in rows
    )


def _cell(ward: Ward, on: date, beds: int, taken: int) -> BedCell:
    free = beds - taken
    state, words = "", gettext("%(free)s of %(beds)s")
    if free < 0:
        state, words = "not_ready", gettext("%(over)s too many")
    elif free == 0:
        state, words = "at_risk", gettext("full")
    said = words % {"free": free, "beds": beds, "over": -free}
    url = link("scheduling:ward_day", ward.pk, on.isoformat()) if taken else ""
    return BedCell(free, beds, state, said, day(on), url)


def changes(rows: Iterable[BedChange]) -> tuple[BedChangeRow, ...]:
    """Return the days with other numbers of beds."""
    return tuple(
        BedChangeRow(
            days=days_words(c.first_day, c.last_day),
            ward=f"{c.ward.name} · {c.ward.site.name}",
            beds=c.beds,
            reason=c.reason,
            by=c.by.full_name,
            withdraw_url=link("scheduling:withdraw_bed_change", c.pk),
        )
        for c in rows
    )


def teams(rows: Iterable[Team]) -> tuple[TeamRow, ...]:
    """Return the teams and who is in each."""
    return tuple(
        TeamRow(
            name=team.name,
            site=team.site.name,
            members=", ".join(sorted(member.full_name for member in team.members.all())),
            change_url=link("scheduling:change_team", team.pk),
        )
        for team in rows
    )
