"""What the waiting list shows: who, what, how long, how urgent, and the first day they can be ready."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext

from cases.domain.kinds import Urgency
from cases.models import Case
from checklists.domain.protocols import ProtocolSpec
from checklists.words import title
from scheduling.models import TheatreSession
from scheduling.presenters.people import CaseHead, case_head
from scheduling.presenters.words import URGENCIES, day, far, link, minutes_words, waited


@dataclass(frozen=True)
class WaitingRow:
    """One waiting case."""

    head: CaseHead
    url: str
    book_url: str
    surgeon: str
    urgency: str
    is_urgent: bool
    since: str
    waited: str
    target: str
    target_far: str
    is_over: bool
    wanted: str
    earliest: str
    decided_by: str
    earliest_state: str
    open_count: int | None


@dataclass(frozen=True)
class SessionHead:
    """The session for which somebody is looked for."""

    title: str
    left: str
    is_past: bool


def rows(
    cases: Iterable[Case],
    specs: dict[UUID, ProtocolSpec],
    *,
    at: datetime,
    may_book: bool,
    session: TheatreSession | None = None,
) -> tuple[WaitingRow, ...]:
    """Return the page's rows."""
    suffix = f"?session={session.pk}#session-{session.pk}" if session else ""
    return tuple(_row(case, specs.get(case.pk), at, may_book, suffix) for case in cases)


def _row(case: Case, spec: ProtocolSpec | None, at: datetime, may_book: bool, suffix: str) -> WaitingRow:
    today = at.astimezone(ZoneInfo(case.site.time_zone)).date()
    summary = getattr(case, "readiness", None)
    return WaitingRow(
        head=case_head(case, today),
        url=link("scheduling:case", case.pk),
        book_url=link("scheduling:book", case.pk) + suffix if may_book else "",
        surgeon=case.surgeon.full_name,
        urgency=str(URGENCIES[case.urgency]),
        is_urgent=case.urgency in {Urgency.URGENT, Urgency.IMMEDIATE},
        since=day(case.decided_on),
        waited=waited(case.decided_on, today),
        target=day(case.target_date) if case.target_date else "",
        target_far=far(case.target_date, today) if case.target_date else "",
        is_over=bool(case.target_date and case.target_date < today),
        wanted=day(case.wanted_date) if case.wanted_date else "",
        **_forecast(summary, spec, case.target_date, today),
        open_count=summary.open_count if summary else None,
    )


def _forecast(summary: Any, spec: ProtocolSpec | None, target: date | None, today: date) -> dict[str, str]:
    if summary is None:
        return {"earliest": gettext("not worked out yet"), "decided_by": "", "earliest_state": "unknown"}
    requirement = spec.by_code.get(summary.earliest_by) if spec else None
    decided_by = title(requirement) if requirement else ""
    on = summary.earliest_on
    if on is None:
        return {
            "earliest": gettext("no date while this stands"),
            "decided_by": decided_by,
            "earliest_state": "not_ready",
        }
    on = max(on, today)
    late = target is not None and on > target
    return {
        "earliest": gettext("today") if on == today else day(on),
        "decided_by": decided_by,
        "earliest_state": "at_risk" if late else "on_track",
    }


def session_head(session: TheatreSession, left: int, *, at: datetime) -> SessionHead:
    """Return what is said about the session above the list."""
    zone = ZoneInfo(session.theatre.site.time_zone)
    start = session.during.lower.astimezone(zone)
    return SessionHead(
        title=f"{day(start.date())}, {session.theatre.name}, {start:%H:%M}, {session.surgeon.full_name}",
        left=minutes_words(left),
        is_past=session.during.upper <= at,
    )
