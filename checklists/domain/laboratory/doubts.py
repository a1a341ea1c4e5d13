"""What a laboratory sent and nobody can take as it came: kept for a person, neither refused nor made to fit.

A result is in doubt when its value cannot be read or cannot be, when code, unit and sample do not belong
together, or when it says that it was collected at a time that cannot be.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from checklists.domain.entry import BadValue, parse_values
from checklists.domain.evidence import Value
from checklists.domain.facts import CaseFacts
from checklists.domain.laboratory.loinc import CODES
from checklists.domain.laboratory.specimens import read_specimen
from checklists.domain.protocols import Input, RequirementSpec
from checklists.domain.whys import Why

OLDEST = timedelta(days=20 * 366)


class Doubt(StrEnum):
    """Why something cannot be taken as it came; each is the code of its sentence."""

    UNIT = "doubt_unit"
    NUMBER = "doubt_number"
    IMPOSSIBLE = "doubt_impossible"
    ANSWER = "doubt_answer"
    RANGE = "doubt_range"
    CODE = "doubt_code"
    SPECIMEN = "doubt_specimen"
    FUTURE = "doubt_future"
    PAST = "doubt_past"
    OTHER = "doubt_other"


_OF_ENTRY = {
    "wrong_unit": Doubt.UNIT,
    "not_numeric": Doubt.NUMBER,
    "impossible": Doubt.IMPOSSIBLE,
    "unknown_choice": Doubt.ANSWER,
    "bad_range": Doubt.RANGE,
}


@dataclass(frozen=True)
class Sent:
    """One value as it was sent, for one component. What was not said is empty."""

    component: str
    value: str
    unit: str = ""
    loinc: str = ""
    specimen: str = ""
    printed: Mapping[str, str] = field(default_factory=dict)

    @property
    def entered(self) -> dict[str, str]:
        """What stands in the record as it came, empty things left out."""
        said = {"value": self.value, "unit": self.unit, "loinc": self.loinc, "specimen": self.specimen}
        return {key: text for key, text in {**said, **self.printed}.items() if text}


@dataclass(frozen=True)
class Read:
    """What could be read, and what is doubtful, by component. With any doubt none of the values counts."""

    values: Mapping[str, Value]
    doubts: Mapping[str, tuple[Doubt, ...]]


def read_results(
    spec: RequirementSpec,
    sent: Sequence[Sent],
    facts: CaseFacts,
    *,
    collected_at: datetime,
    now: datetime,
    today: date,
) -> Read:
    """Read what was sent for one requirement. ``today`` is hospital-local, the times are aware."""
    values: dict[str, Value] = {}
    doubts: dict[str, list[Doubt]] = {}
    for one in sent:
        found = [*_of_origin(one)]
        try:
            values |= parse_values(spec, {one.component: _raw(spec, one)}, facts, today=today)
        except BadValue as bad:
            found.insert(0, _OF_ENTRY.get(bad.code, Doubt.OTHER))
        doubts[one.component] = found
    # The time is the whole sample's, so it is told once.
    doubts[sent[0].component] += _of_time(collected_at, now, facts)
    return Read(values, {code: tuple(found) for code, found in doubts.items() if found})


def _raw(spec: RequirementSpec, sent: Sent) -> Any:
    component = spec.component(sent.component)
    if component is None or component.input is not Input.NUMBER:
        return sent.value
    return {"number": sent.value, "unit": sent.unit, **sent.printed}


def _of_origin(sent: Sent) -> Iterator[Doubt]:
    known = CODES.get(sent.loinc)
    if known is None:
        return
    if known.is_number and not known.comes_in(sent.unit):
        yield Doubt.CODE
    if sent.specimen and known.specimen and read_specimen(sent.specimen) is not known.specimen:
        yield Doubt.SPECIMEN


def _of_time(collected_at: datetime, now: datetime, facts: CaseFacts) -> list[Doubt]:
    if collected_at > now:
        return [Doubt.FUTURE]
    born = facts.birth_date
    impossible = collected_at < now - OLDEST or (born is not None and collected_at.date() < born)
    return [Doubt.PAST] if impossible else []


def as_kept(sent: Sequence[Sent], read: Read, collected_at: datetime) -> dict[str, dict[str, Any]]:
    """Return what came, by component, with what is doubtful about it: the record of a row in doubt."""
    return {
        one.component: {
            **one.entered,
            "collected_at": collected_at.isoformat(),
            "doubts": [doubt.value for doubt in read.doubts.get(one.component, ())],
        }
        for one in sent
    }


def claimed_time(kept: Mapping[str, Any], *, otherwise: datetime) -> datetime:
    """Return when the sample is said to have been taken, or the other time when that is what is in doubt."""
    claimed = [
        datetime.fromisoformat(came["collected_at"]) for came in kept.values() if "collected_at" in came
    ]
    doubted = {doubt for came in kept.values() for doubt in came.get("doubts", ())}
    return otherwise if not claimed or doubted & {Doubt.FUTURE, Doubt.PAST} else claimed[0]


def whys_of(kept: Mapping[str, Any]) -> tuple[Why, ...]:
    """Return in words what came and why it is doubted, from what ``as_kept`` wrote."""
    return tuple(
        Why(doubt, _params(component, came))
        for component, came in kept.items()
        for doubt in came.get("doubts", ())
    )


def _params(component: str, came: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "component": component,
        "sent": f"{came.get('value', '')} {came.get('unit', '')}".strip(),
        "loinc": came.get("loinc", ""),
        "specimen": came.get("specimen", ""),
        "collected_at": datetime.fromisoformat(at) if (at := came.get("collected_at")) else "",
    }
