"""Reading a CSV as spreadsheets write it: comma, semicolon or tab; UTF-8, UTF-16, or Windows-1251 in Russian."""

import csv
import io
from collections.abc import Iterator, Sequence

from common.refusals import BadInput
from interop.domain.waiting.columns import layout_of
from interop.domain.waiting.lines import Cell, Problem, Sheet, sheet_of

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_DELIMITERS = ";,\t"


def read_csv(content: bytes) -> Sheet:
    """Return the lines; raise BadInput("file") for what is no table."""
    text, notes = _text(content)
    if "\x00" in text:
        raise BadInput("file", "This is not a text file. Save it as CSV (UTF-8) or as an Excel workbook.")
    return sheet_of(_rows(text), notes)


def _text(content: bytes) -> tuple[str, tuple[Problem, ...]]:
    if content.startswith(_UTF16):
        try:
            return content.decode("utf-16"), ()
        except UnicodeDecodeError:
            raise _unreadable() from None
    try:
        return content.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        return _windows(content)


def _windows(content: bytes) -> tuple[str, tuple[Problem, ...]]:
    """Read Windows-1251 when headings in Russian prove it; anything else would be a guess at people's names."""
    try:
        text = content.decode("cp1251")
        layout = layout_of([[cell.text for cell in row] for row in _first(text, 10)])
        heading = [cell.text for cell in list(_first(text, 10))[layout.row]]
    except (UnicodeDecodeError, BadInput, csv.Error):
        raise _unreadable() from None
    if not any("а" <= letter.lower() <= "я" for cell in heading for letter in cell):
        raise _unreadable()
    return text, (Problem("The file was read as Windows-1251. Look whether the names are right."),)


def _unreadable() -> BadInput:
    return BadInput(
        "file", "The letters of this file cannot be read. Save it as CSV in UTF-8, or as an Excel workbook."
    )


def _first(text: str, count: int) -> Iterator[Sequence[Cell]]:
    for _number, row in zip(range(count), _rows(text), strict=False):
        if any(cell.text for cell in row):
            yield row


def _rows(text: str) -> Iterator[Sequence[Cell]]:
    delimiter, text = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            yield [_cell(value) for value in row]
    except csv.Error:
        raise BadInput(
            "file",
            "Line %(line)s of the file is broken: a quotation mark is missing or too many.",
            details={"line": reader.line_num},
        ) from None


def _cell(value: str) -> Cell:
    text = value.strip()
    return Cell(text, is_formula=text.startswith(("=", "＝")))


def _delimiter(text: str) -> tuple[str, str]:
    """Return what stands between the cells: what Excel says in "sep=;", else what the first full lines have most of."""
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first.strip()) == 5:
        return first.strip()[4], "\n" + rest
    head = "\n".join(text[:20_000].splitlines()[:10])
    return max(_DELIMITERS, key=head.count), text
