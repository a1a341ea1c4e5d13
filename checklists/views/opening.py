"""What every screen about one requirement does first: find it in scope, read the chart, note who looked."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone

import cases.queries
from audit.actions import record_access
from checklists import queries
from checklists.domain.protocols import RequirementSpec
from checklists.presenters.screens import RequirementScreen, requirement_screen
from checklists.queries.records import Chart, chart_of
from common import clock
from staff.access import SignedInRequest


@dataclass(frozen=True)
class Opened:
    """A requirement with everything its screen needs."""

    at: datetime
    row: Any
    chart: Chart
    spec: RequirementSpec
    screen: RequirementScreen


@contextmanager
def opened(request: SignedInRequest, requirement_id: UUID, *, place: str) -> Iterator[Opened]:
    """Open a requirement on its hospital's clock; 404 outside the person's sites or when it is not asked for."""
    at = clock.now()
    row = queries.requirement_for(request.user, requirement_id)
    case = cases.queries.case_for(request.user, row.case_id)
    with timezone.override(case.site.time_zone):
        chart = chart_of(case, at=at)
        spec = chart.spec.by_code.get(row.code) if chart.spec else None
        if spec is None:
            raise Http404
        record_access(by_id=request.user.pk, patient_ids=[case.patient_id], place=place, at=at)
        yield Opened(at, row, chart, spec, requirement_screen(chart, row, request.user))


def collected(entered: datetime, at: datetime) -> datetime:
    """Read the minute that is now as now: a form shows no seconds, and two entries must not share a moment."""
    return at if entered <= at < entered + timedelta(minutes=1) else entered
