"""What the waiting list shows: who, what, how soon, the first day they can be ready, and how to reach them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, ngettext

from cases.domain.kinds import Urgency
from cases.domain.waiting import ContactStage, Priority
from cases.models import Case
from cases.words import CONTACT_WORDS, PRIORITY_WORDS
from checklists.domain.protocols import ProtocolSpec
from checklists.words import title
from scheduling.domain.durations import Estimate
from scheduling.models import TheatreSession
from scheduling.presenters.people import CaseHead, case_head
from scheduling.presenters.words import URGENCIES, day, link, minutes_words, waited

Days = Mapping[UUID, tuple[tuple[date, date], ...]]
SHOWN_STRETCHES = 2


@dataclass(frozen=True)
class Look:
    """For whom the rows are made, and where a click on them leads back to."""

    at: datetime
    may_book: bool
    may_edit: bool
    may_tick: bool
    back: str
    session: TheatreSession | None = None


@dataclass(frozen=True)
class Target:
    """By when, in words."""

    day: str
    words: str
    is_over: bool


@dataclass(frozen=True)
class Earliest:
    """The first day on which everything can be in order, and what decides it."""

    words: str
    decided_by: str
    state: str


@dataclass(frozen=True)
class WaitingRow:
    """One waiting case."""

    id: UUID
    tick: str
    head: CaseHead
    url: str
    book_url: str
    edit_url: str
    surgeon: str
    priority: str
    urgency: str
    is_urgent: bool
    since: str
    waited: str
    target: Target | None
    wanted: str
    earliest: Earliest
    verdict: str
    open_count: int | None
    away: str
    contact: str
    is_agreed: bool
    notice: str


@dataclass(frozen=True)
class SessionHead:
    """The session for which somebody is looked for."""

    title: str
    left: str
    is_past: bool


def rows(
    cases: Iterable[Case],
    specs: dict[UUID, ProtocolSpec],
    unavailable: Days,
    estimates: Mapping[UUID, Estimate],
    look: Look,
) -> tuple[WaitingRow, ...]:
    """Return the page's rows."""
    return tuple(
        _row(
            case,
            specs.get(case.pk),
            unavailable.get(case.pk, ()),
            estimates[case.pk].minutes,
            look,
        )
        for case in cases
    )


def _row(
    case: Case,
    spec: ProtocolSpec | None,
    unavailable: tuple[tuple[date, date], ...],
    minutes: int,
    look: Look,
) -> WaitingRow:
    today = look.at.astimezone(ZoneInfo(case.site.time_zone)).date()
    summary = getattr(case, "readiness", None)
    coming = [days for days in unavailable if days[1] >= today]
    return WaitingRow(
        id=case.pk,
        tick=f"{case.pk}:{case.version}" if look.may_tick else "",
        head=case_head(case, today, minutes=minutes),
        url=link("scheduling:case", case.pk),
        book_url=_book_url(case, look),
        edit_url=_edit_url(case, look),
        surgeon=case.surgeon.full_name,
        priority=str(PRIORITY_WORDS[Priority(case.priority)]),
        urgency=str(URGENCIES[case.urgency]),
        is_urgent=case.urgency in {Urgency.URGENT, Urgency.IMMEDIATE},
        since=day(case.decided_on),
        waited=waited(case.decided_on, today),
        target=target(case.target_date, today),
        wanted=day(case.wanted_date) if case.wanted_date else "",
        earliest=_earliest(summary, spec, case.target_date, coming, today),
        verdict=summary.verdict if summary else "unknown",
        open_count=summary.open_count if summary else None,
        away=away_words(coming),
        contact=str(CONTACT_WORDS[ContactStage(case.contact_stage)]),
        is_agreed=case.contact_stage == ContactStage.AGREED,
        notice=notice_words(case.notice_hours),
    )


def _book_url(case: Case, look: Look) -> str:
    if not look.may_book:
        return ""
    suffix = f"?session={look.session.pk}#session-{look.session.pk}" if look.session else ""
    return link("scheduling:book", case.pk) + suffix


def _edit_url(case: Case, look: Look) -> str:
    if not look.may_edit:
        return ""
    return f"{link('scheduling:waiting_entry', case.pk)}?{urlencode({'next': look.back})}"


def target(on: date | None, today: date) -> Target | None:
    """Say by when the operation is to be done, and how far that is."""
    return Target(day(on), breach(on, today), on < today) if on else None


def breach(on: date, today: date) -> str:
    """Say how far a target date is: "breached by 12 days", "due today", "due in 9 days"."""
    days = (on - today).days
    if days == 0:
        return gettext("due today")
    if days > 0:
        return ngettext("due in %(days)s day", "due in %(days)s days", days) % {"days": days}
    return ngettext("breached by %(days)s day", "breached by %(days)s days", -days) % {"days": -days}


def notice_words(hours: int | None) -> str:
    """Say at how short a notice the patient would come."""
    if hours is None:
        return gettext("not at short notice")
    return gettext("%(hours)s h notice") % {"hours": hours}


def away_words(stretches: Iterable[tuple[date, date]]) -> str:
    """Say on which days the patient cannot come: "20 Dec to 5 Jan; 14 Feb; and 2 more"."""
    stretches = list(stretches)
    said = [
        day(first)
        if first == last
        else gettext("%(first)s to %(last)s") % {"first": day(first), "last": day(last)}
        for first, last in stretches[:SHOWN_STRETCHES]
    ]
    more = len(stretches) - SHOWN_STRETCHES
    if more > 0:
        said.append(ngettext("and %(count)s more", "and %(count)s more", more) % {"count": more})
    return "; ".join(said)


def _earliest(
    summary: Any,
    spec: ProtocolSpec | None,
    target: date | None,
    away: list[tuple[date, date]],
    today: date,
) -> Earliest:
    if summary is None:
        return Earliest(gettext("not worked out yet"), "", "unknown")
    requirement = spec.by_code.get(summary.earliest_by) if spec else None
    decided_by = title(requirement) if requirement else ""
    if summary.earliest_on is None:
        return Earliest(gettext("no date while this stands"), decided_by, "not_ready")
    ready = max(summary.earliest_on, today)
    on = past_absence(ready, away)
    if on != ready:
        decided_by = gettext("the patient is away until %(day)s") % {"day": day(on - timedelta(days=1))}
    late = target is not None and on > target
    words = gettext("today") if on == today else day(on)
    return Earliest(words, decided_by, "at_risk" if late else "on_track")


def past_absence(on: date, away: Iterable[tuple[date, date]]) -> date:
    """Return the first day from this one on when the patient is not away."""
    for first, last in sorted(away):
        if first <= on <= last:
            on = last + timedelta(days=1)
    return on


def session_head(session: TheatreSession, left: int, *, at: datetime) -> SessionHead:
    """Return what is said about the session above the list."""
    zone = ZoneInfo(session.theatre.site.time_zone)
    start = session.during.lower.astimezone(zone)
    return SessionHead(
        title=f"{day(start.date())}, {session.theatre.name}, {start:%H:%M}, {session.surgeon.full_name}",
        left=minutes_words(left),
        is_past=session.during.upper <= at,
    )
