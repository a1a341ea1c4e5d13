"""How often clinicians went ahead anyway, requirement by requirement, and what became of the cases. Counted in SQL."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When

from checklists.domain.decisions import HOLDING_BACK, DecisionKind
from checklists.domain.protocol_status import ProtocolStatus
from checklists.models import Decision, Protocol
from checklists.queries.protocols import specs_of
from staff.models import User
from staff.queries import site_ids

BY_TWO = "by_two"
WITHDRAWN = "withdrawn"


@dataclass
class Overridden:
    """One requirement: how often in each way, by which roles, and the cases by their status.

    ``ways``: accept, waive, defer, by_two (accepted by two clinicians); withdrawn ones are counted apart. ``roles``
    holds one role or two. ``cancelled`` counts the cancelled cases by reason.
    """

    code: str
    title: dict[str, str] = field(default_factory=dict)
    ways: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    roles: dict[tuple[str, ...], int] = field(default_factory=lambda: defaultdict(int))
    statuses: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    cancelled: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def times(self) -> int:
        """How often somebody went ahead anyway and did not take it back."""
        return sum(count for way, count in self.ways.items() if way != WITHDRAWN)

    @property
    def cases(self) -> int:
        """In how many cases."""
        return sum(self.statuses.values())


def overrides(user: User, *, since: datetime, until: datetime, site: UUID | None = None) -> list[Overridden]:
    """Return the requirements overridden from ``since`` to before ``until``, the most frequent first.

    Only cases at the person's sites; ``site`` narrows it to one. The same number of queries however many there are.
    """
    rows = _decisions(user, since, until, site)
    found: dict[str, Overridden] = {}
    for code, way, first, second, count in _ways(rows):
        one = found.setdefault(code, Overridden(code))
        one.ways[way] += count
        if way != WITHDRAWN:
            one.roles[tuple(sorted({first, second} - {""}))] += count
    for code, status, reason, count in _cases(rows):
        found[code].statuses[status] += count
        if reason:
            found[code].cancelled[reason] += count
    _name(found)
    return sorted(found.values(), key=lambda one: (-one.times, one.code))


def _decisions(user: User, since: datetime, until: datetime, site: UUID | None) -> QuerySet[Decision]:
    sites = [pk for pk in site_ids(user) if site in (None, pk)]
    rows = Decision.objects.filter(case__site__in=sites, at__gte=since, at__lt=until)
    return rows.exclude(kind__in=[kind.value for kind in HOLDING_BACK]).order_by()


def _ways(rows: QuerySet[Decision]):  # type: ignore[no-untyped-def]
    way = Case(
        When(withdrawn_at__isnull=False, then=Value(WITHDRAWN)),
        When(Q(kind=DecisionKind.ACCEPT.value, second_by__isnull=False), then=Value(BY_TWO)),
        default=F("kind"),
        output_field=CharField(),
    )
    counted = rows.annotate(way=way).values("requirement__code", "way", "role", "second_role")
    return counted.annotate(n=Count("pk")).values_list("requirement__code", "way", "role", "second_role", "n")


def _cases(rows: QuerySet[Decision]):  # type: ignore[no-untyped-def]
    counted = rows.filter(withdrawn_at=None).values(
        "requirement__code", "case__status", "case__cancel_reason"
    )
    return counted.annotate(n=Count("case_id", distinct=True)).values_list(
        "requirement__code", "case__status", "case__cancel_reason", "n"
    )


def _name(found: dict[str, Overridden]) -> None:
    """Give each requirement the title of the latest protocol that has it."""
    used = Protocol.objects.exclude(status=ProtocolStatus.DRAFT.value).order_by("loaded_at", "id")
    ids = list(used.values_list("pk", flat=True)) if found else []
    specs = specs_of(set(ids)) if ids else {}
    for pk in ids:
        for requirement in specs[pk].requirements:
            if requirement.code in found:
                found[requirement.code].title = dict(requirement.title)
