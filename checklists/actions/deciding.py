"""Decisions on one requirement, by a named clinician with a reason: to go ahead anyway, to repeat, to block."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F

import cases.queries
from checklists import queries, words
from checklists.actions.recording import Changed, NotYours
from checklists.actions.refreshing import refresh
from checklists.domain.decisions import DecisionKind, may_decide, may_sign_second, overruled
from checklists.models import Decision, Requirement
from checklists.queries.readiness import decision_to_domain
from common.refusals import BadInput, Stale
from common.text import clean
from staff.models import User

SHORTEST_REASON = 10
LONGEST_REASON = 1000
LONGEST_LIFE = timedelta(days=180)


@transaction.atomic
def decide(
    *,
    requirement: Requirement,
    kind: str,
    reason: str,
    by: User,
    at: datetime,
    expires_at: datetime | None = None,
    expected_version: int | None = None,
) -> Decision:
    """Accept, waive, defer, repeat or block a requirement and return the decision.

    It is bound to what stands now: the results in use, the operation's local date, procedure and side. Needs a
    reason of at least ten characters. Raises ``NotYours`` with the roles that may, ``BadInput``, ``Changed``.
    """
    if kind not in set(DecisionKind):
        raise BadInput("kind", "A decision is accept, waive, defer, repeat or block.")
    reason = _checked_reason(reason)
    _check_expiry(expires_at, at)
    case = cases.queries.lock(requirement.case_id)
    requirement = _at_version(requirement, expected_version)
    item = queries.readiness_of(case, at=at).by_code.get(requirement.code)
    if item is None:
        raise NotYours("This requirement is no longer asked for.")
    why = may_decide(item.spec, DecisionKind(kind), by.role, item.judgement)
    if why:
        raise NotYours(words.say(why, item.spec))
    decision = Decision.objects.create(
        case=case,
        requirement=requirement,
        kind=kind,
        reason=reason,
        by=by,
        role=by.role,
        at=at,
        expires_at=expires_at,
        surgery_date=_local_date(case),
        procedure_code=case.procedure.code,
        side=case.side,
        evidence_ids=list(item.judgement.used),
    )
    _bump(requirement)
    refresh(case=case, at=at)
    return decision


@transaction.atomic
def sign_second(*, decision: Decision, by: User, at: datetime, expected_version: int | None = None) -> None:
    """Put the second signature under a decision that needs two clinicians; they are two people."""
    case = cases.queries.lock(decision.case_id)
    decision = Decision.objects.select_related("requirement").get(pk=decision.pk)
    _at_version(decision.requirement, expected_version)
    if decision.second_by_id or decision.withdrawn_at:
        raise Changed("This decision was signed or withdrawn meanwhile.")
    if _is_overruled(decision):
        raise Changed("A later decision overruled this one.")
    item = queries.readiness_of(case, at=at).by_code[decision.requirement.code]
    why = may_sign_second(
        item.spec, decision_to_domain(decision), by=str(by.pk), role=by.role, judgement=item.judgement
    )
    if why:
        raise NotYours(words.say(why, item.spec))
    decision.second_by, decision.second_role, decision.second_at = by, by.role, at
    decision.save(update_fields=["second_by", "second_role", "second_at"])
    _bump(decision.requirement)
    refresh(case=case, at=at)


@transaction.atomic
def withdraw_decision(
    *, decision: Decision, by: User, at: datetime, expected_version: int | None = None
) -> None:
    """Take a decision back; the requirement stands again as it is. For the roles that made it (``NotYours``)."""
    case = cases.queries.lock(decision.case_id)
    decision = Decision.objects.select_related("requirement").get(pk=decision.pk)
    if by.role not in {decision.role, decision.second_role}:
        raise NotYours("Only those who made this decision may withdraw it.")
    _at_version(decision.requirement, expected_version)
    if decision.withdrawn_at:
        raise Changed("This decision was withdrawn already.")
    decision.withdrawn_by, decision.withdrawn_at = by, at
    decision.save(update_fields=["withdrawn_by", "withdrawn_at"])
    _bump(decision.requirement)
    refresh(case=case, at=at)


def _is_overruled(decision: Decision) -> bool:
    made = Decision.objects.filter(requirement=decision.requirement_id).select_related("requirement")
    return str(decision.pk) in overruled(decision_to_domain(row) for row in made)


def _checked_reason(reason: str) -> str:
    reason = clean(reason)
    if len(reason) < SHORTEST_REASON:
        raise BadInput("reason", "Give a reason that a colleague can understand (at least ten characters).")
    if len(reason) > LONGEST_REASON:
        raise BadInput("reason", "At most 1000 characters, please.")
    return reason


def _check_expiry(expires_at: datetime | None, at: datetime) -> None:
    if expires_at is not None and not at < expires_at <= at + LONGEST_LIFE:
        raise BadInput("expires_at", "A decision ends within the next 180 days.")


def _at_version(requirement: Requirement, expected: int | None) -> Requirement:
    requirement = Requirement.objects.get(pk=requirement.pk)
    if expected is not None and requirement.version != expected:
        raise Stale(requirement.version)
    return requirement


def _local_date(case):  # type: ignore[no-untyped-def]
    return case.surgery_at and case.surgery_at.astimezone(ZoneInfo(case.site.time_zone)).date()


def _bump(requirement: Requirement) -> None:
    Requirement.objects.filter(pk=requirement.pk).update(version=F("version") + 1)
