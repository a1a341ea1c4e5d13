"""A session's list: checked, locked, changed by version, printed, and scanned from the wall."""

from datetime import datetime
from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit.actions import record_access
from common.clock import now
from common.http import add_refusal, way_back
from common.refusals import BadInput, Refused
from common.words import say
from scheduling.actions import lists as actions
from scheduling.domain.lists import Sheet, changes
from scheduling.forms.fields import status_of
from scheduling.forms.lists import LockForm, SeenForm, UnlockForm
from scheduling.presenters import lists as presenters
from scheduling.presenters.words import link
from scheduling.queries import lists as queries
from scheduling.queries.list_checks import findings_of
from staff.access import SignedInRequest, SignIn, allowed
from staff.actions import begin_sign_in
from staff.domain.permissions import Action
from staff.queries import site_ids


@require_safe
@allowed(Action.SEE_BOARD)
def theatre_list(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """Show the list of a session, what the checks find, its versions, and who has seen the newest."""
    return _show(request, queries.session_of_list(request.user, session_id), now())


def _show(request: SignedInRequest, session: Any, at: datetime, form: Any = None) -> HttpResponse:
    kept = queries.list_of(session.pk)
    versions = queries.versions_of(session.pk) if kept else []
    sheet = queries.sheets_of([session.pk])[session.pk]
    zone = session.theatre.site.time_zone
    is_locked = kept is not None and kept.locked_at is not None
    number = kept.version if kept else 0
    may_lock = request.user.may(Action.LOCK_LIST)
    line = queries.lock_lines([session.pk], request.user).get(session.pk)
    with timezone.override(zone):
        found = presenters.findings(findings_of(session, at=at))
        context = {
            "at": at,
            "session": session,
            "sheet": presenters.sheet_view(sheet),
            "is_locked": is_locked,
            "standing": presenters.lock_words(line),
            "unlocked_reason": kept.unlocked_reason if kept else "",
            "findings": found,
            "has_stops": any(finding.is_stop for finding in found),
            "versions": [presenters.version_view(version, zone) for version in versions],
            "waits_for_me": bool(line and line.mine and line.is_locked),
            "seen": SeenForm(initial={"version": number}),
            "form": form or _form(may_lock, is_locked, number),
            "board_url": _board_url(session),
        }
        _record(request, sheet, session, "scheduling:list", at)
        return render(
            request, "scheduling/list.html", context, status=status_of(form) if form is not None else 200
        )


def _form(may_lock: bool, is_locked: bool, number: int) -> LockForm | UnlockForm | None:
    if not may_lock:
        return None
    kind = UnlockForm if is_locked else LockForm
    return kind(initial={"version": number})


@require_POST
@allowed(Action.LOCK_LIST)
def lock(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """Lock the list, after a look at what the checks found."""
    return _change(request, session_id, LockForm(request.POST), actions.lock_list, _("The list is locked."))


@require_POST
@allowed(Action.LOCK_LIST)
def unlock(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """Open the list again, with a reason."""
    form = UnlockForm(request.POST)
    return _change(request, session_id, form, actions.unlock_list, _("The list is open for changes again."))


def _change(request: SignedInRequest, session_id: UUID, form: Any, verb: Any, done: str) -> HttpResponse:
    session, at = queries.session_of_list(request.user, session_id), now()
    if form.is_valid():
        try:
            verb(
                session=session,
                reason=form.cleaned_data["reason"],
                expected_version=form.cleaned_data["version"],
                by=request.user,
                at=at,
            )
        except (Refused, BadInput) as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, done)
            return redirect("scheduling:list", session.pk)
    return _show(request, session, at, form)


@require_POST
@allowed(Action.ACKNOWLEDGE_LIST)
def seen(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """Write down that this person has seen the newest version of the list."""
    session, form = queries.session_of_list(request.user, session_id), SeenForm(request.POST)
    back = way_back(request, link("scheduling:list", session.pk))
    if not form.is_valid():
        raise BadInput("version", "Which version? Load the page again.")
    try:
        actions.acknowledge_list(
            session=session, version=form.cleaned_data["version"], by=request.user, at=now()
        )
        messages.success(request, _("It is written down that you have seen the list."))
    except Refused as refusal:
        messages.error(request, say(refusal))
    return redirect(back)


@require_safe
@allowed(Action.SEE_BOARD)
def print_list(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """Show the list as a page for the wall; with version and code once it is locked, as a draft before."""
    session, at = queries.session_of_list(request.user, session_id), now()
    kept = queries.list_of(session.pk)
    newest = queries.version_of(kept) if kept and kept.locked_at else None
    sheet = queries.sheet_in(newest) if newest else queries.sheets_of([session.pk])[session.pk]
    zone = session.theatre.site.time_zone
    with timezone.override(zone):
        context = {
            "at": at,
            "sheet": presenters.sheet_view(sheet),
            "version": presenters.version_view(newest, zone) if newest else None,
            "code": _code(newest.token) if newest else "",
            "back_url": link("scheduling:list", session.pk),
        }
        _record(request, sheet, session, "scheduling:print_list", at)
        return render(request, "scheduling/list_print.html", context)


def _code(token: str) -> str:
    address = f"{settings.PUBLIC_URL}{link('scheduling:scanned', token)}"
    drawn: str = segno.make(address, error="m", micro=False).svg_inline(
        border=4, svgclass="qr", omitsize=True
    )
    # Drawn here from an address of our own: nothing in it was typed by anybody.
    return mark_safe(drawn)


@require_safe
def scanned(request: HttpRequest, token: str) -> HttpResponse:
    """Say whether a print is the newest version. What stands on it and what changed only to people of its hospital."""
    at = now()
    version = queries.version_by_token(token)
    if version is None:
        return _unknown(request, token, at)
    session = version.theatre_list.session
    newest = version.theatre_list.version
    is_open = version.theatre_list.locked_at is None
    context: dict[str, Any] = {
        "at": at,
        "number": version.number,
        "newest": newest,
        "is_current": version.number == newest and not is_open,
        "is_open": is_open,
        "here": request.path,
    }
    user = request.user
    with timezone.override(session.theatre.site.time_zone):
        if user.is_authenticated and user.may(Action.SEE_BOARD) and session.theatre.site_id in site_ids(user):
            context |= _for_staff(request, version, session, at)  # type: ignore[arg-type]
        return render(request, "scheduling/list_scanned.html", context)


def _unknown(request: HttpRequest, token: str, at: datetime) -> HttpResponse:
    address = SignIn().get_client_ip(request)
    try:
        begin_sign_in(username=token[:100], address=f"list {address}", at=at)
    except Refused as refused:
        return HttpResponse(say(refused), status=429, content_type="text/plain; charset=utf-8")
    raise Http404


def _for_staff(request: SignedInRequest, version: Any, session: Any, at: datetime) -> dict[str, Any]:
    old, current = queries.sheet_in(version), queries.sheets_of([session.pk])[session.pk]
    line = queries.lock_lines([session.pk], request.user)[session.pk]
    _record(request, current, session, "scheduling:scanned", at)
    return {
        "sheet": presenters.sheet_view(current),
        "changes": presenters.change_words(changes(old, current), current.zone),
        "standing": presenters.lock_words(line),
        "list_url": link("scheduling:list", session.pk),
        "print_url": link("scheduling:print_list", session.pk),
        "seen_url": link("scheduling:see_list", session.pk) if line.mine and line.is_locked else "",
        "seen": SeenForm(initial={"version": line.version}),
    }


def _record(request: SignedInRequest, sheet: Sheet, session: Any, place: str, at: datetime) -> None:
    patients = queries.patients_on([line.case for line in sheet.lines])
    record_access(by_id=request.user.pk, patient_ids=patients, place=place, at=at)


def _board_url(session: Any) -> str:
    day = timezone.localtime(session.during.lower, timezone.get_current_timezone())
    return f"{link('scheduling:board')}?day={day:%Y-%m-%d}#session-{session.pk}"
