"""Strict reading of plain data: every wrong thing is noted with its place, nothing unknown is let through.

Data read from YAML knows its file and line (``Located``); data from the database does not, and says line 0.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from checklists.domain import conditions, scales
from checklists.domain.laboratory.numbers import exact

CODE = re.compile(r"[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*")
LANGUAGES = ("en", "ru")

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong with a file, where it is and what it is."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


class ProtocolProblems(Exception):
    """What was read cannot be used. ``problems`` has every reason, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Located(dict[str, Any]):
    """A mapping that knows where it stands, and where each of its keys does."""

    def __init__(self, file: str, line: int) -> None:
        super().__init__()
        self.file = file
        self.line = line
        self.places: dict[str, tuple[str, int]] = {}

    def put(self, key: str, value: object, file: str, line: int) -> None:
        """Set a key together with its place."""
        self[key] = value
        self.places[key] = (file, line)

    def copy(self) -> "Located":
        """Return a copy with the same places."""
        other = Located(self.file, self.line)
        other.update(self)
        other.places = dict(self.places)
        return other


@dataclass
class Reader:
    """Reads one mapping: each method takes a key, notes what is wrong and returns something usable."""

    data: Mapping[str, Any]
    problems: list[Problem]
    asked: set[str] = field(default_factory=set)

    def note(self, reason: str, key: str | None = None) -> None:
        """Note a problem at a key of this mapping, or at the mapping."""
        file, line = getattr(self.data, "file", ""), getattr(self.data, "line", 0)
        file, line = getattr(self.data, "places", {}).get(key, (file, line))
        self.problems.append(Problem(file, line, reason))

    def has(self, key: str) -> bool:
        """Say whether the key is there."""
        self.asked.add(key)
        return key in self.data

    def done(self) -> None:
        """Note every key that nobody asked for."""
        for key in self.data:
            if key not in self.asked:
                self.note(f"unknown key: {key}", key)

    def text(self, key: str, default: str | None = None) -> str:
        """Read a line of text; without a default it has to be there and not be empty."""
        if not self.has(key) and default is not None:
            return default
        value = self.data.get(key)
        if not isinstance(value, str) or not value.strip():
            self.note(f"{key} is missing or not text", key)
            return ""
        return value

    def code(self, key: str) -> str:
        """Read a code of lower-case letters, digits, _ and -."""
        value = self.text(key)
        if value and not CODE.fullmatch(value):
            self.note(f"not a code: {value}", key)
        return value

    def titles(self, key: str, *, required: bool = True) -> dict[str, str]:
        """Read words in every language of the house."""
        if not self.has(key) and not required:
            return {}
        value = self.data.get(key)
        if not isinstance(value, Mapping) or set(value) != set(LANGUAGES):
            self.note(f"{key} needs exactly the languages {', '.join(LANGUAGES)}", key)
            return {}
        if not all(isinstance(words, str) and words.strip() for words in value.values()):
            self.note(f"{key} has a language without words", key)
            return {}
        return dict(value)

    def enum(self, key: str, enum: type[E]) -> E:
        """Read a member of an enumeration."""
        value = self.text(key)
        try:
            return enum(value)
        except ValueError:
            if value:
                self.note(f"unknown {key}: {value}", key)
            return next(iter(enum))

    def whole(self, key: str, default: int | None = 0) -> int | None:
        """Read a whole number of days, hours or minutes from 0 to 10,000."""
        if not self.has(key):
            return default
        value = self.data[key]
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 10_000:
            self.note(f"{key} is not a whole number from 0 to 10000", key)
            return default
        return value

    def flag(self, key: str, default: bool = False) -> bool:
        """Read true or false."""
        if not self.has(key):
            return default
        value = self.data[key]
        if not isinstance(value, bool):
            self.note(f"{key} is not true or false", key)
            return default
        return value

    def words(self, key: str) -> tuple[str, ...]:
        """Read a list of words; nothing there is an empty list."""
        value = self.data[key] if self.has(key) else []
        if not isinstance(value, list) or not all(isinstance(word, str) and word for word in value):
            self.note(f"{key} is not a list of words", key)
            return ()
        if len(set(value)) != len(value):
            self.note(f"{key} names something twice", key)
        return tuple(value)

    def decimals(self, key: str) -> tuple[Decimal, ...]:
        """Read a list of numbers, exactly as written."""
        value = self.data[key] if self.has(key) else []
        try:
            return tuple(exact(number) for number in value)
        except (ValueError, TypeError):
            self.note(f"{key} is not a list of numbers", key)
            return ()

    def decimal(self, key: str) -> Decimal | None:
        """Read a number, exactly as written; None when there is none."""
        if not self.has(key):
            return None
        try:
            return exact(self.data[key])
        except ValueError:
            self.note(f"{key} is not a number", key)
            return None

    def mapping(self, key: str) -> "Reader | None":
        """Read a mapping below this one; None when there is none."""
        if not self.has(key):
            return None
        value = self.data[key]
        if not isinstance(value, Mapping):
            self.note(f"{key} is not a mapping", key)
            return None
        return Reader(value, self.problems)

    def mappings(self, key: str) -> "list[Reader]":
        """Read a list of mappings; nothing there is an empty list."""
        value = self.data[key] if self.has(key) else []
        if not isinstance(value, list) or not all(isinstance(part, Mapping) for part in value):
            self.note(f"{key} is not a list of mappings", key)
            return []
        return [Reader(part, self.problems) for part in value]

    def when(self, key: str = "when") -> conditions.Condition | None:
        """Read a condition; None when there is none."""
        if not self.has(key):
            return None
        try:
            return conditions.parse(self.data[key])
        except conditions.BadCondition as bad:
            self.note(str(bad), key)
            return None

    def scale(self, key: str = "scale") -> scales.Scale:
        """Read a scale."""
        try:
            return scales.parse(self.text(key))
        except scales.BadScale as bad:
            self.note(str(bad), key)
            return scales.Scale((scales.Outcome.PASS,), ())
