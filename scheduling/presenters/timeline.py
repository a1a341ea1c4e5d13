"""The way from today to the operation, drawn: a bar for each requirement, points for what was recorded.

Places along the line are percentages of its length, so that one drawing fits a telephone and a wall.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from checklists import words
from checklists.domain import conditions
from checklists.domain.readiness import Item
from checklists.domain.states import State
from checklists.presenters import when
from checklists.presenters.states import Badge, badge
from checklists.queries.records import Chart

NEAR = timedelta(hours=24)
BACK = timedelta(days=21)
AHEAD_WITHOUT_DATE = timedelta(days=30)
TICKS = 2


@dataclass(frozen=True)
class Bar:
    """A stretch of the line, in percent from its left end."""

    x: str
    width: str


@dataclass(frozen=True)
class Row:
    """One requirement on the line, and the same in words."""

    code: str
    title: str
    badge: Badge
    words: str
    due: str
    bar: Bar | None
    late: Bar | None
    validity: Bar | None
    points: tuple[str, ...]
    decides: bool


@dataclass(frozen=True)
class Tick:
    """A date under the line."""

    x: str
    label: str
    anchor: str


@dataclass(frozen=True)
class Timeline:
    """The whole drawing."""

    open_rows: tuple[Row, ...]
    done_rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]
    today: str
    surgery: str
    caption: str


@dataclass(frozen=True)
class _Scale:
    start: date
    end: date
    today: date

    def place(self, day: date) -> float:
        share = (day - self.start).days / max((self.end - self.start).days, 1)
        return 100 * min(max(share, 0.0), 1.0)

    def x(self, day: date) -> str:
        return f"{self.place(day):.2f}%"

    def bar(self, start: date, end: date) -> Bar | None:
        """Both days included; nothing where no part of it is on the line."""
        after = end + timedelta(days=1)
        if after <= self.start or start >= self.end or after <= start:
            return None
        return Bar(self.x(start), f"{max(self.place(after) - self.place(start), 0.6):.2f}%")


def timeline(chart: Chart) -> Timeline | None:
    """Return the drawing; None when readiness could not be worked out, so that there is nothing to draw."""
    near = is_near(chart)
    items = [
        item
        for item in chart.readiness.items
        if item.state is not State.NOT_APPLICABLE and (near or not item.spec.on_the_day)
    ]
    if not items:
        return None
    zone = chart.facts.zone
    today = when.local_day(chart.at, zone)
    target = _target(chart, today)
    scale = _scale(chart, today, target)
    rows = [(item, _row(chart, item, target, scale)) for item in items]
    still_open = [(item, row) for item, row in rows if not item.is_satisfied]
    still_open.sort(
        key=lambda pair: (target - timedelta(days=pair[0].spec.due_days), pair[0].spec.on_the_day)
    )
    return Timeline(
        open_rows=tuple(row for _item, row in still_open),
        done_rows=tuple(row for item, row in rows if item.is_satisfied),
        ticks=_ticks(scale),
        today=scale.x(today),
        surgery=scale.x(target),
        caption=_caption(chart, target, today),
    )


def is_near(chart: Chart) -> bool:
    """Say whether the checks of the day can be done: within a day of the operation."""
    return chart.case.surgery_at is not None and chart.case.surgery_at - chart.at <= NEAR


def _target(chart: Chart, today: date) -> date:
    if chart.case.surgery_at:
        return when.local_day(chart.case.surgery_at, chart.facts.zone)
    return chart.readiness.earliest.on or today + AHEAD_WITHOUT_DATE


def _scale(chart: Chart, today: date, target: date) -> _Scale:
    zone = chart.facts.zone
    recorded = [when.local_day(e.collected_at, zone) for rows in chart.evidence.values() for e in rows]
    first = min([today - timedelta(days=1), *(day for day in recorded if day >= today - BACK)])
    return _Scale(first, max(target, today) + timedelta(days=1), today)


def _caption(chart: Chart, target: date, today: date) -> str:
    about = {"day": when.day(target), "away": when.away(target, today)}
    if chart.case.surgery_at:
        return _("From today to the operation on %(day)s, %(away)s") % about
    if chart.readiness.earliest.on:
        return _("No date yet. Drawn for the earliest possible day, %(day)s, %(away)s") % about
    return _("No date yet, and none is possible before somebody decides. Drawn for %(day)s") % about


def _row(chart: Chart, item: Item, target: date, scale: _Scale) -> Row:
    due = target - timedelta(days=item.spec.due_days)
    start = min(_can_start(chart, item, target), due)
    is_late = not item.is_satisfied and due < scale.today
    collected_at = item.judgement.collected_at
    rows = chart.evidence.get(item.code, [])
    days = {when.local_day(e.collected_at, chart.facts.zone) for e in rows}
    return Row(
        code=item.code,
        title=words.title(item.spec),
        badge=badge(item),
        words=_in_words(chart, item, start, due),
        due="" if item.is_satisfied else when.by_day(due, scale.today),
        bar=None if item.is_satisfied else scale.bar(start, due),
        late=scale.bar(due + timedelta(days=1), scale.today) if is_late else None,
        validity=_validity(chart, item, collected_at, scale) if collected_at else None,
        points=tuple(scale.x(day) for day in sorted(days) if day >= scale.start),
        decides=chart.readiness.earliest.requirement == item.code,
    )


def _can_start(chart: Chart, item: Item, target: date) -> date:
    """Return the first day from which what is collected is still good at the operation."""
    days = [
        rule.days if rule.days is not None else 0
        for rule in item.spec.validity.rules
        if conditions.applies(rule.when, chart.facts, target)
    ]
    opened = when.local_day(chart.case.created_at, chart.facts.zone)
    return max(opened, target - timedelta(days=min(days))) if days else opened


def _validity(chart: Chart, item: Item, collected_at: datetime, scale: _Scale) -> Bar | None:
    start = when.local_day(collected_at, chart.facts.zone)
    return scale.bar(start, item.judgement.valid_through or scale.end)


def _in_words(chart: Chart, item: Item, start: date, due: date) -> str:
    about = {
        "what": words.title(item.spec),
        "state": badge(item).word,
        "start": when.day(start),
        "due": when.day(due),
    }
    if item.is_satisfied:
        return _("%(what)s: %(state)s") % about + _recorded(chart, item)
    return _("%(what)s: %(state)s; can be done from %(start)s, must be done by %(due)s") % about + _recorded(
        chart, item
    )


def _recorded(chart: Chart, item: Item) -> str:
    judged = item.judgement
    if judged.collected_at is None:
        return ""
    text = _("; recorded %(day)s") % {"day": when.day(when.local_day(judged.collected_at, chart.facts.zone))}
    if judged.valid_through is None:
        return text
    return text + _(", valid through %(day)s") % {"day": when.day(judged.valid_through)}


def _ticks(scale: _Scale) -> tuple[Tick, ...]:
    span = (scale.end - scale.start).days
    count = min(TICKS, span + 1)
    days = [scale.start + timedelta(days=round(span * n / max(count - 1, 1))) for n in range(count)]
    return tuple(Tick(scale.x(day), when.day(day), _anchor(n, days)) for n, day in enumerate(days))


def _anchor(place: int, days: Sequence[date]) -> str:
    if place == 0:
        return "start"
    return "end" if place == len(days) - 1 else "middle"
