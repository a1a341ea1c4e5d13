"""What the preview of a file says of each line, and what came of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from interop.domain.waiting.columns import Column
from interop.domain.waiting.judging import Verdict
from interop.models import WaitingFile, WaitingLine
from interop.words import heading

WORDS = {
    Verdict.ACCEPTED: _("Accepted"),
    Verdict.QUESTION: _("Question"),
    Verdict.REFUSED: _("Refused"),
    Verdict.TAKEN: _("Taken in"),
}
STATES = {
    Verdict.ACCEPTED: "on_track",
    Verdict.QUESTION: "at_risk",
    Verdict.REFUSED: "not_ready",
    Verdict.TAKEN: "ready",
}
# As the file has them, in the order in which a person compares them.
_WHO = (Column.SURNAME, Column.NUMBER, Column.BIRTH_DATE)
_WHAT = (Column.PROCEDURE, Column.SIDE, Column.SURGEON, Column.DECIDED_ON, Column.TARGET)


@dataclass(frozen=True)
class Count:
    """How many lines have a verdict, and where they stand."""

    verdict: str
    word: str
    state: str
    count: int
    url: str
    is_current: bool


@dataclass(frozen=True)
class PreviewLine:
    """One line of the file."""

    number: int
    who: str
    what: str
    word: str
    state: str
    problems: tuple[str, ...]
    case_url: str


def counts(file: WaitingFile, found: Mapping[str, int], shown: str) -> tuple[Count, ...]:
    """Return the verdicts with their counts, each a link to its lines."""
    here = reverse("interop:waiting_file", args=[file.pk])
    return tuple(
        Count(
            verdict=verdict.value,
            word=str(word),
            state=STATES[verdict],
            count=found[verdict.value],
            url=f"{here}?show={verdict.value}",
            is_current=shown == verdict.value,
        )
        for verdict, word in WORDS.items()
    )


def lines(rows: Iterable[WaitingLine]) -> tuple[PreviewLine, ...]:
    """Return the lines of a page."""
    return tuple(_line(row) for row in rows)


def _line(row: WaitingLine) -> PreviewLine:
    verdict = Verdict(row.verdict)
    return PreviewLine(
        number=row.number,
        who=_cells(row, _WHO),
        what=_cells(row, _WHAT),
        word=str(WORDS[verdict]),
        state=STATES[verdict],
        problems=tuple(problem(one) for one in row.problems),
        case_url=reverse("scheduling:case", args=[row.case_id]) if row.case_id else "",
    )


def _cells(row: WaitingLine, columns: Iterable[Column]) -> str:
    cells = (row.cells.get(column.value, "")[:60] for column in columns)
    return " · ".join(cell for cell in cells if cell)


def problem(one: Mapping[str, Any]) -> str:
    """Return the sentence, after the name of the column that it is about."""
    sentence = gettext(one["sentence"])
    said = sentence % one["details"] if one["details"] else sentence
    return f"{_column(one['column'])}: {said}" if one["column"] else said


def _column(name: str) -> str:
    return heading(Column(name)) if name in set(Column) else name
