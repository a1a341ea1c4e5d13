"""Theatre lists: locked, changed only by version, unlocked, acknowledged.

Every change of a booking ends with ``note_change`` in its own transaction. It takes the rows of the sessions, as
locking does, so that a change either comes before the lock and stands in the locked version, or after it and makes
a version of its own.
"""

from collections.abc import Iterable
from datetime import datetime
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from common.refusals import BadInput, Refused, Stale
from common.text import clean_line
from common.words import clock_words, day_words
from scheduling.actions import locks
from scheduling.domain.list_checks import Finding
from scheduling.domain.lists import (
    Change,
    Sheet,
    Told,
    change_to_data,
    changes,
    is_emergency,
    must_know,
    to_data,
)
from scheduling.models import Acknowledgement, ListVersion, TheatreList, TheatreSession
from scheduling.queries import lists
from scheduling.queries.list_checks import findings_of, reason_of
from staff.domain.roles import Role
from staff.models import User

# 128 bits, 22 characters in the code on the print.
TOKEN_BYTES = 16
SHORTEST, LONGEST = 5, 200
EMERGENCY = noop("Emergency.")


class ReasonNeeded(BadInput):
    """The list is locked, so whoever changes it says why. ``session`` is whose list it is."""

    def __init__(self, sheet: Sheet, version: int) -> None:
        self.session = sheet.session
        super().__init__(
            "list_reason",
            "The list of %(theatre)s on %(day)s at %(time)s is locked, version %(version)s. Say why it changes.",
            details={
                "theatre": sheet.theatre,
                "day": day_words(sheet.start, sheet.zone),
                "time": clock_words(sheet.start, sheet.zone),
                "version": version,
            },
        )


class Stopped(Refused):
    """Something on the list has to be put right first, or somebody says why it is locked all the same."""

    code = "list_has_stops"


@transaction.atomic
def lock_list(
    *,
    session: TheatreSession,
    by: User | None,
    at: datetime,
    reason: str = "",
    expected_version: int | None = None,
) -> TheatreList:
    """Lock the session's list and return it. Nobody (``by`` None) locks it at the set time.

    Raises ``Stopped`` with every finding that is a stop, unless a reason says why it is locked all the same.
    """
    reason = _checked(reason, "reason")
    kept = _locked_row(session.pk, expected_version)
    if kept.locked_at is not None:
        raise Refused("This list is locked already.", code="list_locked")
    findings = findings_of(session, at=at)
    stops = [finding for finding in findings if finding.is_stop]
    if stops and by is not None and not reason:
        raise Stopped(
            "Put this right, or say why the list is locked all the same.",
            reasons=[reason_of(one.check, one.patient, one.details) for one in stops],
        )
    kept.locked_by, kept.locked_at, kept.unlocked_reason = by, at, ""
    kept.save(update_fields=["locked_by", "locked_at", "unlocked_reason"])
    _write_if_changed(kept, reason=reason, by=by, at=at, findings=findings)
    return kept


@transaction.atomic
def unlock_list(
    *, session: TheatreSession, reason: str, by: User, at: datetime, expected_version: int | None = None
) -> TheatreList:
    """Open the list for changes again, with a reason. Prints that are out there say so when they are scanned."""
    reason = _checked(reason, "reason")
    if not reason:
        raise BadInput("reason", "Say in a few words why.")
    kept = _locked_row(session.pk, expected_version)
    if kept.locked_at is None:
        raise Refused("This list is not locked.", code="list_open")
    kept.locked_by, kept.locked_at, kept.unlocked_reason = None, None, reason
    kept.save(update_fields=["locked_by", "locked_at", "unlocked_reason"])
    return kept


def note_change(
    *,
    sessions: Iterable[UUID | None],
    reason: str,
    by: User | None,
    at: datetime,
    held: bool = False,
) -> None:
    """Make a new version of those of the lists that are locked and are other than before; else do nothing.

    Called last in the transaction of the change, with the case rows locked; ``held``: the sessions are locked too.
    Raises ``ReasonNeeded`` when somebody changes a locked list and does not say why; an emergency that comes onto the
    list needs no reason.
    """
    wanted = {pk for pk in sessions if pk}
    if not wanted:
        return
    if not held:
        locks.lock_sessions(wanted)
    for kept in TheatreList.objects.filter(pk__in=wanted, locked_at__isnull=False).order_by("pk"):
        _write_if_changed(kept, reason=_why(reason), by=by, at=at, must_say_why=True)


@transaction.atomic
def acknowledge_list(*, session: TheatreSession, version: int, by: User, at: datetime) -> ListVersion:
    """Write down that this person has seen the newest version; raise ``Stale`` when they saw an older one."""
    kept = TheatreList.objects.select_for_update(of=("self",)).filter(pk=session.pk).first()
    if kept is None or kept.version == 0:
        raise Refused("This list has no version to be seen yet.", code="list_open")
    if version != kept.version:
        raise Stale(kept.version)
    mine = Acknowledgement.objects.filter(
        lists.asked_of(by), version__theatre_list=kept, version__number=kept.version
    )
    if not mine.update(by=by, at=at):
        raise Refused("This list does not wait for you.", code="not_asked")
    newest = lists.version_of(kept)
    assert newest is not None
    return newest


def _locked_row(session_id: UUID, expected_version: int | None) -> TheatreList:
    locks.lock_sessions([session_id])
    kept, _new = TheatreList.objects.get_or_create(session_id=session_id)
    if expected_version is not None and kept.version != expected_version:
        raise Stale(kept.version)
    return kept


def _write_if_changed(
    kept: TheatreList,
    *,
    reason: str,
    by: User | None,
    at: datetime,
    findings: Iterable[Finding] = (),
    must_say_why: bool = False,
) -> None:
    after = lists.sheets_of([kept.pk])[kept.pk]
    newest = lists.version_of(kept)
    if newest is None:
        _write(kept, after, (), Told(), reason=reason, by=by, at=at, findings=findings)
        return
    before = lists.sheet_in(newest)
    found = changes(before, after)
    if not found:
        return
    if must_say_why and not reason:
        if not is_emergency(found, after):
            raise ReasonNeeded(after, kept.version)
        reason = EMERGENCY
    told = must_know(before, after, found, by=by.pk if by else None, role=by.role if by else "")
    told = _with_those_who_have_not_seen(newest, told, by)
    _write(kept, after, found, told, reason=reason, by=by, at=at, findings=findings)


def _with_those_who_have_not_seen(newest: ListVersion, told: Told, by: User | None) -> Told:
    """Whoever has not seen the version before has to see this one."""
    waiting = [one for one in newest.acknowledgements.all() if one.at is None]
    people = {one.person_id for one in waiting if one.person_id} - {by.pk if by else None}
    roles = {Role(one.role) for one in waiting if one.role and (by is None or one.role != by.role)}
    return Told(told.people | {pk for pk in people if pk}, told.roles | roles)


def _write(
    kept: TheatreList,
    sheet: Sheet,
    found: Iterable[Change],
    told: Told,
    *,
    reason: str,
    by: User | None,
    at: datetime,
    findings: Iterable[Finding],
) -> None:
    kept.version += 1
    kept.save(update_fields=["version"])
    version = ListVersion.objects.create(
        theatre_list=kept,
        number=kept.version,
        token=token_urlsafe(TOKEN_BYTES),
        content={"sheet": to_data(sheet), "findings": [_finding_to_data(one) for one in findings]},
        changes=[change_to_data(change) for change in found],
        reason=reason,
        by=by,
        at=at,
    )
    asked = [Acknowledgement(version=version, person_id=person) for person in sorted(told.people)]
    asked += [Acknowledgement(version=version, role=role.value) for role in sorted(told.roles)]
    Acknowledgement.objects.bulk_create(asked)


def _finding_to_data(finding: Finding) -> dict[str, Any]:
    return {
        "check": finding.check.value,
        "booking": str(finding.booking) if finding.booking else None,
        "patient": finding.patient,
        "details": dict(finding.details),
    }


def _why(reason: str) -> str:
    # Too short is as good as none: whoever changes the list is asked once more.
    reason = clean_line(reason)[:LONGEST]
    return reason if len(reason) >= SHORTEST else ""


def _checked(reason: str, field: str) -> str:
    reason = clean_line(reason)
    if reason and len(reason) < SHORTEST:
        raise BadInput(field, "Say in a few words why.")
    if len(reason) > LONGEST:
        raise BadInput(field, "At most 200 characters, please.")
    return reason
