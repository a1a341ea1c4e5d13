"""Every kind of file that people send, and what each that cannot be read is told."""

import io
import zipfile
from contextlib import suppress
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.refusals import BadInput
from interop.domain.waiting import excel_files, lines, reading
from interop.domain.waiting.columns import HEADINGS as HEADINGS_OF
from interop.domain.waiting.columns import NEEDED, Column
from interop.domain.waiting.reading import read_file
from tests.unit.interop.domain.waiting.files import HEADINGS, LINE, a_csv, a_workbook, with_part


def refused(content) -> str:
    with pytest.raises(BadInput) as bad:
        read_file(content)
    assert bad.value.field == "file"
    return bad.value.sentence % bad.value.details if bad.value.details else bad.value.sentence


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_csv_is_read_however_a_spreadsheet_writes_it(delimiter, encoding):
    sheet = read_file(a_csv(delimiter=delimiter, encoding=encoding))

    assert [line.number for line in sheet.lines] == [2]
    assert sheet.lines[0].cells[Column.NUMBER] == "001234"
    assert sheet.lines[0].problems == ()


def test_what_excel_says_of_its_delimiter_is_believed_and_rows_keep_their_numbers():
    sheet = read_file(b"sep=;\r\n" + a_csv(LINE, ("",) * 8, LINE, delimiter=";"))

    assert [line.number for line in sheet.lines] == [3, 5]


def test_russian_headings_prove_windows_1251_and_the_reader_is_told():
    headings = tuple(HEADINGS_OF[column][1] for column in (*NEEDED, Column.NOTE))
    sheet = read_file(a_csv((*LINE[:7], "после отпуска"), headings=headings, encoding="cp1251"))

    assert sheet.lines[0].cells[Column.NOTE] == "после отпуска"
    assert "Windows-1251" in sheet.notes[0].sentence


def test_english_headings_prove_no_code_page():
    assert "letters of this file" in refused(a_csv((*LINE[:7], "после"), encoding="cp1251"))


def test_a_workbook_says_days_and_numbers_as_they_are_typed():
    born = datetime.fromisoformat("1972-03-14")
    line = ("001234", born, "knee", "left", "M17.1", 77.0, date(2026, 10, 1), True)
    cells = read_file(a_workbook(line)).lines[0].cells

    assert cells[Column.BIRTH_DATE] == "1972-03-14"
    assert cells[Column.DECIDED_ON] == "2026-10-01"
    assert cells[Column.SURGEON] == "77"


def test_only_the_first_visible_sheet_is_read_and_the_reader_is_told():
    sheet = read_file(a_workbook(prepare=lambda book: book.create_sheet("Old")))

    assert "first sheet" in sheet.notes[0].sentence


def test_a_title_may_stand_above_the_headings():
    sheet = read_file(b"Waiting list of October\r\n\r\n" + a_csv())

    assert sheet.lines[0].number == 4


def test_a_column_nobody_reads_is_named():
    sheet = read_file(a_csv((*LINE, "x"), headings=(*HEADINGS, "Shoe size")))

    assert sheet.notes[0].details == {"names": "Shoe size"}


def test_a_formula_is_refused_in_its_cell_and_never_computed():
    for content in (a_csv((*LINE[:7], "=1+1")), a_workbook((*LINE[:7], '=HYPERLINK("x")'))):
        problem = read_file(content).lines[0].problems[0]
        assert problem.column == Column.NOTE
        assert "formula" in problem.sentence


def test_a_cell_that_no_heading_stands_above_is_a_problem_of_the_line():
    assert "more cells" in read_file(a_csv((*LINE, "x"))).lines[0].problems[0].sentence


def test_what_is_too_long_is_a_problem_of_its_cell():
    problem = read_file(a_csv((*LINE[:7], "x" * 3001))).lines[0].problems[0]

    assert problem.details == {"length": 3000}


BOMB = with_part(a_workbook(), "xl/media/x.bin", b"\0" * (31 * 2**20))
SHEET = "xl/worksheets/sheet1.xml"


def _packed(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b" \r\n ", "empty"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\xef\xbb\xbf<html>", "web page"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\xff\xd8\xff\xe0", "picture"),
        (b"\x1f\x8b\x08", "Unpack it"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel file"),
        (b"PK\x03\x04 and no more", "broken"),
        (_packed("word/document.xml"), "not an Excel workbook"),
        (_packed("xl/workbook.xml"), "broken"),
        (BOMB, "Unpacked"),
        (with_part(a_workbook(), "xl/vbaProject.bin", b"x"), "macros"),
        (a_workbook(prepare=lambda book: book.active.merge_cells("A3:B4")), "A3:B4"),
        (with_part(a_workbook(), SHEET, b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'), "entities"),
        (with_part(a_workbook(), SHEET, '<!DOCTYPE x [<!ENTITY a "b">]><x/>'.encode("utf-16")), "entities"),
        (with_part(a_workbook(), SHEET, b"<worksheet><broken"), "broken"),
        (b"a,b\x00,c\r\n", "not a text file"),
        (b"\xff\xfea", "letters of this file"),
        (b"\x81\x82\x98\x99,\xff\xfe", "letters of this file"),
        (a_csv() + b'\r\n"open', "quotation mark"),
        (a_csv(headings=("a", "b", "c", "d", "e", "f", "g", "h")), "No row of headings"),
        (a_csv(headings=(*HEADINGS[:6], "Shoe size", "Note")), "decided on"),
        (a_csv((*LINE, "x"), headings=(*HEADINGS, "note")), "Two columns say the same"),
        (a_csv((*LINE, "x"), headings=(*HEADINGS, "Date of birth")), "birth date and date of birth"),
        (a_csv()[: a_csv().index(b"\r\n")], "nothing below the headings"),
        (a_csv(*([LINE] * 5100)), "more than 5000 lines"),
        (a_csv(("x",) * 70, headings=HEADINGS), "more than 60 columns"),
        (b"x" * (reading.MOST_BYTES + 1), "larger than 5 MB"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_told_why(content, words):
    assert words in refused(content)


def test_a_long_workbook_is_refused_before_all_of_it_is_read(monkeypatch):
    monkeypatch.setattr(lines, "MOST_LINES", 20)

    assert "more than 20 lines" in refused(a_workbook(*([LINE] * 40)))


def test_a_workbook_may_lie_about_its_size():
    content = a_workbook()
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheet = parts.read(SHEET).replace(b'ref="A1:H2"', b'ref="A1:XFD1048576"')

    assert len(read_file(with_part(content, SHEET, sheet)).lines) == 1


def test_too_many_parts_are_not_opened(monkeypatch):
    monkeypatch.setattr(excel_files, "MOST_PARTS", 3)

    assert "Unpacked" in refused(a_workbook())


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_break_it(content):
    for start in (b"", b"PK\x03\x04", b"\xff\xfe", a_csv() + b"\r\n"):
        with suppress(BadInput):
            read_file(start + content)
