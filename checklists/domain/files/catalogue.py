"""The catalogue of procedures: ``protocols/procedures.yaml`` in, checked entries out."""

from collections.abc import Set
from dataclasses import dataclass
from enum import StrEnum

from checklists.domain.files.reading import Problem, ProtocolProblems, Reader
from checklists.domain.files.yaml_text import read_yaml


class Access(StrEnum):
    """How the bone is reached (text L105)."""

    OPEN = "open"
    CLOSED = "closed"


class Intent(StrEnum):
    """Corrective straightens what healed or grew wrongly; restorative gives a joint its cover or support (text L61)."""

    CORRECTIVE = "corrective"
    RESTORATIVE = "restorative"


class Complexity(StrEnum):
    """Large bones, the pelvis and the jaws are complex, small osteotomies are simple (text L35, L57)."""

    SIMPLE = "simple"
    COMPLEX = "complex"


class Cut(StrEnum):
    """The form of the cut (text L113 to L116); CHOSEN when it is decided for each case."""

    TRANSVERSE = "transverse"
    OBLIQUE = "oblique"
    WEDGE = "wedge"
    Z_SHAPED = "z_shaped"
    ANGULAR = "angular"
    INTERCORTICAL = "intercortical"
    CHOSEN = "chosen"


ANAESTHESIA = frozenset({"general", "spinal", "epidural", "regional", "local"})
# Machines that only one theatre can use at a time; what is used up is a protocol's ``resources``.
EQUIPMENT = frozenset({"c_arm", "mini_c_arm", "cell_saver"})


@dataclass(frozen=True)
class ProcedureEntry:
    """One procedure: names, where it is done and how, what it needs, and how long it takes.

    Minutes are from patient in to patient out: ``duration_p50`` the median, ``planned_minutes`` what is booked.
    """

    code: str
    name_en: str
    name_ru: str
    protocol_code: str
    bone_site: str
    technique: str
    access: str
    intent: str
    complexity: str
    cut: str
    has_side: bool
    anaesthesia: tuple[str, ...]
    equipment: tuple[str, ...]
    duration_p50: int
    planned_minutes: int
    stay_days_min: int
    stay_days_max: int


def parse_procedures(path: str, text: str, *, protocols: Set[str]) -> tuple[ProcedureEntry, ...]:
    """Read the catalogue; ``protocols`` are the codes there are. Raises ProtocolProblems."""
    problems: list[Problem] = []
    read = Reader(read_yaml(path, text), problems)
    entries: list[ProcedureEntry] = []
    for part in read.mappings("procedures"):
        entry = _entry(part)
        _check(entry, part, protocols)
        if entry.code in {other.code for other in entries}:
            part.note(f"procedure {entry.code} is there twice", "code")
        entries.append(entry)
    if not entries:
        read.note("no procedures", "procedures")
    read.done()
    if problems:
        raise ProtocolProblems(problems)
    return tuple(entries)


def _entry(read: Reader) -> ProcedureEntry:
    name = read.titles("name")
    entry = ProcedureEntry(
        code=read.code("code"),
        name_en=name.get("en", ""),
        name_ru=name.get("ru", ""),
        protocol_code=read.text("protocol"),
        bone_site=read.code("bone_site"),
        technique=read.code("technique"),
        access=read.enum("access", Access).value,
        intent=read.enum("intent", Intent).value,
        complexity=read.enum("complexity", Complexity).value,
        cut=read.enum("cut", Cut).value,
        has_side=read.flag("has_side"),
        anaesthesia=read.words("anaesthesia"),
        equipment=read.words("equipment"),
        duration_p50=read.whole("duration_p50") or 0,
        planned_minutes=read.whole("planned_minutes") or 0,
        stay_days_min=read.whole("stay_days_min") or 0,
        stay_days_max=read.whole("stay_days_max") or 0,
    )
    read.done()
    return entry


def _check(entry: ProcedureEntry, read: Reader, protocols: Set[str]) -> None:
    if entry.protocol_code and entry.protocol_code not in protocols:
        read.note(f"unknown protocol: {entry.protocol_code}", "protocol")
    if not 0 < entry.duration_p50 <= entry.planned_minutes <= 24 * 60:
        read.note("planned_minutes is at least duration_p50, both above zero", "planned_minutes")
    if entry.stay_days_min > entry.stay_days_max:
        read.note("stay_days_max is at least stay_days_min", "stay_days_max")
    for kind in sorted(set(entry.anaesthesia) - ANAESTHESIA):
        read.note(f"unknown anaesthesia: {kind}", "anaesthesia")
    for kind in sorted(set(entry.equipment) - EQUIPMENT):
        read.note(f"unknown equipment: {kind}", "equipment")
