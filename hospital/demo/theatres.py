"""Two theatres at each site, machines to share, wards, the patterns of sessions, and days on which nobody operates."""

from datetime import date, datetime, time, timedelta
from functools import partial

from hospital.demo.people import Team
from scheduling.actions import (
    Rules,
    add_absence,
    add_closure,
    add_equipment,
    add_team,
    add_template,
    add_theatre,
    add_ward,
    change_beds,
    generate_sessions,
)
from scheduling.domain.states import ClosureKind
from scheduling.models import Theatre
from staff.domain.roles import Role

MACHINES = (
    ("c_arm", "C-arm 1"),
    ("mini_c_arm", "Mini C-arm 1"),
    ("mini_c_arm", "Mini C-arm 2"),
    ("cell_saver", "Cell saver"),
)
MORNING, AFTERNOON, EVENING = time(8, 0), time(13, 0), time(17, 0)
# code, name, beds for planned patients, for children
WARDS = {
    "NORTH": (("4", "Ward 4", 26, False), ("5", "Children's ward", 6, True)),
    "RIVER": (("B", "Ward B", 22, False), ("C", "Children's ward", 4, True)),
}
FOREFOOT = ("foot-scarf", "foot-chevron", "foot-chevron-closed", "foot-akin", "foot-scarf-akin")
THURSDAY = 3


def build(teams: list[Team], *, today: date, weeks: int, at: datetime) -> int:
    """Make theatres, equipment, wards, patterns and the sessions from a week ago on; return how many sessions."""
    first = today - timedelta(days=7)
    for team in teams:
        for kind, name in MACHINES:
            add_equipment(site=team.site, kind=kind, name=name)
        if team.site.code == "NORTH":
            add_equipment(site=team.site, kind="c_arm", name="C-arm 2")
        one, two = (
            add_theatre(site=team.site, code=f"T{number}", name=f"Theatre {number}") for number in (1, 2)
        )
        _templates(team, one, two, first)
        _forefoot(team, two, first)
        _wards(team, today, at)
        _days_off(team, two, today, at)
    return generate_sessions(first=first, last=today + timedelta(weeks=weeks) - timedelta(days=1))


def _templates(team: Team, one: Theatre, two: Theatre, first: date) -> None:
    surgeons = team.by_role[Role.SURGEON]
    gas = team.by_role[Role.ANAESTHETIST]
    for weekday in range(5):
        mine, other = surgeons[weekday % 2], surgeons[(weekday + 1) % 2]
        add = partial(add_template, weekday=weekday, valid_from=first, starts_at=MORNING)
        add(theatre=one, ends_at=EVENING, surgeon=mine, anaesthetist=gas[0])
        if weekday % 2 == 0:
            short = Rules(complex_limit=2, release_days=7)
            add(theatre=two, ends_at=AFTERNOON, surgeon=other, anaesthetist=gas[1], rules=short)
    # A short list at the weekend, so that the ward has somebody to look after on every day of the week.
    for weekday in (5, 6):
        add_template(
            theatre=one,
            weekday=weekday,
            starts_at=MORNING,
            ends_at=AFTERNOON,
            surgeon=surgeons[weekday % 2],
            anaesthetist=gas[1],
            valid_from=first,
        )


def _forefoot(team: Team, theatre: Theatre, first: date) -> None:
    """An afternoon that the surgeons of a hospital share, in the first and the third week of a month."""
    surgeons = team.by_role[Role.SURGEON]
    shared = add_team(site=team.site, name="Forefoot", members=surgeons)
    add_template(
        theatre=theatre,
        weekday=THURSDAY,
        weeks_of_month=(1, 3),
        starts_at=AFTERNOON,
        ends_at=EVENING,
        surgeon=surgeons[0],
        anaesthetist=team.by_role[Role.ANAESTHETIST][1],
        valid_from=first,
        rules=Rules(team=shared, procedures=FOREFOOT, takes_children=False, release_days=14),
    )


def _wards(team: Team, today: date, at: datetime) -> None:
    for code, name, beds, for_children in WARDS[team.site.code]:
        ward = add_ward(site=team.site, code=code, name=name, beds=beds, for_children=for_children)
        if not for_children:
            change_beds(
                ward=ward,
                first_day=today + timedelta(days=9),
                last_day=today + timedelta(days=11),
                beds=beds - 4,
                reason="Two rooms are being painted",
                by=team.one(Role.COORDINATOR),
                at=at,
            )


def _days_off(team: Team, theatre: Theatre, today: date, at: datetime) -> None:
    """A holiday in a month, a theatre that is serviced after it, and a surgeon at a congress."""
    by = team.one(Role.COORDINATOR)
    monday = today + timedelta(days=28 - today.weekday())
    add_closure(
        site=team.site,
        theatre=None,
        kind=ClosureKind.HOLIDAY.value,
        first_day=monday,
        last_day=monday,
        reason="Founders' day",
        by=by,
        at=at,
    )
    add_closure(
        site=team.site,
        theatre=theatre,
        kind=ClosureKind.CLOSURE.value,
        first_day=monday + timedelta(days=2),
        last_day=monday + timedelta(days=4),
        reason="Ventilation is serviced",
        by=by,
        at=at,
    )
    add_absence(
        person=team.by_role[Role.SURGEON][1],
        site=team.site,
        first_day=monday + timedelta(days=7),
        last_day=monday + timedelta(days=9),
        reason="Congress",
        by=by,
        at=at,
    )
