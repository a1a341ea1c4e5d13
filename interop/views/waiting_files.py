"""The waiting list from a file, looked at before it is taken in; and the waiting list as a file."""

import time
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

import interop.presenters.waiting_files as presenters
from audit.actions import record_access
from common.clock import now
from common.http import add_refusal, attachment
from common.refusals import BadInput
from interop.actions import export_waiting_list, look_at_file, take_in_some
from interop.domain.waiting.judging import Verdict
from interop.forms import ExportForm, ShownForm, UploadForm
from interop.queries.waiting_files import counts_of, file_for, lines_of
from scheduling.forms import WaitingFilter
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action

A_PAGE = 100
# A person waits so long for one answer; the rest is asked for by the page, or by pressing again.
PATIENCE_SECONDS = 4


@allowed(Action.IMPORT_WAITING_LIST)
def upload(request: SignedInRequest) -> HttpResponse:
    """Choose a file; every line of it is judged and shown, and nothing is written to the waiting list."""
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = UploadForm(*sent, user=request.user)
    if form.is_valid():
        data = form.cleaned_data
        try:
            file = look_at_file(content=data["file"].read(), site=data["site"], by=request.user, at=now())
        except BadInput as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("interop:waiting_file", file.pk)
    return render(request, "interop/upload.html", {"form": form}, status=400 if form.errors else 200)


@require_safe
@allowed(Action.IMPORT_WAITING_LIST)
def waiting_file(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show what is to become of each line, and what came of it."""
    file, at, shown = file_for(request.user, pk), now(), ShownForm(request.GET).asked()
    found = counts_of(file)
    page = Paginator(lines_of(file, shown), A_PAGE).get_page(request.GET.get("page"))
    record_access(
        by_id=request.user.pk,
        patient_ids=[row.patient_id for row in page.object_list if row.patient_id],
        place="interop:waiting_file",
        at=at,
    )
    context = {
        "at": at,
        "file": file,
        "page": page,
        "shown": shown,
        "total": sum(found.values()),
        "ready": found[Verdict.ACCEPTED.value],
        "taken": found[Verdict.TAKEN.value],
        "going_on": "going" in request.GET,
        "counts": presenters.counts(file, found, shown),
        "lines": presenters.lines(page.object_list),
        "notes": [presenters.problem(note) for note in file.notes],
    }
    return render(request, "interop/waiting_file.html", context)


@require_POST
@allowed(Action.IMPORT_WAITING_LIST)
def take_in(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Take in what was accepted, for as long as a person waits; the page then goes on by itself."""
    file = file_for(request.user, pk)
    before = counts_of(file)[Verdict.TAKEN.value]
    until, left = time.monotonic() + PATIENCE_SECONDS, 1
    while left and time.monotonic() < until:
        left = take_in_some(file=file, by=request.user, at=now())
    if left:
        return redirect(f"{_address(pk)}?going=on")
    done = counts_of(file)[Verdict.TAKEN.value]
    if done > before:
        words = ngettext("%(count)s case was taken in.", "%(count)s cases were taken in.", done)
        messages.success(request, words % {"count": done})
    else:
        messages.warning(request, _("No case was taken in."))
    return redirect(_address(pk))


def _address(pk: UUID) -> str:
    return reverse("interop:waiting_file", args=[pk])


@require_safe
@allowed(Action.EXPORT_WAITING_LIST)
def export(request: SignedInRequest) -> HttpResponse:
    """Return the waiting list with its filters as CSV or Excel, and keep on record whose data left."""
    file = export_waiting_list(
        asked=WaitingFilter(request.GET).asked(),
        kind=ExportForm(request.GET).asked(),
        by=request.user,
        place="interop:export",
        at=now(),
    )
    return attachment(file.content, name=file.name, media_type=file.media_type)
