"""The call list: whom to ring by when, why, what was said, and what to do when nobody is there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import Case
from cases.presenters import CaseLine, case_line
from checklists.presenters import when
from checklists.presenters.people import full_name
from patients.models import Patient
from patients.presenters import PatientLine, patient_line
from reminders.domain.calls import MOST_CALLS, CallOutcome, CallReason, may_settle
from reminders.domain.kinds import Says
from reminders.models import Call
from reminders.presenters.answers import SaidLine, message_name, message_words, said_line
from reminders.queries import senders
from reminders.queries.contact import reach_of
from reminders.words.calls import NO_CASE, OLD_DATE, OUTCOMES, REASONS, SHARED, STOPPED
from staff.domain.permissions import Action
from staff.domain.roles import Role
from staff.models import User
from staff.presenters import role_word

_AT_ONCE = frozenset({CallReason.PROBLEM, CallReason.MORE_PAIN})
_NAME_THE_MESSAGE = frozenset(
    {CallReason.IN_DOUBT, CallReason.FAILED, CallReason.UNDELIVERED, CallReason.NO_ANSWER}
)
# By the message itself: what it says is what the patient must be told.
_TELL = frozenset({CallReason.IN_DOUBT, CallReason.FAILED, CallReason.UNDELIVERED, CallReason.NO_ADDRESS})


@dataclass(frozen=True)
class Button:
    """One thing that can have come of a call. ``main``: the usual one."""

    outcome: str
    label: str
    main: bool = False


@dataclass(frozen=True)
class Person:
    """Somebody to ring: a name or what they are, and the number."""

    who: str
    phone: str


@dataclass(frozen=True)
class Choice:
    """A patient who may have written: their line, and the case that the answer would be about."""

    patient: PatientLine
    case: CaseLine
    case_id: str


@dataclass(frozen=True)
class RefusedCall:
    """What was not written down, and why. It may have left the list meanwhile, so it says itself whose it was."""

    id: str
    who: str
    sentences: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class CallCard:
    """One call to make. ``state`` is the shape at its side."""

    id: str
    state: str
    why: str
    by: str
    is_late: bool
    role: str
    patient: PatientLine | None
    case: CaseLine | None
    operation: str
    people: tuple[Person, ...]
    message: str
    tell: str
    said: SaidLine | None
    tried: str
    advice: str
    buttons: tuple[Button, ...]
    tries: int
    whose_url: str = ""
    choices: tuple[Choice, ...] = ()
    patient_url: str = ""
    read_url: str = ""


def call_cards(calls: Iterable[Call], viewer: User, *, at: datetime) -> tuple[CallCard, ...]:
    """Return the cards in the order of the calls."""
    return tuple(call_card(call, viewer, at=at) for call in calls)


def call_card(call: Call, viewer: User, *, at: datetime) -> CallCard:
    """Return one call as this person sees it; without buttons where it is the work of another role."""
    zone, reason = call.site.time_zone, CallReason(call.reason)
    mine = viewer.may(Action.SETTLE_CALL) and may_settle(Role(call.role), Role(viewer.role))
    about = call.reminder or (call.answer.reminder if call.answer else None)
    unplaced = call.case is None and call.answer is not None
    return CallCard(
        id=str(call.pk),
        state="not_ready" if reason in _AT_ONCE or call.by_at < at else "at_risk",
        why=_why(call, zone),
        by=_by(call, at, zone),
        is_late=call.by_at < at,
        role=role_word(call.role),
        patient=_patient(call.case, viewer, at) if call.case else None,
        case=case_line(call.case) if call.case else None,
        operation=_operation(call.case) if call.case else "",
        people=_people(call, at),
        message=message_name(about, zone=zone) if about else "",
        tell=message_words(call.reminder) if call.reminder and reason in _TELL else "",
        said=said_line(call.answer, zone=zone) if call.answer else None,
        tried=_tried(call, zone),
        advice=_advice(call),
        buttons=_buttons(unplaced=unplaced) if mine else (),
        tries=call.tries,
        whose_url=reverse("reminders:whose", args=[call.pk]) if mine and unplaced else "",
        choices=choices_of(call, viewer, at=at) if mine and unplaced else (),
        patient_url=_patient_url(call, viewer),
        read_url=_read_url(call, viewer),
    )


def refused(call: Call, sentences: tuple[str, ...], *, note: str = "") -> RefusedCall:
    """Return what a person tried to write down of a call."""
    who = full_name(call.case.patient) if call.case else _("a number that nobody knows yet")
    return RefusedCall(str(call.pk), who, sentences, note)


def choices_of(call: Call, viewer: User, *, at: datetime) -> tuple[Choice, ...]:
    """Return the patients of this person's sites who may have written, by the number alone."""
    address = call.answer.sent_from if call.answer else ""
    known = [patient.pk for patient in senders.owners_of(address).patients]
    cases = senders.cases_spoken_of(viewer, known or list(senders.told_at(address)))
    return tuple(choice_of(case, at=at) for case in cases)


def choice_of(case: Case, *, at: datetime) -> Choice:
    """Return a case as something to choose."""
    today = when.local_day(at, case.site.time_zone)
    return Choice(patient_line(case.patient, today=today, link=False), case_line(case), str(case.pk))


def _why(call: Call, zone: str) -> str:
    said = call.answer
    if said and call.case is None and call.reason != CallReason.UNKNOWN_NUMBER.value:
        shared = len(senders.owners_of(said.sent_from).patients) > 1
        return str(SHARED if shared else NO_CASE)
    if said and said.says == Says.STOP.value and call.reason == CallReason.WORDS.value:
        return str(STOPPED)
    if said and said.is_late and said.says == Says.ATTENDS.value:
        return str(OLD_DATE)
    reason = CallReason(call.reason)
    sentence = str(REASONS[reason])
    if reason not in _NAME_THE_MESSAGE:
        return sentence
    message = message_name(call.reminder, zone=zone) if call.reminder else _("A message")
    return sentence % {"message": message}


def _by(call: Call, at: datetime, zone: str) -> str:
    same_day = when.local_day(call.by_at, zone) == when.local_day(at, zone)
    moment = when.clock(call.by_at, zone) if same_day else when.moment(call.by_at, zone)
    if call.by_at < at:
        return _("late: was to be rung by %(when)s") % {"when": moment}
    return _("ring by %(when)s") % {"when": moment}


def _patient(case: Case, viewer: User, at: datetime) -> PatientLine:
    today = when.local_day(at, case.site.time_zone)
    return patient_line(case.patient, today=today, link=viewer.may(Action.SEE_PATIENTS))


def _operation(case: Case) -> str:
    if case.surgery_at is None:
        return _("Operation not yet booked")
    return _("Operation %(when)s") % {"when": when.moment(case.surgery_at, case.site.time_zone)}


def _people(call: Call, at: datetime) -> tuple[Person, ...]:
    """Return whom to ring: the number that wrote, the guardian of a child, the patient."""
    people: dict[str, str] = {}
    sent_from = call.answer.sent_from if call.answer else ""
    if sent_from.startswith("+"):
        people[sent_from] = _("wrote from")
    if call.case:
        reach = reach_of(call.case.patient, at=at)
        if reach.addresses.phone:
            people[reach.addresses.phone] = _("guardian") if reach.for_guardian else _("patient")
        if reach.own.phone:
            people.setdefault(reach.own.phone, _("patient"))
    return tuple(Person(who, phone) for phone, who in people.items())


def _tried(call: Call, zone: str) -> str:
    if not call.tries or call.last_at is None:
        return ""
    about = {
        "n": call.tries,
        "outcome": OUTCOMES[CallOutcome(call.outcome)],
        "when": when.moment(call.last_at, zone),
        "who": call.last_by.full_name if call.last_by else "",
    }
    words = ngettext(
        "Rung %(n)s time. Last: %(outcome)s, %(when)s, %(who)s.",
        "Rung %(n)s times. Last: %(outcome)s, %(when)s, %(who)s.",
        call.tries,
    )
    return f"{words % about} {f'“{call.note}”' if call.note else ''}".strip()


def _advice(call: Call) -> str:
    if call.tries < MOST_CALLS:
        return ""
    contact = _emergency_contact(call.case.patient) if call.case else None
    if contact is None:
        return _("Nobody was reached by telephone: write a letter.")
    words = _(
        "Nobody was reached by telephone: write a letter, or ring %(who)s, %(phone)s, if the patient agreed to that."
    )
    return words % {"who": contact.who, "phone": contact.phone}


def _emergency_contact(patient: Patient) -> Person | None:
    people = [one for one in patient.related_people.all() if one.is_emergency_contact and one.phone]
    return Person(people[0].name, str(people[0].phone)) if people else None


def _buttons(*, unplaced: bool) -> tuple[Button, ...]:
    offered = list(CallOutcome)
    if unplaced:
        offered = [CallOutcome.SPOKE, CallOutcome.NO_REPLY, CallOutcome.LEFT_WORD, CallOutcome.NOT_NEEDED]
    return tuple(Button(one.value, str(OUTCOMES[one]), main=one is CallOutcome.SPOKE) for one in offered)


def _read_url(call: Call, viewer: User) -> str:
    """Return where the questionnaire is read that the call is about; blank for other calls."""
    if call.reason != CallReason.QUESTIONNAIRE.value or not viewer.may(Action.SEE_QUESTIONNAIRE):
        return ""
    return reverse("reminders:questionnaire", args=[call.case_id])


def _patient_url(call: Call, viewer: User) -> str:
    wrong = call.reason == CallReason.NO_ADDRESS.value and call.case is not None
    if not wrong or not viewer.may(Action.EDIT_PATIENT):
        return ""
    return reverse("patients:edit", args=[call.case.patient_id])  # type: ignore[union-attr]
