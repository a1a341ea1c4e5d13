"""Which files may stand beside evidence: scans and images, known by their bytes and not by their names.

What is inside is never looked at or changed: a photograph keeps its EXIF data, a PDF its scripts. That is why
a document is only ever downloaded.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

import puremagic

from common.text import clean_line

# The sort of file by its bytes, and the endings its name may have; the first is given where a file is stored.
ENDINGS: Mapping[str, tuple[str, ...]] = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
}
LONGEST_NAME = 200
HEAD = 4096


SENTENCES: Mapping[str, str] = {
    "empty": "The file is empty.",
    "too_large": "The file is too large.",
    "not_kept": "Only PDF, JPEG and PNG files are kept, and this is none of them.",
    "misnamed": "The name of the file says something else than what is in it.",
}


class BadDocument(ValueError):
    """A file that may not be kept; the sentence says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(SENTENCES[reason])


@dataclass(frozen=True)
class Upload:
    """A file as it was sent."""

    name: str
    content: bytes


def media_type_of(upload: Upload, *, most: int) -> str:
    """Return what sort of file it is; raises BadDocument. ``most``: bytes that one file may have."""
    if not upload.content:
        raise BadDocument("empty")
    if len(upload.content) > most:
        raise BadDocument("too_large")
    media_type = _sniffed(upload.content)
    if media_type not in ENDINGS:
        raise BadDocument("not_kept")
    if PurePosixPath(clean_name(upload.name)).suffix.lower() not in ENDINGS[media_type]:
        raise BadDocument("misnamed")
    return media_type


def clean_name(name: str) -> str:
    """Return the name as it is shown and offered for download: no folders, no control characters, not too long."""
    last = PurePosixPath(clean_line(name).replace("\\", "/")).name.lstrip(".")
    path = PurePosixPath(last or "document")
    return path.stem[: LONGEST_NAME - len(path.suffix[:10])] + path.suffix[:10]


def _sniffed(content: bytes) -> str:
    try:
        return str(puremagic.from_string(content[:HEAD], mime=True))
    except (puremagic.PureError, ValueError):
        return ""
