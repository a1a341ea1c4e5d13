"""Every text that patients can get, for clinicians to read. There is no patient in it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.clock import now
from reminders.forms.texts import TextsForm
from reminders.presenters import texts as presenters
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action


@require_safe
@allowed(Action.SEE_MESSAGE_TEXTS)
def texts(request: SignedInRequest) -> HttpResponse:
    """Show all texts with example values: when each goes, to whom, what its answers mean, and how long it is."""
    at, form = now(), TextsForm(request.GET)
    arrival = presenters.example_arrival(timezone.localtime(at))
    kinds = presenters.kinds_of_messages(
        arrival=arrival, languages=form.languages(), channels=form.channels()
    )
    return render(request, "reminders/texts.html", {"form": form, "kinds": kinds, "at": at})
