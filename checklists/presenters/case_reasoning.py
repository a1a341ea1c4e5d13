"""The verdict of a case and the whole reasoning behind it, the same on the screen and in the terminal."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from checklists import words
from checklists.domain.protocols import Group
from checklists.presenters import when
from checklists.presenters.explaining import Reasoning, reasoning
from checklists.presenters.people import case_line
from checklists.presenters.states import GROUPS, Badge
from checklists.presenters.values import titled
from checklists.presenters.verdicts import VERDICTS, earliest_sentence, verdict_sentence
from checklists.queries.records import Chart
from staff.models import User

_HISTORY = lazy(
    "The row history of this case begins at %(when)s. The date of the operation, the side, the protocol and the "
    "patient’s record are shown as they stood then; what was recorded and decided is as of the moment asked for."
)


@dataclass(frozen=True)
class ReasoningGroup:
    """The requirements that stand together."""

    title: str
    lines: tuple[Reasoning, ...]


@dataclass(frozen=True)
class CaseReasoning:
    """The verdict of a case and the reasoning behind each of its requirements."""

    verdict: Badge
    sentence: str
    earliest: str
    operation: str
    protocol: str
    known_at: str
    trouble: tuple[str, ...]
    not_in_history: str
    groups: tuple[ReasoningGroup, ...]


def case_reasoning(
    chart: Chart, viewer: User | None, *, history_begins: datetime | None = None
) -> CaseReasoning:
    """Explain a whole case to this person; None is nobody in particular, who sees no restricted value.

    ``history_begins``: the moment asked for is earlier than what the row history knows.
    """
    zone, verdict = chart.facts.zone, chart.readiness.verdict
    surgery_at = chart.case.surgery_at
    return CaseReasoning(
        verdict=Badge(verdict.value, str(VERDICTS[verdict])),
        sentence=verdict_sentence(chart),
        earliest=earliest_sentence(chart),
        operation=when.moment(surgery_at, zone) if surgery_at else _("not yet allocated"),
        protocol=f"{titled(chart.spec.title)} ({chart.spec.name})" if chart.spec else _("none"),
        known_at=when.moment(chart.at, zone),
        trouble=tuple(words.say(why, chart.spec) for why in chart.readiness.whys),
        not_in_history=str(_HISTORY) % {"when": when.moment(history_begins, zone)} if history_begins else "",
        groups=tuple(_groups(chart, viewer)),
    )


def heads(chart: Chart, told: CaseReasoning) -> Iterator[tuple[str, str]]:
    """Yield what stands above the reasoning where there is no page around it; no name of the patient."""
    line = case_line(chart.case)
    yield _("As it was known at"), told.known_at
    yield _("Operation"), f"{line.procedure}, {line.side}" if line.side else line.procedure
    yield _("When"), told.operation
    yield _("Protocol"), told.protocol
    yield _("Readiness"), f"{told.verdict.word}. {capfirst(told.sentence)} {told.earliest}".strip()
    if told.not_in_history:
        yield _("Not in the history"), told.not_in_history


def _groups(chart: Chart, viewer: User | None) -> Iterator[ReasoningGroup]:
    for group in Group:
        items = [item for item in chart.readiness.items if item.spec.group is group]
        if items:
            yield ReasoningGroup(str(GROUPS[group]), tuple(reasoning(chart, item, viewer) for item in items))
