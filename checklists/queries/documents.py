"""Documents beside evidence: who may have one, and whether every file is still what it was."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404

from checklists.domain.evidence import EvidenceStatus
from checklists.models import Document
from checklists.queries.protocols import specs_of_cases
from staff.models import User
from staff.queries import site_ids

CHUNK = 1 << 20


def documents_for(user: User) -> QuerySet[Document]:
    """Return the documents of the cases at the person's sites whose evidence was not taken back."""
    return (
        Document.objects.filter(evidence__case__site__in=site_ids(user))
        .exclude(evidence__superseded_by__status=EvidenceStatus.RETRACTED.value)
        .select_related("evidence__requirement", "evidence__case")
    )


def document_for(user: User, document_id: UUID | str) -> Document:
    """Return one document, or 404: at another site, of values this role does not see, or taken back."""
    found = documents_for(user).filter(pk=document_id).first()
    if found is None:
        raise Http404
    protocol = specs_of_cases([found.evidence.case_id]).get(found.evidence.case_id)
    spec = protocol.by_code.get(found.evidence.requirement.code) if protocol else None
    if spec is None or not spec.shows_values_to(user.role):
        raise Http404
    return found


def path_of(stored_as: str) -> Path:
    """Return where a document stands. Its name is ours and never what somebody called the file."""
    return Path(settings.DOCUMENTS_DIR) / stored_as


def documents_amiss() -> Iterator[tuple[UUID, str]]:
    """Yield each document whose file is gone or is no longer what was taken in, and what is wrong with it."""
    for pk, stored_as, sha256 in Document.objects.values_list("pk", "stored_as", "sha256").iterator():
        path = path_of(stored_as)
        if not path.is_file():
            yield pk, "no file"
        elif _sha256(path) != sha256:
            yield pk, "another file"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def known_files() -> set[str]:
    """Return the names of all files that a document stands for."""
    return set(Document.objects.values_list("stored_as", flat=True))
