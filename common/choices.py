"""From a StrEnum of a domain to the plain strings that tables and migrations keep."""

from enum import StrEnum


def choices(enum: type[StrEnum]) -> list[tuple[str, str]]:
    """Return Django choices of plain strings, so that renaming a member never breaks a migration."""
    return [(member.value, member.value.replace("_", " ")) for member in enum]


def values(enum: type[StrEnum]) -> list[str]:
    """Return the plain values, for check constraints."""
    return [member.value for member in enum]
