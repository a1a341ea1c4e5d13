"""What was recorded of how long operations took, and what that says of cases to come.

Three years of operations are many rows, and a page asks for many procedures: what was counted is kept in the cache for
an hour, and forgotten as soon as another operation of the procedure is recorded.
"""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.db import connection

import cases.queries
from cases.models import Case, Procedure
from scheduling.domain.durations import FIXED, Estimate, History, Prior, estimate

# Outside this a milestone was recorded late or on the wrong patient (booking refuses longer cases too).
SHORTEST_MINUTES, LONGEST_MINUTES = 5, 16 * 60

# Surgeons get quicker and procedures change: what is older than three years says little.
# By surgeon and procedure: how many, the mean logarithm of the minutes in which somebody operates, its squares.
_HISTORY = """
    SELECT procedure_id, surgeon_id, count(*), avg(x), var_pop(x) * count(*) FROM (
        SELECT c.procedure_id, b.surgeon_id,
               ln(greatest(1, extract(epoch FROM o.at - i.at) / 60
                              - least(%(fixed)s, p.duration_p50 / 2.0)))::float8 AS x
        FROM cases_case c
        JOIN cases_procedure p ON p.id = c.procedure_id
        JOIN scheduling_booking b ON b.case_id = c.id AND b.status = 'finished'
        JOIN scheduling_milestone i ON i.booking_id = b.id AND i.kind = 'into_theatre'
        JOIN scheduling_milestone o ON o.booking_id = b.id AND o.kind = 'out_of_theatre'
        WHERE c.procedure_id = ANY(%(procedures)s) AND c.status = 'operated'
          AND i.at > clock_timestamp() - interval '3 years'
          AND extract(epoch FROM o.at - i.at) BETWEEN %(shortest)s AND %(longest)s
    ) took GROUP BY procedure_id, surgeon_id
"""

_Histories = dict[UUID, dict[UUID, History]]


def estimate_for(of: Iterable[Case]) -> dict[UUID, Estimate]:
    """Return how long to plan for each case, in one query however many there are. Their procedures are loaded."""
    wanted = list(of)
    histories = _histories({case.procedure_id for case in wanted})
    return {
        case.pk: _estimate(case.procedure, case.surgeon_id, histories.get(case.procedure_id, {}))
        for case in wanted
    }


def procedures_within(minutes: int, surgeons: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """Return for each surgeon the procedures that they are planned to do within so many minutes, in two queries."""
    catalogue = list(cases.queries.all_procedures())
    histories = _histories({procedure.pk for procedure in catalogue})
    return {
        surgeon: [
            procedure.pk
            for procedure in catalogue
            if _estimate(procedure, surgeon, histories.get(procedure.pk, {})).minutes <= minutes
        ]
        for surgeon in surgeons
    }


def _estimate(procedure: Procedure, surgeon_id: UUID, by_surgeon: dict[UUID, History]) -> Estimate:
    others = sum((h for surgeon, h in by_surgeon.items() if surgeon != surgeon_id), History())
    return estimate(
        Prior(procedure.duration_p50, procedure.planned_minutes),
        by_surgeon.get(surgeon_id, History()),
        others,
        percentile=settings.DURATION_PERCENTILE,
    )


def forget_durations(procedures: Iterable[UUID]) -> None:
    """Have the operations of these procedures counted anew. After the commit, or the old count is kept again."""
    cache.delete_many([_key(procedure) for procedure in procedures])


def _key(procedure: UUID) -> str:
    return f"durations:{procedure}"


def _histories(procedures: set[UUID]) -> _Histories:
    if not settings.DURATIONS_KEPT_SECONDS:
        return _counted(procedures)
    kept = cache.get_many([_key(procedure) for procedure in procedures])
    found = {procedure: kept[_key(procedure)] for procedure in procedures if _key(procedure) in kept}
    if missing := procedures - found.keys():
        counted = {procedure: dict[UUID, History]() for procedure in missing} | _counted(missing)
        cache.set_many({_key(pk): one for pk, one in counted.items()}, settings.DURATIONS_KEPT_SECONDS)
        found |= counted
    return found


def _counted(procedures: set[UUID]) -> _Histories:
    found: _Histories = {}
    if not procedures:
        return found
    with connection.cursor() as cursor:
        cursor.execute(
            _HISTORY,
            {
                "fixed": FIXED,
                "procedures": list(procedures),
                "shortest": SHORTEST_MINUTES * 60,
                "longest": LONGEST_MINUTES * 60,
            },
        )
        for procedure, surgeon, count, mean, squares in cursor.fetchall():
            found.setdefault(procedure, {})[surgeon] = History(count, mean, squares)
    return found
