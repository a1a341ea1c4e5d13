"""Two theatres at each site, machines to share, and the weekly pattern of sessions."""

from datetime import date, time, timedelta
from functools import partial

from hospital.demo.people import Team
from scheduling.actions import add_equipment, add_template, add_theatre, generate_sessions
from staff.domain.roles import Role

MACHINES = (
    ("c_arm", "C-arm 1"),
    ("mini_c_arm", "Mini C-arm 1"),
    ("mini_c_arm", "Mini C-arm 2"),
    ("cell_saver", "Cell saver"),
)
MORNING, AFTERNOON, EVENING = time(8, 0), time(13, 0), time(17, 0)


def build(teams: list[Team], *, today: date, weeks: int) -> int:
    """Make theatres, equipment, templates and the sessions from a week ago on; return how many sessions."""
    first = today - timedelta(days=7)
    for team in teams:
        for kind, name in MACHINES:
            add_equipment(site=team.site, kind=kind, name=name)
        if team.site.code == "NORTH":
            add_equipment(site=team.site, kind="c_arm", name="C-arm 2")
        _templates(team, first)
    return generate_sessions(first=first, last=today + timedelta(weeks=weeks) - timedelta(days=1))


def _templates(team: Team, first: date) -> None:
    one, two = (add_theatre(site=team.site, code=f"T{number}", name=f"Theatre {number}") for number in (1, 2))
    surgeons = team.by_role[Role.SURGEON]
    gas = team.by_role[Role.ANAESTHETIST]
    for weekday in range(5):
        mine, other = surgeons[weekday % 2], surgeons[(weekday + 1) % 2]
        add = partial(add_template, weekday=weekday, valid_from=first, starts_at=MORNING)
        add(theatre=one, ends_at=EVENING, surgeon=mine, anaesthetist=gas[0])
        if weekday % 2 == 0:
            add(theatre=two, ends_at=AFTERNOON, surgeon=other, anaesthetist=gas[1])
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
