"""Files as people make them, good and bad."""

import io
import zipfile

from openpyxl import Workbook

HEADINGS = ("Patient number", "Birth date", "Procedure", "Side", "Diagnosis", "Surgeon", "Decided on", "Note")
LINE = ("001234", "1972-03-14", "knee", "left", "M17.1", "okafor", "2026-10-01", "")


def a_csv(*lines, headings=HEADINGS, delimiter=",", encoding="utf-8"):
    rows = [headings, *(lines or [LINE])]
    return "\r\n".join(delimiter.join(map(str, row)) for row in rows).encode(encoding)


def a_workbook(*lines, headings=HEADINGS, prepare=lambda book: None):
    book = Workbook()
    for row in [headings, *(lines or [LINE])]:
        book.active.append(list(row))
    prepare(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(content, name, data):
    """The same workbook with one more part, or another one in its place."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, data)
    return out.getvalue()
