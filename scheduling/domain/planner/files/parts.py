"""Reading a file part by part, so that what is wrong is named with its place."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

# A week: no session is longer, and the planner keeps one number a minute.
MINUTES = 10_080
DAYS = 10_000
COST = 10_000_000
MANY = 100_000


class BadFile(ValueError):
    """A file that cannot be planned from: which, where in it, and why."""

    def __init__(self, file: str, where: str, reason: str) -> None:
        self.file, self.where, self.reason = file, where, reason
        super().__init__(": ".join(part for part in (file, where, reason) if part))


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a file, and where it stands in it."""

    file: str
    where: str
    value: Any

    def bad(self, reason: str) -> BadFile:
        """Return the refusal of this part."""
        return BadFile(self.file, self.where, reason)

    def has(self, name: str) -> bool:
        """Return whether there is a field of that name; a file that is no object at all is refused."""
        if not isinstance(self.value, dict):
            raise self.bad(f"an object with fields is wanted, not {_shown(self.value)}")
        return name in self.value

    def field(self, name: str) -> "Part":
        """Return a field that must be there."""
        if not self.has(name):
            raise self.bad(f"the field {name!r} is missing")
        return Part(self.file, f"{self.where}.{name}".lstrip("."), self.value[name])

    def items(self) -> Iterator["Part"]:
        """Return the items of a list, each with its place."""
        if not isinstance(self.value, list):
            raise self.bad(f"a list is wanted, not {_shown(self.value)}")
        for index, item in enumerate(self.value):
            yield Part(self.file, f"{self.where}[{index}]", item)

    def whole(self, low: int, high: int) -> int:
        """Return a whole number between two, both allowed."""
        value = self.value
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise self.bad(f"a whole number from {low:,} to {high:,} is wanted, not {_shown(value)}")
        return value

    def wholes(self, length: int, low: int, high: int) -> list[int]:
        """Return a list of so many whole numbers."""
        found = [item.whole(low, high) for item in self.items()]
        if len(found) != length:
            raise self.bad(f"{length} numbers are wanted, one a day; these are {len(found)}")
        return found

    def flag(self) -> bool:
        """Return true or false."""
        if not isinstance(self.value, bool):
            raise self.bad(f"true or false is wanted, not {_shown(self.value)}")
        return self.value

    def label(self) -> str | int:
        """Return what something is called: a text or a whole number."""
        if isinstance(self.value, bool) or not isinstance(self.value, str | int):
            raise self.bad(f"a name is wanted, not {_shown(self.value)}")
        return self.value


def labelled(parts: Iterator[Part]) -> dict[str, Part]:
    """Return the parts by their ids, in the order of the file; an id that two of them have is refused."""
    found: dict[str, Part] = {}
    for part in parts:
        name = part.field("id")
        if str(name.label()) in found:
            raise name.bad(f"{_shown(name.value)} is there twice")
        found[str(name.value)] = part
    return found


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."
