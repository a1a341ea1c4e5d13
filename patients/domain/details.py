"""What somebody enters about a patient, and what is wrong with it. `BadInput` names the field.

Text arrives raw and leaves clean. `today` is the hospital-local date.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import available_timezones

from common.refusals import BadInput
from common.text import clean_line
from patients.domain.ages import OLDEST_AGE, age_on, is_child
from patients.domain.identifiers import identifier_key
from patients.domain.kinds import ContactBy, IdentifierKind, Language, Sex
from patients.domain.phones import e164, region_of

NAME_LENGTH = 120
_NAME_MARKS = frozenset(" -'’`.,()/\u200c\u200d")
_EMAIL = re.compile(r"[^@\s\"(),:;<>\[\\\]\x00-\x20]{1,64}@([a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63}", re.I)


@dataclass(frozen=True)
class Identifier:
    """A number and who gave it."""

    authority: str
    value: str
    kind: IdentifierKind = IdentifierKind.HOSPITAL_NUMBER


@dataclass(frozen=True)
class Related:
    """Somebody to call, or who decides for a child."""

    name: str
    relation: str = ""
    phone: str = ""
    email: str = ""
    is_guardian: bool = False
    is_emergency_contact: bool = False


@dataclass(frozen=True)
class Details:
    """Who the patient is and how to reach them. ``contact_first``: a ContactBy, or empty for what suits the message."""

    family_name: str
    given_name: str
    birth_date: date
    sex: Sex
    other_names: str = ""
    language: Language = Language.ENGLISH
    time_zone: str = ""
    phone: str = ""
    email: str = ""
    may_email: bool = True
    may_text: bool = True
    contact_first: str = ""
    deceased_on: date | None = None


def check_details(details: Details, *, zone: str, today: date) -> Details:
    """Return the details clean, or raise BadInput. `zone` is the hospital's, used where none is given."""
    check_birth_date(details.birth_date, today=today)
    if details.deceased_on and not details.birth_date <= details.deceased_on <= today:
        raise BadInput("deceased_on", "The date of death is after the birth date and not in the future.")
    own_zone = details.time_zone or zone
    if own_zone not in available_timezones():
        raise BadInput("time_zone", "Choose a time zone such as Europe/London.")
    if details.contact_first not in ("", *ContactBy):
        raise BadInput("contact_first", "Choose e-mail or text message, or neither.")
    return replace(
        details,
        family_name=check_name("family_name", details.family_name),
        given_name=check_name("given_name", details.given_name),
        other_names=check_name("other_names", details.other_names, required=False),
        time_zone=own_zone,
        phone=e164(details.phone, region=region_of(zone)),
        email=check_email("email", details.email),
    )


def check_birth_date(birth_date: date, *, today: date) -> None:
    """Raise BadInput for a day in the future or more than 125 years ago."""
    if birth_date > today:
        raise BadInput("birth_date", "The birth date is in the future.")
    if age_on(birth_date, today) > OLDEST_AGE:
        raise BadInput("birth_date", "The birth date is more than 125 years ago.")


def check_name(field: str, text: str, *, required: bool = True, length: int = NAME_LENGTH) -> str:
    """Return the name in one clean line; letters of any script, digits, and the few marks names have."""
    if any(not _may_stand_in_a_name(c) for c in text):
        raise BadInput(field, "A name has letters, digits, spaces, hyphens and apostrophes only.")
    name = clean_line(text)
    if len(name) > length:
        raise BadInput(field, "This is longer than %(length)s characters.", details={"length": length})
    if name and not any(c.isalpha() for c in name):
        raise BadInput(field, "A name has at least one letter.")
    if required and not name:
        raise BadInput(field, "This is needed.")
    return name


def _may_stand_in_a_name(c: str) -> bool:
    return c in _NAME_MARKS or unicodedata.category(c)[0] in "LM" or c.isdecimal() or c.isspace()


def check_email(field: str, text: str) -> str:
    """Return the address, empty for empty. Whether it arrives is known only by sending."""
    address = text.strip()
    if address and not (len(address) <= 254 and _EMAIL.fullmatch(address)):
        raise BadInput(field, "This is not an e-mail address.")
    return address


def check_identifier(identifier: Identifier) -> Identifier:
    """Return the identifier clean; the number needs at least one letter or digit and no odd signs."""
    authority, value = clean_line(identifier.authority), clean_line(identifier.value)
    if not authority or len(authority) > 200:
        raise BadInput("authority", "Say who gave this number, in up to 200 characters.")
    key = identifier_key(value)
    if len(value) > 100 or not key.isalnum():
        raise BadInput(
            "value", "A number has 1 to 100 letters and digits; spaces and dashes may separate them."
        )
    return replace(identifier, authority=authority, value=value)


def check_related(related: Related, *, zone: str) -> Related:
    """Return the person clean; an emergency contact must be reachable by telephone."""
    phone = e164(related.phone, region=region_of(zone))
    if related.is_emergency_contact and not phone:
        raise BadInput("phone", "An emergency contact needs a telephone number.")
    return replace(
        related,
        name=check_name("name", related.name, length=200),
        relation=check_name("relation", related.relation, required=False, length=80),
        phone=phone,
        email=check_email("email", related.email),
    )


def check_guardian(birth_date: date, related: Sequence[Related], *, today: date) -> None:
    """Raise BadInput when somebody under 18 has nobody who may decide for them."""
    if is_child(birth_date, today) and not any(person.is_guardian for person in related):
        raise BadInput("related_people", "This patient is under 18. Name a guardian who may consent.")
