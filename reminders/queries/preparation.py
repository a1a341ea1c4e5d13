"""Everything that a patient's own page is made of, read once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from cases.models import Case
from checklists.domain.windows import Windows, windows
from checklists.queries.records import Chart, chart_of
from reminders.models import Questionnaire
from reminders.queries.questionnaires import questionnaire_of
from scheduling.domain.bookings import BookingStatus
from scheduling.models import Booking, Visit


@dataclass(frozen=True)
class Preparing:
    """One case as its patient sees it. ``comes``: the patient has said so for the time that stands now."""

    chart: Chart
    booking: Booking | None
    visits: tuple[Visit, ...]
    questionnaire: Questionnaire | None
    windows: Mapping[str, Windows]
    comes: bool

    @property
    def is_over(self) -> bool:
        """Whether the operation has been."""
        return self.booking is not None and self.booking.status == BookingStatus.FINISHED.value


def preparing(case: Case, booking: Booking | None, *, comes: bool, at: datetime) -> Preparing:
    """Return what there is to know of a case for its patient, as it stands now."""
    chart = chart_of(case, at=at)
    found = windows(
        chart.readiness.items,
        chart.facts,
        surgery_at=case.surgery_at,
        standby_on=None,
        today=at.astimezone(ZoneInfo(chart.facts.zone)).date(),
    )
    visits = Visit.objects.filter(case=case, cancelled_at=None, at__gte=at)
    return Preparing(chart, booking, tuple(visits), questionnaire_of(case.pk), found, comes)
