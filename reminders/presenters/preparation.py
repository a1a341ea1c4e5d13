"""My preparation: what comes first today, what to do by when, what is with us, what is done. In the patient's words.

No value, no result and no diagnosis stands here, and nothing that only some of the staff may see.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import get_language

from checklists.presenters import when
from checklists.presenters.leaflet import leaflet
from reminders.domain.preparation import Situation, Standing, first_today, in_order
from reminders.presenters.own_plan import ClockLine, OwnPlan, clocks, own_plan
from reminders.presenters.preparation_steps import needs_a_way_out, steps
from reminders.presenters.preparation_words import PageWords, StepLine
from reminders.queries.preparation import Preparing

# Eating and drinking is of use when the day is near; the order of a list may change until then.
CLOCK_DAYS = timedelta(days=7)


@dataclass(frozen=True)
class Preparation:
    """Everything the page prints below the date of the visit. ``day``: today, in words."""

    day: str
    today: StepLine
    coming: tuple[StepLine, ...]
    with_us: tuple[str, ...]
    done: tuple[str, ...]
    plan: OwnPlan
    clocks: tuple[ClockLine, ...]
    texts: tuple[str, ...]
    drinks_daily: bool
    is_over: bool


def preparation(known: Preparing) -> Preparation:
    """Return the page of a case. The patient's language and the hospital's clock are active."""
    chart = known.chart
    zone, surgery_at = chart.facts.zone, chart.case.surgery_at
    today = when.local_day(chart.at, zone)
    on = when.local_day(surgery_at, zone) if surgery_at else None
    plan, daily = own_plan(chart), needs_a_way_out(known)
    mine = tuple(steps(known, plan, on, today))
    first = first_today(Situation(today, on, mine, known.is_over, known.comes, daily))
    words = PageWords(known, plan, today)
    is_near = on is not None and today <= on <= today + CLOCK_DAYS
    return Preparation(
        day=when.day(today),
        today=words.first(first),
        coming=words.lines(in_order(mine, today=today)) if not known.is_over else (),
        with_us=words.names(mine, Standing.WITH_US),
        done=words.names(mine, Standing.DONE),
        plan=plan,
        clocks=clocks(chart) if is_near and not known.is_over else (),
        texts=leaflet(chart, language=get_language() or "").texts,
        drinks_daily=daily,
        is_over=known.is_over,
    )
