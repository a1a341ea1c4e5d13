"""Where a patient's questionnaire and the record differ, for a clinician to look at. Nothing is decided here.

Names are compared roughly, by their first words: what is flagged although it is on record costs a glance, and
what is not flagged costs more.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from reminders.domain.habits import Habit, Recorded, goes_against
from reminders.domain.questionnaire import NO, NOT_YET, YES, Answers, stated

# What a "yes" speaks of, as codes of conditions (ICD-10).
CONDITIONS = {
    "heart": ("I10", "I11", "I12", "I13", "I20", "I21", "I22", "I23", "I24", "I25", "I3", "I4", "I50"),
    "breathing": ("J4", "G47"),
    "sugar": ("E10", "E11", "E12", "E13", "E14"),
    "bleeding": ("D65", "D66", "D67", "D68", "D69"),
    "clots": ("I26", "I80", "I81", "I82", "Z86.7"),
    "kidneys": ("N17", "N18", "N19", "K7", "B18"),
    "fits": ("G40", "G41", "G45", "I60", "I61", "I62", "I63", "I64", "I69", "R55", "R56"),
}
THINNERS = ("B01",)
_WORD = re.compile(r"[^\W\d_]{3,}")


class Flag(StrEnum):
    """What differs."""

    MEDICINE_NOT_ON_RECORD = "medicine_not_on_record"
    MEDICINE_NOT_NAMED = "medicine_not_named"
    THINNER_NOT_ON_RECORD = "thinner_not_on_record"
    ALLERGY_NOT_ON_RECORD = "allergy_not_on_record"
    ALLERGY_NOT_NAMED = "allergy_not_named"
    LATEX_NOT_ON_RECORD = "latex_not_on_record"
    CONDITION_NOT_ON_RECORD = "condition_not_on_record"
    HABIT_GOES_AGAINST = "habit_goes_against"
    NOT_ARRANGED = "not_arranged"


@dataclass(frozen=True)
class Flagged:
    """One difference: the question it is about, and the words or names it is about."""

    flag: Flag
    question: str
    what: str = ""


@dataclass(frozen=True)
class Known:
    """What the record says: medicines as (name, ATC), allergies by name, coded conditions, habits as they count."""

    medicines: tuple[tuple[str, str], ...] = ()
    allergies: tuple[str, ...] = ()
    conditions: frozenset[str] = frozenset()
    habits: tuple[tuple[Habit, Recorded], ...] = ()


def flags(answers: Answers, known: Known) -> tuple[Flagged, ...]:
    """Return what differs, in the order of the questions."""
    return (
        *_conditions(answers, known),
        *_allergies(answers, known),
        *_medicines(answers, known),
        *_habits(answers, known),
        *(
            Flagged(Flag.NOT_ARRANGED, q)
            for q in ("escort", "home_help", "aids")
            if answers.get(q) == NOT_YET
        ),
    )


def alike(one: str, names: Iterable[str]) -> bool:
    """Say whether a name has a word in common with one of the others: "Aspirin 100 mg" is "aspirin"."""
    mine = _words(one)
    return bool(mine) and any(mine & _words(name) for name in names)


def _words(name: str) -> set[str]:
    return set(_WORD.findall(name.casefold()))


def _conditions(answers: Answers, known: Known) -> Iterator[Flagged]:
    for question, codes in CONDITIONS.items():
        if answers.get(question) == YES and not any(c.startswith(codes) for c in known.conditions):
            yield Flagged(Flag.CONDITION_NOT_ON_RECORD, question)


def _allergies(answers: Answers, known: Known) -> Iterator[Flagged]:
    for row in answers.get("allergies", ()):
        if not alike(row["what"], known.allergies):
            yield Flagged(Flag.ALLERGY_NOT_ON_RECORD, "allergies", row["what"])
    latex = any(alike(name, ("latex", "латекс")) for name in known.allergies)
    if answers.get("latex") == YES and not latex:
        yield Flagged(Flag.LATEX_NOT_ON_RECORD, "latex")
    named = [row["what"] for row in answers.get("allergies", ())]
    if answers.get("any_allergy"):
        for name in known.allergies:
            if not alike(name, named) and not (
                alike(name, ("latex", "латекс")) and answers.get("latex") == YES
            ):
                yield Flagged(Flag.ALLERGY_NOT_NAMED, "any_allergy", name)


def _medicines(answers: Answers, known: Known) -> Iterator[Flagged]:
    recorded = [name for name, _ in known.medicines]
    named = [row["name"] for row in answers.get("medicines", ())]
    for name in named:
        if not alike(name, recorded):
            yield Flagged(Flag.MEDICINE_NOT_ON_RECORD, "medicines", name)
    if answers.get("thinners") == YES and not any(atc.startswith(THINNERS) for _, atc in known.medicines):
        yield Flagged(Flag.THINNER_NOT_ON_RECORD, "thinners")
    if named or answers.get("any_medicine") == NO:
        for name in recorded:
            if not alike(name, named):
                yield Flagged(Flag.MEDICINE_NOT_NAMED, "any_medicine", name)


def _habits(answers: Answers, known: Known) -> Iterator[Flagged]:
    recorded = dict(known.habits)
    for one in stated(answers):
        if goes_against(one, recorded.get(one.habit)):
            yield Flagged(Flag.HABIT_GOES_AGAINST, one.habit.value)
