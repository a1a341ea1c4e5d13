"""How the waiting list stands: who is needed sooner, who was asked, who would come at short notice, who is away."""

from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from cases.domain.status import CaseStatus
from cases.domain.waiting import ContactStage, Priority
from cases.models import Case
from hospital.demo.people import Team
from scheduling.actions.waiting import change_entry
from scheduling.domain.waiting import Away
from staff.domain.roles import Role

_STAGES = (
    ContactStage.NOT_CONTACTED,
    ContactStage.NOT_CONTACTED,
    ContactStage.NO_ANSWER,
    ContactStage.WILL_RING_BACK,
    ContactStage.DATE_OFFERED,
)


def describe(team: Team, *, at: datetime) -> None:
    """Write down what the coordinator knows of everybody who waits."""
    # A sequence of its own, so that the rest of the story stays what it was.
    rng = Random(f"waiting {team.site.code}")
    today = at.astimezone(ZoneInfo(team.site.time_zone)).date()
    waiting = Case.objects.filter(site=team.site, status=CaseStatus.WAITING.value).order_by(
        "decided_on", "pk"
    )
    for case in waiting.select_related("patient", "site"):
        first = today + timedelta(days=rng.randrange(3, 30))
        holiday = Away(first, first + timedelta(days=rng.randrange(1, 10)), "on holiday")
        change_entry(
            case=case,
            priority=rng.choices(list(Priority), weights=(1, 3, 8, 2))[0],
            contact_stage=rng.choice(_STAGES),
            notice_hours=rng.choice((None, None, None, 24, 48, 72)),
            unavailable=[holiday] if rng.random() < 0.2 else [],
            by=team.one(Role.COORDINATOR),
            at=at,
        )
