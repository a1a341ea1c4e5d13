"""Reading protocols: every version, one resolved, two compared, and the file to edit."""

from itertools import groupby
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from checklists import queries
from checklists.domain.files.diffs import diff
from checklists.domain.files.writing import to_yaml
from checklists.presenters.protocol_changes import changed_parts
from checklists.presenters.protocols import CodeLines, described, steps_for, version_line
from checklists.presenters.values import titled
from common.refusals import BadInput, Refused
from common.words import say
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action


@require_safe
@allowed(Action.SEE_PROTOCOLS)
def protocols(request: SignedInRequest) -> HttpResponse:
    """List every protocol with its versions, the newest first; building blocks after those of cases."""
    titles = queries.titles_of_protocols()
    rows = groupby(queries.versions(), key=lambda row: row.code)
    lines = [
        (
            titles[code].is_part,
            CodeLines(code, titled(titles[code].title), tuple(map(version_line, versions))),
        )
        for code, versions in rows
    ]
    context = {
        "ours": [line for is_part, line in lines if not is_part],
        "parts": [line for is_part, line in lines if is_part],
        "may_write": request.user.may(Action.WRITE_PROTOCOL),
    }
    return render(request, "checklists/protocols/list.html", context)


@require_safe
@allowed(Action.SEE_PROTOCOLS)
def protocol(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show one version, resolved, with the steps that this person may take."""
    return version_page(request, pk)


def version_page(
    request: SignedInRequest, pk: UUID, refused: Refused | BadInput | None = None
) -> HttpResponse:
    """Return the page of one version, with a refusal above it when a step was refused."""
    row = queries.protocol_for(request.user, pk)
    steps = steps_for(row, request.user)
    context = {
        "protocol": row,
        "line": version_line(row),
        "told": described(queries.spec_as_written(row), edit=row if steps.may_change else None),
        "steps": steps,
        "before": row.based_on or queries.version_before(row),
        "refused": say(refused) if refused else "",
        "reasons": [say(reason) for reason in getattr(refused, "reasons", ())],
        "moves": queries.movable_cases(request.user, row).count() if steps.may_move else 0,
    }
    return render(request, "checklists/protocols/version.html", context, status=409 if refused else 200)


@require_safe
@allowed(Action.SEE_PROTOCOLS)
def download_protocol(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Hand out one version as a file that can be changed and taken in again."""
    row = queries.protocol_for(request.user, pk)
    name = f"{slugify(row.code)}-{row.version}.yaml"
    answer = HttpResponse(
        to_yaml(queries.spec_as_written(row)), content_type="application/yaml; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_safe
@allowed(Action.SEE_PROTOCOLS)
def protocol_changes(request: SignedInRequest, pk: UUID, other: UUID) -> HttpResponse:
    """Show what one version says that another did not, in clinicians' words."""
    new, old = queries.protocol_for(request.user, pk), queries.protocol_for(request.user, other)
    now, was = queries.spec_as_written(new), queries.spec_as_written(old)
    context = {
        "new": version_line(new),
        "old": version_line(old),
        "title": titled(now.title),
        "parts": changed_parts(diff(was, now), was, now),
    }
    return render(request, "checklists/protocols/changes.html", context)
