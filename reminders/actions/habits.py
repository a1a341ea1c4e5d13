"""What a patient states of smoking and alcohol: kept as a statement, and turned into work where it is bad news."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import translation
from django.utils.formats import date_format

from cases.models import Case
from checklists.actions.doubting import doubt
from checklists.queries.records import chart_of
from reminders.actions.answering import take_answer
from reminders.actions.calls import raise_call
from reminders.domain.answers import Source
from reminders.domain.calls import CallReason
from reminders.domain.habits import NEVER_JUST_STOP, Habit, Stated, goes_against
from reminders.domain.kinds import Says
from reminders.domain.questionnaire import stated
from reminders.queries.questionnaires import recorded_habits
from reminders.words.questionnaire import SHORT, choice_words
from staff.domain.roles import Role
from staff.models import User

RING_WITHIN = timedelta(hours=4)
_LAST = {Habit.SMOKING: "smoked_on", Habit.ALCOHOL: "drank_on"}


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


def _state(case: Case, one: Stated, against: bool, by: User | None, by_guardian: bool, at: datetime) -> None:
    answer = take_answer(
        case=case,
        says=Says.STATES,
        source=Source.STAFF if by else Source.PAGE,
        at=at,
        words=words_of(one, case.patient.language),
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


def words_of(one: Stated, language: str) -> str:
    """Return a statement in the words of the page: "Alcohol: No, I have stopped. Last drink: 20 Nov 2026"."""
    with translation.override(language):
        said = f"{SHORT[one.habit.value]}: {choice_words(one.habit.value, one.use.value)}"
        if one.last_use is None:
            return said
        return f"{said}. {SHORT[_LAST[one.habit]]}: {date_format(one.last_use, 'j M Y')}"
