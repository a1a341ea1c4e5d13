"""Which files may stand beside evidence."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.domain.documents import LONGEST_NAME, BadDocument, Upload, clean_name, media_type_of

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(17) + b"\x00\x00\x00\x00IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
EXIF = b"\xff\xd8\xff\xe1\x00\x10Exif\x00\x00MM\x00*\x00\x00\x00\x08\xff\xd9"
MOST = 1000


def kind(name: str, content: bytes) -> str:
    return media_type_of(Upload(name, content), most=MOST)


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("ecg.pdf", PDF, "application/pdf"),
        ("ECG.PDF", PDF, "application/pdf"),
        ("knee.png", PNG, "image/png"),
        ("knee.jpg", JPEG, "image/jpeg"),
        ("knee.jpeg", EXIF, "image/jpeg"),
        ("снимок колена.jpg", JPEG, "image/jpeg"),
        # What follows the beginning is kept and never opened.
        ("both.pdf", PDF + b"<script>alert(1)</script>", "application/pdf"),
        ("both.png", PNG + b"PK\x03\x04", "image/png"),
    ],
)
def test_a_scan_or_image_is_known_by_its_bytes(name, content, media_type):
    assert kind(name, content) == media_type


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.pdf", b"", "empty"),
        ("large.pdf", PDF + bytes(MOST), "too large"),
        ("page.pdf", b"<html><script>alert(1)</script>", "none of them"),
        ("page.pdf", b"<html>%PDF-1.7", "none of them"),
        ("note.pdf", b"not a document at all", "none of them"),
        ("archive.pdf", b"PK\x03\x04" + bytes(30), "none of them"),
        ("animation.png", b"GIF89a" + bytes(30), "none of them"),
        ("drawing.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "none of them"),
        ("program.pdf", b"MZ" + bytes(60), "none of them"),
        ("knee.pdf", PNG, "something else"),
        ("ecg.png", PDF, "something else"),
        ("ecg.pdf.exe", PDF, "something else"),
        ("ecg", PDF, "something else"),
        ("ecg.html", PDF, "something else"),
    ],
)
def test_what_is_not_what_its_name_says_is_refused(name, content, reason):
    with pytest.raises(BadDocument, match=reason):
        kind(name, content)


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("ecg.pdf", "ecg.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\..\\windows\\ecg.pdf", "ecg.pdf"),
        ("/etc/ecg.pdf", "ecg.pdf"),
        ("ecg\x00.pdf\r\nX-Evil: 1", "ecg.pdf X-Evi"),
        ("  \u202efdp.exe", "fdp.exe"),
        ("...", "document"),
        ("", "document"),
        (".pdf", "pdf"),
    ],
)
def test_a_name_is_only_a_name(sent, shown):
    assert clean_name(sent) == shown


@given(st.text(max_size=400))
def test_whatever_a_file_is_called_its_name_can_be_shown_and_kept(name):
    shown = clean_name(name)

    assert 0 < len(shown) <= LONGEST_NAME
    assert "/" not in shown
    assert shown.isprintable() or not name.isprintable()


@given(st.binary(min_size=1, max_size=300))
def test_any_bytes_are_known_or_refused(content):
    for name in ("a.pdf", "a.jpg", "a.png"):
        with suppress(BadDocument):
            assert kind(name, content) in {"application/pdf", "image/jpeg", "image/png"}


def test_a_file_may_be_just_as_large_as_is_allowed():
    content = PDF + b"x" * (100 - len(PDF))

    assert media_type_of(Upload("scan.pdf", content), most=100) == "application/pdf"
    with pytest.raises(BadDocument):
        media_type_of(Upload("scan.pdf", content + b"x"), most=100)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("C:\\one\\two\\scan.pdf", "scan.pdf"),
        ("one/two/three/scan.pdf", "scan.pdf"),
        ("XXscan.pdfXX", "XXscan.pdfXX"),
        ("..scan.pdf", "scan.pdf"),
    ],
)
def test_of_a_path_only_the_last_part_is_kept(name, kept):
    assert clean_name(name) == kept


def test_a_long_name_keeps_its_ending_and_fits():
    kept = clean_name("x" * 300 + ".pdf")

    assert len(kept) == LONGEST_NAME
    assert kept.endswith("x.pdf")
