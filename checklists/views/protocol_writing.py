"""Writing a version: a new number, a file, or the numbers and roles of one requirement."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from checklists import actions, queries
from checklists.domain.files.drafting import next_number
from checklists.forms import RefusableForm, RequirementForm, UploadForm, VersionForm
from checklists.presenters import protocol_labels
from checklists.presenters.links import link
from checklists.presenters.protocols import version_line
from checklists.presenters.values import titled
from common import clock
from common.refusals import BadInput, Refused
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action


@require_http_methods(["GET", "POST"])
@allowed(Action.WRITE_PROTOCOL)
def new_version(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Begin a new version that says what this one says, to be changed requirement by requirement."""
    base = queries.protocol_for(request.user, pk)
    numbers = [row.version for row in queries.versions(base.code)]
    form = VersionForm(request.POST or None, initial={"version": next_number(numbers)})
    if request.method == "POST" and form.is_valid():
        try:
            draft = actions.start_version(base=base, by=request.user, at=clock.now(), **form.cleaned_data)
        except (Refused, BadInput) as refused:
            form.refuse(refused)
        else:
            messages.success(
                request, _("The draft is made. Change what has to change, then ask for a review.")
            )
            return redirect("checklists:protocol", draft.pk)
    context = {"base": version_line(base), "upload_url": link("checklists:upload_version", base.pk)}
    return _page(request, "checklists/protocols/new.html", form, context)


@require_http_methods(["GET", "POST"])
@allowed(Action.WRITE_PROTOCOL)
def upload_version(request: SignedInRequest, pk: UUID | None = None) -> HttpResponse:
    """Take a draft in from a file: of a version that continues this one, or of a new protocol."""
    base = queries.protocol_for(request.user, pk) if pk else None
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        name, text = form.cleaned_data["file"]
        try:
            draft = actions.take_in_draft(
                base=base,
                name=name,
                text=text,
                note=form.cleaned_data["note"],
                by=request.user,
                at=clock.now(),
            )
        except (Refused, BadInput) as refused:
            form.refuse(refused)
        else:
            messages.success(
                request, _("The file is taken in as a draft. Confirm what it changes, then ask for a review.")
            )
            return redirect("checklists:protocol", draft.pk)
    context = {"base": version_line(base) if base else None}
    return _page(request, "checklists/protocols/upload.html", form, context)


@require_http_methods(["GET", "POST"])
@allowed(Action.WRITE_PROTOCOL)
def protocol_requirement(request: SignedInRequest, pk: UUID, code: str) -> HttpResponse:
    """Change bounds, validity, days and roles of one requirement of one's own draft."""
    row = queries.protocol_for(request.user, pk)
    spec = queries.spec_as_written(row).by_code.get(code)
    if spec is None:
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = RequirementForm(data, spec=spec, labels=protocol_labels)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_requirement(
                protocol=row,
                requirement=form.requirement(),
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=clock.now(),
            )
        except (Refused, BadInput) as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("%(what)s is changed in the draft.") % {"what": titled(spec.title)})
            return redirect(f"{link('checklists:protocol', pk)}#requirement-{code}")
    context = {"line": version_line(row), "title": titled(spec.title)}
    return _page(request, "checklists/protocols/requirement.html", form, context)


def _page(
    request: SignedInRequest, template: str, form: RefusableForm, context: dict[str, Any]
) -> HttpResponse:
    status = form.status_code if form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)
