"""Patterns of sessions: added, changed from a day on, ended; and the sessions that follow."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, ProtectedError

from common.refusals import BadInput, Refused
from scheduling.actions import locks, rules
from scheduling.actions.booking import as_range
from scheduling.actions.rules import NO_RULES, Rules
from scheduling.domain.recurrence import WEEKS_OF_MONTH
from scheduling.domain.succession import Change
from scheduling.models import SessionTemplate, Theatre, TheatreSession
from scheduling.queries.templates import Succession, succession
from staff.models import User


class PlanChanged(Refused):
    """What the person looked at is not what would happen now."""

    code = "plan_changed"


def add_template(
    *,
    theatre: Theatre,
    weekday: int,
    starts_at: time,
    ends_at: time,
    surgeon: User,
    anaesthetist: User | None,
    valid_from: date,
    valid_until: date | None = None,
    weeks_of_month: tuple[int, ...] = (),
    ends_next_day: bool = False,
    rules: Rules = NO_RULES,
) -> SessionTemplate:
    """Add a pattern in the site's local time; ``weekday`` 0 is Monday. Makes no session yet."""
    template = new_template(
        theatre=theatre,
        weekday=weekday,
        starts_at=starts_at,
        ends_at=ends_at,
        surgeon=surgeon,
        anaesthetist=anaesthetist,
        valid_from=valid_from,
        valid_until=valid_until,
        weeks_of_month=weeks_of_month,
        ends_next_day=ends_next_day,
        rules=rules,
    )
    template.save(force_insert=True)
    return template


def new_template(
    *,
    ends_next_day: bool = False,
    rules: Rules = NO_RULES,
    weeks_of_month: tuple[int, ...] = (),
    **asked: Any,
) -> SessionTemplate:
    """Return the pattern as it would be kept, not saved yet; raise ``BadInput`` for what cannot be."""
    _check_when(asked["weekday"], weeks_of_month, asked["valid_from"], asked.get("valid_until"))
    _check_hours(asked["starts_at"], asked["ends_at"], ends_next_day)
    theatre, surgeon, anaesthetist = asked["theatre"], asked["surgeon"], asked.get("anaesthetist")
    kept = _rules(rules, theatre, surgeon, anaesthetist)
    return SessionTemplate(**asked, weeks_of_month=sorted(set(weeks_of_month)), **kept)


def change_template(
    *, template: SessionTemplate, from_day: date, at: datetime, seen: str = "", **asked: Any
) -> SessionTemplate:
    """Have the pattern another way from that day on; its coming sessions follow where nobody is booked.

    ``asked`` as for ``add_template`` without its first day. ``seen`` is the mark of the preview the person looked
    at: when something else would happen by now, nothing does, and ``PlanChanged`` says so.
    """
    _check_from(template, from_day, at)
    successor = new_template(valid_from=from_day, **asked)
    with transaction.atomic():
        locks.lock_theatres([template.theatre_id, successor.theatre_id])
        found = _locked(template, successor, from_day, at, seen)
        _end(template, from_day)
        successor.save(force_insert=True)
        _follow(found, successor)
    return successor


def end_template(*, template: SessionTemplate, last_day: date, at: datetime, seen: str = "") -> None:
    """End the pattern; its sessions after that day are taken away where nobody is booked."""
    after = last_day + timedelta(days=1)
    _check_from(template, after, at)
    with transaction.atomic():
        locks.lock_theatres([template.theatre_id])
        found = _locked(template, None, after, at, seen)
        _end(template, after)
        _follow(found, None)


def preview_template(*, template: SessionTemplate, from_day: date, at: datetime, **asked: Any) -> Succession:
    """Return what ``change_template`` would do, or raise what it would raise."""
    _check_from(template, from_day, at)
    return succession(template, new_template(valid_from=from_day, **asked), from_day=from_day, at=at)


def preview_end(*, template: SessionTemplate, last_day: date, at: datetime) -> Succession:
    """Return what ``end_template`` would do, or raise what it would raise."""
    after = last_day + timedelta(days=1)
    _check_from(template, after, at)
    return succession(template, None, from_day=after, at=at)


def _rules(asked: Rules, theatre: Theatre, surgeon: User, anaesthetist: User | None) -> dict[str, Any]:
    return rules.checked(asked, site=theatre.site, surgeon=surgeon, anaesthetist=anaesthetist)


def _check_when(weekday: int, weeks: tuple[int, ...], first: date, last: date | None) -> None:
    if not 0 <= weekday <= 6:
        raise BadInput("weekday", "A weekday is 0 (Monday) to 6 (Sunday).")
    if not set(weeks) <= set(WEEKS_OF_MONTH):
        raise BadInput("weeks_of_month", "The weeks of a month are 1 to 5.")
    if last and last < first:
        raise BadInput("valid_until", "The last day is not before the first.")


def _check_hours(starts_at: time, ends_at: time, ends_next_day: bool) -> None:
    if ends_at == starts_at:
        raise BadInput("ends_at", "The session ends after it starts.")
    if ends_at < starts_at and not ends_next_day:
        raise BadInput("ends_at", "The session ends after it starts. Say so if it ends on the next day.")
    if ends_at > starts_at and ends_next_day:
        raise BadInput("ends_at", "A session is at most 24 hours long.")


def _check_from(template: SessionTemplate, from_day: date, at: datetime) -> None:
    today = at.astimezone(ZoneInfo(template.theatre.site.time_zone)).date()
    if from_day <= today:
        raise BadInput("from_day", "What has been stays. Choose a day from tomorrow on.")
    if template.valid_until and from_day > template.valid_until:
        raise BadInput("from_day", "The pattern has ended by then.")


def _locked(
    template: SessionTemplate, successor: SessionTemplate | None, from_day: date, at: datetime, seen: str
) -> Succession:
    locked = SessionTemplate.objects.select_for_update(of=("self",)).get(pk=template.pk)
    if locked.valid_until != template.valid_until:
        raise PlanChanged("Somebody has just changed this pattern. Look at it again, then decide.")
    coming = TheatreSession.objects.select_for_update().filter(template=template, during__startswith__gt=at)
    list(coming.order_by("pk").values_list("pk"))
    found = succession(template, successor, from_day=from_day, at=at)
    if seen and found.mark != seen:
        raise PlanChanged("Something has changed since you looked. Look at what would happen now.")
    return found


def _end(template: SessionTemplate, from_day: date) -> None:
    template.valid_until = from_day - timedelta(days=1)
    template.save(update_fields=["valid_until"])


def _follow(found: Succession, successor: SessionTemplate | None) -> None:
    for line in found.lines:
        if line.change is Change.REMOVED and line.made:
            _remove(found.sessions[line.made.session_id])
    for line in found.lines:
        if line.planned is None or successor is None:
            continue
        session = found.sessions[line.made.session_id] if line.made else TheatreSession()
        if line.change in {Change.CHANGES, Change.NEW}:
            fill_in(session, successor, without_anaesthetist=line.planned.without_anaesthetist)
            session.during = as_range(line.planned.wanted.during)
            session.version += 1 if line.made else 0
            session.save()


def fill_in(session: TheatreSession, template: SessionTemplate, *, without_anaesthetist: bool) -> None:
    """Give the session everything that its pattern says, but for its hours."""
    session.template, session.theatre, session.surgeon = template, template.theatre, template.surgeon
    session.anaesthetist = None if without_anaesthetist else template.anaesthetist
    for name, value in rules.rules_of(template).items():
        setattr(session, name, value)


def _remove(session: TheatreSession) -> None:
    try:
        with transaction.atomic():
            session.delete()
    except ProtectedError:
        # Something of its past hangs on it, such as a cancelled booking: it stays on record, closed.
        TheatreSession.objects.filter(pk=session.pk).update(
            closed_reason="No longer in the pattern", version=F("version") + 1
        )
