"""How a value has gone: the earlier results in words, and as a small line for the eye."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from checklists.domain.evidence import COUNTING, EvidenceStatus, values_from_json
from checklists.domain.protocols import Component, Input
from checklists.domain.readiness import Item
from checklists.models import Evidence
from checklists.presenters import when
from checklists.presenters.values import titled
from checklists.queries.records import Chart
from checklists.words import number_words, unit_words

MOST = 6
WIDTH, HEIGHT, MARGIN = 96, 24, 3


@dataclass(frozen=True)
class Trend:
    """One component over time, oldest first. ``points`` and ``last`` draw it in a box of 96 by 24."""

    title: str
    text: str
    points: str
    last: tuple[str, str]


def trends(chart: Chart, item: Item, role: str) -> tuple[Trend, ...]:
    """Return the course of each number with at least two results; nothing for a role that does not see the values."""
    if not item.spec.shows_values_to(role):
        return ()
    rows = _standing(chart.evidence.get(item.code, ()))
    numbers = (c for c in item.spec.components if c.input is Input.NUMBER)
    found = ((component, _results(chart, component, rows)) for component in numbers)
    return tuple(_trend(component, results) for component, results in found if len(results) > 1)


def _standing(rows: Iterable[Evidence]) -> list[Evidence]:
    rows = list(rows)
    gone = {row.supersedes_id for row in rows if row.status != EvidenceStatus.PRELIMINARY.value}
    counting = {status.value for status in COUNTING}
    return [row for row in rows if row.status in counting and row.pk not in gone]


def _results(chart: Chart, component: Component, rows: list[Evidence]) -> list[tuple[date, Decimal]]:
    found = []
    for row in rows:
        value = values_from_json(row.values).get(component.code)
        if value is not None and value.number is not None:
            found.append((when.local_day(row.collected_at, chart.facts.zone), value.number))
    return found[:MOST][::-1]


def _trend(component: Component, results: list[tuple[date, Decimal]]) -> Trend:
    unit = unit_words(component.unit)
    text = " → ".join(f"{number_words(number)} ({when.day(on)})" for on, number in results)
    drawn = _drawn(results)
    points = " ".join(f"{x},{y}" for x, y in drawn)
    return Trend(
        f"{titled(component.title)}, {unit}" if unit else titled(component.title), text, points, drawn[-1]
    )


def _drawn(results: list[tuple[date, Decimal]]) -> list[tuple[str, str]]:
    days = [(on - results[0][0]).days for on, _number in results]
    numbers = [number for _on, number in results]
    low, high = min(numbers), max(numbers)
    along = [day / days[-1] if days[-1] else place / (len(days) - 1) for place, day in enumerate(days)]
    up = [float((number - low) / (high - low)) if high > low else 0.5 for number in numbers]
    return [(_place(x, WIDTH), _place(1 - y, HEIGHT)) for x, y in zip(along, up, strict=True)]


def _place(share: float, length: int) -> str:
    return f"{MARGIN + share * (length - 2 * MARGIN):.1f}"
