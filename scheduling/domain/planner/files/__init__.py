"""Problems from files, and plans to files: our own waiting lists, and the surgical part of the IHTC 2024."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from scheduling.domain.planner.files import patients, sessions
from scheduling.domain.planner.files.parts import BadFile, Part
from scheduling.domain.planner.problem import Plan, Problem

__all__ = ["BadFile", "Instance", "read"]


@dataclass(frozen=True, slots=True)
class Instance:
    """A file that was read: the problem, the raw contents, and how its plans are written down."""

    problem: Problem
    raw: Mapping[str, Any]
    written: Callable[[Plan], dict[str, Any]]

    def answer(self, plan: Plan) -> dict[str, Any]:
        """Return the plan in the words of the file."""
        return {"placed": self.written(plan)}


def read(text: str, *, name: str) -> Instance:
    """Return the problem that a file asks, or refuse it with file, place and reason.

    Which of the two kinds it is shows in what it lists: cases and sessions, or patients and operating theatres.
    """
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadFile(name, "", f"this is no JSON: {error}") from error
    file = Part(name, "", raw)
    if file.has("sessions") or file.has("cases"):
        return Instance(*sessions.read(file))
    if file.has("patients") or file.has("operating_theaters"):
        return Instance(*patients.read(file))
    raise BadFile(
        name, "", "it lists neither cases and sessions nor patients and operating_theaters: what is planned?"
    )
