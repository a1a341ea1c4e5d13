"""What happened to a case, row by row: its bookings and its clearances, with the people who made them."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from cases.models import Case
from checklists.models import Alarm, ProtocolMove
from checklists.queries.protocols import moves_of
from checklists.queries.records import alarms_of
from patients.models import Allergy, RelatedPerson
from patients.queries import active_allergies
from scheduling.models import Booking, Clearance, Visit
from scheduling.queries.visits import VisitStep, steps_of_visits, visits_of
from scheduling.queries.waiting_history import AwayStep, WaitingStep, waiting_steps
from staff.models import User
from staff.queries import site_ids


@dataclass(frozen=True)
class CaseRecord:
    """What the case page shows beside the chart."""

    bookings: list[Booking]
    clearances: list[Clearance]
    alarms: list[Alarm]
    allergies: list[Allergy]
    people: list[RelatedPerson]
    visits: list[Visit]
    steps_of_visits: list[VisitStep]
    waiting_steps: list[WaitingStep]
    away_steps: list[AwayStep]
    moves: list[ProtocolMove]


def record_of(case: Case) -> CaseRecord:
    """Return what happened around a case and whom to call, in eleven queries at most."""
    waiting, away = waiting_steps(case.pk)
    return CaseRecord(
        bookings=list(bookings_of(case.pk)),
        clearances=list(clearances_of(case.pk)),
        alarms=list(alarms_of(case.pk)),
        allergies=list(active_allergies([case.patient_id]).order_by("text", "pk")),
        people=list(RelatedPerson.objects.filter(patient=case.patient_id).order_by("-is_guardian", "pk")),
        visits=visits_of(case.pk),
        steps_of_visits=steps_of_visits(case.pk),
        waiting_steps=waiting,
        away_steps=away,
        moves=list(moves_of(case)),
    )


def bookings_of(case_id: UUID) -> QuerySet[Booking]:
    """Return every booking of the case, cancelled ones too, latest first."""
    rows = Booking.objects.filter(case=case_id).select_related(
        "theatre__site", "surgeon", "anaesthetist", "booked_by", "cancelled_by", "clearance__by"
    )
    return rows.order_by("-booked_at", "-id")


def clearances_of(case_id: UUID) -> QuerySet[Clearance]:
    """Return every clearance of the case, latest first."""
    return Clearance.objects.filter(case=case_id).select_related("by").order_by("-at", "-id")


def clearance_for(user: User, clearance_id: UUID) -> Clearance:
    """Return one clearance, or 404 when there is none at the person's sites."""
    rows = Clearance.objects.filter(case__site__in=site_ids(user)).select_related("by")
    clearance = rows.filter(pk=clearance_id).first()
    if clearance is None:
        raise Http404
    return clearance
