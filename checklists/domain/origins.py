"""Why something is asked: a line of the source text, a guideline, or a default that a named clinician confirmed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

# How many lines the source text has.
TEXT_LINES = 427


class OriginType(StrEnum):
    """Where a rule comes from. Only the source text stands without a clinician's confirmation."""

    TEXT = "text"
    GUIDELINE = "guideline"
    CLINICAL_DEFAULT = "clinical_default"
    LOCAL = "local"


@dataclass(frozen=True)
class Origin:
    """One source. ``ref`` is a line ("L16") or a section; ``confirmed_by`` a name and a date."""

    type: OriginType
    ref: str
    quote: str = ""
    confirmed_by: str = ""

    @property
    def is_confirmed(self) -> bool:
        """Whether it may be used on patients."""
        return self.type is OriginType.TEXT or bool(self.confirmed_by)

    @property
    def line(self) -> int | None:
        """The line of the source text, from 1; None when this is no line of it."""
        number = self.ref.removeprefix("L")
        is_line = self.type is OriginType.TEXT and self.ref.startswith("L") and number.isascii()
        if not is_line or not number.isdecimal() or number.startswith("0"):
            return None
        return int(number) if len(number) < 4 and int(number) <= TEXT_LINES else None


def origin_problems(origins: Sequence[Origin]) -> Iterator[str]:
    """Yield what is wrong with where something comes from: nothing stands there without a source."""
    if not origins:
        yield "has no origin"
    for origin in origins:
        if origin.type is OriginType.TEXT and origin.line is None:
            yield f"a text origin names a line such as L16, up to L{TEXT_LINES}, not {origin.ref}"
