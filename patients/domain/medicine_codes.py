"""From what a medicine came as (a code of ATC or RxNorm, or words) to an ATC code; nothing is guessed.

The table has what the class table of the medicine plan knows and what the import has met. Words are read only when
they name one medicine of the table and nothing that may change what it is: another ingredient, a form that acts
where it is put, such as a gel, or a "not".
"""

import csv
import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files

ATC = "ATC"
RXNORM = "RxNorm"
_ATC_SYSTEMS = frozenset({ATC, "http://www.whocc.no/atc"})
_RXNORM_SYSTEMS = frozenset({RXNORM, "http://www.nlm.nih.gov/research/umls/rxnorm"})
_WORD = re.compile(r"[\w'-]+")
# Numbers with their unit written together: 75mg.
_JOINED = re.compile(r"(\d)(mg|mcg|ml|мг|мкг|мл)\b")
_ANOTHER = re.compile(r"(?:[/+&]|\band\b|\bwith\b|\bи\b|\bс\b)\s*([^\W\d]{4,})")
_LOCAL_FORMS = frozenset(
    (
        *(
            "gel",
            "cream",
            "ointment",
            "lotion",
            "drops",
            "eye",
            "ear",
            "nasal",
            "patch",
            "topical",
            "ophthalmic",
        ),
        *(
            "transdermal",
            "vaginal",
            "rectal",
            "shampoo",
            "гель",
            "крем",
            "мазь",
            "капли",
            "пластырь",
            "свечи",
        ),
        *("назальный", "глазные", "ушные", "вагинальные", "эмульгель"),
    )
)
# Words that may turn the meaning round.
_DOUBT = frozenset(
    {"no", "not", "never", "stopped", "instead", "allergy", "allergic", "не", "нет", "вместо", "отменен"}
)
# Four letters and more that stand after a stroke without being an ingredient: "0.4 mg/actuation", "mg/день".
_NO_INGREDIENT = frozenset(
    {
        "actuat",
        "actuation",
        "dose",
        "hour",
        "week",
        "день",
        "доза",
        "сутки",
        "water",
        "food",
        "пищей",
        "едой",
        "водой",
    }
)


class Coding(StrEnum):
    """How the ATC code of a medicine was found.

    CODED: somebody coded it in ATC. MAPPED: from a code of another system. READ: from the words it was written
    down in; only a clinician's decision about the medicine confirms it. NONE: there is no code yet.
    """

    CODED = "coded"
    MAPPED = "mapped"
    READ = "read"
    NONE = "none"


def atc_of(system: str, code: str, text: str) -> tuple[str, Coding]:
    """Return the ATC code and how it was found; an empty code when it cannot be found without guessing."""
    if system in _ATC_SYSTEMS and code:
        return code, Coding.CODED
    if system in _RXNORM_SYSTEMS and code in _by_rxnorm():
        return _by_rxnorm()[code], Coding.MAPPED
    atc = read(text)
    return atc, Coding.READ if atc else Coding.NONE


@lru_cache(maxsize=4096)
def read(text: str) -> str:
    """Return the ATC code of the one medicine that the words name; empty when they name none, or two."""
    plain = _JOINED.sub(r"\1 \2", text.casefold().replace("ё", "е"))
    words = _WORD.findall(plain)
    if (_LOCAL_FORMS | _DOUBT).intersection(words):
        return ""
    found = list(_named(words))
    if len({atc for _, atc in found}) != 1:
        return ""
    named = {word for name, _ in found for word in name}
    others = set(_ANOTHER.findall(plain)) - _NO_INGREDIENT - named
    return "" if others else found[0][1]


def _named(words: list[str]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield each name that stands in the words with its code; where several begin, the longest."""
    names = _by_name()
    position = 0
    while position < len(words):
        for length in range(_longest(), 0, -1):
            name = tuple(words[position : position + length])
            if len(name) == length and name in names:
                yield name, names[name]
                position += length
                break
        else:
            position += 1


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with files("patients").joinpath("data/medicines.csv").open(encoding="utf-8") as file:
        return tuple(csv.DictReader(file, delimiter=";"))


@cache
def _by_rxnorm() -> dict[str, str]:
    return {code: row["atc"] for row in _rows() for code in row["rxnorm"].split()}


@cache
def _by_name() -> dict[tuple[str, ...], str]:
    return {tuple(_WORD.findall(name)): row["atc"] for row in _rows() for name in row["names"].split("|")}


@cache
def _longest() -> int:
    return max(map(len, _by_name()))
