"""Alarms of one case: what fell after the patient was called, and who has seen it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from checklists import words
from checklists.domain.states import State
from checklists.models import Alarm
from checklists.presenters import when
from checklists.presenters.links import link
from checklists.presenters.states import state_badge
from checklists.queries.records import Chart
from staff.domain.permissions import Action
from staff.models import User


@dataclass(frozen=True)
class AlarmLine:
    """One alarm that nobody has acknowledged yet."""

    sentence: str
    raised: str
    acknowledge_url: str


def alarm_lines(chart: Chart, alarms: list[Alarm], viewer: User) -> tuple[AlarmLine, ...]:
    """Return the alarms that stand, latest first."""
    return tuple(_line(chart, alarm, viewer) for alarm in alarms if alarm.acknowledged_at is None)


def _line(chart: Chart, alarm: Alarm, viewer: User) -> AlarmLine:
    item = chart.readiness.by_code.get(alarm.requirement.code)
    about = {
        "what": words.title(item.spec) if item else alarm.requirement.code,
        "state": state_badge(State(alarm.state)).word.lower(),
    }
    may = viewer.may(Action.ACKNOWLEDGE_ALARM)
    return AlarmLine(
        sentence=_("After the call: %(what)s (%(state)s).") % about,
        raised=when.moment(alarm.raised_at, chart.facts.zone),
        acknowledge_url=link("checklists:acknowledge_alarm", alarm.pk) if may else "",
    )
