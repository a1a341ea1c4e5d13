"""What leaves the hospital computes nothing, and comes back as it was."""

import csv
import io
from datetime import date
from itertools import islice

import pytest
from openpyxl import load_workbook

from interop.domain.waiting.columns import Column
from interop.domain.waiting.reading import read_file
from interop.domain.waiting.writing import inert, write_csv, write_excel
from tests.unit.interop.domain.waiting.files import HEADINGS, LINE

LIVE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", " =1", "\u00a0=cmd|' /C calc'!A0"]


@pytest.mark.parametrize("text", LIVE)
def test_what_a_spreadsheet_would_compute_gets_a_quote(text):
    assert inert(text) == f"'{text}"
    written = write_csv(["Note"], [[text]]).decode("utf-8-sig")
    assert next(islice(csv.reader(io.StringIO(written, newline="")), 1, None)) == [f"'{text}"]
    cell = load_workbook(io.BytesIO(write_excel("List", ["Note"], [[text]]))).active["A2"]
    assert cell.data_type == "s"
    assert cell.value.startswith("'")


@pytest.mark.parametrize("text", ["Anna", "1 · soonest", "2026-12-20", "", "O'Neill", "'quoted'"])
def test_other_text_stays_as_it_is(text):
    assert inert(text) == text


@pytest.mark.parametrize("write", [write_csv, lambda *args: write_excel("List", *args)])
def test_what_is_written_is_read_again_as_it_was(write):
    row = [*LINE[:6], date(2026, 10, 1), '-5 kg, =not a formula; "quoted"\nтекст']

    line = read_file(write(HEADINGS, [row])).lines[0]

    assert line.problems == ()
    assert line.cells[Column.NOTE] == row[7]
    assert line.cells[Column.DECIDED_ON] == "2026-10-01"
    assert line.cells[Column.NUMBER] == "001234"


def test_what_no_workbook_can_hold_is_left_out():
    cell = load_workbook(io.BytesIO(write_excel("List", ["Note"], [["a\x0bb"]]))).active["A2"]

    assert cell.value == "ab"
