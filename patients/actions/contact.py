"""By what way a patient may be reached, as the patient, or somebody on their behalf, said."""

from datetime import datetime
from typing import Any

from django.db import transaction

from common.refusals import BadInput
from patients.actions.locks import lock, touch
from patients.domain.kinds import ContactBy
from patients.models import Patient
from patients.signals import contact_changed
from staff.models import User


@transaction.atomic
def choose_contact(
    *,
    patient: Patient,
    may_email: bool | None = None,
    may_text: bool | None = None,
    contact_first: str | None = None,
    by: User | None,
    at: datetime,
) -> Patient:
    """Say whether the patient may be written to and what comes first; None leaves it as it is.

    ``by`` is None when the patient said so in a message. Reminders that wait follow in the same transaction.
    """
    if contact_first not in (None, "", *ContactBy):
        raise BadInput("contact_first", "Choose e-mail or text message, or neither.")
    patient = lock(patient)
    asked = {"may_email": may_email, "may_text": may_text, "contact_first": contact_first}
    changed: dict[str, Any] = {
        field: new for field, new in asked.items() if new is not None and getattr(patient, field) != new
    }
    for field, new in changed.items():
        setattr(patient, field, new)
    if changed:
        touch(patient, at=at, fields=tuple(changed))
        contact_changed.send(Patient, patient=patient, by=by, at=at)
    return patient
