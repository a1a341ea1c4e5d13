"""The links to patients' own pages."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from cases.domain.status import CaseStatus
from cases.models import Case
from reminders.domain.links import Link
from reminders.models import PersonalLink


def link_by_id(link_id: UUID) -> PersonalLink | None:
    """Return the link with its case, patient and site, whether it still opens anything or not."""
    links = PersonalLink.objects.select_related(
        "case__patient", "case__site", "case__procedure", "case__surgeon"
    )
    return links.filter(pk=link_id).first()


def links_of(case: Case) -> QuerySet[PersonalLink]:
    """Return the links of a case that the person was shown to know of, the newest first."""
    links = PersonalLink.objects.filter(case=case).select_related("case__patient")
    return links.order_by("-created_at", "-pk")


def facts(link: PersonalLink) -> Link:
    """Return what decides whether the link opens anything."""
    return Link(
        expires_at=link.expires_at,
        is_revoked=link.revoked_at is not None,
        is_locked=link.locked_at is not None,
        is_cancelled=link.case.status == CaseStatus.CANCELLED.value,
        is_deceased=link.case.patient.deceased_on is not None,
    )


def are_open(*, patient_ids: Iterable[UUID]) -> bool:
    """Say whether any of these patients has a link that nobody took back."""
    return PersonalLink.objects.filter(case__patient__in=list(patient_ids), revoked_at=None).exists()
