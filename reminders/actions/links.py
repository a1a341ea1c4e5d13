"""Links to a patient's own page: given, opened with a birth date, taken back."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from secrets import token_urlsafe
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

import cases.queries
from cases.domain.status import CaseStatus
from cases.models import Case
from common.locking import lock_row_if_there
from common.refusals import Refused
from patients.domain.ages import is_child
from reminders.actions.calls import raise_call
from reminders.domain.calls import CallReason
from reminders.domain.links import MOST_TRIES, SECRET_BYTES, Revoked, closed, expires_at, hash_of, is_the_day
from reminders.models import PersonalLink
from reminders.queries.links import facts
from staff.actions import begin_sign_in, finish_sign_in
from staff.domain.roles import Role

_NOBODY = UUID(int=0)
_RING_WITHIN = timedelta(hours=24)


@dataclass(frozen=True)
class Given:
    """A link that was made by hand: shown once, on paper or read out."""

    address: str
    expires_at: datetime
    for_guardian: bool


def give(*, case: Case, at: datetime, for_guardian: bool = False) -> str:
    """Return a new address of the case's page. It cannot be shown again: only a hash of it is kept.

    The row refers to the case, so it waits for whoever holds the case's row: never call it while handing over.
    """
    secret = token_urlsafe(SECRET_BYTES)
    PersonalLink.objects.create(
        case=case,
        secret_hash=hash_of(secret),
        for_guardian=for_guardian,
        created_at=at,
        expires_at=_ends_at(case, at),
    )
    return f"{settings.PUBLIC_URL}/p/{secret}/"


@transaction.atomic
def give_by_hand(*, case: Case, at: datetime) -> Given:
    """Make a link for a patient whom no message reaches; a child's is for the guardian. Refuses a case that is over."""
    case = cases.queries.lock(case.pk)
    if case.status == CaseStatus.CANCELLED.value or case.patient.deceased_on:
        raise Refused("This page stays closed: the case was cancelled, or the patient has died.")
    today = at.astimezone(ZoneInfo(case.site.time_zone)).date()
    child = is_child(case.patient.birth_date, today)
    address = give(case=case, at=at, for_guardian=child)
    return Given(address=address, expires_at=_ends_at(case, at), for_guardian=child)


@transaction.atomic
def take_links_back(*, case: Case, why: Revoked, at: datetime) -> int:
    """The same as ``revoke_for`` for whoever does not hold the case's row yet."""
    return revoke_for(case=cases.queries.lock(case.pk), why=why, at=at)


def revoke_for(*, case: Case, why: Revoked, at: datetime) -> int:
    """Close every page that a link of this case opened or could open; return how many links it were."""
    still_open = PersonalLink.objects.filter(case=case, revoked_at=None)
    return still_open.update(revoked_at=at, revoked_why=why.value)


def open_page(*, secret: str, entered: date, address: str, at: datetime) -> PersonalLink | None:
    """Return the link if it is the patient's birth date; count it and return None if not, or if nothing opens.

    Refuses a link, or a network address (``address``), from which too many came. They are counted as at the
    sign-in of staff but apart from it: patients in the hospital's own network cannot lock a ward out.
    """
    attempt = begin_sign_in(username=hash_of(secret).hex(), address=f"patient's page {address}", at=at)
    link = _try_birth_date(secret=secret, entered=entered, at=at)
    if link:
        finish_sign_in(attempt)
    return link


@transaction.atomic
def _try_birth_date(*, secret: str, entered: date, at: datetime) -> PersonalLink | None:
    """Compare, and count what does not fit.

    An unknown secret asks the database the same questions as a known one, so that nobody learns the difference
    from the time it takes. The case is locked first, as everywhere: a fifth wrong date puts it on the call list.
    """
    kept = hash_of(secret)
    case_id = PersonalLink.objects.filter(secret_hash=kept).values_list("case_id", flat=True).first()
    case = lock_row_if_there(Case.objects.select_related("patient", "site"), case_id or _NOBODY)
    link = PersonalLink.objects.select_for_update().filter(secret_hash=kept).first()
    if case and link:
        link.case = case
    is_open = link is not None and closed(facts(link), at=at) is None
    fits = is_the_day(entered, case.patient.birth_date if case else None)
    rows = PersonalLink.objects.filter(pk=link.pk if link and is_open else _NOBODY)
    if link and is_open and fits:
        link.opened_at = link.opened_at or at
        rows.update(opened_at=link.opened_at)
        return link
    tries = link.tries + 1 if link and is_open else 0
    rows.update(tries=tries, locked_at=at if tries >= MOST_TRIES else None)
    if case and tries >= MOST_TRIES:
        _tell_somebody(case, at)
    return None


@transaction.atomic
def shut_page(*, link: PersonalLink, at: datetime) -> None:
    """End the visit on every device. The link itself goes on; the birth date opens it again."""
    PersonalLink.objects.filter(pk=link.pk).update(opened_at=None)


def _ends_at(case: Case, at: datetime) -> datetime:
    return expires_at(surgery_at=case.surgery_at, at=at, days=settings.LINK_DAYS)


def _tell_somebody(case: Case, at: datetime) -> None:
    raise_call(case=case, reason=CallReason.LOCKED_OUT, role=Role.COORDINATOR, at=at, by_at=at + _RING_WITHIN)
