"""Not ready: the open cases that something is missing for, and whose turn it is."""

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from audit.actions import record_access
from checklists.queries.worklist import Place
from common.clock import now
from scheduling.presenters.not_ready import chase_cases
from scheduling.presenters.words import link
from scheduling.queries.not_ready import chase_list
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action
from staff.queries import sites_of


@require_safe
@allowed(Action.SEE_CASES)
def not_ready(request: SignedInRequest) -> HttpResponse:
    """Show a page of the open cases that are not ready, the soonest operation first."""
    at = now()
    after = _after(request.GET.get("after", ""))
    page, following = chase_list(request.user, at=at, after=after)
    ids = [one.case.patient_id for one in page]
    record_access(by_id=request.user.pk, patient_ids=ids, place="scheduling:not_ready", at=at)
    sites = sites_of(request.user)
    with timezone.override(sites[0].time_zone if sites else None):
        context = {
            "cases": chase_cases(page, at=at),
            "next_url": f"?{urlencode({'after': _written(following)})}" if following else "",
            "is_first": after is None,
            "here": link("scheduling:not_ready"),
            "at": at,
        }
        return render(request, "scheduling/not_ready.html", context)


def _written(place: Place) -> str:
    return f"{place.surgery_at.isoformat() if place.surgery_at else ''}~{place.case_id}"


def _after(text: str) -> Place | None:
    """Read where the page before ended; what cannot be read begins at the beginning."""
    moment, _, case_id = text.replace(" ", "+").partition("~")
    try:
        at = datetime.fromisoformat(moment) if moment else None
        return Place(at, UUID(case_id)) if at is None or at.tzinfo else None
    except ValueError:
        return None
