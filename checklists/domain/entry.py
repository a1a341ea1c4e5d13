"""From what a person or a laboratory entered to values, refusing what cannot be right instead of guessing.

A wrong unit is refused, a known one converts. "<0.5" is kept as text for a clinician to read. Decimal comma
and point both work ("5,6"); a comma before three digits could be thousands, so it is refused.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from checklists.domain.evidence import MedicineDecision, Value
from checklists.domain.facts import CaseFacts, MedicineFact
from checklists.domain.medicines import MedicineChoice, MedicineClass, class_for
from checklists.domain.protocols import Choice, Component, Input, RequirementSpec
from checklists.domain.suggestions import suggestion
from checklists.domain.whys import Why
from common.text import clean

SIDES = ("left", "right", "bilateral", "not_applicable")
LONGEST_TEXT = 2000
_FARTHEST = timedelta(days=366 * 2)
_NUMBER = re.compile(r"[+-]?\d{1,9}(?:\.\d{1,6}|,\d{1,2}|,\d{4,6})?", re.ASCII)
_CENSORED = re.compile(r"[<>≤≥]=?\s*\d{1,9}(?:[.,]\d{1,6})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class BadValue(Exception):
    """Something entered cannot be used: which component, and why in words to translate."""

    def __init__(self, component: str, code: str, params: Mapping[str, Any] | None = None) -> None:
        super().__init__(f"{component}: {code}")
        self.component = component
        self.code = code
        self.params = dict(params or {})

    @property
    def why(self) -> Why:
        """The reason, for ``whys.sentence``."""
        return Why(self.code, {"component": self.component, **self.params})


@dataclass(frozen=True)
class _Entry:
    """One component as entered. ``main`` is the entry itself, ``more`` the fields that came with it."""

    component: Component
    main: Any
    facts: CaseFacts
    today: date
    more: Mapping[str, Any] = field(default_factory=dict)
    surgery_on: date | None = None

    def bad(self, code: str, **params: Any) -> BadValue:
        return BadValue(self.component.code, code, params)

    def words(self, value: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal | None):
            raise self.bad("not_understood")
        text = clean("" if value is None else str(value))
        if len(text) > LONGEST_TEXT:
            raise self.bad("too_long", most=LONGEST_TEXT)
        return text


_FIELD = {
    Input.NUMBER: "number",
    Input.CHOICE: "choice",
    Input.DATE: "on",
    Input.SIDE: "side",
    Input.TEXT: "text",
    Input.MEDICINES: "medicines",
}


def parse_values(
    spec: RequirementSpec,
    raw: Mapping[str, Any],
    facts: CaseFacts,
    *,
    today: date,
    surgery_on: date | None = None,
) -> dict[str, Value]:
    """Return the values by component; raises BadValue. ``today`` and ``surgery_on`` are hospital-local.

    Each entry is the plain value, or a mapping: ``{number, unit, reference_low, reference_high}``,
    ``{choice, on}``, ``{on}``, ``{side}``,
    ``{text}``, ``{medicines: [{medicine_id, decision, last_dose_on, stop_days, note, restart}]}``. Empty entries
    are left out; which components are still missing is for ``judge`` to say.
    """
    values: dict[str, Value] = {}
    for code, entered in raw.items():
        component = spec.component(code)
        if component is None:
            raise BadValue(code, "unknown_component")
        more = entered if isinstance(entered, Mapping) else {}
        main = more.get(_FIELD[component.input]) if isinstance(entered, Mapping) else entered
        if _is_entered(component, main):
            values[code] = _PARSE[component.input](_Entry(component, main, facts, today, more, surgery_on))
    if not values:
        raise BadValue("", "nothing_entered")
    return values


def _is_entered(component: Component, main: Any) -> bool:
    """An empty list of medicines is an answer: the patient takes none."""
    if component.input is Input.MEDICINES:
        return main is not None and main != ""
    return bool(main.strip()) if isinstance(main, str) else main is not None


def _number(entry: _Entry) -> Value:
    component = entry.component
    unit = entry.words(entry.more.get("unit")) or component.unit
    if component.in_unit(Decimal(0), unit) is None:
        raise entry.bad("wrong_unit", unit=unit, units=", ".join((component.unit, *component.units)))
    low, high = _printed(entry, unit)
    text = entry.words(entry.main)
    if _CENSORED.fullmatch(text):
        return Value(text=text, unit=unit, low=low, high=high)
    number = _in_unit(entry, text, unit)
    least, most = component.plausible or (number, number)
    if not least <= number <= most:
        raise entry.bad("impossible", value=number, unit=component.unit, low=least, high=most)
    return Value(number=number, unit=component.unit, low=low, high=high)


def _printed(entry: _Entry, unit: str) -> tuple[Decimal | None, Decimal | None]:
    """Read the limits that the laboratory printed. One that cannot be would let every value pass."""
    texts = (entry.words(entry.more.get(name)) for name in ("reference_low", "reference_high"))
    try:
        low, high = (_in_unit(entry, text, unit) if text else None for text in texts)
    except BadValue:
        raise entry.bad("bad_range") from None
    most = entry.component.plausible[1] if entry.component.plausible else None
    if high is not None and ((low is not None and low >= high) or (most is not None and high > most)):
        raise entry.bad("bad_range")
    return low, high


def _in_unit(entry: _Entry, text: str, unit: str) -> Decimal:
    """Read a number of that unit, which is an accepted one, as one of the canonical unit."""
    if not _NUMBER.fullmatch(text):
        raise entry.bad("not_numeric", text=text[:40])
    return _tidy(entry.component.in_unit(Decimal(text.replace(",", ".")), unit) or Decimal(0))


def _tidy(number: Decimal) -> Decimal:
    """Round a converted number to six decimals and write it without an exponent or trailing zeros."""
    return Decimal(f"{round(number, 6).normalize():f}")


def _choice(entry: _Entry) -> Value:
    text = entry.words(entry.main)
    choice = entry.component.choice(text)
    if choice is None:
        raise entry.bad("unknown_choice", text=text[:40])
    record = suggestion(entry.component, entry.facts, entry.today)
    against = record.choice if record and record.choice != choice.code else ""
    return Value(choice=choice.code, on=_until(entry, choice), suggested=against)


def _until(entry: _Entry, choice: Choice) -> date | None:
    if not choice.until:
        return None
    if not entry.more.get("on"):
        raise entry.bad("until_needed")
    return _day(entry, entry.more["on"], latest=entry.today + _FARTHEST)


def _date(entry: _Entry) -> Value:
    return Value(on=_day(entry, entry.main, latest=entry.today))


def _day(entry: _Entry, value: Any, *, latest: date) -> date:
    day = value if type(value) is date else _read_day(entry, entry.words(value))
    if day > latest:
        raise entry.bad("in_the_future" if latest == entry.today else "too_far_ahead", on=day)
    oldest = entry.facts.birth_date or entry.today - timedelta(days=366 * 120)
    if day < oldest:
        raise entry.bad("too_long_ago", on=day)
    return day


def _read_day(entry: _Entry, text: str) -> date:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise entry.bad("not_a_date", text=text[:40])


def _side(entry: _Entry) -> Value:
    text = entry.words(entry.main)
    if text not in SIDES:
        raise entry.bad("unknown_side", text=text[:40])
    return Value(side=text)


def _text(entry: _Entry) -> Value:
    text = entry.words(entry.main)
    if not text:
        raise entry.bad("text_needed")
    return Value(text=text)


def _medicines(entry: _Entry) -> Value:
    if not isinstance(entry.main, list | tuple) or not all(isinstance(m, Mapping) for m in entry.main):
        raise entry.bad("not_understood")
    return Value(medicines=tuple(_medicine(entry, medicine) for medicine in entry.main))


def _medicine(entry: _Entry, data: Mapping[str, Any]) -> MedicineDecision:
    medicine, decision = _chosen(entry, data)
    classes = entry.component.classes
    known = class_for(medicine.atc, classes)
    note = entry.words(data.get("note"))
    if decision is MedicineChoice.ADJUST and not note:
        raise entry.bad("adjustment_needed", medicine=medicine.name)
    last_dose_on, days = None, 0
    if decision is MedicineChoice.STOP:
        if known and known.never_stop and not note:
            raise entry.bad("stop_reason_needed", medicine=medicine.name)
        last_dose_on, days = _stop(entry, data, known)
    return MedicineDecision(
        medicine.id,
        decision,
        last_dose_on,
        stop_days=days,
        planned_for=entry.surgery_on,
        class_code=(known.code if known else "") if classes else None,
        note=note,
        restart=entry.words(data.get("restart")),
    )


def _chosen(entry: _Entry, data: Mapping[str, Any]) -> tuple[MedicineFact, MedicineChoice]:
    medicine_id, text = entry.words(data.get("medicine_id")), entry.words(data.get("decision"))
    medicine = next((medicine for medicine in entry.facts.medicines if medicine.id == medicine_id), None)
    if medicine is None:
        raise entry.bad("unknown_medicine")
    if text not in set(MedicineChoice):
        raise entry.bad("unknown_medicine_decision", text=text[:40])
    return medicine, MedicineChoice(text)


def _stop(entry: _Entry, data: Mapping[str, Any], known: MedicineClass | None) -> tuple[date | None, int]:
    """Return the last dose and the days without: each is worked out from the other where that can be done.

    With a date only, the days are those of the class, or those up to the operation that it was decided for.
    """
    surgery_on, last, days = entry.surgery_on, None, _days(entry, data.get("stop_days"))
    if data.get("last_dose_on"):
        last = _day(entry, data["last_dose_on"], latest=entry.today + _FARTHEST)
        if days is None and known is not None:
            days = known.stop_days(entry.facts, surgery_on or entry.today)
        if days is None:
            days = max((surgery_on - last).days, 0) if surgery_on else 0
        return last, days
    if days is None:
        raise entry.bad("last_dose_needed")
    return surgery_on and surgery_on - timedelta(days=days), days


def _days(entry: _Entry, value: Any) -> int | None:
    text = entry.words(value)
    if not text:
        return None
    if not re.fullmatch(r"\d{1,3}", text, re.ASCII) or int(text) > 365:
        raise entry.bad("not_days", text=text[:40])
    return int(text)


_PARSE: Mapping[Input, Callable[[_Entry], Value]] = {
    Input.NUMBER: _number,
    Input.CHOICE: _choice,
    Input.DATE: _date,
    Input.SIDE: _side,
    Input.TEXT: _text,
    Input.MEDICINES: _medicines,
}
