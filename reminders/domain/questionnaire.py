"""What patients are asked about themselves, in five parts, and how far they have got.

Answers are plain data by the code of the question: a word of its choices, a day, a text, or rows of texts. A part
is saved as far as it is filled in. Every question that has to be answered can be answered with "not sure".
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from reminders.domain.habits import STOPPED, Habit, Stated, Use

Answers = Mapping[str, Any]

YES, NO, UNSURE = "yes", "no", "unsure"
ARRANGED, NOT_YET = "arranged", "not_yet"
# So many rows and letters, whatever is sent.
MOST_ROWS = 20
LONGEST = {"text": 2000, "row": 200}


class Takes(StrEnum):
    """What is entered."""

    CHOICE = "choice"
    DAY = "day"
    TEXT = "text"
    ROWS = "rows"


class Part(StrEnum):
    """The parts, in the order in which they are asked."""

    HEALTH = "health"
    ALLERGIES = "allergies"
    MEDICINES = "medicines"
    HABITS = "habits"
    HOME = "home"


@dataclass(frozen=True)
class Question:
    """One question. ``columns`` of rows; ``only_with``: asked when another question has one of these answers."""

    code: str
    takes: Takes
    choices: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    only_with: tuple[str, frozenset[str]] | None = None
    optional: bool = False


def _yes_no(code: str) -> Question:
    return Question(code, Takes.CHOICE, (NO, YES, UNSURE))


def _arranged(code: str) -> Question:
    return Question(code, Takes.CHOICE, (ARRANGED, NOT_YET))


def _words(*uses: Use) -> tuple[str, ...]:
    return tuple(use.value for use in uses)


_STOPPED = frozenset(use.value for use in STOPPED)

QUESTIONS: Mapping[Part, tuple[Question, ...]] = {
    Part.HEALTH: (
        *(_yes_no(code) for code in ("heart", "breathing", "sugar", "bleeding", "clots", "kidneys", "fits")),
        _yes_no("anaesthetic"),
        _yes_no("devices"),
        Question("operations", Takes.TEXT, optional=True),
        Question("other", Takes.TEXT, optional=True),
    ),
    Part.ALLERGIES: (
        _yes_no("any_allergy"),
        _yes_no("latex"),
        Question(
            "allergies",
            Takes.ROWS,
            columns=("what", "happened"),
            only_with=("any_allergy", frozenset({YES, UNSURE})),
        ),
    ),
    Part.MEDICINES: (
        _yes_no("any_medicine"),
        _yes_no("thinners"),
        _yes_no("herbs"),
        Question(
            "medicines",
            Takes.ROWS,
            columns=("name", "how_much"),
            only_with=("any_medicine", frozenset({YES, UNSURE})),
        ),
    ),
    Part.HABITS: (
        Question(
            Habit.SMOKING.value,
            Takes.CHOICE,
            _words(Use.NEVER, Use.STOPPED, Use.NICOTINE_ONLY, Use.STILL),
        ),
        Question("smoked_on", Takes.DAY, only_with=(Habit.SMOKING.value, _STOPPED)),
        Question(Habit.ALCOHOL.value, Takes.CHOICE, _words(Use.NEVER, Use.STOPPED, Use.STILL, Use.DAILY)),
        Question("drank_on", Takes.DAY, only_with=(Habit.ALCOHOL.value, frozenset({Use.STOPPED.value}))),
    ),
    Part.HOME: (
        _arranged("escort"),
        _arranged("home_help"),
        _arranged("aids"),
        Question("home_words", Takes.TEXT, optional=True),
    ),
}
_LAST_USE = {Habit.SMOKING: "smoked_on", Habit.ALCOHOL: "drank_on"}


def part_of(answers: Answers, part: Part) -> dict[str, Any]:
    """Return what was answered in one part."""
    return {q.code: answers[q.code] for q in QUESTIONS[part] if q.code in answers}


def with_part(answers: Answers, part: Part, said: Answers) -> dict[str, Any]:
    """Return the answers with one part replaced; what is not asked with its other answers is left out."""
    mine = {q.code for q in QUESTIONS[part]}
    rest = {code: value for code, value in answers.items() if code not in mine}
    asked = {q.code for q in QUESTIONS[part] if is_asked(q, said)}
    return rest | {code: value for code, value in said.items() if code in asked and value}


def fingerprint(answers: Answers, part: Part) -> str:
    """Return a short text that is another one as soon as another answer stands in that part."""
    plain = json.dumps(part_of(answers, part), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def is_asked(question: Question, answers: Answers) -> bool:
    """Say whether a question is asked, given the answers of its part."""
    if question.only_with is None:
        return True
    other, when = question.only_with
    return answers.get(other) in when


def open_questions(answers: Answers, part: Part) -> tuple[Question, ...]:
    """Return the questions of a part that still have no answer."""
    return tuple(
        q for q in QUESTIONS[part] if not q.optional and is_asked(q, answers) and not answers.get(q.code)
    )


def next_open(answers: Answers, after: Part | None = None) -> Part | None:
    """Return the next part with an open question, beginning behind one and going round; None: all is answered."""
    parts = list(Part)
    start = parts.index(after) + 1 if after else 0
    return next((part for part in parts[start:] + parts[:start] if open_questions(answers, part)), None)


def stated(answers: Answers) -> tuple[Stated, ...]:
    """Return what is said of smoking and alcohol."""
    found = []
    for habit in Habit:
        said, on = answers.get(habit.value), answers.get(_LAST_USE[habit])
        if said:
            found.append(Stated(habit, Use(said), date.fromisoformat(on) if on else None))
    return tuple(found)


def drinks_daily(answers: Answers) -> bool:
    """Say whether the patient drinks every day, so that nobody tells them to just stop."""
    return answers.get(Habit.ALCOHOL.value) == Use.DAILY.value
