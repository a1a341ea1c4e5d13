"""Telephone numbers as E.164 (+441632960001), read the way they are written where the hospital stands."""

from functools import cache
from importlib import resources

import phonenumbers
from phonenumbers import PhoneNumberFormat, ValidationResult

from common.refusals import BadInput

NOT_A_NUMBER = "This is not a telephone number. Write it with the country code, such as +44 1632 960001."


@cache
def region_of(zone: str) -> str | None:
    """Return the country (two letters) whose clock the zone is, from the zone tables; None if unknown."""
    table = (resources.files("tzdata.zoneinfo") / "zone.tab").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return next((row[0] for row in rows if row[2] == zone), None)


def e164(text: str, *, region: str | None, field: str = "phone") -> str:
    """Return the number as E.164, empty for empty; raise BadInput when it cannot be a number.

    Length and prefix decide, not the tables of assigned numbers: a person who typed it may know better.
    """
    if not text.strip():
        return ""
    number = _parse(text, region)
    if number is None or phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        raise BadInput(field, NOT_A_NUMBER)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def assigned_e164(text: str, *, region: str | None) -> str | None:
    """Return the number as E.164 if it lies in an assigned range, for numbers that nobody has looked at."""
    number = _parse(text, region)
    if number is None or not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _parse(text: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    return None if number.extension else number
