"""A theatre list in words: on its page, on paper, and what is other than before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from common.words import clock_words, day_words, say
from patients.domain.ages import age_on
from scheduling.domain.list_checks import STOPS, Check, Finding
from scheduling.domain.lists import Change, ChangeKind, Line, Sheet, change_from_data
from scheduling.models import Acknowledgement, ListVersion
from scheduling.presenters.words import SEXES, SIDES, link, procedure_name, role
from scheduling.queries.list_checks import reason_of
from scheduling.queries.lists import LockLine, ToSee

# What each kind of change says; who it is about stands before it.
CHANGES: Mapping[ChangeKind, Promise] = {
    ChangeKind.ADDED: lazy("new on the list, at %(now)s"),
    ChangeKind.REMOVED: lazy("off the list, was at %(was)s"),
    ChangeKind.TIME: lazy("%(now)s instead of %(was)s"),
    ChangeKind.MINUTES: lazy("%(now)s min instead of %(was)s"),
    ChangeKind.SIDE: lazy("side %(now)s instead of %(was)s"),
    ChangeKind.PATIENT: lazy("now written %(now)s, was %(was)s"),
    ChangeKind.ALLERGIES: lazy("allergies: %(now)s; were: %(was)s"),
    ChangeKind.SURGEON: lazy("surgeon %(now)s instead of %(was)s"),
    ChangeKind.ANAESTHETIST: lazy("anaesthetist %(now)s instead of %(was)s"),
    ChangeKind.EQUIPMENT: lazy("equipment: %(now)s; was: %(was)s"),
    ChangeKind.WARD: lazy("ward: %(now)s; was: %(was)s"),
    ChangeKind.HOURS: lazy("hours %(now)s instead of %(was)s"),
    ChangeKind.ORDER: lazy("the order of the cases is another one"),
}
_TIMES = frozenset({ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.TIME})


@dataclass(frozen=True)
class LineView:
    """One case as it is printed."""

    number: int
    time: str
    minutes: int
    patient: str
    born: str
    age: int
    sex: str
    identifier: str
    procedure: str
    side: str
    surgeon: str
    equipment: str
    allergies: str
    ward: str
    case_url: str


@dataclass(frozen=True)
class SheetView:
    """The list as it is printed. ``lines`` name a surgeon only where it is not the session's own."""

    theatre: str
    site: str
    day: str
    hours: str
    surgeon: str
    anaesthetist: str
    lines: tuple[LineView, ...]


@dataclass(frozen=True)
class FindingLine:
    """One thing that the checks found."""

    is_stop: bool
    sentence: str

    @property
    def state(self) -> str:
        """The shape and colour it has."""
        return "not_ready" if self.is_stop else "at_risk"


@dataclass(frozen=True)
class Seen:
    """Who has to know of a version, and when they said that they do."""

    who: str
    when: str


@dataclass(frozen=True)
class VersionView:
    """One version: who made it, when and why, what is other in it, and who knows."""

    number: int
    title: str
    made: str
    reason: str
    changes: tuple[str, ...]
    findings: tuple[FindingLine, ...]
    seen: str
    people: tuple[Seen, ...]


@dataclass(frozen=True)
class SeeLine:
    """A changed list that somebody has yet to see."""

    title: str
    version: int
    made: str
    reason: str
    changes: tuple[str, ...]
    url: str
    seen_url: str


def sheet_view(sheet: Sheet) -> SheetView:
    """Return the list in words, on the clock of its hospital."""
    return SheetView(
        theatre=sheet.theatre,
        site=sheet.site,
        day=formats.date_format(sheet.start.astimezone(ZoneInfo(sheet.zone)), "l j E Y"),
        hours=f"{clock_words(sheet.start, sheet.zone)}–{clock_words(sheet.end, sheet.zone)}",
        surgeon=sheet.surgeon,
        anaesthetist=sheet.anaesthetist or _("not yet allocated"),
        lines=tuple(_line(line, number, sheet) for number, line in enumerate(sheet.lines, start=1)),
    )


def _line(line: Line, number: int, sheet: Sheet) -> LineView:
    on = line.start.astimezone(ZoneInfo(sheet.zone)).date()
    return LineView(
        number=number,
        time=clock_words(line.start, sheet.zone),
        minutes=line.minutes,
        patient=line.patient,
        born=formats.date_format(line.born, "j M Y"),
        age=age_on(line.born, on),
        sex=str(SEXES[line.sex]),
        identifier=line.identifier or "–",
        procedure=procedure_name(line.procedure_en, line.procedure_ru),
        side=str(SIDES[line.side]),
        surgeon=line.surgeon if line.surgeon_id != sheet.surgeon_id else "",
        equipment=", ".join(line.equipment),
        allergies=", ".join(line.allergies),
        ward=line.ward,
        case_url=link("scheduling:case", line.case),
    )


def change_words(found: Iterable[Change], zone: str) -> tuple[str, ...]:
    """Return a sentence for each change, who it is about first."""
    return tuple(_change(change, zone) for change in found)


def _change(change: Change, zone: str) -> str:
    was, now = _value(change.kind, change.was, zone), _value(change.kind, change.now, zone)
    said = str(CHANGES[change.kind]) % {"was": was, "now": now}
    return f"{change.patient}: {said}" if change.patient else said[:1].upper() + said[1:]


def _value(kind: ChangeKind, value: str, zone: str) -> str:
    if not value:
        return _("none")
    if kind in _TIMES:
        return clock_words(datetime.fromisoformat(value), zone)
    if kind is ChangeKind.HOURS:
        return "–".join(clock_words(datetime.fromisoformat(one), zone) for one in value.split("/"))
    return str(SIDES[value]) if kind is ChangeKind.SIDE else value


def findings(found: Iterable[Finding]) -> tuple[FindingLine, ...]:
    """Return what the checks found, in words."""
    return tuple(_finding(one.check, one.patient, one.details) for one in found)


def _finding(check: str, patient: str, details: Mapping[str, str]) -> FindingLine:
    return FindingLine(Check(check) in STOPS, say(reason_of(check, patient, details)))


def version_view(version: ListVersion, zone: str) -> VersionView:
    """Return a version in words."""
    asked = list(version.acknowledgements.all())
    kept = version.content["findings"]
    return VersionView(
        number=version.number,
        title=_("Version %(number)s") % {"number": version.number},
        made=made_words(version, zone),
        reason=_(version.reason) if version.reason else "",
        changes=change_words(map(change_from_data, version.changes), zone),
        findings=tuple(_finding(one["check"], one["patient"], one["details"]) for one in kept),
        seen=seen_words(len(asked), sum(one.at is not None for one in asked), version.number),
        people=tuple(_seen(one, zone) for one in asked),
    )


def made_words(version: ListVersion, zone: str) -> str:
    """Say when the version was made and by whom."""
    about = {"day": day_words(version.at, zone), "time": clock_words(version.at, zone)}
    if version.by is None:
        return _("%(day)s, %(time)s, at the set time") % about
    return _("%(day)s, %(time)s, by %(who)s") % {**about, "who": version.by.full_name}


def seen_words(asked: int, seen: int, version: int) -> str:
    """Say how many of those who have to know do; nothing when nobody has to."""
    if not asked:
        return ""
    about = {"seen": seen, "asked": asked, "version": version}
    return _("%(seen)s of %(asked)s have seen version %(version)s") % about


def _seen(one: Acknowledgement, zone: str) -> Seen:
    who = one.person.full_name if one.person else role(one.role)
    if one.at is None:
        return Seen(who, _("not yet"))
    when = f"{day_words(one.at, zone)}, {clock_words(one.at, zone)}"
    if one.person is None and one.by is not None:
        who = f"{who} ({one.by.full_name})"
    return Seen(who, when)


def lock_words(line: LockLine | None) -> str:
    """Say on the board how the list of a session stands; nothing before it was ever locked."""
    if line is None:
        return ""
    about = {"version": line.version}
    if not line.is_locked:
        return _("List unlocked after version %(version)s") % about
    said = _("List locked, version %(version)s") % about
    if line.asked > line.seen:
        return f"{said} · {seen_words(line.asked, line.seen, line.version)}"
    return said


def see_lines(found: Iterable[ToSee]) -> tuple[SeeLine, ...]:
    """Return the changed lists that wait for somebody, in words."""
    return tuple(_see(one) for one in found)


def _see(one: ToSee) -> SeeLine:
    zone = one.session.theatre.site.time_zone
    start = one.session.during.lower
    about = {
        "theatre": one.session.theatre.name,
        "day": day_words(start, zone),
        "time": clock_words(start, zone),
    }
    return SeeLine(
        title=_("List of %(theatre)s, %(day)s at %(time)s") % about,
        version=one.version.number,
        made=made_words(one.version, zone),
        reason=_(one.version.reason) if one.version.reason else "",
        changes=change_words(map(change_from_data, one.version.changes), zone),
        url=link("scheduling:list", one.session.pk),
        seen_url=link("scheduling:see_list", one.session.pk),
    )
