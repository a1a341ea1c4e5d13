"""What becomes of an answer: work for somebody, and doubt where it contradicts. It never clears anything."""

from dataclasses import dataclass
from datetime import datetime

from reminders.domain.calls import CallReason, ring_back_by
from reminders.domain.kinds import RULES, ReminderKind, Rule, Says
from staff.domain.roles import Role

REASONS: dict[Says, CallReason] = {
    Says.PROBLEM: CallReason.PROBLEM,
    Says.MORE_PAIN: CallReason.MORE_PAIN,
    Says.ANOTHER_DATE: CallReason.ANOTHER_DATE,
    Says.WANTS_HELP: CallReason.WANTS_HELP,
    Says.NOT_DONE: CallReason.WANTS_HELP,
    Says.QUESTION: CallReason.QUESTION,
    Says.WORDS: CallReason.WORDS,
    # Nobody can be told anything by text any more: somebody has to know.
    Says.STOP: CallReason.WORDS,
}
# A question or words contradict nothing that is on record; whoever rings finds out.
CONTRADICTS = frozenset({Says.PROBLEM, Says.NOT_DONE, Says.WANTS_HELP})
_FOR_A_NURSE = frozenset({Says.PROBLEM, Says.MORE_PAIN})


@dataclass(frozen=True)
class Work:
    """A call that somebody has to make."""

    reason: CallReason
    role: Role
    by_at: datetime


def work_of(
    says: Says,
    rule: Rule | None,
    *,
    of_another_date: bool = False,
    at: datetime,
    surgery_at: datetime | None,
) -> Work | None:
    """Return the call that an answer makes necessary, or None for a statement.

    ``of_another_date``: whoever confirms a date that no longer stands must be told the one that does.
    """
    reason = REASONS.get(says)
    if of_another_date and says is Says.ATTENDS:
        reason = CallReason.NOT_CONFIRMED
    if reason is None:
        return None
    return Work(reason, _role(says, rule), ring_back_by(reason, at=at, surgery_at=surgery_at))


def disputes(says: Says, rule: Rule | None) -> tuple[str, ...]:
    """Return the codes of the requirements that the answer contradicts."""
    if says not in CONTRADICTS:
        return ()
    if rule is not None:
        return rule.requirements
    # "I have a problem" on the patient's page, asked by no message: it is about health.
    return RULES[ReminderKind.HEALTH_CHECK].requirements if says is Says.PROBLEM else ()


def _role(says: Says, rule: Rule | None) -> Role:
    if says in _FOR_A_NURSE:
        return Role.WARD_NURSE
    if says in {Says.STOP, Says.ATTENDS} or rule is None:
        return Role.COORDINATOR
    return rule.role
