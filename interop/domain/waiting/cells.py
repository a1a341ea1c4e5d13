"""From the text of a cell to a value, or the sentence that says why not."""

import re
from collections.abc import Mapping
from datetime import date

from interop.domain.waiting.columns import HEADINGS, Column
from interop.domain.waiting.lines import Problem
from patients.domain.dates import read_date

_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/\d{4}", re.ASCII)
_MIDNIGHT = re.compile(r"[ T]00:00(?::00(?:\.0+)?)?$")
_NUMBER = re.compile(r"\d{4,6}(?:\.0+)?", re.ASCII)


class Unclear(Exception):
    """A cell that cannot be used; ``is_question``: a person could say what is meant."""

    def __init__(self, problem: Problem, *, is_question: bool = False) -> None:
        self.problem = problem
        self.is_question = is_question
        super().__init__(problem.sentence)


def _unusable(column: Column, sentence: str, **details: object) -> Unclear:
    return Unclear(Problem(sentence, column, details))


def read_day(column: Column, text: str) -> date | None:
    """Return the day, None for an empty cell. Day before month; 03/04/2026 is a question."""
    text = _MIDNIGHT.sub("", text)
    if not text:
        return None
    if _NUMBER.fullmatch(text):
        raise _unusable(
            column, 'This is a number (%(text)s), not a day. Write it as "2026-11-24".', text=text
        )
    day = read_date(text)
    if day is None or not 1900 <= day.year <= 2200:
        raise _unusable(column, 'This is no day: %(text)s. Write it as "2026-11-24".', text=text[:40])
    slashed = _SLASHED.fullmatch(text)
    if slashed and int(slashed[2]) <= 12 and int(slashed[1]) <= 12 and slashed[1] != slashed[2]:
        problem = Problem(
            'This day can be read in two ways: %(text)s. Write it as "%(day)s", if that is meant.',
            column,
            {"text": text, "day": day.isoformat()},
        )
        raise Unclear(problem, is_question=True)
    return day


def read_choice(column: Column, text: str, words: Mapping[str, str]) -> str:
    """Return the code for a word of a closed list, in any of our languages; empty for an empty cell."""
    if not text:
        return ""
    code = words.get(" ".join(text.casefold().split()))
    if code is None and column is Column.SIDE and len(text) <= 2:
        raise _unusable(column, "Spell the side out: left, right or both sides.")
    if code is None:
        raise _unusable(column, "This is not known here: %(text)s.", text=text[:60])
    return code


def read_hours(column: Column, text: str) -> int | None:
    """Return whole hours, None for an empty cell."""
    if not text:
        return None
    if not re.fullmatch(r"\d{1,4}", text, re.ASCII):
        raise _unusable(column, "Write whole hours, such as 48: %(text)s.", text=text[:40])
    return int(text)


def needed(column: Column, text: str) -> str:
    """Return the text of a cell that may not be empty."""
    if not text:
        raise _unusable(column, "This is missing: %(name)s.", name=HEADINGS[column][0])
    return text
