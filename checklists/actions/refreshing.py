"""Writing down what was computed, for lists; and raising the alarm when bad news comes after the call."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

import cases.queries
from cases.domain.status import LIVE, CaseStatus
from cases.models import Case
from checklists import queries
from checklists.domain.readiness import Item, Readiness
from checklists.domain.whys import kept_back
from checklists.models import Alarm, Evidence, ReadinessSummary, Requirement
from checklists.signals import readiness_kept

PAST_THE_GATE = frozenset({CaseStatus.CALLED, CaseStatus.IN_THEATRE})
SHOWN = 6

_KEPT = ", ".join(field.attname for field in ReadinessSummary._meta.concrete_fields)
_NEW = ", ".join(
    f"{field.attname} = EXCLUDED.{field.attname}"
    for field in ReadinessSummary._meta.concrete_fields
    if not field.primary_key
)
# Both at once, because it is done at every write.
_KEEP = f"""
    WITH states AS (
        UPDATE checklists_requirement AS r
        SET state = n.state, forecast = n.forecast, due_on = n.due_on, valid_until = n.valid_until,
            takes_days = n.takes_days
        FROM json_to_recordset(%s::json)
             AS n(case_id uuid, code text, state text, forecast text, due_on date, valid_until timestamptz,
                  takes_days int)
        WHERE r.case_id = n.case_id AND r.code = n.code
          AND (r.state, r.forecast, r.due_on, r.valid_until, r.takes_days)
              IS DISTINCT FROM (n.state, n.forecast, n.due_on, n.valid_until, n.takes_days)
    )
    INSERT INTO checklists_readinesssummary ({_KEPT})
    SELECT {_KEPT} FROM json_populate_recordset(NULL::checklists_readinesssummary, %s::json)
    ON CONFLICT (case_id) DO UPDATE SET {_NEW}
"""


def refresh(*, case: Case, at: datetime, because_of: Evidence | None = None) -> Readiness:
    """Compute the case's readiness and keep it for lists. The case row is locked by the caller.

    When the patient has been called already and something is in the way, raises one alarm for each.
    """
    return refresh_many(cases=[case], at=at, because_of=because_of)[case.pk]


def refresh_many(
    *, cases: Sequence[Case], at: datetime, because_of: Evidence | None = None
) -> dict[UUID, Readiness]:
    """Compute and keep the readiness of several cases as ``refresh`` does, in the same number of statements.

    Each case keeps what was computed (``queries.readiness_just_kept``).
    """
    if not cases:
        return {}
    readiness = queries.readiness_of_many(cases, at=at)
    _keep(cases, readiness, at)
    for case in cases:
        queries.hold_kept(case, readiness[case.pk])
        if CaseStatus(case.status) in PAST_THE_GATE:
            _raise_alarms(case, readiness[case.pk], because_of, at)
    readiness_kept.send(sender=Case, cases=cases, readiness=readiness, at=at)
    return readiness


def follow_status(*, case: Case) -> None:
    """Keep with the summary whether the case is over. The case row is locked by the caller."""
    live = CaseStatus(case.status) in LIVE
    ReadinessSummary.objects.filter(case=case).exclude(is_live=live).update(is_live=live)


def refresh_stale(*, at: datetime, most: int = 500) -> int:
    """Compute again what time alone may have changed; return how many cases. A case in use is left for next time."""
    live = sorted(status.value for status in LIVE - PAST_THE_GATE)
    stale = ReadinessSummary.objects.filter(stale_at__lte=at, case__status__in=live)
    done = 0
    for case_id in stale.order_by("stale_at").values_list("case_id", flat=True)[:most]:
        with transaction.atomic():
            case = cases.queries.lock_if_free(case_id)
            if case is not None:
                refresh(case=case, at=at)
                done += 1
    return done


def _keep(cases: Iterable[Case], readiness: Mapping[UUID, Readiness], at: datetime) -> None:
    states = [_state(case_id, item) for case_id, found in readiness.items() for item in found.items]
    summaries = [_summary(case, readiness[case.pk], at) for case in cases]
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [json.dumps(rows, default=str) for rows in (states, summaries)])


def _state(case_id: UUID, item: Item) -> dict[str, object]:
    return {
        "case_id": case_id,
        "code": item.code,
        "state": item.state.value,
        "forecast": item.forecast.value,
        "due_on": item.due_on,
        "valid_until": item.judgement.valid_until,
        "takes_days": item.takes_days,
    }


def _summary(case: Case, readiness: Readiness, at: datetime) -> dict[str, object]:
    return {
        "case_id": case.pk,
        "verdict": readiness.verdict.value,
        "worst": readiness.worst.value,
        "open_count": len(readiness.in_the_way),
        "overrides": sum(item.decision_id is not None for item in readiness.items),
        "in_the_way": [_line(item) for item in readiness.in_the_way[:SHOWN]],
        "earliest_on": readiness.earliest.on,
        "earliest_by": readiness.earliest.requirement or "",
        "computed_at": at,
        "stale_at": readiness.stale_at,
        "surgery_at": case.surgery_at,
        "is_live": CaseStatus(case.status) in LIVE,
    }


def _line(item: Item) -> dict[str, object]:
    # The reason is kept as data, so that each reader sees it in their own language.
    # Restricted values stay out of it, because everybody sees the lists.
    why = kept_back(item.whys[0], item.spec, "") if item.whys else None
    return {
        "code": item.code,
        "state": item.state.value,
        "owner": item.spec.owner,
        "due_on": item.due_on.isoformat() if item.due_on else None,
        "forecast": item.forecast.value,
        "why": why.code if why else "",
        "params": {k: str(v) for k, v in why.params.items()} if why else {},
    }


def _raise_alarms(case: Case, readiness: Readiness, because_of: Evidence | None, at: datetime) -> None:
    rows = dict(Requirement.objects.filter(case=case).values_list("code", "pk"))
    alarms = [
        Alarm(
            case=case,
            requirement_id=rows[item.code],
            evidence=because_of,
            state=item.state.value,
            raised_at=at,
        )
        for item in readiness.in_the_way
    ]
    Alarm.objects.bulk_create(alarms, ignore_conflicts=True)
