"""A locked list changes only for a reason: whoever did not give one is asked, and nothing is typed twice."""

from django.http import HttpResponse
from django.shortcuts import render

from common.words import say
from scheduling.actions.lists import ReasonNeeded
from scheduling.forms.lists import ListReasonForm
from scheduling.presenters.words import link
from staff.access import SignedInRequest


def reason_given(request: SignedInRequest) -> str:
    """Return why the locked list changes, empty when nobody has been asked yet."""
    return request.POST.get("list_reason", "")


def ask_why(request: SignedInRequest, needed: ReasonNeeded) -> HttpResponse:
    """Ask why a locked list changes, and post the same form once more with the answer."""
    again = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in {"csrfmiddlewaretoken", "list_reason"}
        for value in values
    ]
    form = ListReasonForm(request.POST if request.POST.get("list_reason") else None)
    context = {
        "form": form,
        "sentence": say(needed),
        "again": again,
        "action": request.get_full_path(),
        "list_url": link("scheduling:list", needed.session),
    }
    return render(request, "scheduling/list_reason.html", context, status=400)
