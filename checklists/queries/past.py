"""A case as it was known at an earlier moment: what had been recorded by then, read against the rows of then.

Evidence and decisions carry their own times. The operation's time, the side, the pinned version, the catalogue and
the patient's record come from the history that triggers keep; it is only as old as the rows' first writing here.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from audit.queries import history_begins, row_as_of
from cases.models import Case, Procedure
from checklists.models import CaseProtocol, Decision, Requirement
from checklists.queries.facts import facts_of
from checklists.queries.protocols import specs_of
from checklists.queries.records import Chart, chart_from, decisions_of, evidence_on
from patients.models import Patient


@dataclass(frozen=True)
class PastChart:
    """What was known then. ``history_begins``: set when the row history starts later than the moment asked for.

    The rows are then those of the beginning of the history.
    """

    chart: Chart
    history_begins: datetime | None


def chart_as_of(case: Case, at: datetime) -> PastChart:
    """Return the chart of a case as it would have been read at that moment, not later than now."""
    begins = _begins(case)
    read_at = max(at, begins) if begins else at
    then = _case_as_of(case, read_at)
    requirements = list(Requirement.objects.filter(case=case))
    chart = chart_from(
        then,
        at,
        facts_of([then], as_of=read_at)[case.pk],
        _spec_as_of(case.pk, read_at),
        requirements,
        [row for row in evidence_on(requirements, [case.pk]) if row.recorded_at <= at],
        [_decision_as_of(row, at) for row in decisions_of([case.pk]).filter(at__lte=at)],
    )
    return PastChart(chart, begins if read_at > at else None)


def _begins(case: Case) -> datetime | None:
    known = ((Case, case.pk), (Patient, case.patient_id), (CaseProtocol, case.pk))
    return max((since for model, pk in known if (since := history_begins(model, pk))), default=None)


def _case_as_of(case: Case, at: datetime) -> Case:
    then = row_as_of(Case, case.pk, at) or case
    then.site, then.surgeon = case.site, case.surgeon
    then.patient = row_as_of(Patient, then.patient_id, at) or case.patient
    then.procedure = row_as_of(Procedure, then.procedure_id, at) or Procedure.objects.get(
        pk=then.procedure_id
    )
    return then


def _spec_as_of(case_id: UUID, at: datetime):  # type: ignore[no-untyped-def]
    pin = row_as_of(CaseProtocol, case_id, at)
    return specs_of({pin.protocol_id})[pin.protocol_id] if pin else None


def _decision_as_of(row: Decision, at: datetime) -> Decision:
    """Take off what was signed or withdrawn later."""
    if row.second_at and row.second_at > at:
        row.second_by, row.second_role, row.second_at = None, "", None
    if row.withdrawn_at and row.withdrawn_at > at:
        row.withdrawn_by, row.withdrawn_at = None, None
    return row
