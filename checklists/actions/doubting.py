"""What a patient says against the record: it meets nothing, and stands in doubt until a clinician settles it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

import cases.queries
from cases.models import Case
from checklists import queries
from checklists.actions.recording import LONGEST_NOTE
from checklists.actions.refreshing import refresh
from checklists.domain.evidence import PATIENT, EvidenceStatus, said_by_patient
from checklists.models import Evidence, Requirement
from common.text import clean


@transaction.atomic
def doubt(*, case: Case, codes: Iterable[str], words: str, at: datetime) -> list[Evidence]:
    """Put the requirements of these codes in dispute because the patient says otherwise; return the new rows.

    ``words`` is what the patient wrote. Codes that the case's protocol does not ask for are left out, and so is a
    requirement that such a statement disputes already.
    """
    case = cases.queries.lock(case.pk)
    protocol = queries.specs_of_cases([case.pk]).get(case.pk)
    asked = set(protocol.by_code) & set(codes) if protocol else set()
    open_rows = Requirement.objects.filter(case=case, code__in=asked).exclude(pk__in=_disputed_already(case))
    rows = [_say_otherwise(case, requirement, words, at) for requirement in open_rows.order_by("code")]
    if rows:
        refresh(case=case, at=at, because_of=rows[-1])
    return rows


def _disputed_already(case: Case) -> list[UUID]:
    standing = Evidence.objects.filter(case=case, role=PATIENT, superseded_by=None)
    return list(standing.values_list("requirement", flat=True))


def _say_otherwise(case: Case, requirement: Requirement, words: str, at: datetime) -> Evidence:
    kept = said_by_patient(clean(words)[:LONGEST_NOTE])
    row = Evidence.objects.create(
        case=case,
        requirement=requirement,
        status=EvidenceStatus.IN_DOUBT.value,
        values={},
        entered=kept,
        doubts=kept[PATIENT]["doubts"],
        collected_at=at,
        recorded_at=at,
        by=None,
        role=PATIENT,
    )
    Requirement.objects.filter(pk=requirement.pk).update(version=F("version") + 1)
    return row
