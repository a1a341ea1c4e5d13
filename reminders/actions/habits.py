"""What a patient states of smoking and alcohol: kept as a statement, and turned into work where it is bad news."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import translation

from cases.models import Case
from checklists.actions.doubting import doubt
from checklists.queries.records import chart_of
from reminders.actions.answering import take_answer
from reminders.actions.calls import raise_call
from reminders.actions.planning import plan_for
from reminders.domain.answers import Source
from reminders.domain.calls import CallReason
from reminders.domain.habits import NEVER_JUST_STOP, Stated, goes_against
from reminders.domain.kinds import Says
from reminders.domain.questionnaire import stated
from reminders.queries.planning import live_booking_of
from reminders.queries.questionnaires import recorded_habits
from reminders.words.questionnaire import spoken
from staff.domain.roles import Role
from staff.models import User

RING_WITHIN = timedelta(hours=4)


def state_habits(
    *,
    case: Case,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    by: User | None,
    by_guardian: bool,
    at: datetime,
) -> None:
    """Keep each statement that is new. In the transaction of the questionnaire, the case locked."""
    old = set(stated(before))
    new = [one for one in stated(after) if one not in old]
    recorded = dict(recorded_habits(chart_of(case, at=at))) if new else {}
    for one in new:
        _state(case, one, goes_against(one, recorded.get(one.habit)), by, by_guardian, at)
    # What is told of alcohol depends on what was said of it.
    if new and (booking := live_booking_of(case.pk)):
        plan_for(booking_id=booking, at=at)


def _state(case: Case, one: Stated, against: bool, by: User | None, by_guardian: bool, at: datetime) -> None:
    with translation.override(case.patient.language):
        words = spoken(one)
    answer = take_answer(
        case=case,
        says=Says.STATES,
        source=Source.STAFF if by else Source.PAGE,
        at=at,
        words=words,
        by_guardian=by_guardian,
        with_help_of=by,
    )
    if against:
        doubt(case=case, codes=[one.habit.value], words=answer.words, at=at)
    if against or one.use in NEVER_JUST_STOP:
        raise_call(
            case=case,
            reason=CallReason.PROBLEM if against else CallReason.WANTS_HELP,
            role=Role.WARD_NURSE,
            at=at,
            by_at=at + RING_WITHIN,
            answer=answer,
        )
