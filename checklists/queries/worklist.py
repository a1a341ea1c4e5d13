"""How every open case stands, for boards and worklists: set by set in the database, never case by case.

Read from what the last computation kept, put right for what time alone has changed since: what has become too
old, what is overdue, what can no longer be had in time. A decision that runs out is seen at the next computation.
The gate never reads this.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from cases.domain.status import LIVE
from checklists.domain.readiness import Verdict
from checklists.domain.states import WORST_FIRST, State

PAGE = 50


@dataclass(frozen=True)
class Standing:
    """How one case stands. ``next_due`` is the soonest day of what is open; ``cannot``: something not in time."""

    case_id: UUID
    surgery_at: datetime | None
    verdict: Verdict
    worst: State
    open_count: int
    next_due: date | None
    cannot: bool
    earliest_on: date | None


@dataclass(frozen=True)
class Place:
    """Where a page of the list ends: the operation of its last case (None: waiting), and that case."""

    surgery_at: datetime | None
    case_id: UUID


# ``rank`` is the place of the state, as it is by now, in WORST_FIRST. ``weight``: 4 blocks or cannot be in time,
# 3 in trouble, 2 open, 1 passed over by a decision, 0 in order. A case is as good as its heaviest requirement.
# OFFSET 0 keeps the database from working an expression out again wherever it is used.
_RANKS = " ".join(f"WHEN '{state.value}' THEN {rank}" for rank, state in enumerate(WORST_FIRST))
_RANK = {state: rank for rank, state in enumerate(WORST_FIRST)}
_SUMMED = f"""
WITH picked AS MATERIALIZED (
    SELECT c.id, c.surgery_at, m.verdict, m.earliest_on, GREATEST(c.surgery_at, %(at)s) AS judged_at, l.today,
           m.earliest_on::timestamp AT TIME ZONE s.time_zone AS earliest_at,
           GREATEST((c.surgery_at AT TIME ZONE s.time_zone)::date, l.today) AS judged_on
    FROM cases_case c
    JOIN checklists_readinesssummary m ON m.case_id = c.id
    JOIN staff_site s ON s.id = c.site_id
    CROSS JOIN LATERAL (SELECT (%(at)s AT TIME ZONE s.time_zone)::date AS today) l
    WHERE {{which}}
), ranked AS (
    SELECT r.case_id, r.due_on, r.takes_days,
           CASE WHEN r.valid_until <= p.judged_at AND r.state NOT IN ('waived', 'deferred', 'not_applicable')
                     AND NOT (r.state = 'block' AND r.kind IN ('screen', 'assessment', 'consent'))
                THEN {_RANK[State.EXPIRED]}
                ELSE CASE r.state {_RANKS} END END AS rank,
           r.forecast = 'cannot' OR p.surgery_at IS NOT NULL AND p.today + r.takes_days > p.judged_on AS cannot,
           CASE WHEN r.on_the_day THEN p.surgery_at < %(at)s ELSE r.due_on < p.today END AS late,
           r.valid_until > p.earliest_at AS good_at_the_earliest
    FROM checklists_requirement r JOIN picked p ON p.id = r.case_id
    OFFSET 0
), weighed AS (
    SELECT case_id, rank, cannot, CASE WHEN rank <= {_RANK[State.REVIEW]} THEN due_on END AS due_on,
           CASE WHEN rank <= {_RANK[State.REVIEW]}
                     AND (rank <> {_RANK[State.EXPIRED]} OR good_at_the_earliest IS NOT TRUE)
                THEN takes_days END AS takes_days,
           CASE WHEN rank >= {_RANK[State.PASS]} THEN 0
                WHEN rank > {_RANK[State.REVIEW]} THEN 1
                WHEN rank = {_RANK[State.BLOCK]} OR cannot THEN 4
                WHEN late OR rank <> {_RANK[State.MISSING]} THEN 3
                ELSE 2 END AS weight
    FROM ranked
    OFFSET 0
), summed AS (
    SELECT case_id, max(weight) AS weight, min(rank) AS worst, min(due_on) AS next_due, max(takes_days) AS takes_days,
           count(*) FILTER (WHERE weight >= 2) AS open_count, bool_or(cannot AND weight >= 2) AS cannot
    FROM weighed GROUP BY case_id
)
SELECT p.id, p.surgery_at, p.verdict, p.earliest_on, p.today, t.weight, t.worst, t.open_count, t.next_due,
       t.takes_days, t.cannot
FROM picked p JOIN summed t ON t.case_id = p.id
ORDER BY p.surgery_at NULLS LAST, p.id
"""
_OPEN = "c.status = ANY (%(live)s) AND c.site_id = ANY (%(sites)s)"
_THESE = "c.id = ANY (%(cases)s)"
_LIVE = sorted(status.value for status in LIVE)
# Booked cases by their operation, then the waiting ones: each stretch is a range of one index.
_NOT_READY = """
    SELECT m.surgery_at, m.case_id FROM checklists_readinesssummary m JOIN cases_case c ON c.id = m.case_id
    WHERE m.is_live AND NOT m.verdict IN ('ready', 'overridden') AND c.site_id = ANY (%(sites)s) AND {after}
    ORDER BY m.surgery_at, m.case_id LIMIT %(most)s
"""
_BOOKED_AFTER = "ROW (m.surgery_at, m.case_id) > ROW (%(surgery_at)s, %(case)s)"
_WAITING_AFTER = "m.surgery_at IS NULL AND m.case_id > %(case)s"
_BEGINNING = Place(datetime.min.replace(tzinfo=UTC), UUID(int=0))


def standings(sites: Collection[UUID], *, at: datetime) -> Iterator[Standing]:
    """Yield how every open case at these sites stands at this moment, the soonest operation first, waiting last."""
    yield from _standings(_OPEN, at, live=_LIVE, sites=list(sites))


def standings_of(cases: Collection[UUID], *, at: datetime) -> Iterator[Standing]:
    """Yield how these cases stand at this moment, in the same order."""
    yield from _standings(_THESE, at, cases=list(cases))


def not_ready(
    sites: Collection[UUID], *, after: Place | None = None, most: int = PAGE
) -> tuple[list[UUID], Place | None]:
    """Return a page of open cases that are not ready, the soonest operation first, and where the next page begins.

    Whether a case is ready is what the last computation said; ``standings_of`` says how it stands by now.
    """
    after = after or _BEGINNING
    rows: list[Place] = []
    if after.surgery_at is not None:
        rows = _places(_BOOKED_AFTER, sites, most + 1, surgery_at=after.surgery_at, case=after.case_id)
    if len(rows) <= most:
        begin = UUID(int=0) if after.surgery_at is not None else after.case_id
        rows += _places(_WAITING_AFTER, sites, most + 1 - len(rows), case=begin)
    page = rows[:most]
    return [row.case_id for row in page], page[-1] if len(rows) > most else None


def _places(after: str, sites: Collection[UUID], most: int, **values: Any) -> list[Place]:
    with connection.cursor() as cursor:
        cursor.execute(_NOT_READY.format(after=after), {"sites": list(sites), "most": most, **values})
        return [Place(*row) for row in cursor.fetchall()]


def _standings(which: str, at: datetime, **values: Any) -> Iterator[Standing]:
    with connection.cursor() as cursor:
        cursor.execute(_SUMMED.format(which=which), {"at": at, **values})
        for row in cursor.fetchall():
            yield _standing(*row)


_BOOKED_VERDICTS = (
    Verdict.READY,
    Verdict.OVERRIDDEN,
    Verdict.ON_TRACK,
    Verdict.AT_RISK,
    Verdict.NOT_READY,
)


def _standing(  # type: ignore[no-untyped-def]
    case_id, surgery_at, kept, earliest_on, today, weight, worst, open_count, next_due, takes_days, cannot
) -> Standing:
    earliest = earliest_on and max(earliest_on, today + timedelta(days=takes_days or 0))
    if kept == Verdict.UNKNOWN.value:
        verdict = Verdict.UNKNOWN
    elif surgery_at is None:
        verdict = Verdict.NOT_READY if earliest is None else Verdict.ON_TRACK
    else:
        verdict = _BOOKED_VERDICTS[weight]
    return Standing(
        case_id, surgery_at, verdict, WORST_FIRST[worst], open_count, next_due, bool(cannot), earliest
    )
