"""Why something is asked: a line of the source text, a guideline, or a default that a named clinician confirmed."""

from dataclasses import dataclass
from enum import StrEnum


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
