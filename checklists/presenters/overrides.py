"""The report on overrides: one line per requirement, and the same as a table for a spreadsheet."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from cases.domain.cancellation import REASONS, CancelReason
from cases.domain.status import CaseStatus
from checklists.presenters.states import role_words
from checklists.presenters.values import titled
from checklists.queries.overrides import BY_TWO, WITHDRAWN, Overridden

# A cell that begins like this is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
COLUMNS: tuple[Promise, ...] = (
    lazy("Requirement"),
    lazy("Times"),
    lazy("Accepted"),
    lazy("By two clinicians"),
    lazy("Waived"),
    lazy("Deferred"),
    lazy("Withdrawn"),
    lazy("Decided by"),
    lazy("Cases"),
    lazy("Operated"),
    lazy("Cancelled"),
    lazy("Still open"),
    lazy("Why cancelled"),
)


@dataclass(frozen=True)
class OverrideLine:
    """One requirement of the report."""

    title: str
    times: int
    accepted: int
    by_two: int
    waived: int
    deferred: int
    withdrawn: int
    roles: str
    cases: int
    operated: int
    cancelled: int
    still_open: int
    why_cancelled: str

    @property
    def cells(self) -> tuple[object, ...]:
        """The values in the order of the columns."""
        return tuple(vars(self).values())


def override_lines(found: Iterable[Overridden]) -> tuple[OverrideLine, ...]:
    """Return the lines of the report, in the order given."""
    return tuple(_line(one) for one in found)


def _line(one: Overridden) -> OverrideLine:
    operated = one.statuses.get(CaseStatus.OPERATED.value, 0)
    cancelled = one.statuses.get(CaseStatus.CANCELLED.value, 0)
    return OverrideLine(
        title=titled(one.title) if one.title else one.code,
        times=one.times,
        accepted=one.ways.get("accept", 0),
        by_two=one.ways.get(BY_TWO, 0),
        waived=one.ways.get("waive", 0),
        deferred=one.ways.get("defer", 0),
        withdrawn=one.ways.get(WITHDRAWN, 0),
        roles=_roles(one),
        cases=one.cases,
        operated=operated,
        cancelled=cancelled,
        still_open=one.cases - operated - cancelled,
        why_cancelled=_reasons(one),
    )


def _roles(one: Overridden) -> str:
    most_first = sorted(one.roles.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(
        f"{_(' and ').join(role_words(role) for role in roles)} {count}" for roles, count in most_first
    )


def _reasons(one: Overridden) -> str:
    most_first = sorted(one.cancelled.items(), key=lambda item: (-item[1], item[0]))
    return "; ".join(f"{_(REASONS[CancelReason(reason)].title)} {count}" for reason, count in most_first)


def for_spreadsheet(lines: Iterable[OverrideLine]) -> Iterator[list[str]]:
    """Return the header and the lines as cells; nothing in them is a formula."""
    yield [str(column) for column in COLUMNS]
    for line in lines:
        yield [_plain(cell) for cell in line.cells]


def _plain(cell: object) -> str:
    text = str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text
