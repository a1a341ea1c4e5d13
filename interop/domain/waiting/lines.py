"""A waiting list as it stood in a file: text by text, before anybody asks what it means."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from common.refusals import BadInput
from common.text import clean
from interop.domain.waiting.columns import MOST_COLUMNS, Column, Layout, layout_of

MOST_LINES = 5000
LONGEST_CELL = 3000
# What a spreadsheet would take for a formula, full-width signs included.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class Problem:
    """Something in one cell, or (``column`` empty) in the line as a whole."""

    sentence: str
    column: str = ""
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Cell:
    """The text of a cell, without white space around it; ``is_formula``: a program would compute it."""

    text: str
    is_formula: bool = False


@dataclass(frozen=True)
class Line:
    """One case of the file. ``number`` is the row that a spreadsheet shows for it."""

    number: int
    cells: Mapping[Column, str]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """What was read of a file, and what the reader should know about how it was read."""

    lines: tuple[Line, ...]
    notes: tuple[Problem, ...] = ()


def sheet_of(rows: Iterable[Sequence[Cell]], notes: Iterable[Problem] = ()) -> Sheet:
    """Return the lines under the headings; raise BadInput("file") when there are none or too many."""
    numbered = [(number, row) for number, row in _limited(rows) if any(cell.text for cell in row)]
    layout = layout_of([[cell.text for cell in row] for _number, row in numbered])
    lines = tuple(_line(number, row, layout) for number, row in numbered[layout.row + 1 :])
    if not lines:
        raise BadInput("file", "There is nothing below the headings.")
    told = list(notes)
    if layout.unused:
        told.append(
            Problem("These columns are not read: %(names)s.", details={"names": ", ".join(layout.unused)})
        )
    return Sheet(lines, tuple(told))


def _limited(rows: Iterable[Sequence[Cell]]) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Number the rows, and stop a file that is too long before all of it is read."""
    filled = 0
    for number, row in enumerate(rows, 1):
        filled += any(cell.text for cell in row)
        if filled > MOST_LINES + 10:
            raise BadInput(
                "file",
                "The file has more than %(most)s lines. Split it into several files.",
                details={"most": MOST_LINES},
            )
        if len(row) > MOST_COLUMNS and any(cell.text for cell in row[MOST_COLUMNS:]):
            raise BadInput("file", "The file has more than %(most)s columns.", details={"most": MOST_COLUMNS})
        yield number, row[:MOST_COLUMNS]


def _line(number: int, row: Sequence[Cell], layout: Layout) -> Line:
    cells: dict[Column, str] = {}
    problems: list[Problem] = []
    for place, column in layout.columns.items():
        cell = row[place] if place < len(row) else Cell("")
        text = clean(_without_quote(cell.text))
        if cell.is_formula:
            problems.append(Problem("This is a formula. Put its value in its place.", column))
        elif len(text) > LONGEST_CELL:
            problems.append(
                Problem("This is longer than %(length)s characters.", column, {"length": LONGEST_CELL})
            )
            text = ""
        cells[column] = text
    if any(cell.text for cell in row[layout.width :]):
        problems.append(Problem("The line has more cells than there are headings."))
    return Line(number, cells, tuple(problems))


def _without_quote(text: str) -> str:
    # Our own files put a quote before what a spreadsheet would compute.
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_SIGNS) else text
