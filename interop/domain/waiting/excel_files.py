"""Reading an Excel workbook with limits: nothing is unpacked, parsed or computed before it was looked at."""

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from common.refusals import BadInput
from interop.domain.waiting.lines import Cell, Problem, Sheet, sheet_of

MOST_UNPACKED = 30 * 1024 * 1024
MOST_PARTS = 500
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*ref="([A-Z0-9:$]{2,30})"')
_DECLARED = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    AssertionError,
)


def read_excel(content: bytes) -> Sheet:
    """Return the lines of the first sheet; raise BadInput("file") for what is broken, dangerous or too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            _inspect(parts)
        with warnings.catch_warnings():
            # Of what it does not read (validation, conditional formats) the library tells; nobody here needs it.
            warnings.simplefilter("ignore")
            return _read(content)
    except _BROKEN as broken:
        raise BadInput(
            "file", "This Excel file is broken. Open it, save it as a new workbook, and try that one."
        ) from broken


def _inspect(parts: zipfile.ZipFile) -> None:
    entries = parts.infolist()
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" not in names:
        raise BadInput("file", "This is not an Excel workbook. Save the list as .xlsx or as CSV (UTF-8).")
    if any(entry.flag_bits & 1 for entry in entries):
        raise BadInput("file", "This file has a password. Save it without one.")
    size = sum(entry.file_size for entry in entries)
    if size > MOST_UNPACKED or len(entries) > MOST_PARTS:
        raise BadInput(
            "file",
            "Unpacked, this file would have %(size)s MB; more than %(most)s MB are not opened.",
            details={"size": -(-size // 2**20), "most": MOST_UNPACKED // 2**20},
        )
    if any(name.lower().endswith(("vbaproject.bin", ".xlm")) or "macrosheets" in name for name in names):
        raise BadInput(
            "file", "This workbook has macros. Save it as an Excel workbook without macros (.xlsx)."
        )
    for entry in entries:
        if entry.filename.lower().endswith((".xml", ".rels")):
            _look_into(entry.filename, parts.read(entry))


def _look_into(name: str, content: bytes) -> None:
    plain = content.replace(b"\x00", b"")  # an UTF-16 part looks like this to a search
    if _DECLARED.search(plain):
        raise BadInput("file", "This is not an ordinary Excel file: it declares entities of its own.")
    if name.startswith("xl/worksheets/") and (merged := _MERGED.search(plain)):
        raise BadInput(
            "file",
            "There are merged cells (%(cells)s), so that it is not clear what belongs to which line. Unmerge them.",
            details={"cells": merged[1].decode()},
        )


def _read(content: bytes) -> Sheet:
    book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    try:
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if not sheets:
            raise BadInput("file", "There is no sheet to read in this workbook.")
        notes: tuple[Problem, ...] = ()
        if len(sheets) > 1:
            notes = (
                Problem("Only the first sheet was read: %(name)s.", details={"name": sheets[0].title[:60]}),
            )
        # The size that a file says it has may be made up, and would be filled with empty cells.
        sheets[0].reset_dimensions()
        return sheet_of(_rows(sheets[0]), notes)
    finally:
        book.close()


def _rows(sheet: Any) -> Iterator[Sequence[Cell]]:
    for row in sheet.iter_rows():
        yield [_cell(cell) for cell in row]


def _cell(cell: Any) -> Cell:
    value = cell.value
    if cell.data_type == "f":
        return Cell(str(value)[:60] or "=", is_formula=True)
    if cell.data_type == "e":
        return Cell(f"{value}")
    return Cell(_written(value))


def _written(value: Any) -> str:
    """Return the value of a cell as it would be typed: days as 2026-11-24, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
