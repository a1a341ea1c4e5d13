"""The columns of a waiting list in a file: what each is called, and which row of the file names them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from common.refusals import BadInput
from common.text import clean_line

# Titles and empty rows may stand above the headings.
HEADING_WITHIN = 10
MOST_COLUMNS = 60


class Column(StrEnum):
    """What is read of a line."""

    NUMBER = "number"
    BIRTH_DATE = "birth_date"
    SURNAME = "surname"
    PROCEDURE = "procedure"
    SIDE = "side"
    DIAGNOSIS = "diagnosis_code"
    DIAGNOSIS_TEXT = "diagnosis_text"
    SURGEON = "surgeon"
    URGENCY = "urgency"
    PRIORITY = "priority"
    DECIDED_ON = "decided_on"
    WANTED = "wanted_date"
    TARGET = "target_date"
    CONTACT = "contact_stage"
    NOTICE = "notice_hours"
    UNAVAILABLE = "unavailable"
    NOTE = "note"


NEEDED = (
    Column.NUMBER,
    Column.BIRTH_DATE,
    Column.PROCEDURE,
    Column.SIDE,
    Column.DIAGNOSIS,
    Column.SURGEON,
    Column.DECIDED_ON,
)
DATES = frozenset({Column.BIRTH_DATE, Column.DECIDED_ON, Column.WANTED, Column.TARGET})
# English first, Russian second: as our own files are headed. Others are understood too.
HEADINGS: Mapping[Column, tuple[str, ...]] = {
    Column.NUMBER: ("patient number", "номер пациента", "number", "номер", "hospital number", "mrn"),
    Column.BIRTH_DATE: ("birth date", "дата рождения", "date of birth", "born", "dob"),
    Column.SURNAME: ("surname", "фамилия", "family name", "last name"),
    Column.PROCEDURE: ("procedure", "операция", "procedure code", "код операции"),
    Column.SIDE: ("side", "сторона"),
    Column.DIAGNOSIS: ("diagnosis", "диагноз", "diagnosis code", "код диагноза", "icd-10", "мкб-10"),
    Column.DIAGNOSIS_TEXT: ("diagnosis in words", "диагноз словами", "diagnosis text"),
    Column.SURGEON: ("surgeon", "хирург"),
    Column.URGENCY: ("urgency", "срочность"),
    Column.PRIORITY: ("priority", "приоритет"),
    Column.DECIDED_ON: ("decided on", "дата решения", "decision date", "waiting since"),
    Column.WANTED: ("wanted date", "желаемая дата", "date wanted"),
    Column.TARGET: ("to be done by", "сделать до", "target date", "breach date", "treat by"),
    Column.CONTACT: ("contact", "контакт", "contact stage"),
    Column.NOTICE: ("notice in hours", "предупредить за часов", "notice hours", "short notice"),
    Column.UNAVAILABLE: ("cannot come", "не может прийти", "unavailable"),
    Column.NOTE: ("note", "примечание", "notes", "comment"),
}
# What our own files say besides, for whoever reads them.
ONLY_WRITTEN = (
    ("first name", "имя"),
    ("operation", "название операции"),
    ("can be ready", "может быть готов"),
    ("decided by", "чем определяется"),
)
_SPACES = re.compile(r"[\s_*:]+")


def _plain(heading: str) -> str:
    return _SPACES.sub(" ", clean_line(heading)).strip().casefold()


_KNOWN = {_plain(name): column for column, names in HEADINGS.items() for name in (*names, column.value)}
_IGNORED = frozenset(_plain(name) for names in ONLY_WRITTEN for name in names)


@dataclass(frozen=True)
class Layout:
    """Where the columns stand. ``row`` is the position of the headings; ``unused`` are headings nobody reads."""

    row: int
    columns: Mapping[int, Column]
    width: int
    unused: tuple[str, ...]


def layout_of(rows: Sequence[Sequence[str]]) -> Layout:
    """Find the row of headings and return what it names; raise BadInput("file") for one that will not do."""
    for number, row in enumerate(rows[:HEADING_WITHIN]):
        found = [_KNOWN.get(_plain(cell)) for cell in row]
        if len(set(filter(None, found))) >= 3:
            return _checked(number, row)
    raise BadInput(
        "file",
        "No row of headings was found. The first row has to name the columns, at least: %(needed)s.",
        details={"needed": _names(NEEDED)},
    )


def _checked(number: int, row: Sequence[str]) -> Layout:
    plain = [_plain(cell) for cell in row]
    _check_once(plain)
    columns = {place: _KNOWN[name] for place, name in enumerate(plain) if name in _KNOWN}
    missing = [column for column in NEEDED if column not in columns.values()]
    if missing:
        raise BadInput("file", "These columns are missing: %(names)s.", details={"names": _names(missing)})
    unused = tuple(
        clean_line(cell)[:60]
        for cell, name in zip(row, plain, strict=True)
        if name and name not in _KNOWN and name not in _IGNORED
    )
    return Layout(number, columns, len(row), unused)


def _check_once(plain: Iterable[str]) -> None:
    seen: dict[object, str] = {}
    for name in filter(None, plain):
        column = _KNOWN.get(name, name)
        if column in seen:
            raise BadInput(
                "file",
                "Two columns say the same: %(first)s and %(second)s. Remove one of them.",
                details={"first": seen[column], "second": name},
            )
        seen[column] = name


def _names(columns: Iterable[Column]) -> str:
    return ", ".join(HEADINGS[column][0] for column in columns)
