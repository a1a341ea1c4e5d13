"""Background work of scheduling. Wakes; the database remembers what is to be done."""

from datetime import timedelta
from uuid import UUID

from celery import shared_task

from common.clock import now
from scheduling.actions import planning as actions
from scheduling.actions import release_due
from scheduling.domain.planning.wishes import LONGEST_SECONDS

# Reading the hospital and writing the plan down come to the seconds that the planner may think.
_LONGEST = LONGEST_SECONDS + 90


@shared_task(ignore_result=True, time_limit=_LONGEST, soft_time_limit=_LONGEST - 10)
def make_plan(run_id: str) -> None:
    """Work on one run of the planner, unless somebody else does."""
    actions.work_on(UUID(run_id), clock=now)


@shared_task(ignore_result=True)
def take_up_plans() -> None:
    """Hand out the runs that nobody works on: the broker was away, or their worker was lost."""
    for run_id in actions.plans_to_take_up(silent_since=now() - timedelta(minutes=1)):
        make_plan.delay(str(run_id))


@shared_task(ignore_result=True)
def release_sessions() -> None:
    """Offer to others what nobody needs by the day its rules say."""
    release_due(at=now())
