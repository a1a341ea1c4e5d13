"""Scans and images beside evidence, handed out to whoever may see them."""

from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.viewsets import GenericViewSet

from checklists import queries, serializers
from checklists.api.looked import Looked
from common.api import UUID_IN_PATH
from common.http import download
from staff.domain.permissions import Action


class DocumentViewSet(Looked, GenericViewSet):
    """Scans and images beside evidence. Nothing inside them is looked at or changed."""

    action_permissions: ClassVar = {"retrieve": Action.SEE_PATIENTS}
    serializer_class = serializers.DocumentSerializer
    lookup_value_regex = UUID_IN_PATH

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def retrieve(self, request: Request, pk: str) -> Any:
        """Download the file as it was sent."""
        document = queries.document_for(request.user, pk)
        self.looked_at([document.evidence.case.patient_id])
        path = queries.path_of(document.stored_as)
        return download(path, name=document.name, media_type=document.media_type)

    def get_queryset(self) -> Any:
        return queries.documents_for(self.request.user)
