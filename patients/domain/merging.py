"""Two records of one person become one: what speaks against it, and how they are reached afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from common.refusals import BadInput, Reason, Refused
from common.text import clean_line
from patients.domain.likeness import ALIKE
from patients.domain.names import similarity

REASON_LENGTH = 300


class Weight(StrEnum):
    """What a finding does: forbids, asks for a reason, or is only said."""

    STOPS = "stops"
    ASKS = "asks"
    TELLS = "tells"


@dataclass(frozen=True)
class Finding:
    """One thing to know before two records are joined."""

    reason: Reason
    weight: Weight


@dataclass(frozen=True)
class Person:
    """What is compared of a record. ``key`` is the search key of the name."""

    key: str
    birth_date: date
    sex: str
    deceased_on: date | None = None


@dataclass(frozen=True)
class Contact:
    """How a record says that its patient is reached."""

    phone: str
    email: str
    may_email: bool
    may_text: bool


def compare(keep: Person, gone: Person) -> tuple[Finding, ...]:
    """Return what speaks against their being one person."""
    return tuple(Finding(reason, weight) for reason, weight in _differences(keep, gone))


def _differences(keep: Person, gone: Person) -> Iterable[tuple[Reason, Weight]]:
    if (keep.deceased_on is None) != (gone.deceased_on is None):
        yield Reason("Of one record the patient has died, of the other not.", code="died"), Weight.STOPS
    elif keep.deceased_on != gone.deceased_on:
        yield Reason("The two records name different days of death.", code="died"), Weight.STOPS
    if keep.birth_date != gone.birth_date:
        yield Reason("The birth dates are not the same.", code="birth_date"), Weight.ASKS
    if similarity(keep.key, gone.key) < ALIKE:
        yield Reason("The names are not alike.", code="name"), Weight.ASKS
    if keep.sex != gone.sex:
        yield Reason("The sex is not the same.", code="sex"), Weight.TELLS


def check(findings: Iterable[Finding], reason: str) -> str:
    """Return the reason clean; refuse what is forbidden, and what asks for a reason when none is given."""
    reason, findings = clean_line(reason), tuple(findings)
    if len(reason) > REASON_LENGTH:
        raise BadInput(
            "reason", "This is longer than %(length)s characters.", details={"length": REASON_LENGTH}
        )
    if stops := _of(findings, Weight.STOPS):
        raise Refused("These two records cannot be joined.", code="cannot_join", reasons=stops)
    if not reason and (asks := _of(findings, Weight.ASKS)):
        raise Refused(
            "They may be two people. Say how you know that they are one.",
            code="may_be_two_people",
            reasons=asks,
        )
    return reason


def _of(findings: Iterable[Finding], weight: Weight) -> list[Reason]:
    return [finding.reason for finding in findings if finding.weight is weight]


def contact_after(keep: Contact, gone: Contact) -> Contact:
    """Return the kept record's contact; what it lacks comes from the other, and whoever said no on one said no."""
    return Contact(
        phone=keep.phone or gone.phone,
        email=keep.email or gone.email,
        may_email=keep.may_email and gone.may_email,
        may_text=keep.may_text and gone.may_text,
    )
