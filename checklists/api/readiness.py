"""Is this case ready, and what is in the way?"""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import cases.queries
from checklists import queries, serializers
from checklists.api.looked import Looked
from common.api import read
from common.clock import now
from staff.domain.permissions import Action


class ReadinessView(Looked, APIView):
    """Whether a case is ready for theatre, and everything that is in the way."""

    action_permissions: ClassVar = {"get": Action.SEE_CASES}

    @extend_schema(
        responses=serializers.ReadinessSerializer,
        parameters=[OpenApiParameter("at", OpenApiTypes.DATETIME, description="What if it were then?")],
    )
    def get(self, request: Request, pk: UUID) -> Response:
        """Compute it at this moment, for the booked time or for the one that ``at`` asks."""
        case = cases.queries.case_for(request.user, pk)
        self.looked_at([case.patient_id])
        at, asked = now(), _moment(request.query_params.get("at"))
        with timezone.override(case.site.time_zone):
            readiness = queries.readiness_of(case, at=at, surgery_at=asked)
            answer = {
                "case": case.pk,
                "surgery_at": asked or case.surgery_at,
                "computed_at": at,
                "readiness": readiness,
            }
            context = {
                "ids": queries.requirement_ids(case.pk),
                "role": request.user.role,
                "windows": queries.windows_of(case, readiness.items, at=at, surgery_at=asked),
            }
            return Response(serializers.ReadinessSerializer(answer, context=context).data)


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    # A plus sign in an address is a space; nothing else about a moment has one before its zone.
    return read(serializers.WhatIfSerializer, {"at": text.replace(" ", "+")})["at"]
