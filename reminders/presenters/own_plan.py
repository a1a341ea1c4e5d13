"""The patient's own medicine plan, and the clock of eating and drinking, in the patient's words.

A plan is shown only when a clinician has decided on every medicine and signed it. Before that there is one sentence:
change nothing. No table speaks to a patient.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from checklists.domain.medicines import MedicineChoice
from checklists.domain.plans import PlanRow, plan_as_judged
from checklists.domain.states import State
from checklists.presenters import when
from checklists.queries.records import Chart
from common.words import clock_words, day_words
from patients.domain.ages import is_child
from reminders.domain.fasting import times
from reminders.queries.planning import fasting_rule

PLAN = "medicine_plan"
CONFIRMED = frozenset({State.PASS, State.ACCEPTED})


@dataclass(frozen=True)
class MedicineLine:
    """One medicine and what the patient does with it; ``last_on``: the day of the last dose, if it is stopped."""

    name: str
    what: str
    last_on: date | None = None


@dataclass(frozen=True)
class OwnPlan:
    """What a clinician decided. Not ``is_confirmed``: nothing may be shown but that nothing is to be changed."""

    is_confirmed: bool
    do_not_stop: tuple[MedicineLine, ...] = ()
    changes: tuple[MedicineLine, ...] = ()


@dataclass(frozen=True)
class ClockLine:
    """Until when something may be eaten or drunk, as a clock shows it."""

    what: str
    time: str
    day: str


def own_plan(chart: Chart) -> OwnPlan:
    """Return the plan as it is confirmed, or that none is."""
    item = chart.readiness.by_code.get(PLAN)
    if item is None or item.state not in CONFIRMED:
        return OwnPlan(False)
    plan = plan_as_judged(
        item.spec, item.judgement, chart.facts, surgery_at=chart.case.surgery_at, now=chart.at
    )
    rows = plan.rows if plan else ()
    today = when.local_day(chart.at, chart.facts.zone)
    kept = [row for row in rows if _goes_on(row)]
    return OwnPlan(
        True,
        do_not_stop=tuple(MedicineLine(row.medicine.name, _goes_on_words(row)) for row in kept),
        changes=tuple(_change(row, today) for row in rows if not _goes_on(row)),
    )


def clocks(chart: Chart) -> tuple[ClockLine, ...]:
    """Return the last moments before the operation; empty while it has no time."""
    surgery_at, zone = chart.case.surgery_at, chart.facts.zone
    if surgery_at is None:
        return ()
    child = is_child(chart.case.patient.birth_date, when.local_day(surgery_at, zone))
    until = times(surgery_at, is_child=child, rule=fasting_rule())
    named = (
        (_("Food, and drinks with milk in them"), until.food_until),
        (_("Formula and other milk"), until.other_milk_until),
        (_("Breast milk"), until.breast_milk_until),
        (_("Water, clear juice, tea or coffee without milk"), until.clear_drinks_until),
    )
    return tuple(ClockLine(what, clock_words(at, zone), day_words(at, zone)) for what, at in named if at)


def last_doses(plan: OwnPlan) -> Iterator[MedicineLine]:
    """Yield what has a last dose."""
    return (line for line in plan.changes if line.last_on is not None)


def _goes_on(row: PlanRow) -> bool:
    return row.why is None and row.decision is not None and row.decision.decision is MedicineChoice.CONTINUE


def _goes_on_words(row: PlanRow) -> str:
    if row.proposal.never_stop:
        return _("Take it every day, also on the morning of the operation.")
    return _("Take it as you always do.")


def _change(row: PlanRow, today: date) -> MedicineLine:
    """Return what is to be done about a medicine that does not just go on."""
    name, decision = row.medicine.name, row.decision
    if row.why is not None or decision is None or decision.decision is MedicineChoice.ASK:
        return MedicineLine(name, _("Go on taking it until we tell you. We are still asking about it."))
    if decision.decision is MedicineChoice.ADJUST:
        return MedicineLine(name, decision.note or _("We will tell you how much to take."))
    last = decision.last_dose_on
    if last is None:
        return MedicineLine(name, _("Go on taking it. We will tell you the last day."))
    if last < today:
        what = _("Do not take it now.")
    else:
        about = {"last": when.day(last), "first": when.day(last + timedelta(days=1))}
        what = _("Take it for the last time on %(last)s. From %(first)s do not take it.") % about
    again = _("When you take it again: %(words)s") % {"words": decision.restart} if decision.restart else ""
    return MedicineLine(name, f"{what} {again}".strip(), last)
