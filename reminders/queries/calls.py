"""The call list and what patients said: only of a person's own sites."""

from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404

from cases import queries as cases
from cases.models import Case
from patients.models import PatientIdentifier, RelatedPerson
from reminders.models import Answer, Call
from staff.models import User
from staff.queries import site_ids

# More than one team can ring in a day; the rest moves up as these are made.
MOST_SHOWN = 200


def calls_for(user: User) -> QuerySet[Call]:
    """Return the calls of the person's sites, made and to be made, by the time they were wanted."""
    return Call.objects.filter(site__in=site_ids(user))


def call_for(user: User, pk: UUID | str) -> Call:
    """Return one call of the person's sites with all that its card shows, or raise Http404."""
    return get_object_or_404(_with_all(calls_for(user)), pk=pk)


def calls_to_make(user: User, *, of_all_roles: bool = False) -> QuerySet[Call]:
    """Return what waits on this person's role, or on anybody, the soonest first."""
    rows = calls_for(user).filter(settled_at=None)
    return _with_all(rows if of_all_roles else rows.filter(role=user.role))


def count_calls(user: User, *, of_all_roles: bool = False) -> int:
    """Return how many calls wait on this person's role, or on anybody."""
    rows = calls_for(user).filter(settled_at=None)
    return (rows if of_all_roles else rows.filter(role=user.role)).count()


def answers_for(user: User) -> QuerySet[Answer]:
    """Return what patients of the person's sites said, and what came in for their sites and is nobody's yet."""
    unplaced = Q(case=None, calls__site__in=site_ids(user))
    rows = Answer.objects.filter(Q(case__in=cases.cases_for(user)) | unplaced).distinct()
    return rows.order_by("received_at", "id")


def answers_of(case: Case) -> QuerySet[Answer]:
    """Return what was said of a case that the person was shown to know of, the latest first."""
    rows = Answer.objects.filter(case=case).select_related("reminder", "with_help_of")
    return rows.order_by("-received_at", "-id")


def calls_of(user: User, case: Case) -> QuerySet[Call]:
    """Return the calls about a case that are still to be made, by whichever role."""
    return _with_all(calls_for(user).filter(case=case, settled_at=None))


def _with_all(calls: QuerySet[Call]) -> QuerySet[Call]:
    people = RelatedPerson.objects.order_by("-is_guardian", "-is_emergency_contact", "pk")
    return calls.select_related(
        "site",
        "case__site",
        "case__patient",
        "case__procedure",
        "reminder__case__site",
        "reminder__case__patient",
        "reminder__booking",
        "reminder__offer",
        "answer__reminder__case__site",
        "answer__reminder__case__patient",
        "answer__reminder__booking",
        "answer__reminder__offer",
        "last_by",
    ).prefetch_related(
        Prefetch("case__patient__identifiers", PatientIdentifier.objects.order_by("pk")),
        Prefetch("case__patient__related_people", people),
    )
