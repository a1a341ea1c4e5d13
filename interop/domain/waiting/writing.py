"""Writing a list as CSV or Excel so that no spreadsheet computes what somebody typed."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from interop.domain.waiting.lines import FORMULA_SIGNS

Value = str | int | date | None
_WIDTH = 18


def inert(text: str) -> str:
    """Return the text with a quote before it when a spreadsheet would take it for a formula."""
    return f"'{text}" if text.lstrip(" \u00a0").startswith(FORMULA_SIGNS) else text


def write_csv(headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """Return a CSV in UTF-8, marked as such, which Excel needs to show Cyrillic."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(headings)
    writer.writerows([_plain(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _plain(value: Value) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else inert(str(value))


def write_excel(title: str, headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """Return an Excel workbook with one sheet: days are days, everything else is text or a whole number."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for place in range(1, len(headings) + 1):
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTH
    bold = Font(bold=True)
    sheet.append([_heading(sheet, name, bold) for name in headings])
    for row in rows:
        sheet.append([_cell(value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _heading(sheet: object, name: str, font: Font) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=name)
    cell.font = font
    return cell


def _cell(value: Value) -> Value:
    # Never begins like a formula, so that the library writes text as text.
    return ILLEGAL_CHARACTERS_RE.sub("", inert(value)) if isinstance(value, str) else value
