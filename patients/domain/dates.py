"""Reading a date as people write it. Day before month, as on the ward; a named month leaves no doubt."""

import re
from datetime import date

_MONTHS = (
    ("jan", "янв"),
    ("feb", "фев"),
    ("mar", "мар"),
    ("apr", "апр"),
    ("may", "мая", "май"),
    ("jun", "июн"),
    ("jul", "июл"),
    ("aug", "авг"),
    ("sep", "сен"),
    ("oct", "окт"),
    ("nov", "ноя"),
    ("dec", "дек"),
)
_ISO = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})[-./ ](\d{1,2})[-./ ](\d{4})", re.ASCII)
_NAMED = re.compile(r"(\d{1,2})[-. ]?\s?([^\W\d_]{3,9})\.?,?[-. ]?\s?(\d{4})")


def read_date(text: str) -> date | None:
    """Return the day written as 1950-11-22, 22.11.1950, 22/11/1950 or 22 Nov 1950; None for anything else."""
    text = text.strip()
    if match := _ISO.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
    elif match := _DAY_FIRST.fullmatch(text):
        day, month, year = (int(part) for part in match.groups())
    elif match := _NAMED.fullmatch(text):
        day, month, year = int(match[1]), _month(match[2]), int(match[3])
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(name: str) -> int:
    start = name.lower()[:3]
    return next((number for number, names in enumerate(_MONTHS, 1) if start in names), 0)
