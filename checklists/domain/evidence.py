"""What has been recorded for a requirement, and which of it counts.

Only final and corrected rows count. A row that another one supersedes or retracts no longer does, and stays
out even if that other row is later retracted itself: a person has to record the truth again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from checklists.domain.medicines import MedicineChoice
from checklists.domain.whys import Why


class EvidenceStatus(StrEnum):
    """How sure the source is. Only FINAL and CORRECTED satisfy anything.

    IN_DOUBT: it came in, but cannot be what it says (an impossible value, text for a number); until a person
    corrects it or takes it back, the requirement is disputed.
    """

    PRELIMINARY = "preliminary"
    FINAL = "final"
    CORRECTED = "corrected"
    RETRACTED = "retracted"
    IN_DOUBT = "in_doubt"


COUNTING = frozenset({EvidenceStatus.FINAL, EvidenceStatus.CORRECTED})
# Stands where a member of staff has a role, and where a result has a component: what the patient said.
PATIENT = "patient"


@dataclass(frozen=True)
class MedicineDecision:
    """A decision about one medicine. Every day is hospital-local.

    ``last_dose_on`` and ``stop_days`` are set when it is stopped: the operation is at least so many days after the
    last dose. Without a date it waits for the operation to have one. ``planned_for``: the operation's day when it
    was decided; None while the case waits. ``class_code``: the class it was decided as, empty when the table did
    not know the medicine; None: decided before there was a table. ``restart``: when it is taken again.
    """

    medicine_id: str
    decision: MedicineChoice
    last_dose_on: date | None = None
    stop_days: int = 0
    planned_for: date | None = None
    class_code: str | None = None
    note: str = ""
    restart: str = ""


@dataclass(frozen=True)
class Value:
    """What was recorded for one component, number in the canonical unit.

    A number reported as text ("<0.5") keeps the text and has no number: a clinician reads it.
    ``on`` is the date itself, or the date until which a choice blocks. ``low`` and ``high`` are the limits that
    the laboratory printed beside its number, in the canonical unit; they say nothing about the value itself.
    ``suggested`` is what the patient's record spoke for when a clinician answered otherwise.
    """

    number: Decimal | None = None
    unit: str = ""
    choice: str = ""
    on: date | None = None
    side: str = ""
    text: str = ""
    medicines: tuple[MedicineDecision, ...] = ()
    low: Decimal | None = field(default=None, compare=False)
    high: Decimal | None = field(default=None, compare=False)
    suggested: str = field(default="", compare=False)

    def to_json(self) -> dict[str, Any]:
        """Return the value as plain JSON data, empty fields left out."""
        data = {
            "number": None if self.number is None else str(self.number),
            "unit": self.unit,
            "choice": self.choice,
            "on": self.on and self.on.isoformat(),
            "side": self.side,
            "text": self.text,
            "medicines": [_medicine_to_json(m) for m in self.medicines],
            "low": None if self.low is None else str(self.low),
            "high": None if self.high is None else str(self.high),
            "suggested": self.suggested,
        }
        return {key: field for key, field in data.items() if field}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Value":
        """Read what ``to_json`` wrote."""
        return cls(
            number=_number(data.get("number")),
            unit=data.get("unit", ""),
            choice=data.get("choice", ""),
            on=_day(data.get("on")),
            side=data.get("side", ""),
            text=data.get("text", ""),
            medicines=tuple(_medicine_from_json(m) for m in data.get("medicines", ())),
            low=_number(data.get("low")),
            high=_number(data.get("high")),
            suggested=data.get("suggested", ""),
        )


@dataclass(frozen=True)
class Evidence:
    """One recorded row. ``supersedes`` names the row that this one corrects or retracts.

    ``doubts`` says what came and why it is doubted, of a row that is in doubt; such a row has no values.
    """

    id: str
    requirement: str
    status: EvidenceStatus
    values: Mapping[str, Value]
    collected_at: datetime
    recorded_at: datetime
    by: str
    role: str
    supersedes: str | None = None
    disputed: bool = False
    doubts: tuple[Why, ...] = ()


@dataclass(frozen=True)
class Answer:
    """The value of one component that counts, the row it came from, and whether it is in dispute."""

    value: Value
    row: Evidence
    disputed: bool = False
    conflicting: bool = False


@dataclass(frozen=True)
class Counted:
    """What counts for one requirement: an answer per component.

    ``rows``: those that count, older ones too. ``doubts``: what came in and stands in doubt.
    """

    answers: Mapping[str, Answer] = field(default_factory=dict)
    seen: frozenset[EvidenceStatus] = frozenset()
    doubts: tuple[Why, ...] = ()
    rows: tuple[Evidence, ...] = ()


def said_by_patient(said: str) -> dict[str, dict[str, Any]]:
    """Return the record of what a patient said against what is known; its words may be none."""
    return {PATIENT: {"value": said, "doubts": ["patient_says_otherwise"]}}


def values_to_json(values: Mapping[str, Value]) -> dict[str, Any]:
    """Return the values of an evidence row as plain JSON data."""
    return {code: value.to_json() for code, value in values.items()}


def values_from_json(data: Mapping[str, Any]) -> dict[str, Value]:
    """Read what ``values_to_json`` wrote."""
    return {code: Value.from_json(value) for code, value in data.items()}


def by_requirement(evidence: Iterable[Evidence]) -> dict[str, list[Evidence]]:
    """Sort the rows by requirement, oldest collection first, whatever order they come in."""
    sorted_rows: dict[str, list[Evidence]] = {}
    for row in evidence:
        sorted_rows.setdefault(row.requirement, []).append(row)
    for rows in sorted_rows.values():
        rows.sort(key=_age)
    return sorted_rows


def count(rows: Iterable[Evidence], *, now: datetime) -> Counted:
    """Return the answers that count from one requirement's rows, sorted by ``by_requirement``.

    Per component the row collected last wins (then recorded last, then the higher id). Rows collected after
    ``now`` do not count yet. Two different values of one moment conflict. What is in doubt stays so until a
    person corrects that very row or takes it back, whatever else comes in.
    """
    rows = tuple(rows)
    gone = {row.supersedes for row in rows if row.status is not EvidenceStatus.PRELIMINARY}
    standing = [row for row in rows if row.id not in gone]
    counting = tuple(row for row in standing if row.status in COUNTING and row.collected_at <= now)
    answers: dict[str, Answer] = {}
    for row in counting:
        for code, value in row.values.items():
            answers[code] = _newer(answers.get(code), value, row)
    in_doubt = (row for row in standing if row.status is EvidenceStatus.IN_DOUBT)
    doubts = tuple(why for row in in_doubt for why in row.doubts or (Why("in_doubt"),))
    return Counted(answers, frozenset(row.status for row in rows), doubts, counting)


def _newer(previous: Answer | None, value: Value, row: Evidence) -> Answer:
    same_moment = previous is not None and previous.row.collected_at == row.collected_at
    conflicting = same_moment and (previous.conflicting or not _says_the_same(previous.value, value))  # type: ignore[union-attr]
    disputed = row.disputed or (same_moment and previous.disputed)  # type: ignore[union-attr]
    return Answer(value, row, disputed=disputed, conflicting=conflicting)


def _says_the_same(one: Value, other: Value) -> bool:
    """Compare two values; in which order the medicines of a plan were written down says nothing."""
    if set(one.medicines) != set(other.medicines):
        return False
    return replace(one, medicines=()) == replace(other, medicines=())


def _age(row: Evidence) -> tuple[datetime, datetime, str]:
    return row.collected_at, row.recorded_at, row.id


def _medicine_to_json(decision: MedicineDecision) -> dict[str, Any]:
    data = {
        "medicine_id": decision.medicine_id,
        "decision": decision.decision.value,
        "last_dose_on": decision.last_dose_on and decision.last_dose_on.isoformat(),
        "stop_days": decision.stop_days or None,
        "planned_for": decision.planned_for and decision.planned_for.isoformat(),
        "class_code": decision.class_code,
        "note": decision.note or None,
        "restart": decision.restart or None,
    }
    return {key: field for key, field in data.items() if field is not None}


def _medicine_from_json(data: Mapping[str, Any]) -> MedicineDecision:
    return MedicineDecision(
        medicine_id=data["medicine_id"],
        decision=MedicineChoice(data["decision"]),
        last_dose_on=_day(data.get("last_dose_on")),
        stop_days=data.get("stop_days", 0),
        planned_for=_day(data.get("planned_for")),
        class_code=data.get("class_code"),
        note=data.get("note", ""),
        restart=data.get("restart", ""),
    )


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
