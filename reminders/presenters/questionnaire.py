"""The questionnaire as the patient sees it: its parts, how far each is, and answers in words."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.words import clock_words, day_words
from reminders.domain.questionnaire import (
    QUESTIONS,
    Answers,
    Part,
    Question,
    Takes,
    drinks_daily,
    open_questions,
    part_of,
)
from reminders.models import Questionnaire
from reminders.words.questionnaire import PARTS, SHORT, Words, choice_words


@dataclass(frozen=True)
class PartLine:
    """One part in the list: ``is_done`` when nothing of it is open."""

    code: str
    title: Words
    state: str
    is_done: bool


@dataclass(frozen=True)
class Overview:
    """The list of parts. ``sent``: when the patient said that it is complete, blank if not, or changed since."""

    parts: tuple[PartLine, ...]
    may_finish: bool
    sent: str
    open_count: str
    changed_since: bool
    drinks_daily: bool


@dataclass(frozen=True)
class AnswerLine:
    """One answer in words: lines of a list each for itself."""

    title: Words
    answers: tuple[str, ...]


def overview(row: Questionnaire | None, *, zone: str) -> Overview:
    """Return the parts and what is left of them."""
    answers = row.answers if row else {}
    left = sum(len(open_questions(answers, part)) for part in Part)
    sent = row.sent_at if row else None
    changed = bool(row and sent and row.saved_at > sent)
    return Overview(
        parts=tuple(_part_line(answers, part) for part in Part),
        may_finish=row is not None and (sent is None or changed),
        sent=_("%(day)s at %(time)s") % {"day": day_words(sent, zone), "time": clock_words(sent, zone)}
        if sent
        else "",
        open_count=ngettext("%(n)s question is still open.", "%(n)s questions are still open.", left)
        % {"n": left}
        if left
        else "",
        changed_since=changed,
        drinks_daily=drinks_daily(answers),
    )


def answer_lines(answers: Answers, part: Part) -> tuple[AnswerLine, ...]:
    """Return what stands in a part, in the order of its questions."""
    said = part_of(answers, part)
    return tuple(
        AnswerLine(SHORT[question.code], answer_words(question, said[question.code]))
        for question in QUESTIONS[part]
        if question.code in said
    )


def answer_words(question: Question, value: Any) -> tuple[str, ...]:
    """Return one answer in words."""
    if question.takes is Takes.ROWS:
        first, *rest = question.columns
        return tuple(
            f"{row.get(first, '')}: {'; '.join(more)}" if more else row.get(first, "")
            for row in value
            for more in [[row[column] for column in rest if row.get(column)]]
        )
    if question.takes is Takes.DAY:
        return (date_format(date.fromisoformat(value), "j M Y"),)
    return (choice_words(question.code, value) if question.takes is Takes.CHOICE else value,)


def _part_line(answers: Answers, part: Part) -> PartLine:
    left = len(open_questions(answers, part))
    if not part_of(answers, part):
        state = _("not begun")
    elif left:
        state = ngettext("%(n)s question left", "%(n)s questions left", left) % {"n": left}
    else:
        state = _("done")
    return PartLine(part.value, PARTS[part], state, not left)
