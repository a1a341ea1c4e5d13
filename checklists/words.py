"""The domain's reasons as sentences, in the reader's language."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_noop as noop

from checklists.domain.protocols import ProtocolSpec, RequirementSpec
from checklists.domain.readiness import Item, Readiness
from checklists.domain.titles import Titles, in_language
from checklists.domain.whys import Why, kept_back, sentence
from common.refusals import Reason

ROLES: Mapping[str, str] = {
    "coordinator": noop("coordinator"),
    "ward_nurse": noop("ward nurse"),
    "surgeon": noop("surgeon"),
    "anaesthetist": noop("anaesthetist"),
    "theatre_nurse": noop("theatre nurse"),
    "manager": noop("manager"),
}
_WORDS: Mapping[str, str] = {
    **ROLES,
    "left": noop("left"),
    "right": noop("right"),
    "bilateral": noop("both sides"),
    "not_applicable": noop("not applicable"),
    "pass": noop("in order"),
}
# UCUM codes as people write them; what is not here is written as it is.
UNITS: Mapping[str, str] = {
    "Cel": "°C",
    "10*9/L": "×10⁹/L",
    "10*12/L": "×10¹²/L",
    "10*3/uL": "×10³/µL",
    "mL/min/{1.73_m2}": "mL/min/1.73 m²",
    "umol/L": "µmol/L",
    "mm[Hg]": "mmHg",
    "kg/m2": "kg/m²",
    "deg": "°",
    "{INR}": "",
    "[pH]": "",
    "/[HPF]": noop("per field of view"),
    "1": "",
}


def unit_words(unit: str) -> str:
    """Return a unit as people write it, in the active language."""
    words = UNITS.get(unit, unit)
    return gettext(words) if words else ""


def number_words(number: Decimal) -> str:
    """Return a number as people write it: what a conversion made of it is rounded to two decimals."""
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -3:
        number = round(number, 2)
    whole = number == number.to_integral_value()
    return formats.number_format(number.quantize(Decimal(1)) if whole else number.normalize(), use_l10n=True)


def range_words(passing: str) -> str:
    """Return the numbers that pass as the active language writes them: "3.9–6.0", in Russian "3,9–6,0"."""
    return re.sub(r"\d+\.\d+", lambda found: formats.number_format(Decimal(found[0]), use_l10n=True), passing)


def title(spec: RequirementSpec) -> str:
    """Return the requirement's title in the active language."""
    return titled(spec.title)


def titled(words: Titles) -> str:
    """Return the words of a protocol in the active language."""
    return in_language(words, get_language() or "en")


def say(why: Why, about: RequirementSpec | ProtocolSpec | None, role: str = "") -> str:
    """Return the reason as a sentence in the active language; times in the active time zone.

    Restricted values are in it only for a ``role`` that sees them; nobody named sees none.
    """
    spec = about.by_code.get(why.params.get("requirement", "")) if isinstance(about, ProtocolSpec) else about
    why = kept_back(why, spec, role) if spec else why
    written = {"unit": unit_words, "passing": range_words}
    params = {key: written[key](value) if key in written else value for key, value in why.params.items()}
    shown = Why(why.code, params)
    said = sentence(
        shown, about, language=get_language() or "en", translate=gettext, plural=ngettext, show=_show
    )
    # A number without a unit leaves a gap where the unit would stand.
    return said.replace("  ", " ").strip()


def in_the_way(spec: ProtocolSpec | None, readiness: Readiness) -> tuple[Reason, ...]:
    """Return everything that is in the way, one reason each, with the code of its requirement and its owner."""
    if not readiness.items:
        return tuple(Reason(say(why, spec), why.code) for why in readiness.whys)
    return tuple(of_item(item) for item in readiness.in_the_way)


def of_item(item: Item) -> Reason:
    """Return what is in the way at one requirement: its title and the first reason."""
    because = say(item.whys[0], item.spec) if item.whys else item.state.value
    return Reason(
        "%(requirement)s: %(because)s",
        item.state.value,
        {
            "requirement": title(item.spec),
            "because": because,
            "requirement_code": item.code,
            "owner": item.spec.owner,
            "due_on": item.due_on.isoformat() if item.due_on else None,
        },
    )


def _show(value: Any) -> str:
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "D j M H:i")
    if isinstance(value, date):
        return formats.date_format(value, "D j M Y")
    if isinstance(value, Decimal):
        return number_words(value)
    if isinstance(value, str):
        return ", ".join(gettext(_WORDS[w]) if w in _WORDS else w for w in value.split(", "))
    return str(value)
