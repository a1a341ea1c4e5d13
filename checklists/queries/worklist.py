"""How every open case stands, for boards and worklists: set by set in the database, never case by case.

Read from what the last computation kept, put right for what time alone has changed since: what has become too
old, what is overdue, what can no longer be had in time. A decision that runs out is seen at the next computation.
The gate never reads this.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from cases.domain.status import LIVE
from checklists.domain.states import WORST_FIRST, State

PAGE = 50


class Standing(NamedTuple):
    """How one case stands: the values of its Verdict and its worst State. ``next_due`` is the soonest day of what is
    open; ``cannot``: something will not be there in time. A tuple, because there may be a hundred thousand.
    """

    case_id: UUID
    verdict: str
    worst: str
    open_count: int
    next_due: date | None
    cannot: bool
    earliest_on: date | None


@dataclass(frozen=True)
class Place:
    """Where a page of the list ends: the operation of its last case (None: waiting), and that case."""

    surgery_at: datetime | None
    case_id: UUID


# First each requirement by itself, then each case with its day. ``rank`` is the place of the state, as it is by now,
# in WORST_FIRST; what passes is left out. A state was judged for the operation, so that only what is older than now
# can have run out since, and only of cases that wait or whose time is past. ``flags``: 1 in trouble, 2 passed over by
# a decision, 4 not in time, 8 of the day itself. Both halves of ``rows`` are read from an index.
# OFFSET 0 keeps the database from working an expression out again wherever it is used.
_RANK = {state: rank for rank, state in enumerate(WORST_FIRST)}
_RANKS = " ".join(f"WHEN '{state.value}' THEN {rank}" for state, rank in _RANK.items())
_TROUBLE = ", ".join(str(_RANK[state]) for state in (State.DISPUTED, State.EXPIRED, State.REVIEW))
_SUMMED = f"""
WITH rows AS (
    SELECT case_id, state, kind, forecast, due_on, takes_days, valid_until, on_the_day FROM checklists_requirement
    WHERE state NOT IN ('pass', 'not_applicable') {{rows}}
    UNION ALL
    SELECT r.* FROM cases_case c CROSS JOIN LATERAL (
        SELECT case_id, state, kind, forecast, due_on, takes_days, valid_until, on_the_day FROM checklists_requirement
        WHERE case_id = c.id AND state = 'pass' AND valid_until <= %(at)s OFFSET 0) r
    WHERE c.status = ANY (%(live)s) AND COALESCE(c.surgery_at < %(at)s, true) AND {{which}}
), ranked AS (
    SELECT case_id, due_on, takes_days, valid_until, on_the_day, forecast = 'cannot' AS cannot,
           CASE WHEN valid_until <= %(at)s AND state NOT IN ('waived', 'deferred')
                     AND NOT (state = 'block' AND kind IN ('screen', 'assessment', 'consent'))
                THEN {_RANK[State.EXPIRED]} ELSE CASE state {_RANKS} END END AS rank
    FROM rows
    OFFSET 0
), weighed AS (
    SELECT case_id, rank, takes_days, CASE WHEN rank <= {_RANK[State.REVIEW]} THEN due_on END AS due_on,
           CASE WHEN rank = {_RANK[State.EXPIRED]} THEN valid_until END AS ran_out,
           CASE WHEN rank > {_RANK[State.REVIEW]} THEN 2
                ELSE CASE WHEN rank IN ({_TROUBLE}) THEN 1 ELSE 0 END
                     + CASE WHEN cannot THEN 4 ELSE 0 END + CASE WHEN on_the_day THEN 8 ELSE 0 END END AS flags
    FROM ranked
    OFFSET 0
), summed AS (
    SELECT case_id, min(rank) AS worst, bit_or(flags) AS flags, min(due_on) AS next_due,
           min(due_on) FILTER (WHERE flags & 8 = 0) AS first_due, min(ran_out) AS ran_out,
           max(takes_days) FILTER (WHERE flags <> 2 AND ran_out IS NULL) AS takes_days,
           max(takes_days) FILTER (WHERE ran_out IS NOT NULL) AS takes_again,
           count(*) FILTER (WHERE flags <> 2) AS open_count
    FROM weighed GROUP BY case_id
), dated AS (
    SELECT c.id, c.surgery_at, m.verdict AS kept, m.worst AS kept_worst, m.earliest_on, l.today, t.*,
           COALESCE(flags, 0) AS f, GREATEST(surgery_on, l.today) AS judged_on,
           (m.computed_at AT TIME ZONE s.time_zone)::date = l.today AS is_of_today,
           first_due < l.today OR c.surgery_at < %(at)s AND flags & 8 > 0 AS late,
           l.today + CASE WHEN (ran_out AT TIME ZONE s.time_zone)::date <= m.earliest_on
                          THEN GREATEST(takes_days, takes_again) ELSE COALESCE(takes_days, 0) END AS had_on
    FROM cases_case c
    JOIN checklists_readinesssummary m ON m.case_id = c.id
    JOIN staff_site s ON s.id = c.site_id
    CROSS JOIN LATERAL (SELECT (%(at)s AT TIME ZONE s.time_zone)::date AS today,
                               (c.surgery_at AT TIME ZONE s.time_zone)::date AS surgery_on) l
    LEFT JOIN summed t ON t.case_id = c.id
    WHERE {{which}}
), judged AS (
    SELECT *, f & 4 > 0 OR surgery_at IS NOT NULL
              AND COALESCE(today + GREATEST(takes_days, takes_again) > judged_on, false) AS cannot
    FROM dated
)
SELECT id,
       CASE WHEN kept = 'unknown' THEN kept
            WHEN surgery_at IS NULL THEN CASE WHEN earliest_on IS NULL THEN 'not_ready' ELSE 'on_track' END
            WHEN COALESCE(open_count, 0) = 0 THEN CASE WHEN f & 2 > 0 THEN 'overridden' ELSE 'ready' END
            WHEN cannot OR worst = {_RANK[State.BLOCK]} THEN 'not_ready'
            WHEN late OR f & 1 > 0 THEN 'at_risk' ELSE 'on_track' END,
       COALESCE((%(states)s::text[])[worst + 1], kept_worst), COALESCE(open_count, 0), next_due, cannot,
       CASE WHEN is_of_today THEN earliest_on WHEN earliest_on IS NOT NULL THEN GREATEST(earliest_on, had_on) END
FROM judged
ORDER BY surgery_at NULLS LAST, id
"""
_OPEN = "c.status = ANY (%(live)s) AND c.site_id = ANY (%(sites)s)"
_THESE = "c.id = ANY (%(cases)s)"
_THEIR_ROWS = "AND case_id = ANY (%(cases)s)"
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
    yield from _standings(_OPEN, "", at, sites=list(sites))


def standings_of(cases: Collection[UUID], *, at: datetime) -> Iterator[Standing]:
    """Yield how these cases stand at this moment, in the same order."""
    yield from _standings(_THESE, _THEIR_ROWS, at, cases=list(cases))


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


def _standings(which: str, rows: str, at: datetime, **values: Any) -> Iterator[Standing]:
    states = [state.value for state in WORST_FIRST]
    with connection.cursor() as cursor:
        cursor.execute(
            _SUMMED.format(which=which, rows=rows), {"at": at, "live": _LIVE, "states": states, **values}
        )
        yield from map(Standing._make, cursor.fetchall())
