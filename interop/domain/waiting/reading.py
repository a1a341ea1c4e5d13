"""Which kind of file it is, by its bytes and not by its name; anything but a CSV or XLSX is refused in words."""

from common.refusals import BadInput
from interop.domain.waiting.csv_files import read_csv
from interop.domain.waiting.excel_files import read_excel
from interop.domain.waiting.lines import Sheet

MOST_BYTES = 5 * 1024 * 1024
# By the first bytes of the file.
SENTENCES: dict[bytes, str] = {
    b"\xd0\xcf\x11\xe0": "This is an old Excel file, or one with a password. Save it as .xlsx, without one.",
    b"%PDF": "This is a PDF. A waiting list comes as CSV or as an Excel workbook (.xlsx).",
    b"{\\rtf": "This is a text document. A waiting list comes as CSV or as an Excel workbook (.xlsx).",
    b"<": "This is a web page or XML. A waiting list comes as CSV or as an Excel workbook (.xlsx).",
    b"\x89PNG": "This is a picture. A waiting list comes as CSV or as an Excel workbook (.xlsx).",
    b"\xff\xd8\xff": "This is a picture. A waiting list comes as CSV or as an Excel workbook (.xlsx).",
    b"\x1f\x8b": "This is a packed file. Unpack it first.",
    b"Rar!": "This is a packed file. Unpack it first.",
    b"7z\xbc\xaf": "This is a packed file. Unpack it first.",
}


def read_file(content: bytes) -> Sheet:
    """Return the lines of a waiting list; raise BadInput("file") with a sentence for whoever chose the file."""
    if not content.strip():
        raise BadInput("file", "The file is empty.")
    if len(content) > MOST_BYTES:
        raise BadInput(
            "file",
            "The file is larger than %(most)s MB. Split it into several files.",
            details={"most": MOST_BYTES // 2**20},
        )
    if content.startswith(b"PK"):
        return read_excel(content)
    for sign, sentence in SENTENCES.items():
        if content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(sign):
            raise BadInput("file", sentence)
    return read_csv(content)
