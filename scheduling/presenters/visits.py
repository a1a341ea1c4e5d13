"""Visits other than the operation, as lines: what, when, where, and what the protocol suggests."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from cases.models import Case
from checklists.presenters import when
from scheduling.domain.visits import Suggested, VisitKind, is_on_its_side
from scheduling.models import Visit
from scheduling.presenters.words import Words, link

KINDS: Mapping[VisitKind, Words] = {
    VisitKind.ASSESSMENT: lazy("Assessment before the operation"),
    VisitKind.STITCHES: lazy("Stitches out"),
    VisitKind.CONTROL: lazy("Control visit"),
}


@dataclass(frozen=True)
class VisitLine:
    """One visit that stands. ``warning``: why it makes no sense where it is; addresses blank where not allowed."""

    what: Words
    when: str
    far: str
    place: str
    warning: str
    version: int
    move_url: str = ""
    cancel_url: str = ""


@dataclass(frozen=True)
class SuggestedLine:
    """The days on which the protocol wants a visit that nobody planned yet."""

    what: Words
    days: str


def visit_lines(visits: Iterable[Visit], case: Case, *, today: date, may_plan: bool) -> tuple[VisitLine, ...]:
    """Return the visits of a case on the clock of its hospital."""
    return tuple(visit_line(visit, case, today=today, may_plan=may_plan) for visit in visits)


def visit_line(visit: Visit, case: Case, *, today: date, may_plan: bool) -> VisitLine:
    """Return one visit."""
    zone = case.site.time_zone
    on = when.local_day(visit.at, zone)
    return VisitLine(
        what=KINDS[VisitKind(visit.kind)],
        when=when.moment(visit.at, zone),
        far=when.away(on, today),
        place=visit.place,
        warning=_warning(visit, on, case),
        version=visit.version,
        move_url=link("scheduling:move_visit", visit.pk) if may_plan else "",
        cancel_url=link("scheduling:cancel_visit", visit.pk) if may_plan else "",
    )


def suggested_lines(found: Iterable[Suggested], visits: Iterable[Visit]) -> tuple[SuggestedLine, ...]:
    """Return what the protocol suggests and nobody planned yet."""
    planned = {visit.kind for visit in visits}
    return tuple(SuggestedLine(KINDS[one.kind], _days(one)) for one in found if one.kind.value not in planned)


def kinds_left(visits: Iterable[Visit]) -> list[tuple[str, Words]]:
    """Return the kinds of which no visit stands, to choose from."""
    planned = {visit.kind for visit in visits}
    return [(kind.value, words) for kind, words in KINDS.items() if kind.value not in planned]


def _days(one: Suggested) -> str:
    if one.first == one.last:
        return when.day(one.first)
    return _("%(first)s to %(last)s") % {"first": when.day(one.first), "last": when.day(one.last)}


def _warning(visit: Visit, on: date, case: Case) -> str:
    if case.surgery_at is None:
        return ""
    surgery_on = when.local_day(case.surgery_at, case.site.time_zone)
    if is_on_its_side(VisitKind(visit.kind), on, surgery_on):
        return ""
    if visit.kind == VisitKind.ASSESSMENT.value:
        return _("This is not before the operation. Move it.")
    return _("This is not after the operation. Move it.")
