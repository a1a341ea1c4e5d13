"""What shall become of each line of a file: taken in, asked about, or refused, with every reason."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from cases.domain.details import CaseDetails, check_details
from cases.domain.kinds import Side, Urgency
from cases.domain.waiting import ContactStage, Priority, check_notice
from common.refusals import BadInput
from interop.domain.waiting.cells import Unclear, needed, read_choice, read_day, read_hours
from interop.domain.waiting.columns import Column
from interop.domain.waiting.lines import Line, Problem
from patients.domain.ages import is_child
from patients.domain.identifiers import identifier_key
from patients.domain.names import prefixes
from scheduling.domain.waiting import Away, check_away, read_away

Value = TypeVar("Value")


class Verdict(StrEnum):
    """What becomes of a line."""

    ACCEPTED = "accepted"
    QUESTION = "question"
    REFUSED = "refused"
    TAKEN = "taken"


@dataclass(frozen=True)
class KnownPatient:
    """Somebody with the number of a line. ``live``: procedure and side of what they wait or are booked for."""

    id: UUID
    birth_date: date
    search_key: str
    has_died: bool = False
    has_guardian: bool = False
    live: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True)
class KnownProcedure:
    """A row of the catalogue."""

    code: str
    has_side: bool


@dataclass(frozen=True)
class Known:
    """What the hospital knows that the lines of one file speak of. Keys are as ``identifier_key`` and casefold."""

    today: date
    patients: Mapping[str, tuple[KnownPatient, ...]] = field(default_factory=dict)
    procedures: Mapping[str, KnownProcedure] = field(default_factory=dict)
    surgeons: Mapping[str, tuple[UUID, ...]] = field(default_factory=dict)
    words: Mapping[Column, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """All that a case of the waiting list needs."""

    patient: UUID
    procedure: str
    surgeon: UUID
    details: CaseDetails
    priority: Priority
    contact_stage: ContactStage
    notice_hours: int | None
    unavailable: tuple[Away, ...]


@dataclass(frozen=True)
class Judged:
    """A line and what becomes of it; ``entry`` only when it is accepted."""

    line: Line
    verdict: Verdict
    problems: tuple[Problem, ...] = ()
    entry: Entry | None = None


class _Judge:
    """Reads one line and collects all that is wrong with it."""

    def __init__(self, line: Line, known: Known) -> None:
        self.line, self.known = line, known
        self.refused = list(line.problems)
        self.questions: list[Problem] = []

    def text(self, column: Column) -> str:
        return self.line.cells.get(column, "")

    def read(self, read: Callable[..., Value], column: Column, *args: Any) -> Value | None:
        """Return what the cell says; keep the reason when it cannot be used."""
        if any(problem.column == column for problem in self.line.problems):
            return None
        try:
            return read(column, self.text(column), *args)
        except Unclear as unclear:
            (self.questions if unclear.is_question else self.refused).append(unclear.problem)
        return None

    def needs(self, read: Callable[..., Value], column: Column, *args: Any) -> Value | None:
        return self.read(read, column, *args) if self.read(needed, column) else None

    def question(self, sentence: str, column: Column, **details: object) -> None:
        self.questions.append(Problem(sentence, column, details))

    def refusal(self, sentence: str, column: Column, **details: object) -> None:
        self.refused.append(Problem(sentence, column, details))


def judge(line: Line, known: Known) -> Judged:
    """Return what becomes of a line. A refusal is for the file to mend, a question for a person to decide."""
    it = _Judge(line, known)
    patient = _patient(it)
    procedure, surgeon = _procedure(it), _surgeon(it)
    details = _details(it, procedure, patient)
    waiting = _waiting(it)
    if patient and procedure and details and (procedure.code, details.side.value) in patient.live:
        it.question("The patient waits or is booked for this already.", Column.PROCEDURE)
    problems = (*it.refused, *it.questions)
    if problems or not (patient and procedure and surgeon and details and waiting):
        verdict = Verdict.REFUSED if it.refused else Verdict.QUESTION
        return Judged(line, verdict, problems)
    entry = Entry(patient.id, procedure.code, surgeon, details, *waiting)
    return Judged(line, Verdict.ACCEPTED, (), entry)


def judge_all(lines: tuple[Line, ...], known: Known, taken: frozenset[int] = frozenset()) -> list[Judged]:
    """Return what becomes of each; what was taken in before stays so, and the same case twice is a question."""
    found: list[Judged] = []
    first: dict[tuple[UUID, str, str], int] = {}
    for line in lines:
        if line.number in taken:
            found.append(Judged(line, Verdict.TAKEN))
            continue
        judged = judge(line, known)
        if judged.entry:
            key = (judged.entry.patient, judged.entry.procedure, judged.entry.details.side.value)
            if key in first:
                again = Problem("This is the same as line %(line)s.", "", {"line": first[key]})
                judged = replace(judged, verdict=Verdict.QUESTION, problems=(again,), entry=None)
            first.setdefault(key, line.number)
        found.append(judged)
    return found


def _patient(it: _Judge) -> KnownPatient | None:
    number, born = it.read(needed, Column.NUMBER), it.needs(read_day, Column.BIRTH_DATE)
    if not number or not born:
        return None
    holders = it.known.patients.get(identifier_key(number), ())
    found = [patient for patient in holders if patient.birth_date == born]
    if not holders:
        it.question("No patient with this number is known here. Register the patient first.", Column.NUMBER)
    elif not found:
        it.question("The patient with this number was born on another day. Compare both.", Column.BIRTH_DATE)
    elif len(found) > 1:
        it.question("Several patients have this number and this birth date.", Column.NUMBER)
    return _checked_patient(it, found[0]) if len(found) == 1 else None


def _checked_patient(it: _Judge, patient: KnownPatient) -> KnownPatient:
    surname = it.text(Column.SURNAME)
    if any(start not in patient.search_key for start in prefixes(surname)):
        it.question("The patient with this number has another name. Compare both.", Column.SURNAME)
    if patient.has_died:
        it.refusal("This patient has died.", Column.NUMBER)
    if is_child(patient.birth_date, it.known.today) and not patient.has_guardian:
        it.question("This patient is under 18. Name a guardian on the patient's page first.", Column.NUMBER)
    return patient


def _procedure(it: _Judge) -> KnownProcedure | None:
    text = it.read(needed, Column.PROCEDURE)
    if not text:
        return None
    found = it.known.procedures.get(" ".join(text.casefold().split()))
    if found is None:
        it.refusal("This operation is not in the catalogue: %(text)s.", Column.PROCEDURE, text=text[:60])
    return found


def _surgeon(it: _Judge) -> UUID | None:
    text = it.read(needed, Column.SURGEON)
    if not text:
        return None
    found = it.known.surgeons.get(" ".join(text.casefold().split()), ())
    if not found:
        it.refusal(
            "No surgeon of this name works at this hospital: %(text)s.", Column.SURGEON, text=text[:60]
        )
    elif len(found) > 1:
        it.question("Several surgeons have this name. Write the sign-in name.", Column.SURGEON)
    return found[0] if len(found) == 1 else None


def _details(
    it: _Judge, procedure: KnownProcedure | None, patient: KnownPatient | None
) -> CaseDetails | None:
    words = it.known.words
    before = len(it.refused) + len(it.questions)
    side = _side(it, procedure)
    urgency = it.read(read_choice, Column.URGENCY, words.get(Column.URGENCY, {}))
    decided = it.needs(read_day, Column.DECIDED_ON)
    wanted, target = it.read(read_day, Column.WANTED), it.read(read_day, Column.TARGET)
    code = it.read(needed, Column.DIAGNOSIS)
    if len(it.refused) + len(it.questions) > before or not (
        side and decided and code and procedure and patient
    ):
        return None
    details = CaseDetails(
        side=Side(side),
        diagnosis_code=code,
        diagnosis_text=it.text(Column.DIAGNOSIS_TEXT),
        urgency=Urgency(urgency or Urgency.ELECTIVE),
        decided_on=decided,
        wanted_date=wanted,
        target_date=target,
        note=it.text(Column.NOTE),
    )
    try:
        return check_details(
            details, has_side=procedure.has_side, birth_date=patient.birth_date, today=it.known.today
        )
    except BadInput as bad:
        it.refused.append(Problem(bad.sentence, bad.field, bad.details))
        return None


def _side(it: _Judge, procedure: KnownProcedure | None) -> str | None:
    if procedure and not procedure.has_side and not it.text(Column.SIDE):
        return Side.NOT_APPLICABLE.value
    return it.needs(read_choice, Column.SIDE, it.known.words.get(Column.SIDE, {}))


def _waiting(it: _Judge) -> tuple[Priority, ContactStage, int | None, tuple[Away, ...]] | None:
    words = it.known.words
    priority = it.read(read_choice, Column.PRIORITY, words.get(Column.PRIORITY, {}))
    contact = it.read(read_choice, Column.CONTACT, words.get(Column.CONTACT, {}))
    hours = it.read(read_hours, Column.NOTICE)
    try:
        check_notice(hours)
        away = check_away(read_away(it.text(Column.UNAVAILABLE)), today=it.known.today)
    except BadInput as bad:
        it.refused.append(Problem(bad.sentence, bad.field, bad.details))
        return None
    return (
        Priority(int(priority)) if priority else Priority.ROUTINE,
        ContactStage(contact or ContactStage.NOT_CONTACTED),
        hours,
        away,
    )
