"""The waiting list as rows of a file."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases.domain.waiting import ContactStage, Priority
from cases.models import Case
from cases.words import CONTACT_WORDS, PRIORITY_WORDS, SIDE_WORDS, URGENCY_WORDS, procedure_name
from checklists.domain.protocols import ProtocolSpec
from checklists.words import title
from common.refusals import Refused
from interop.domain.waiting.columns import Column
from interop.domain.waiting.writing import Value
from interop.words import heading, other_headings
from scheduling.domain.waiting import Away, write_away
from scheduling.queries.board import titles_of
from scheduling.queries.unavailable import stretches_of

MOST_ROWS = 20_000
CHUNK = 500


def headings() -> list[str]:
    """Return the first row, in the reader's language."""
    return [*(heading(column) for column in Column), *other_headings()]


def check_size(found: QuerySet[Case]) -> None:
    """Refuse a list that is too long for one file."""
    if found.order_by().count() > MOST_ROWS:
        raise Refused(
            "These are more than %(most)s cases. Narrow the list first.",
            code="too_many",
            details={"most": MOST_ROWS},
        )


def rows_of(found: QuerySet[Case], *, at: datetime) -> Iterator[tuple[Case, list[Value]]]:
    """Yield the cases in the list's order, each with its row, a few queries for every few hundred."""
    ids = list(found.values_list("pk", flat=True)[: MOST_ROWS + 1])
    for start in range(0, len(ids), CHUNK):
        some = ids[start : start + CHUNK]
        loaded = found.order_by().in_bulk(some)
        specs, away = titles_of(some), _away(some)
        for pk in some:
            if case := loaded.get(pk):
                yield case, _row(case, specs.get(pk), away.get(pk, []), at)


def _away(ids: list[UUID]) -> dict[UUID, list[Away]]:
    found: dict[UUID, list[Away]] = {}
    for row in stretches_of(ids):
        found.setdefault(row.case_id, []).append(Away(row.first_day, row.last_day, row.reason))
    return found


def _row(case: Case, spec: ProtocolSpec | None, away: list[Away], at: datetime) -> list[Value]:
    cells: dict[Column, Value] = {
        **_of_patient(case),
        Column.PROCEDURE: case.procedure.code,
        Column.SIDE: str(SIDE_WORDS[case.side]),  # type: ignore[index]
        Column.DIAGNOSIS: case.diagnosis_code,
        Column.DIAGNOSIS_TEXT: case.diagnosis_text,
        Column.SURGEON: case.surgeon.full_name,
        Column.URGENCY: str(URGENCY_WORDS[case.urgency]),  # type: ignore[index]
        Column.PRIORITY: str(PRIORITY_WORDS[Priority(case.priority)]),
        Column.DECIDED_ON: case.decided_on,
        Column.WANTED: case.wanted_date,
        Column.TARGET: case.target_date,
        Column.CONTACT: str(CONTACT_WORDS[ContactStage(case.contact_stage)]),
        Column.NOTICE: case.notice_hours,
        Column.UNAVAILABLE: write_away(away).replace("\n", "; "),
        Column.NOTE: case.note,
    }
    return [*(cells[column] for column in Column), *_beside(case, spec, at)]


def _of_patient(case: Case) -> dict[Column, Value]:
    patient = case.patient
    return {
        Column.NUMBER: next((row.value for row in patient.identifiers.all()), ""),
        Column.BIRTH_DATE: patient.birth_date,
        Column.SURNAME: patient.family_name,
    }


def _beside(case: Case, spec: ProtocolSpec | None, at: datetime) -> list[Value]:
    summary: Any = getattr(case, "readiness", None)
    requirement = spec.by_code.get(summary.earliest_by) if spec and summary else None
    today = at.astimezone(ZoneInfo(case.site.time_zone)).date()
    ready: Value = max(summary.earliest_on, today) if summary and summary.earliest_on else _("not known")
    return [
        case.patient.given_name,
        procedure_name(case.procedure),
        ready,
        title(requirement) if requirement else "",
    ]
