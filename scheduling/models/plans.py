"""Runs of the planner and what they propose."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models import Case
from common.choices import choices, values
from common.ids import uuid7
from scheduling.domain.states import ProposalKind, ProposalState, RunState
from scheduling.models.bookings import Booking
from scheduling.models.sessions import TheatreSession
from staff.models import Site

USER = settings.AUTH_USER_MODEL


class PlanRun(models.Model):
    """One run: what it was asked (``asked``: days, weights, what if), how far it is, what it found (``found``)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="plan_runs")
    label = models.CharField(max_length=80, blank=True)
    first_day = models.DateField()
    last_day = models.DateField()
    asked = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=choices(RunState), default=RunState.WAITING.value)
    progress = models.JSONField(default=dict)
    found = models.JSONField(default=dict)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    # The last sign of life; a run that has been silent for too long was lost with its worker.
    heard_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    cancel_asked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=values(RunState)), name="plan_run_state_is_known")
        ]
        indexes = [models.Index(fields=["site", "-at"], name="plan_runs_of_a_site")]


class Proposal(models.Model):
    """One line of a plan: this case there, or nowhere and why. ``booking`` is where it was when the run began."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    run = models.ForeignKey(PlanRun, models.PROTECT, related_name="proposals")
    # In this order lines may be accepted: who moves away makes room for the next.
    position = models.PositiveIntegerField()
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=choices(ProposalKind))
    booking = models.ForeignKey(Booking, models.PROTECT, null=True, related_name="+")
    booking_version = models.PositiveIntegerField(null=True)
    session = models.ForeignKey(TheatreSession, models.PROTECT, null=True, related_name="+")
    start = models.DateTimeField(null=True)
    minutes = models.PositiveSmallIntegerField(null=True)
    why = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=choices(ProposalState), default=ProposalState.OPEN.value)
    decided_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["run", "case"], name="a_case_once_in_a_plan"),
            models.CheckConstraint(condition=Q(kind__in=values(ProposalKind)), name="proposal_kind_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=values(ProposalState)), name="proposal_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(kind=ProposalKind.UNPLACED.value, session=None)
                | ~Q(kind=ProposalKind.UNPLACED.value) & Q(session__isnull=False, start__isnull=False),
                name="a_proposal_has_its_place",
            ),
        ]
