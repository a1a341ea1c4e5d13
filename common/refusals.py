"""How an action says no: a sentence for the person, a code for a program, and the reasons one by one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Reason:
    """One thing in the way, in words the reader can act on.

    ``details`` holds what a program may want beside the sentence (who holds the place, until when).
    """

    sentence: str
    code: str = ""
    details: Mapping[str, object] = field(default_factory=dict)


class Refused(Exception):
    """A rule said no. Nothing was saved. Becomes a 409 in the API and a message on a screen."""

    code = "refused"

    def __init__(
        self, sentence: str, *, code: str | None = None, reasons: Iterable[Reason] = ()
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code or self.code
        self.reasons = tuple(reasons)


class BadInput(Exception):
    """What was entered cannot be used. Names the field, so that the message stands beside it (400)."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(f"{field}: {sentence}")
        self.field = field
        self.sentence = sentence
