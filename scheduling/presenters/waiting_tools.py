"""What stands around the waiting list: filters, orders, the views people keep, and what became of a change."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cases.domain.cancellation import REASONS
from cases.words import CONTACT_WORDS, PRIORITY_WORDS
from common.words import say
from scheduling.actions.bulk import Outcome
from scheduling.domain.waiting import Order
from scheduling.models import SavedFilter
from scheduling.presenters.board import Option, options
from scheduling.presenters.words import URGENCIES, link, procedure_name

ORDERS = {
    Order.NAME: _("Patient and procedure"),
    Order.PRIORITY: _("Priority"),
    Order.TARGET: _("Target"),
    Order.READY: _("Can be ready"),
    Order.WAITING: _("Waiting"),
}
ORDERED_BY = {
    Order.NAME: _("by name"),
    Order.PRIORITY: _("the highest priority first"),
    Order.TARGET: _("the earliest target date first"),
    Order.READY: _("who can be ready first, first"),
    Order.WAITING: _("who has waited longest first"),
}
NOTICES = (24, 48, 72, 168)
# Behind "More filters": what is asked for less often.
_MORE = frozenset({"contact", "notice", "surgeon", "procedure", "urgency"})
# What an address of the list may say, in this order.
_NAMES = (
    "q",
    "priority",
    "breach_before",
    "ready_by",
    "notice",
    "contact",
    "surgeon",
    "urgency",
    "procedure",
    "session",
    "sort",
    "after",
    "before",
)
# A name typed into a search is nobody's to keep, and a page of the list is no view of it.
_NOT_KEPT = frozenset({"q", "session", "after", "before"})


@dataclass(frozen=True)
class Heading:
    """The head of a column: a link that sorts by it, or where the list is sorted by it already."""

    label: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class View:
    """A view that the person keeps."""

    name: str
    url: str
    remove_url: str
    is_current: bool


@dataclass(frozen=True)
class Result:
    """What became of one ticked row."""

    who: str
    what: str
    url: str
    reasons: tuple[str, ...]


def query_of(asked: Mapping[str, Any], **changes: Any) -> str:
    """Return the query of the address that shows this, with changes; what is empty is left out."""
    wanted = {**asked, **changes}
    pairs = [(name, str(wanted[name])) for name in _NAMES if wanted.get(name)]
    return urlencode(pairs)


def address(asked: Mapping[str, Any], **changes: Any) -> str:
    """Return the whole address of it."""
    query = query_of(asked, **changes)
    return link("scheduling:waiting_list") + (f"?{query}" if query else "")


def back_address(asked: Mapping[str, Any]) -> str:
    """Return the address to come back to; it travels inside other addresses, so that no name may be in it."""
    return address(asked, q=None)


def kept_query(asked: Mapping[str, Any]) -> str:
    """Return what may be kept of it as a view."""
    return query_of({name: value for name, value in asked.items() if name not in _NOT_KEPT})


def filters(
    asked: Mapping[str, Any], *, surgeons: Iterable[Any], procedures: Iterable[Any]
) -> dict[str, Any]:
    """Return the choices of the toolbar, what was chosen marked."""
    return {
        "priority": options(
            ((p.value, str(words)) for p, words in PRIORITY_WORDS.items()), asked["priority"]
        ),
        "contact": options(((s.value, str(words)) for s, words in CONTACT_WORDS.items()), asked["contact"]),
        "notice": _notices(asked["notice"]),
        "surgeon": options(((s.pk, s.full_name) for s in surgeons), asked["surgeon"]),
        "procedure": options(
            ((p.code, procedure_name(p.name_en, p.name_ru)) for p in procedures), asked["procedure"]
        ),
        "urgency": options(((u, str(words)) for u, words in URGENCIES.items()), asked["urgency"]),
        "more": any(asked[name] for name in _MORE),
    }


def _notices(chosen: int | None) -> tuple[Option, ...]:
    hours = sorted({*NOTICES, *([chosen] if chosen else [])})
    words = [(h, ngettext("%(hours)s hour", "%(hours)s hours", h) % {"hours": h}) for h in hours]
    return options(words, chosen)


def bulk_choices(surgeons: Iterable[Any]) -> dict[str, Any]:
    """Return the choices of what is done to the ticked rows."""
    return {
        "priority": options(((p.value, str(words)) for p, words in PRIORITY_WORDS.items()), None),
        "contact": options(((s.value, str(words)) for s, words in CONTACT_WORDS.items()), None),
        "surgeon": options(((s.pk, s.full_name) for s in surgeons), None),
        "reason": options(((reason.value, gettext(row.title)) for reason, row in REASONS.items()), None),
    }


def headings(asked: Mapping[str, Any], order: Order) -> dict[str, Heading]:
    """Return the columns that the list can be sorted by."""
    return {
        by.value: Heading(str(label), address(asked, sort=by.value, after=None, before=None), by is order)
        for by, label in ORDERS.items()
    }


def views(saved: Iterable[SavedFilter], asked: Mapping[str, Any]) -> tuple[View, ...]:
    """Return the views that the person keeps, the one on the screen marked."""
    current = kept_query(asked)
    here = link("scheduling:waiting_list")
    return tuple(
        View(
            name=one.name,
            url=f"{here}?{one.query}" if one.query else here,
            remove_url=link("scheduling:remove_waiting_view", one.pk),
            is_current=one.query == current,
        )
        for one in saved
    )


def results(outcomes: Iterable[Outcome]) -> tuple[tuple[Result, ...], tuple[Result, ...]]:
    """Return what was done and what was refused, each row with why."""
    done: list[Result] = []
    refused: list[Result] = []
    for outcome in outcomes:
        (refused if outcome.refusal else done).append(_result(outcome))
    return tuple(done), tuple(refused)


def _result(outcome: Outcome) -> Result:
    case, refusal = outcome.case, outcome.refusal
    reasons = [say(refusal), *(say(reason) for reason in getattr(refusal, "reasons", ()))] if refusal else []
    if case is None:
        return Result(gettext("a case that is not here"), "", "", tuple(reasons))
    return Result(
        who=f"{case.patient.family_name.upper()} {case.patient.given_name}",
        what=procedure_name(case.procedure.name_en, case.procedure.name_ru),
        url=link("scheduling:case", case.pk),
        reasons=tuple(reasons),
    )
