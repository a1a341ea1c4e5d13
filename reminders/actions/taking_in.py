"""Messages that come in: whose they are, what they mean, and what they answer.

A message is matched to its sender by number and to the newest open question that was put to that number. Where
several patients share it and nothing says whose it is, a person is asked; nobody guesses.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

import cases.queries
import patients.actions
from cases.models import Case
from common.refusals import Refused
from common.text import clean
from reminders.actions.answering import keep, take_answer
from reminders.actions.calls import lock_call, raise_call
from reminders.actions.offering import answer_offer
from reminders.domain.answers import LONGEST, Asked, Source, spoken_of, understand
from reminders.domain.calls import CallOutcome, CallReason, ring_back_by
from reminders.domain.consequences import Work, work_of
from reminders.domain.kinds import RULES, Says
from reminders.models import Answer, Call, Reminder
from reminders.queries import senders
from reminders.queries.senders import Owners
from staff.domain.roles import Role
from staff.models import User

_OF_AN_OFFER = frozenset({Says.TAKES_PLACE, Says.LEAVES_PLACE})


@transaction.atomic
def take_in(*, sent_from: str, text: str, gateway_id: str, source: Source, at: datetime) -> Answer:
    """Keep a message that came in, once however often it is delivered, and find out whose it is."""
    known = Answer.objects.filter(source=source.value, gateway_id=gateway_id).exclude(gateway_id="").first()
    if known:
        return known
    address, words = senders.read_address(clean(sent_from))[:254], clean(text)[:LONGEST]
    owners = senders.owners_of(address)
    asked = senders.asked_at(address, [one.pk for one in owners.patients], at=at)
    questions = spoken_of(asked, at=at)
    says = _meaning(words, questions)
    if says in {Says.STOP, Says.START}:
        _choose(owners, source, may=says is Says.START, at=at)
    reminder = _the_one(questions)
    case = reminder.case if reminder else _only_case(owners, questions)
    if reminder and reminder.offer and says in _OF_AN_OFFER:
        return answer_offer(
            offer=reminder.offer,
            takes=says is Says.TAKES_PLACE,
            source=source,
            at=at,
            words=words,
            reminder=reminder,
            sent_from=address,
            gateway_id=gateway_id,
            by_guardian=reminder.case.patient_id in owners.through_guardian,
        ).answer
    if case is None:
        return _ask_whose(owners, questions, says, address, words, gateway_id, source, at)
    return take_answer(
        case=case,
        says=says,
        source=source,
        at=at,
        words=words,
        reminder=reminder,
        sent_from=address,
        gateway_id=gateway_id,
        by_guardian=case.patient_id in owners.through_guardian,
    )


@transaction.atomic
def give_answer(*, call: Call, case: Case, by: User, at: datetime) -> Answer:
    """Say whose an answer is that nobody could place; it is taken as that patient's, and the call is settled.

    The row that came in stays as it is: the new one names who placed it.
    """
    cases.queries.lock(case.pk)
    call = lock_call(call, by=by)
    came = call.answer
    if came is None or came.case_id:
        raise Refused("It is known already who said this.", code="known_already")
    asked = senders.asked_of(case.patient_id, at=came.received_at)
    questions = spoken_of(asked, at=came.received_at)
    answer = take_answer(
        case=case,
        says=_meaning(came.words, questions),
        source=Source(came.source),
        at=at,
        words=came.words,
        reminder=_of_case(questions, case),
        sent_from=came.sent_from,
        gateway_id=f"given:{came.pk}",
        with_help_of=by,
    )
    call.outcome, call.last_by, call.last_at, call.settled_at = CallOutcome.NOT_NEEDED.value, by, at, at
    call.save(update_fields=["outcome", "last_by", "last_at", "settled_at"])
    return answer


def _meaning(words: str, questions: Sequence[Asked]) -> Says:
    """Return what the words mean: the same to every question they may answer, or words for a person."""
    meanings = {understand(words, RULES[one.kind]) for one in questions} or {understand(words, None)}
    return meanings.pop() if len(meanings) == 1 else Says.WORDS


def _the_one(questions: Sequence[Asked]) -> Reminder | None:
    if len(questions) != 1:
        return None
    return Reminder.objects.select_related("booking", "offer", "case").get(pk=questions[0].reminder)


def _of_case(questions: Sequence[Asked], case: Case) -> Reminder | None:
    reminder = _the_one(questions)
    return reminder if reminder and reminder.case_id == case.pk else None


def _only_case(owners: Owners, questions: Sequence[Asked]) -> Case | None:
    if questions or len(owners.patients) != 1:
        return None
    return senders.case_spoken_of(owners.patients[0].pk)


def _choose(owners: Owners, source: Source, *, may: bool, at: datetime) -> None:
    """Stop, or take up again, what goes to this address: for every patient who is told there."""
    email, text = (may, None) if source is Source.EMAIL else (None, may)
    for patient in owners.patients:
        patients.actions.choose_contact(patient=patient, may_email=email, may_text=text, by=None, at=at)


def _ask_whose(
    owners: Owners,
    questions: Sequence[Asked],
    says: Says,
    address: str,
    words: str,
    gateway_id: str,
    source: Source,
    at: datetime,
) -> Answer:
    answer, is_new = keep(
        source=source.value,
        gateway_id=gateway_id,
        sent_from=address,
        says=says.value,
        words=words,
        by_guardian=bool(owners.through_guardian),
        received_at=at,
    )
    site = owners.patients[0].site if owners.patients else senders.first_site()
    if is_new and site:
        work = _work_for_somebody(owners, questions, says, at)
        raise_call(
            case=None,
            site_id=site.pk,
            answer=answer,
            reason=work.reason,
            role=work.role,
            at=at,
            by_at=work.by_at,
        )
    return answer


def _work_for_somebody(owners: Owners, questions: Sequence[Asked], says: Says, at: datetime) -> Work:
    if not owners.patients:
        reason = CallReason.UNKNOWN_NUMBER
    else:
        rule = RULES[questions[0].kind] if questions else None
        work = work_of(says, rule, at=at, surgery_at=None)
        if work:
            return work
        reason = CallReason.WORDS
    return Work(reason, Role.COORDINATOR, ring_back_by(reason, at=at, surgery_at=None))
