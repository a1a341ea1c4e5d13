"""Taking in scans and images. The file is written first: a row without a file would be a promise broken."""

import hashlib
import os
import secrets
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from checklists import queries
from checklists.domain.documents import ENDINGS, BadDocument, Upload, clean_name, media_type_of
from checklists.models import Document, Evidence
from common.refusals import BadInput
from staff.models import User

# A file without a row is left over from a request that failed; one that is still being written is younger.
LEFT_OVER_SECONDS = 24 * 3600


@transaction.atomic
def keep_documents(
    *, evidence: Evidence, uploads: Sequence[Upload], field: str, by: User, at: datetime
) -> list[Document]:
    """Keep files beside evidence whose case is locked. ``BadInput`` names ``field`` for one that may not be kept."""
    if Document.objects.filter(evidence=evidence).count() + len(uploads) > settings.DOCUMENTS_PER_EVIDENCE:
        raise BadInput(
            field,
            "At most %(most)s files for one entry.",
            details={"most": settings.DOCUMENTS_PER_EVIDENCE},
        )
    kinds = [_kind(upload, field) for upload in uploads]
    return [_keep(evidence, upload, kind, by, at) for upload, kind in zip(uploads, kinds, strict=True)]


def _kind(upload: Upload, field: str) -> str:
    try:
        return media_type_of(upload, most=settings.DOCUMENT_MOST_BYTES)
    except BadDocument as bad:
        raise BadInput(field, str(bad)) from bad


def _keep(evidence: Evidence, upload: Upload, media_type: str, by: User, at: datetime) -> Document:
    stored_as = f"{secrets.token_hex(20)}{ENDINGS[media_type][0]}"
    path = queries.path_of(stored_as)
    _write(path, upload.content)
    try:
        return Document.objects.create(
            evidence=evidence,
            name=clean_name(upload.name),
            media_type=media_type,
            size=len(upload.content),
            sha256=hashlib.sha256(upload.content).hexdigest(),
            stored_as=stored_as,
            uploaded_by=by,
            uploaded_at=at,
        )
    except BaseException:
        path.unlink()
        raise


def _write(path: Path, content: bytes) -> None:
    """Write the whole file or none, so that it is there after a power cut when its row is."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def sweep_documents() -> int:
    """Delete the files that no row stands for, left over from requests that failed; return how many."""
    folder, oldest = Path(settings.DOCUMENTS_DIR), time.time() - LEFT_OVER_SECONDS
    old = [path for path in folder.glob("*") if path.stat().st_mtime < oldest]
    known = queries.known_files()
    left = [path for path in old if path.name not in known]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)
