"""Reading parts of a resource that may be of any shape: what is not of the right type is as good as absent."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from common.text import clean_line

_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?:T.*)?", re.ASCII)


def number(value: Any) -> str:
    """Return the number without useless zeros, empty for what is none."""
    return f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else ""


def part(value: Any, *path: str) -> Any:
    """Return what lies at the end of the path, empty when there is nothing."""
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if value is not None else ""


def items(value: Any) -> list[Any]:
    """Return the list, empty for anything else."""
    return value if isinstance(value, list) else []


def text(value: Any) -> str:
    """Return the text in one clean line, empty for what is none."""
    return clean_line(value) if isinstance(value, str) else ""


def member(enum: Any, value: Any, otherwise: Any) -> Any:
    """Return the member of the enum with this value, or the other answer."""
    return enum(value) if value in set(enum) else otherwise


def day(value: Any) -> date | None:
    """Return the day of a FHIR date or dateTime as written there; the first day of a bare month or year."""
    match = _DAY.fullmatch(value) if isinstance(value, str) else None
    if not match:
        return None
    year, month, number_of_day = (int(group or 1) for group in match.groups())
    try:
        return date(year, month, number_of_day)
    except ValueError:
        return None


def full_day(value: Any) -> date | None:
    """Return the day of a date that names year, month and day."""
    return day(value) if isinstance(value, str) and len(value) == 10 else None
