"""The patterns that sessions are made from, and what making sessions or changing a pattern would do."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.http import Http404

from common.intervals import Interval
from scheduling.domain.generation import Away, Outcome, Planned, There, Wanted, digest, plan
from scheduling.domain.recurrence import Pattern, local_days, occurrences
from scheduling.domain.succession import Line, Made, succeed
from scheduling.models import SessionTemplate, Theatre, TheatreSession
from scheduling.queries.closures import absences_between, closures_between
from staff.models import User
from staff.queries import site_ids

_PEOPLE = ("theatre__site", "surgeon", "anaesthetist", "team")


@dataclass(frozen=True)
class Generation:
    """What making sessions would do. ``mark`` is the same as long as the same sessions would be made."""

    planned: tuple[Planned, ...]
    templates: Mapping[UUID, SessionTemplate]
    sessions: Mapping[UUID, TheatreSession]

    @property
    def mark(self) -> str:
        return digest(self.planned)

    @property
    def to_make(self) -> tuple[Planned, ...]:
        """What would be made, in order of time."""
        return tuple(p for p in self.planned if p.outcome is Outcome.MAKE)


@dataclass(frozen=True)
class Succession:
    """What a change of a pattern would do to the sessions that are still to come."""

    lines: tuple[Line, ...]
    sessions: Mapping[UUID, TheatreSession]
    mark: str


def templates_for(user: User, *, on: date | None = None) -> QuerySet[SessionTemplate]:
    """Return the patterns at the person's sites in the order of the week; with ``on`` those not ended by then."""
    found = SessionTemplate.objects.filter(theatre__site__in=site_ids(user), theatre__is_active=True)
    if on is not None:
        # A pattern that was replaced before it began ends before it starts, and never was.
        found = found.filter(
            Q(valid_until=None) | Q(valid_until__gte=on) & Q(valid_until__gte=F("valid_from"))
        )
    return found.select_related(*_PEOPLE).order_by(
        "theatre__site__code", "weekday", "theatre__code", "starts_at", "valid_from"
    )


def template_for(user: User, template_id: UUID | str) -> SessionTemplate:
    """Return one pattern, or 404."""
    template = templates_for(user).filter(pk=template_id).first()
    if template is None:
        raise Http404
    return template


def generation(*, first: date, last: date, theatres: Iterable[Theatre] | None = None) -> Generation:
    """Return what the patterns would make on those local days, and why not the rest; the queries are five."""
    templates = SessionTemplate.objects.filter(valid_from__lte=last)
    templates = templates.filter(Q(valid_until=None) | Q(valid_until__gte=first))
    if theatres is not None:
        templates = templates.filter(theatre__in=theatres)
    known = {t.pk: t for t in templates.select_related(*_PEOPLE).prefetch_related("team__members")}
    wanted = [one for template in known.values() for one in wanted_of(template, first=first, last=last)]
    there = _sessions_beside(wanted)
    planned = plan(wanted, [_there(s) for s in there.values()], away_between(wanted))
    return Generation(tuple(planned), known, there)


def wanted_of(template: SessionTemplate, *, first: date, last: date) -> list[Wanted]:
    """Return the sessions that one pattern asks for on those days."""
    zone = template.theatre.site.time_zone
    surgeons = frozenset({template.surgeon_id, *(m.pk for m in _members(template))})
    return [
        Wanted(
            template_id=template.pk,
            theatre_id=template.theatre_id,
            site_id=template.theatre.site_id,
            surgeons=surgeons,
            anaesthetist_id=template.anaesthetist_id,
            day=day,
            last_day=local_days(stretch, zone)[1],
            during=stretch,
        )
        for day, stretch in occurrences(pattern_of(template), first=first, last=last)
    ]


def away_between(wanted: Collection[Wanted]) -> list[Away]:
    """Return the closures of those theatres and the absences of those people on the days of those sessions."""
    if not wanted:
        return []
    first, last = min(w.day for w in wanted), max(w.last_day for w in wanted)
    people = {pk for w in wanted for pk in (*w.surgeons, w.anaesthetist_id) if pk}
    closed = [
        Away(c.theatre_id or c.site_id, c.first_day, c.last_day, c.reason, c.kind == "holiday")
        for c in closures_between({w.site_id for w in wanted}, first, last)
    ]
    absent = absences_between(first, last, people=people)
    return closed + [Away(a.person_id, a.first_day, a.last_day, a.reason) for a in absent]


def succession(
    template: SessionTemplate, successor: SessionTemplate | None, *, from_day: date, at: datetime
) -> Succession:
    """Return what becomes of the pattern's coming sessions when ``successor`` (unsaved) takes over on that day.

    Without a successor the pattern ends. Sessions are only made as far ahead as the old pattern has them.
    """
    zone = template.theatre.site.time_zone
    mine = _coming(template, from_day, at)
    made = [_made(s, zone) for s in mine.values()]
    planned: list[Planned] = []
    if successor is not None and made:
        # Planned as if it were the same pattern: what stays of the old one is the new one's session of that day.
        ahead = wanted_of(successor, first=from_day, last=max(m.day for m in made))
        wanted = [replace(w, template_id=template.pk) for w in ahead if w.during.start > at]
        free = {m.session_id for m in made if m.is_free}
        beside = {pk: s for pk, s in _sessions_beside(wanted).items() if pk not in free}
        there = [_there(s) for pk, s in {**beside, **mine}.items() if pk not in free]
        planned = plan(wanted, there, away_between(wanted))
        mine = {**beside, **mine}
    lines = succeed(made, planned)
    return Succession(tuple(lines), mine, _mark(planned, lines, successor))


def _mark(planned: Iterable[Planned], lines: Iterable[Line], successor: SessionTemplate | None) -> str:
    said = [digest(planned), *(f"{line.change} {line.day}" for line in lines)]
    if successor is not None:
        fields = (field.attname for field in successor._meta.concrete_fields)
        said += [f"{name} {getattr(successor, name)}" for name in fields if name != "id"]
    return sha256("\n".join(said).encode()).hexdigest()[:32]


def pattern_of(template: SessionTemplate) -> Pattern:
    """Return the pattern as the rules read it."""
    return Pattern(
        weekday=template.weekday,
        starts_at=template.starts_at,
        ends_at=template.ends_at,
        valid_from=template.valid_from,
        valid_until=template.valid_until,
        zone=template.theatre.site.time_zone,
        weeks_of_month=tuple(template.weeks_of_month),
    )


def _members(template: SessionTemplate) -> Iterable[User]:
    return template.team.members.all() if template.team else ()


def _sessions_beside(wanted: Collection[Wanted]) -> dict[UUID, TheatreSession]:
    if not wanted:
        return {}
    # A day more at both ends: a session changed by hand may lie at other hours of the same day.
    a_day = timedelta(days=1)
    between = (min(w.during.start for w in wanted) - a_day, max(w.during.end for w in wanted) + a_day)
    found = TheatreSession.objects.filter(
        Q(theatre__in={w.theatre_id for w in wanted}) | Q(template__in={w.template_id for w in wanted}),
        during__overlap=between,
    )
    return {s.pk: s for s in found.select_related("theatre__site", "surgeon")}


def _there(session: TheatreSession) -> There:
    during = Interval(session.during.lower, session.during.upper)
    day, _last = local_days(during, session.theatre.site.time_zone)
    return There(session.theatre_id, session.template_id, day, during, session.pk)


def _coming(template: SessionTemplate, from_day: date, at: datetime) -> dict[UUID, TheatreSession]:
    zone = template.theatre.site.time_zone
    rows = (
        TheatreSession.objects.filter(template=template, during__startswith__gt=at)
        .select_related("theatre__site", "surgeon")
        .annotate(booked=Count("bookings", filter=~Q(bookings__status="cancelled")))
        .order_by("during")
    )
    found: dict[UUID, TheatreSession] = {}
    for session in rows:
        day, _last = local_days(Interval(session.during.lower, session.during.upper), zone)
        if day >= from_day:
            found[session.pk] = session
    return found


def _made(session: TheatreSession, zone: str) -> Made:
    during = Interval(session.during.lower, session.during.upper)
    touched = (
        session.changed_by_hand or session.closed_reason or session.released_at or session.taken_over_from_id
    )
    return Made(session.pk, local_days(during, zone)[0], during, session.booked, bool(touched))  # type: ignore[attr-defined]
