"""What the patient states of smoking and alcohol, beside the requirement that it is about."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from checklists.queries.records import Chart
from checklists.words import title
from common.words import day_words
from reminders.domain.flags import Known
from reminders.domain.habits import Recorded, Stated, goes_against
from reminders.domain.questionnaire import stated
from reminders.models import Questionnaire
from reminders.presenters.reading import TakeOver, TakeOvers
from reminders.words.questionnaire import spoken
from staff.domain.permissions import Action
from staff.models import User


@dataclass(frozen=True)
class Statement:
    """One statement that the record does not have yet. ``code``: the requirement it is about."""

    code: str
    title: str
    words: str
    when: str
    against: bool
    take: TakeOver | None


@dataclass(frozen=True)
class Statements:
    """What waits to be recorded, and where the whole questionnaire is, for those who may read it."""

    lines: tuple[Statement, ...]
    questionnaire_url: str
    questionnaire: str


def statements(
    row: Questionnaire | None, known: Known, chart: Chart, viewer: User, *, back: str
) -> Statements:
    """Return what the patient states and nobody has recorded as it was said."""
    recorded = dict(known.habits)
    answers = row.answers if row else {}
    takes = TakeOvers(chart, viewer, answers, back)
    spec = chart.spec.by_code if chart.spec else {}
    return Statements(
        lines=tuple(
            Statement(
                code=one.habit.value,
                title=title(spec[one.habit.value]),
                words=spoken(one),
                when=day_words(row.saved_at, chart.facts.zone) if row else "",
                against=goes_against(one, recorded.get(one.habit)),
                take=takes.of(one.habit.value, []),
            )
            for one in stated(answers)
            if one.habit.value in spec and not _is_recorded(one, recorded.get(one.habit))
        ),
        questionnaire_url=reverse("reminders:questionnaire", args=[chart.case.pk])
        if viewer.may(Action.SEE_QUESTIONNAIRE)
        else "",
        questionnaire=_how_far(row),
    )


def _is_recorded(one: Stated, recorded: Recorded | None) -> bool:
    return recorded is not None and (recorded.use, recorded.last_use) == (one.use.value, one.last_use)


def _how_far(row: Questionnaire | None) -> str:
    if row is None:
        return _("not begun")
    if row.sent_at is None:
        return _("begun")
    return _("read") if row.read_at and row.read_at >= row.saved_at else _("sent, not read yet")
