"""What was sampled. Laboratories say it by code or by word; what nobody understands is not guessed."""

from collections.abc import Mapping
from enum import StrEnum


class Specimen(StrEnum):
    """The sorts of sample that must not be mistaken for each other. Serum and plasma are made of blood."""

    BLOOD = "blood"
    URINE = "urine"
    OTHER = "other"


# HL7 v2 table 0487, SNOMED CT, and what people write.
_WORDS: Mapping[Specimen, tuple[str, ...]] = {
    Specimen.BLOOD: (
        *("bld", "bldc", "bldv", "blda", "ser", "plas", "ppp", "wb"),
        *("119297000", "122555007", "122554006", "122552005", "119364003", "119361006"),
        *("blood", "whole blood", "venous blood", "capillary blood", "serum", "plasma", "serum or plasma"),
        *("кровь", "цельная кровь", "венозная кровь", "капиллярная кровь", "сыворотка", "плазма"),
    ),
    Specimen.URINE: (
        *("ur", "urc", "urt", "umid", "122575003", "122880004"),
        *("urine", "midstream urine", "моча"),
    ),
}
_READ = {word: specimen for specimen, words in _WORDS.items() for word in words}


def read_specimen(text: str) -> Specimen:
    """Return the sort of sample that a code or word names; OTHER when it names none of them."""
    return _READ.get(" ".join(text.casefold().split()), Specimen.OTHER)
