"""Planning, moving and cancelling a visit that is not the operation. Each tells the apps above in its transaction."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

import cases.queries
from cases.domain.status import CaseStatus, WrongStatus
from cases.models import Case
from common.refusals import BadInput, Refused
from common.text import clean_line
from common.words import clock_words, day_words
from scheduling.actions.locks import check_version
from scheduling.domain.visits import VisitKind, is_on_its_side
from scheduling.models import Visit
from scheduling.signals import visit_changed
from staff.models import User

FARTHEST = timedelta(days=2 * 366)
PLACE_LENGTH = 120


class PlannedAlready(Refused):
    """A case has one visit of a kind at a time."""

    code = "visit_planned"


@transaction.atomic
def plan_visit(
    *, case: Case, kind: str, visit_at: datetime, place: str = "", by: User, at: datetime
) -> Visit:
    """Plan a visit of a case and return it; raise BadInput, PlannedAlready, or WrongStatus for a cancelled case."""
    case = cases.queries.lock(case.pk)
    _check_case(case)
    if kind not in set(VisitKind):
        raise BadInput("kind", "Choose one of the visits.")
    _check_time(case, VisitKind(kind), visit_at, at)
    standing = Visit.objects.filter(case=case, kind=kind, cancelled_at=None).first()
    if standing is not None:
        zone = case.site.time_zone
        raise PlannedAlready(
            "This visit is planned already, on %(day)s at %(time)s. Move it instead.",
            details={"day": day_words(standing.at, zone), "time": clock_words(standing.at, zone)},
        )
    visit = Visit.objects.create(
        case=case, kind=kind, at=visit_at, place=_checked(place), planned_by=by, planned_at=at
    )
    return _tell(visit, at)


@transaction.atomic
def move_visit(
    *,
    visit: Visit,
    visit_at: datetime,
    place: str | None = None,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> Visit:
    """Give a visit another time or place and return it; as ``plan_visit``, and Stale. No change writes nothing."""
    visit = _lock(visit.pk, expected_version)
    _check_case(visit.case)
    place = visit.place if place is None else _checked(place)
    if (visit.at, visit.place) == (visit_at, place):
        return visit
    _check_time(visit.case, VisitKind(visit.kind), visit_at, at)
    visit.at, visit.place = visit_at, place
    return _save(visit, ["at", "place"], by=by, at=at)


@transaction.atomic
def cancel_visit(*, visit: Visit, by: User, at: datetime, expected_version: int | None = None) -> Visit:
    """Take a visit off; raise Stale, or Refused when it was cancelled already."""
    visit = _lock(visit.pk, expected_version)
    visit.cancelled_at = at
    return _save(visit, ["cancelled_at"], by=by, at=at)


def _lock(visit_id: UUID, expected_version: int | None) -> Visit:
    """Lock the case, then the visit, and return the visit as it stands now."""
    case = cases.queries.lock(Visit.objects.values_list("case_id", flat=True).get(pk=visit_id))
    visit = Visit.objects.select_for_update(of=("self",)).get(pk=visit_id)
    visit.case = case
    check_version(visit.version, expected_version)
    if visit.cancelled_at is not None:
        raise Refused("This visit was cancelled.", code="visit_cancelled")
    return visit


def _save(visit: Visit, fields: list[str], *, by: User, at: datetime) -> Visit:
    visit.planned_by, visit.planned_at = by, at
    visit.version += 1
    visit.save(update_fields=[*fields, "planned_by", "planned_at", "version"])
    return _tell(visit, at)


def _tell(visit: Visit, at: datetime) -> Visit:
    visit_changed.send(sender=Visit, visit=visit, at=at)
    return visit


def _check_case(case: Case) -> None:
    if case.status == CaseStatus.CANCELLED.value:
        raise WrongStatus(CaseStatus.CANCELLED)


def _check_time(case: Case, kind: VisitKind, visit_at: datetime, at: datetime) -> None:
    if visit_at <= at:
        raise BadInput("at", "This time has passed.")
    if visit_at > at + FARTHEST:
        raise BadInput("at", "This is more than two years away.")
    if case.surgery_at is None:
        return
    zone = ZoneInfo(case.site.time_zone)
    if is_on_its_side(kind, visit_at.astimezone(zone).date(), case.surgery_at.astimezone(zone).date()):
        return
    about = {"day": day_words(case.surgery_at, case.site.time_zone)}
    if kind is VisitKind.ASSESSMENT:
        raise BadInput("at", "The operation is on %(day)s. This visit comes before it.", details=about)
    raise BadInput("at", "The operation is on %(day)s. This visit comes after it.", details=about)


def _checked(place: str) -> str:
    place = clean_line(place)
    if len(place) > PLACE_LENGTH:
        raise BadInput("place", "At most 120 characters, please.")
    return place
