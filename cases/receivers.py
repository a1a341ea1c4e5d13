"""What happens to cases when two records of one patient become one, in the same transaction."""

from datetime import datetime
from typing import Any

from django.db.models import F

from cases import queries
from cases.models import Case
from cases.words import procedure_name, side_word
from common.refusals import Reason
from patients.domain.merging import Finding, Weight
from patients.models import Patient


def lock_cases_of_both(*, keep: Patient, gone: Patient, **kwargs: Any) -> None:
    """Lock every case of either, over or not, in the order of their ids, so that nobody books one meanwhile."""
    rows = Case.objects.select_for_update(of=("self",)).filter(patient__in=[keep.pk, gone.pk])
    list(rows.order_by("pk").values_list("pk"))


def wanted_twice(*, keep: Patient, gone: Patient, at: datetime, **kwargs: Any) -> list[Finding]:
    """Tell of an operation that is asked for on both records: one of the two is perhaps a double."""
    here, there = (_live_of(patient) for patient in (keep, gone))
    twice = [case for key, case in here.items() if key in there]
    return [Finding(_asked_twice(case), Weight.TELLS) for case in twice]


def _live_of(patient: Patient) -> dict[tuple[object, str], Case]:
    rows = queries.live_cases_of([patient.pk]).select_related("procedure").order_by("pk")
    return {(case.procedure_id, case.side): case for case in rows}


def _asked_twice(case: Case) -> Reason:
    what = ", ".join(filter(None, [procedure_name(case.procedure), side_word(case.side)]))
    return Reason(
        "Both ask for the same operation: %(what)s. Cancel one of the two afterwards if it is a double.",
        code="wanted_twice",
        details={"what": what},
    )


def move_cases(*, keep: Patient, gone: Patient, **kwargs: Any) -> None:
    """Hang the cases on the kept record, each as a new version: who has one open looks again who it is."""
    Case.objects.filter(patient=gone).update(patient=keep, version=F("version") + 1)
