"""When open tests have to be collected."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from cases.models import Case
from checklists.domain.readiness import Item
from checklists.domain.windows import Windows, windows
from checklists.queries.facts import facts_of


def windows_of(
    case: Case, items: Iterable[Item], *, at: datetime, surgery_at: datetime | None = None
) -> dict[str, Windows]:
    """Return when the open tests have to be collected for the booked or asked time, and for the standby date."""
    return windows(
        items,
        facts_of([case])[case.pk],
        surgery_at=surgery_at or case.surgery_at,
        standby_on=case.standby_on,
        today=at.astimezone(ZoneInfo(case.site.time_zone)).date(),
    )
