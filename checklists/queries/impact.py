"""Which open cases would change their verdict if they moved to another version of their protocol."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.cache import cache
from django.db.models import QuerySet

from cases.domain.status import EDITABLE
from cases.models import Case
from checklists.domain.readiness import Item, Readiness, Verdict
from checklists.domain.whys import Why
from checklists.models import CaseProtocol, Protocol
from checklists.queries.protocols import spec_as_written
from checklists.queries.readiness import readiness_under
from staff.models import User
from staff.queries import site_ids

BATCH = 500
KEPT_SECONDS = 15 * 60


@dataclass(frozen=True)
class Standing:
    """How a case stands under one version: the verdict, what decides it, and the earliest day that works."""

    verdict: Verdict
    requirement: str
    why: Why | None
    earliest_on: date | None


@dataclass(frozen=True)
class Shift:
    """One case whose verdict the other version would change."""

    case_id: UUID
    surgery_at: datetime | None
    from_version: str
    before: Standing
    after: Standing


@dataclass(frozen=True)
class Impact:
    """What moving the person's open cases to a version would do, as far as they were looked at."""

    total: int
    at: datetime
    looked_at: int = 0
    last: UUID | None = None
    shifts: tuple[Shift, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether every case was looked at."""
        return self.looked_at >= self.total


def movable_cases(user: User, protocol: Protocol) -> QuerySet[Case]:
    """Return the person's open cases that are prepared by another version of this protocol, in the order of ids."""
    cases = Case.objects.filter(site__in=site_ids(user), status__in=[status.value for status in EDITABLE])
    cases = cases.filter(pinned__protocol__code=protocol.code).exclude(pinned__protocol=protocol)
    return cases.order_by("pk")


def further(impact: Impact, user: User, protocol: Protocol, *, most: int = BATCH) -> Impact:
    """Judge the next open cases under both versions, in a constant number of queries, and add what they show."""
    cases = movable_cases(user, protocol)
    if impact.last is not None:
        cases = cases.filter(pk__gt=impact.last)
    batch = list(cases.select_related("site", "patient", "procedure")[:most])
    found = readiness_under(batch, spec_as_written(protocol), at=impact.at)
    pins = CaseProtocol.objects.filter(case__in=batch)
    versions = dict(pins.values_list("case_id", "protocol__version"))
    shifts = [
        Shift(case.pk, case.surgery_at, versions.get(case.pk, ""), *standings(before, after))
        for case in batch
        for before, after in [found[case.pk]]
        if before.verdict is not after.verdict
    ]
    looked_at = impact.looked_at + len(batch)
    # Cases come and go while we look: with nothing left, all of them were looked at.
    total = max(impact.total, looked_at) if len(batch) == most else looked_at
    return Impact(
        total, impact.at, looked_at, batch[-1].pk if batch else impact.last, (*impact.shifts, *shifts)
    )


def kept_impact(user: User, protocol: Protocol) -> Impact | None:
    """Return what a look in the background has found so far; None when there is none."""
    impact: Impact | None = cache.get(impact_key(user, protocol))
    return impact


def impact_key(user: User, protocol: Protocol) -> str:
    """Return where the look of this person at this text is kept."""
    return f"impact:{user.pk}:{protocol.pk}:{protocol.sha256}"


def standings(before: Readiness, after: Readiness) -> tuple[Standing, Standing]:
    """Return what decides each verdict: what the versions judge differently rather than what both find."""
    return _standing(before, beside=after), _standing(after, beside=before)


def _standing(readiness: Readiness, *, beside: Readiness) -> Standing:
    in_the_way = readiness.in_the_way
    first = next((item for item in in_the_way if _is_news(item, beside)), (*in_the_way, None)[0])
    whys = first.whys if first else readiness.whys
    why = whys[0] if whys else None
    return Standing(readiness.verdict, first.code if first else "", why, readiness.earliest.on)


def _is_news(item: Item, beside: Readiness) -> bool:
    other = beside.by_code.get(item.code)
    return other is None or (other.state, other.forecast) != (item.state, item.forecast)
