"""The whole made-up hospital, the same for the same seed and day."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.db import transaction

import cases.queries
from cases.actions import cancel_case
from cases.domain.cancellation import CancelReason
from cases.domain.status import CaseStatus
from cases.models import Case
from checklists.actions import refresh
from common.refusals import Refused
from hospital.demo import bookings, past, people, preparation, telling, theatres, waiting
from hospital.demo.patients import admit, ask_for_operation
from patients.models import Patient
from staff.domain.roles import Role

Tell = Callable[[str], None]


class DemoExists(Refused):
    """There are patients already; made-up ones are never mixed with them."""

    code = "demo_exists"


def seed(*, patients: int, weeks: int, random_seed: int, at: datetime, tell: Tell) -> list[dict[str, str]]:
    """Fill an empty hospital; return how each person signs in. Raises ``DemoExists`` when it is not empty."""
    if Patient.objects.exists():
        raise DemoExists("This hospital has patients already. Made-up ones are only put into an empty one.")
    if not cases.queries.procedures().exists():
        raise Refused("There are no procedures yet. Run load_protocols first.")
    rng = Random(random_seed)
    with transaction.atomic():
        teams, logins = people.hire()
        today = at.astimezone(ZoneInfo(teams[0].site.time_zone)).date()
        sessions = theatres.build(teams, today=today, weeks=weeks, at=at)
    tell(f"{len(teams)} sites, {len(logins)} people, {sessions} sessions")
    for place, team in enumerate(teams):
        numbers = range(1 + place, patients + 1, len(teams))
        _fill_site(team, numbers, rng, at=at, tell=tell, random_seed=random_seed)
    # The bookings are weeks old in this story, and so is most of what their patients were told.
    told = telling.tell_of_the_past(random_seed=random_seed, at=at)
    tell(f"{told} messages sent before today")
    return logins


def _fill_site(
    team: people.Team, numbers: range, rng: Random, *, at: datetime, tell: Tell, random_seed: int
) -> None:
    procedures = list(cases.queries.procedures())
    with transaction.atomic():
        for number in numbers:
            asked = at - timedelta(days=rng.randrange(3, 110), minutes=rng.randrange(600))
            patient = admit(team, number, rng, at=asked)
            # Every operation is asked for once, then the usual ones: even a small hospital has seen them all.
            once = number % 3 == 0 and number <= 3 * len(procedures)
            these = [procedures[number // 3 - 1]] if once else procedures
            ask_for_operation(patient, team, these, rng, at=asked + timedelta(minutes=20))
    tell(f"{team.site.name}: {len(numbers)} patients")
    done = past.operate(team, random_seed=random_seed, at=at)
    tell(f"{team.site.name}: {done} operations of the past")
    with transaction.atomic():
        bookings.fill(team, rng, at=at)
        bookings.cancel_some(team, rng, at=at, how_many=4)
    live = list(_live(team))
    tell(f"{team.site.name}: {sum(c.surgery_at is not None for c in live)} cases booked")
    for case in live:
        with transaction.atomic():
            preparation.prepare(case, team, preparation.story_for(case, rng, at=at), rng, at=at)
    preparation.accept_some(live, team, rng, at=at)
    _finish(team, live, rng, at)
    bookings.plan_visits(team, at=at)
    waiting.describe(team, at=at)
    tell(f"{team.site.name}: preparation recorded")


def _finish(team: people.Team, live: list[Case], rng: Random, at: datetime) -> None:
    for case in live:
        with transaction.atomic():
            refresh(case=cases.queries.lock(case.pk), at=at)
    bookings.call_some(team, at=at)
    without_place = [case for case in live if case.status == CaseStatus.WAITING.value]
    for case in rng.sample(without_place, min(4, len(without_place))):
        cancel_case(
            case=case, reason=CancelReason.PATIENT_DECLINED, note="", by=team.one(Role.COORDINATOR), at=at
        )


def _live(team: people.Team):  # type: ignore[no-untyped-def]
    return (
        Case.objects.filter(site=team.site)
        .exclude(status__in=[CaseStatus.CANCELLED.value, CaseStatus.OPERATED.value])
        .select_related("patient", "procedure", "site")
        .order_by("surgery_at", "pk")
    )
