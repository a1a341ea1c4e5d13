"""What the pages of patterns show: each in words, what would be made of them, what a change would do."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from scheduling.domain.generation import Away, Outcome, Planned, There
from scheduling.domain.succession import Change, Line
from scheduling.models import SessionTemplate, TheatreSession
from scheduling.presenters.sessions import hours_words, rules_initial, rules_words
from scheduling.presenters.words import Words, day, link
from scheduling.queries.templates import Generation, Succession

# A Monday, to name the days of the week by.
_A_MONDAY = date(2024, 1, 1)
_WEEKS: Mapping[int, Words] = {
    1: _("first"),
    2: _("second"),
    3: _("third"),
    4: _("fourth"),
    5: _("fifth"),
}
CHANGES: Mapping[Change, Words] = {
    Change.CHANGES: _("changes"),
    Change.REMOVED: _("is taken away"),
    Change.NEW: _("is new"),
    Change.STAYS: _("stays as it is"),
    Change.NOT_MADE: _("gets no session"),
}


@dataclass(frozen=True)
class PatternRow:
    """One pattern."""

    weekday: str
    theatre: str
    site: str
    hours: str
    surgeon: str
    anaesthetist: str
    valid: str
    rules: tuple[str, ...]
    change_url: str
    end_url: str


@dataclass(frozen=True)
class PlannedLine:
    """One day of a pattern: a session that would be made, or why there would be none."""

    day: str
    hours: str
    theatre: str
    who: str
    why: str = ""


@dataclass(frozen=True)
class WeekOfNew:
    """The sessions that would be made in one week."""

    title: str
    count: str
    lines: tuple[PlannedLine, ...]


@dataclass(frozen=True)
class GenerationPage:
    """What making sessions would do."""

    count: int
    there: int
    weeks: tuple[WeekOfNew, ...]
    skipped: tuple[PlannedLine, ...]


@dataclass(frozen=True)
class ChangeLine:
    """What becomes of one session of a pattern that changes."""

    day: str
    hours: str
    what: Words
    why: str
    url: str


@dataclass(frozen=True)
class ChangePage:
    """All of them, how many change in which way, and the mark of what was shown."""

    lines: tuple[ChangeLine, ...]
    summary: tuple[str, ...]
    mark: str


def patterns(
    templates: Iterable[SessionTemplate], *, procedures: Mapping[str, str]
) -> tuple[PatternRow, ...]:
    """Return the patterns in words."""
    return tuple(
        PatternRow(
            weekday=weekday_words(t.weekday, t.weeks_of_month),
            theatre=t.theatre.name,
            site=t.theatre.site.name,
            hours=_hours(t),
            surgeon=t.surgeon.full_name,
            anaesthetist=_anaesthetist(t),
            valid=_valid(t),
            rules=rules_words(t, procedures),
            change_url=link("scheduling:change_pattern", t.pk),
            end_url=link("scheduling:end_pattern", t.pk),
        )
        for t in templates
    )


def weekday_words(weekday: int, weeks: Iterable[int]) -> str:
    """Return "Monday", or "Monday, first and third of the month"."""
    name = date_format(_A_MONDAY + timedelta(days=weekday), "l")
    named = [str(_WEEKS[week]) for week in weeks]
    if not named:
        return name
    said = (
        named[0]
        if len(named) == 1
        else gettext("%(first)s and %(last)s") % {"first": ", ".join(named[:-1]), "last": named[-1]}
    )
    return gettext("%(weekday)s, %(weeks)s of the month") % {"weekday": name, "weeks": said}


def generation_page(found: Generation) -> GenerationPage:
    """Return what making the sessions would do, by week, and every day that gets none with its reason."""
    by_week: dict[date, list[Planned]] = {}
    for planned in found.to_make:
        monday = planned.wanted.day - timedelta(days=planned.wanted.day.weekday())
        by_week.setdefault(monday, []).append(planned)
    outcomes = Counter(p.outcome for p in found.planned)
    said = (Outcome.MAKE, Outcome.THERE)
    return GenerationPage(
        count=outcomes[Outcome.MAKE],
        there=outcomes[Outcome.THERE],
        weeks=tuple(_week(monday, plans, found) for monday, plans in by_week.items()),
        skipped=tuple(_planned(p, found) for p in found.planned if p.outcome not in said),
    )


def _week(monday: date, planned: list[Planned], found: Generation) -> WeekOfNew:
    count = ngettext("%(count)s session", "%(count)s sessions", len(planned)) % {"count": len(planned)}
    title = gettext("Week of %(day)s") % {"day": date_format(monday, "j E Y")}
    return WeekOfNew(title, count, tuple(_planned(p, found) for p in planned))


def _planned(planned: Planned, found: Generation) -> PlannedLine:
    template = found.templates[planned.wanted.template_id]
    return PlannedLine(
        day=day(planned.wanted.day),
        hours=hours_words(planned.wanted.during, template.theatre.site.time_zone),
        theatre=template.theatre.name,
        who=template.surgeon.full_name,
        why=why_words(planned, template, found.sessions),
    )


def why_words(planned: Planned, template: SessionTemplate, sessions: Mapping[UUID, TheatreSession]) -> str:
    """Return why a day of a pattern gets no session, or what is missing about the one it gets."""
    why = planned.why
    if planned.without_anaesthetist and template.anaesthetist:
        who = {"who": template.anaesthetist.full_name}
        return gettext("%(who)s is away: without an anaesthetist for now.") % who
    if isinstance(why, There):
        return _taken(why, template, sessions)
    if isinstance(why, Away):
        # Why somebody is away is nobody's business.
        sentence = {
            Outcome.HOLIDAY: gettext("Holiday: %(reason)s"),
            Outcome.CLOSED: gettext("Closed: %(reason)s"),
            Outcome.AWAY: gettext("%(who)s is away."),
        }[planned.outcome]
        return sentence % {"reason": why.reason, "who": template.surgeon.full_name}
    return ""


def _taken(why: There, template: SessionTemplate, sessions: Mapping[UUID, TheatreSession]) -> str:
    hours = hours_words(why.during, template.theatre.site.time_zone)
    other = sessions.get(why.session_id) if why.session_id else None
    if other is None:
        return gettext("Another pattern has the theatre: %(hours)s.") % {"hours": hours}
    said = gettext("The theatre has another session: %(hours)s, %(surgeon)s.")
    return said % {"hours": hours, "surgeon": other.surgeon.full_name}


def change_page(found: Succession, template: SessionTemplate) -> ChangePage:
    """Return what a change of the pattern would do, session by session."""
    counts = Counter(line.change for line in found.lines)
    summary = [_count(change, counts[change]) for change in Change if counts[change]]
    lines = tuple(_change_line(line, found, template) for line in found.lines)
    return ChangePage(lines, tuple(summary), found.mark)


def _count(change: Change, count: int) -> str:
    sentence = {
        Change.CHANGES: ngettext("%(count)s session changes.", "%(count)s sessions change.", count),
        Change.REMOVED: ngettext(
            "%(count)s session is taken away.", "%(count)s sessions are taken away.", count
        ),
        Change.NEW: ngettext("%(count)s session is new.", "%(count)s sessions are new.", count),
        Change.STAYS: ngettext(
            "%(count)s session stays as it is.", "%(count)s sessions stay as they are.", count
        ),
        Change.NOT_MADE: ngettext("%(count)s day gets no session.", "%(count)s days get no session.", count),
    }[change]
    return sentence % {"count": count}


def _change_line(line: Line, found: Succession, template: SessionTemplate) -> ChangeLine:
    zone = template.theatre.site.time_zone
    old = hours_words(line.made.during, zone) if line.made else ""
    new = hours_words(line.planned.wanted.during, zone) if line.planned else ""
    return ChangeLine(
        day=day(line.day),
        hours=f"{old} → {new}" if old and new and old != new else new or old,
        what=CHANGES[line.change],
        why=_change_why(line, found, template),
        url=f"{link('scheduling:board')}?day={line.day:%Y-%m-%d}" if line.change is Change.STAYS else "",
    )


def _change_why(line: Line, found: Succession, template: SessionTemplate) -> str:
    if line.change is Change.STAYS and line.made:
        if line.made.booked:
            said = ngettext("%(count)s case is booked.", "%(count)s cases are booked.", line.made.booked)
            return said % {"count": line.made.booked}
        return gettext("Somebody changed, closed or released it.")
    return why_words(line.planned, template, found.sessions) if line.planned else ""


def initial_of(template: SessionTemplate) -> dict[str, Any]:
    """Return the pattern as the form that changes it shows it."""
    return {
        "theatre": template.theatre_id,
        "weekday": template.weekday,
        "weeks_of_month": template.weeks_of_month,
        "starts_at": template.starts_at,
        "ends_at": template.ends_at,
        "ends_next_day": template.ends_at < template.starts_at,
        "valid_until": template.valid_until,
        "surgeon": template.surgeon_id,
        "anaesthetist": template.anaesthetist_id,
        **rules_initial(template),
    }


def _hours(template: SessionTemplate) -> str:
    hours = f"{template.starts_at:%H:%M}–{template.ends_at:%H:%M}"
    return (
        gettext("%(hours)s next day") % {"hours": hours} if template.ends_at < template.starts_at else hours
    )


def _anaesthetist(template: SessionTemplate) -> str:
    if not template.with_anaesthetist:
        return gettext("without an anaesthetist")
    return template.anaesthetist.full_name if template.anaesthetist else gettext("not yet allocated")


def _valid(template: SessionTemplate) -> str:
    first = date_format(template.valid_from, "j M Y")
    if template.valid_until is None:
        return gettext("from %(first)s") % {"first": first}
    return f"{first} – {date_format(template.valid_until, 'j M Y')}"
