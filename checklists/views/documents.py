"""Handing out a scan or image, as a download only."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from audit.actions import record_access
from checklists import queries
from common import clock
from common.http import download
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action


@require_safe
@allowed(Action.SEE_PATIENTS)
def document(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Download one document, as it was sent."""
    found = queries.document_for(request.user, pk)
    patients = [found.evidence.case.patient_id]
    record_access(by_id=request.user.pk, patient_ids=patients, place="checklists:document", at=clock.now())
    return download(queries.path_of(found.stored_as), name=found.name, media_type=found.media_type)
