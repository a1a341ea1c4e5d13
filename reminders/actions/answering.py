"""What patients say: kept once, word for word, and turned into work for somebody. It clears nothing."""

from datetime import datetime
from typing import Any

from django.db import transaction

import cases.queries
import checklists.actions
from cases.domain.status import LIVE, CaseStatus
from cases.models import Case
from common.text import clean
from reminders.actions.calls import raise_call
from reminders.actions.questions import close_question, question_on_page
from reminders.domain.answers import LONGEST, Source
from reminders.domain.consequences import disputes, work_of
from reminders.domain.kinds import RULES, ReminderKind, Rule, Says
from reminders.domain.lateness import is_late, of_another_date
from reminders.models import Answer, Reminder
from reminders.queries.dates import date_asked
from staff.models import User


@transaction.atomic
def take_answer(
    *,
    case: Case,
    says: Says,
    source: Source,
    at: datetime,
    words: str = "",
    reminder: Reminder | None = None,
    sent_from: str = "",
    gateway_id: str = "",
    by_guardian: bool = False,
    with_help_of: User | None = None,
) -> Answer:
    """Keep what was said of a case, whose meaning is known: a button on the page, or a digit understood.

    Whom it concerns is told, what it contradicts is put in dispute, silence is no longer followed up. Without a
    ``reminder`` it is matched to the question that it answers.
    """
    case = cases.queries.lock(case.pk)
    reminder = reminder or question_on_page(case, says)
    late = reminder is not None and is_late(ReminderKind(reminder.kind), date_asked(reminder), at=at)
    answer, is_new = keep(
        case=case,
        reminder=reminder,
        source=source.value,
        sent_from=sent_from,
        gateway_id=gateway_id,
        says=says.value,
        words=clean(words)[:LONGEST],
        is_late=late,
        by_guardian=by_guardian,
        with_help_of=with_help_of,
        received_at=at,
    )
    if is_new:
        _follow(answer, case, reminder, at)
    return answer


def keep(**fields: Any) -> tuple[Answer, bool]:
    """Write the answer down and say whether it is new; the second delivery of one message finds the first."""
    if not fields["gateway_id"]:
        return Answer.objects.create(**fields), True
    same = {key: fields.pop(key) for key in ("source", "gateway_id")}
    return Answer.objects.get_or_create(**same, defaults=fields)


def _follow(answer: Answer, case: Case, reminder: Reminder | None, at: datetime) -> None:
    says, rule = Says(answer.says), _rule(reminder)
    if reminder:
        close_question(reminder, says, is_late=answer.is_late, at=at)
    elsewhere = reminder is not None and of_another_date(date_asked(reminder), at=at)
    work = work_of(says, rule, of_another_date=elsewhere, at=at, surgery_at=case.surgery_at)
    if work:
        raise_call(case=case, answer=answer, reason=work.reason, role=work.role, at=at, by_at=work.by_at)
    codes = disputes(says, rule)
    if codes and CaseStatus(case.status) in LIVE:
        checklists.actions.doubt(case=case, codes=codes, words=answer.words, at=at)


def _rule(reminder: Reminder | None) -> Rule | None:
    return RULES[ReminderKind(reminder.kind)] if reminder else None
