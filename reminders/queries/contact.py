"""How a patient may be reached at this moment: read from the record whenever it is needed, never copied."""

from datetime import datetime
from zoneinfo import ZoneInfo

from patients.domain.ages import is_child
from patients.models import Patient, RelatedPerson
from reminders.channels import letters, registry
from reminders.domain.contact import Addresses, Reach, contact_of
from reminders.domain.kinds import ReminderKind
from reminders.domain.states import Channel


def reach_of(patient: Patient, *, at: datetime) -> Reach:
    """Return how the patient wants to be told. Asks the database only for a child, whose guardian it is then."""
    child = is_child(patient.birth_date, at.astimezone(ZoneInfo(patient.time_zone)).date())
    return Reach(
        own=_addresses(patient),
        may_email=patient.may_email,
        may_text=patient.may_text,
        first=Channel(patient.contact_first) if patient.contact_first else None,
        is_child=child,
        guardian=_guardian(patient) if child else Addresses(),
    )


def ways_to(kind: ReminderKind, reach: Reach) -> dict[Channel, str]:
    """Return the address of each channel that the patient allows, is set up and can be used; first choice first."""
    return {
        channel: address
        for channel, address in contact_of(kind, reach)
        if registry.is_set_up(channel) and (channel is not Channel.EMAIL or letters.usable(address))
    }


def _guardian(patient: Patient) -> Addresses:
    guardians = sorted(
        (person for person in patient.related_people.all() if person.is_guardian), key=lambda one: one.pk
    )
    return next((found for found in map(_addresses, guardians) if found), Addresses())


def _addresses(person: Patient | RelatedPerson) -> Addresses:
    # Whether it can be dialled was asked when it was written down; asking again costs more than the rest of a look.
    return Addresses(email=person.email, phone=person.phone.as_e164 if person.phone else "")
