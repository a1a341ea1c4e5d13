"""How an action says no: a sentence for the person, a code for a program, and the reasons one by one.

Sentences are English templates with ``%(name)s`` places, filled from ``details``; the edges translate them with
``common.words.say``, so that rules need not know any framework.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Reason:
    """One thing in the way, in words the reader can act on.

    ``details`` fills the sentence and tells a program more (who holds the place, until when).
    """

    sentence: str
    code: str = ""
    details: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.sentence % self.details if self.details else self.sentence


class Refused(Exception):
    """A rule said no. Nothing was saved. Becomes a 409 in the API and a message on a screen."""

    code = "refused"

    def __init__(
        self,
        sentence: str,
        *,
        code: str | None = None,
        reasons: Iterable[Reason] = (),
        details: Mapping[str, object] | None = None,
    ) -> None:
        self.sentence = sentence
        self.details: Mapping[str, object] = details or {}
        self.code = code or self.code
        self.reasons = tuple(reasons)
        super().__init__(sentence % self.details if self.details else sentence)


class Stale(Refused):
    """Somebody else changed it between reading and deciding. Becomes a 412 in the API."""

    code = "stale"

    def __init__(self, version: int) -> None:
        super().__init__("Somebody changed this since you opened it. Look at it again, then decide.")
        self.version = version


class BadInput(Exception):
    """What was entered cannot be used. Names the field, so that the message stands beside it (400)."""

    def __init__(self, field: str, sentence: str, *, details: Mapping[str, object] | None = None) -> None:
        self.field = field
        self.sentence = sentence
        self.details: Mapping[str, object] = details or {}
        super().__init__(f"{field}: {sentence % self.details if self.details else sentence}")
