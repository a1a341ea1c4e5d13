"""Whose an address is, and what was asked of it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Max, Q

import cases.queries
from cases.domain.status import LIVE
from cases.models import Case
from common.refusals import BadInput
from patients.domain.phones import e164, region_of
from patients.models import Patient, RelatedPerson
from reminders.domain.answers import OPEN_FOR, Asked
from reminders.domain.kinds import RULES, ReminderKind
from reminders.domain.states import Outcome
from reminders.models import Message
from staff.models import Site, User

_ASKING = [kind.value for kind, rule in RULES.items() if rule.asks]
# It may be with the patient, even if nobody can say so.
_PERHAPS_THERE = [Outcome.SENT.value, Outcome.IN_DOUBT.value, Outcome.HANDING_OVER.value]
_LIVE = sorted(status.value for status in LIVE)


@dataclass(frozen=True)
class Owners:
    """Whose address it is: patients, in the order of their ids, and for which of them only a guardian's."""

    patients: tuple[Patient, ...]
    through_guardian: frozenset[UUID]


def read_address(sent_from: str) -> str:
    """Return a sender as E.164 or e-mail address; what is neither is returned as it came."""
    text = sent_from.strip()
    if "@" in text:
        return text.lower()
    site = first_site()
    region = region_of(site.time_zone) if site else None
    # Gateways often leave out the plus of an international number.
    for written, where in ((text, None), (f"+{text}", None), (text, region)):
        try:
            return e164(written, region=where) or text
        except BadInput:
            continue
    return text


def first_site() -> Site | None:
    """Return the hospital that answers for numbers that nobody knows."""
    return Site.objects.order_by("code").first()


def owners_of(address: str) -> Owners:
    """Return the patients whose address it is, their own or their guardian's."""
    if not address:
        return Owners((), frozenset())
    column = "email__iexact" if "@" in address else "phone"
    own = set(Patient.objects.filter(**{column: address}, merged_into=None).values_list("pk", flat=True))
    guardians = RelatedPerson.objects.filter(**{column: address}, is_guardian=True)
    wards = set(guardians.values_list("patient", flat=True))
    patients = Patient.objects.filter(pk__in=own | wards).select_related("site").order_by("pk")
    return Owners(tuple(patients), frozenset(wards - own))


def asked_at(address: str, patient_ids: Collection[UUID], *, at: datetime) -> list[Asked]:
    """Return the questions of late that were put to this address for these patients."""
    return _asked(Q(sent_to__iexact=address, reminder__case__patient__in=patient_ids), at)


def asked_of(patient_id: UUID, *, at: datetime) -> list[Asked]:
    """Return the questions of late that were put to a patient, wherever."""
    return _asked(Q(reminder__case__patient=patient_id), at)


def _asked(which: Q, at: datetime) -> list[Asked]:
    rows = Message.objects.filter(
        which, at__gt=at - OPEN_FOR, outcome__in=_PERHAPS_THERE, reminder__kind__in=_ASKING
    ).annotate(answered_at=Max("reminder__answers__received_at"))
    columns = ("reminder", "reminder__case__patient", "reminder__kind", "at", "answered_at")
    return [
        Asked(str(reminder), str(patient), ReminderKind(kind), asked, answered)
        for reminder, patient, kind, asked, answered in rows.values_list(*columns)
    ]


def case_spoken_of(patient_id: UUID) -> Case | None:
    """Return the case that a patient most likely writes about: the next operation, else the newest request."""
    mine = Case.objects.filter(patient=patient_id).select_related("site")
    live = mine.filter(status__in=_LIVE).order_by(F("surgery_at").asc(nulls_last=True), "-pk")
    return live.first() or mine.order_by("-pk").first()


def told_at(address: str) -> Iterable[UUID]:
    """Return the patients to whom messages went at this address, whoever has it now."""
    if not address:
        return ()
    rows = Message.objects.filter(sent_to=address).order_by()
    return rows.values_list("reminder__case__patient", flat=True).distinct()


def cases_spoken_of(user: User, patient_ids: Iterable[UUID]) -> list[Case]:
    """Return, of each of these patients whom this person may see, the case that they most likely write about."""
    seen = cases.queries.cases_for(user).filter(patient__in=list(patient_ids))
    rows = seen.annotate(over=~Q(status__in=_LIVE)).order_by(
        "patient", "over", F("surgery_at").asc(nulls_last=True), "-pk"
    )
    return list(rows.distinct("patient"))
