"""Taking a patient for a change: one writer at a time, the version counted up, readiness told."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from common.locking import lock_row
from common.refusals import Refused
from patients.models import Patient
from patients.signals import facts_changed, facts_changing
from staff.models import Site, User


class JoinedMeanwhile(Refused):
    """The record was joined with another one and is not written to any more."""

    code = "joined"

    def __init__(self) -> None:
        super().__init__("This record was joined with another one. Open the patient anew.")


def lock(patient: Patient) -> Patient:
    """Return the patient's row as it is now, locked for this transaction against other writers.

    Raises ``JoinedMeanwhile``: everything that hung on a joined record hangs on the other one.
    """
    # NO KEY: bookings and results that merely point at the patient need not wait.
    locked = lock_row(Patient.objects.select_related("site"), patient.pk, no_key=True)
    if locked.merged_into_id:
        raise JoinedMeanwhile
    return locked


def lock_in_order(patient_ids: Iterable[UUID]) -> None:
    """Lock several patients in the order of their ids, for whoever will write about one after the other."""
    rows = Patient.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=set(patient_ids))
    list(rows.order_by("pk").values_list("pk"))


def today_at(site: Site, at: datetime) -> date:
    """Return the hospital-local date of the moment."""
    return at.astimezone(ZoneInfo(site.time_zone)).date()


def touch(patient: Patient, *, at: datetime, fields: tuple[str, ...] = ()) -> None:
    """Save the named fields, with the next version."""
    patient.version += 1
    patient.updated_at = at
    patient.save(update_fields=[*fields, "version", "updated_at"])


@contextmanager
def changing_facts(patient: Patient, *, by: User | None, at: datetime) -> Iterator[Patient]:
    """Lock the patient, let readiness lock the cases, run the writes, count the version, tell readiness."""
    locked = lock(patient)
    facts_changing.send(Patient, patient=locked, by=by, at=at)
    yield locked
    touch(locked, at=at)
    facts_changed.send(Patient, patient=locked, by=by, at=at)
