"""A theatre list on paper: what stands on it, what is other than before, who has to know, and when it locks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from staff.domain.roles import Role

SATURDAY = 5
# A holiday may be a long one, but no list locks a fortnight before its day.
FARTHEST_LOCK = timedelta(days=14)


@dataclass(frozen=True)
class Line:
    """One case on the list, as it is printed. ``patient`` is the name; ``side`` a value of Side."""

    booking: UUID
    case: UUID
    start: datetime
    minutes: int
    patient: str
    born: date
    sex: str
    identifier: str
    procedure_en: str
    procedure_ru: str
    side: str
    urgency: str
    surgeon_id: UUID
    surgeon: str
    anaesthetist_id: UUID | None = None
    anaesthetist: str = ""
    equipment: tuple[str, ...] = ()
    allergies: tuple[str, ...] = ()
    ward: str = ""


@dataclass(frozen=True)
class Sheet:
    """The whole list: whose session it is, where and when, and its cases in running order."""

    session: UUID
    theatre: str
    site: str
    zone: str
    start: datetime
    end: datetime
    surgeon_id: UUID
    surgeon: str
    anaesthetist_id: UUID | None = None
    anaesthetist: str = ""
    lines: tuple[Line, ...] = ()

    @property
    def people(self) -> frozenset[UUID]:
        """Who operates or gives the anaesthetic."""
        found = {self.surgeon_id, self.anaesthetist_id}
        found |= {person for line in self.lines for person in (line.surgeon_id, line.anaesthetist_id)}
        return frozenset(person for person in found if person)


class ChangeKind(StrEnum):
    """What can be other than in the version before."""

    ADDED = "added"
    REMOVED = "removed"
    TIME = "time"
    ORDER = "order"
    MINUTES = "minutes"
    SIDE = "side"
    PATIENT = "patient"
    ALLERGIES = "allergies"
    SURGEON = "surgeon"
    ANAESTHETIST = "anaesthetist"
    EQUIPMENT = "equipment"
    WARD = "ward"
    HOURS = "hours"


# Which fields of a sheet or a line are not plain text.
_IDS = frozenset({"session", "booking", "case", "surgeon_id", "anaesthetist_id"})
_INSTANTS = frozenset({"start", "end"})
_DATES = frozenset({"born"})
_TUPLES = frozenset({"equipment", "allergies"})

# When the patient comes to the ward depends on these.
ARRIVAL = frozenset({ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.TIME, ChangeKind.WARD})


@dataclass(frozen=True)
class Change:
    """One thing that is other than before. ``booking`` is None for the session as a whole.

    ``was`` and ``now`` are data and no sentence: an instant in ISO form, a number, a value of Side, names.
    """

    kind: ChangeKind
    booking: UUID | None = None
    patient: str = ""
    was: str = ""
    now: str = ""


def changes(before: Sheet, after: Sheet) -> tuple[Change, ...]:
    """Return what is other in ``after``, the session first, then case by case in the order of the day."""
    old = {line.booking: line for line in before.lines}
    new = {line.booking: line for line in after.lines}
    found = list(_of_session(before, after))
    found += [
        Change(ChangeKind.REMOVED, line.booking, line.patient, was=line.start.isoformat())
        for line in before.lines
        if line.booking not in new
    ]
    for line in after.lines:
        if line.booking in old:
            found += _of_line(old[line.booking], line)
        else:
            found.append(Change(ChangeKind.ADDED, line.booking, line.patient, now=line.start.isoformat()))
    stayed_before = [pk for pk in old if pk in new]
    if stayed_before != [pk for pk in new if pk in old]:
        found.append(Change(ChangeKind.ORDER))
    return tuple(found)


def _of_session(before: Sheet, after: Sheet) -> Iterable[Change]:
    hours = [f"{sheet.start.isoformat()}/{sheet.end.isoformat()}" for sheet in (before, after)]
    if hours[0] != hours[1]:
        yield Change(ChangeKind.HOURS, was=hours[0], now=hours[1])
    if before.surgeon_id != after.surgeon_id:
        yield Change(ChangeKind.SURGEON, was=before.surgeon, now=after.surgeon)
    if before.anaesthetist_id != after.anaesthetist_id:
        yield Change(ChangeKind.ANAESTHETIST, was=before.anaesthetist, now=after.anaesthetist)


def _of_line(old: Line, new: Line) -> list[Change]:
    pairs = (
        (ChangeKind.TIME, old.start.isoformat(), new.start.isoformat()),
        (ChangeKind.MINUTES, str(old.minutes), str(new.minutes)),
        (ChangeKind.SIDE, old.side, new.side),
        (ChangeKind.PATIENT, _who(old), _who(new)),
        (ChangeKind.ALLERGIES, ", ".join(old.allergies), ", ".join(new.allergies)),
        (ChangeKind.SURGEON, old.surgeon, new.surgeon),
        (ChangeKind.ANAESTHETIST, old.anaesthetist, new.anaesthetist),
        (ChangeKind.EQUIPMENT, ", ".join(old.equipment), ", ".join(new.equipment)),
        (ChangeKind.WARD, old.ward, new.ward),
    )
    return [Change(kind, new.booking, new.patient, was, now) for kind, was, now in pairs if was != now]


def _who(line: Line) -> str:
    return " · ".join((line.patient, line.born.isoformat(), line.identifier))


@dataclass(frozen=True)
class Told:
    """Who has to know of a version: named people, and anyone of a role."""

    people: frozenset[UUID] = frozenset()
    roles: frozenset[Role] = frozenset()


def must_know(before: Sheet, after: Sheet, found: Iterable[Change], *, by: UUID | None, role: str) -> Told:
    """Return who has to know of these changes, without whoever made them (``by``, of that ``role``)."""
    kinds = {change.kind for change in found}
    if not kinds:
        return Told()
    roles = {Role.THEATRE_NURSE} | ({Role.WARD_NURSE} if kinds & ARRIVAL else set())
    people = before.people | after.people
    return Told(frozenset(people - {by}), frozenset(one for one in roles if one != role))


def is_emergency(found: Iterable[Change], after: Sheet) -> bool:
    """Say whether somebody came onto the list whose operation cannot wait: then nobody is asked why it changes."""
    added = {change.booking for change in found if change.kind is ChangeKind.ADDED}
    return any(line.booking in added and line.urgency == "immediate" for line in after.lines)


def locks_at(start: datetime, *, clock: time, zone: str, holidays: Iterable[date] = ()) -> datetime:
    """Return when the list of a session that starts then is locked: at ``clock`` on the working day before."""
    local = start.astimezone(ZoneInfo(zone))
    off = frozenset(holidays)
    day = local.date() - timedelta(days=1)
    while (day.weekday() >= SATURDAY or day in off) and local.date() - day < FARTHEST_LOCK:
        day -= timedelta(days=1)
    return datetime.combine(day, clock, ZoneInfo(zone))


def to_data(sheet: Sheet) -> dict[str, Any]:
    """Return the sheet as it is kept in a version; instants in UTC."""
    kept = _plain(sheet)
    kept["lines"] = [_plain(line) for line in sheet.lines]
    return kept


def from_data(kept: Mapping[str, Any]) -> Sheet:
    """Read what ``to_data`` wrote; what a later edition added is left out."""
    lines = tuple(Line(**_read(Line, line)) for line in kept["lines"])
    return Sheet(**{**_read(Sheet, kept), "lines": lines})


def change_to_data(change: Change) -> dict[str, str | None]:
    """Return the change as it is kept in a version."""
    booking = str(change.booking) if change.booking else None
    return {
        "kind": change.kind.value,
        "booking": booking,
        "patient": change.patient,
        "was": change.was,
        "now": change.now,
    }


def change_from_data(kept: Mapping[str, Any]) -> Change:
    """Read what ``change_to_data`` wrote."""
    booking = UUID(kept["booking"]) if kept["booking"] else None
    return Change(ChangeKind(kept["kind"]), booking, kept["patient"], kept["was"], kept["now"])


def _plain(thing: Sheet | Line) -> dict[str, Any]:
    return {one.name: _written(getattr(thing, one.name)) for one in fields(thing) if one.name != "lines"}


def _written(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, UUID) else value


def _read(kind: type[Sheet | Line], kept: Mapping[str, Any]) -> dict[str, Any]:
    names = {one.name for one in fields(kind)} - {"lines"}
    return {name: _value(name, value) for name, value in kept.items() if name in names}


def _value(name: str, value: Any) -> Any:
    if name in _IDS:
        return UUID(value) if value else None
    if name in _INSTANTS:
        return datetime.fromisoformat(value)
    if name in _DATES:
        return date.fromisoformat(value)
    return tuple(value) if name in _TUPLES else value
