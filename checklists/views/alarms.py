"""Alarms: seen, by name."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from checklists import actions
from checklists.presenters.links import link, way_back
from checklists.queries.records import alarm_for
from common import clock
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action


@require_POST
@allowed(Action.ACKNOWLEDGE_ALARM)
def acknowledge_alarm(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Say that the alarm was seen. It changes nothing about the patient's readiness."""
    alarm = alarm_for(request.user, pk)
    actions.acknowledge_alarm(alarm=alarm, by=request.user, at=clock.now())
    messages.success(request, _("The alarm is acknowledged in your name."))
    return redirect(way_back(request, link("scheduling:case", alarm.case_id) or "/"))
