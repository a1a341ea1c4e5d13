"""Reading clinical data leaves a record of who read whose."""

from collections.abc import Iterable
from uuid import UUID

from rest_framework.request import Request

from audit.actions import record_access
from common.clock import now


class Looked:
    """Mixin: keeps on record whose clinical data was read."""

    request: Request

    def looked_at(self, patient_ids: Iterable[UUID]) -> None:
        place = self.request.resolver_match.view_name
        record_access(by_id=self.request.user.pk, patient_ids=patient_ids, place=place, at=now())
