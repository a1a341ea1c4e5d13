"""The form of an ICD-10 code: a letter, two digits, and one or two more after a point."""

import re

SYSTEM = "ICD-10"
_FORM = re.compile(r"[A-Z]\d\d(\.\d{1,2})?", re.ASCII)
# The blocks of the classification (WHO, 2019): first and last category of each chapter.
_CHAPTERS = (
    ("A00", "B99"),
    ("C00", "D48"),
    ("D50", "D89"),
    ("E00", "E90"),
    ("F00", "F99"),
    ("G00", "G99"),
    ("H00", "H59"),
    ("H60", "H95"),
    ("I00", "I99"),
    ("J00", "J99"),
    ("K00", "K93"),
    ("L00", "L99"),
    ("M00", "M99"),
    ("N00", "N99"),
    ("O00", "O99"),
    ("P00", "P96"),
    ("Q00", "Q99"),
    ("R00", "R99"),
    ("S00", "T98"),
    ("V01", "Y98"),
    ("Z00", "Z99"),
    ("U00", "U99"),
)


def normal(code: str) -> str:
    """Return the code as the book writes it: m171 is M17.1; Cyrillic look-alikes become Latin."""
    code = "".join(code.split()).upper().translate(str.maketrans("АВСЕНКМОРТ", "ABCEHKMOPT"))
    return f"{code[:3]}.{code[3:]}" if len(code) > 3 and "." not in code else code


def is_code(code: str) -> bool:
    """Say whether this can be a code: the right form, in a block that a chapter has."""
    category = code[:3]
    return bool(_FORM.fullmatch(code)) and any(first <= category <= last for first, last in _CHAPTERS)
