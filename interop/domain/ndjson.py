"""Lines of newline-delimited JSON: one resource a line, each good or bad on its own."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

LONGEST_LINE = 5_000_000
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Skip:
    """Why something was left out, in words for the person who runs the import."""

    reason: str


def lines(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield each line that is not blank with its number, cut where it becomes too long to be one resource."""
    number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        rest = line
        while not rest.endswith(b"\n") and (rest := file.readline(LONGEST_LINE + 1)):
            pass
        line = line.removeprefix(_BOM) if number == 1 else line
        if line.strip():
            yield number, line


def read_line(line: bytes) -> dict[str, Any] | Skip:
    """Return the resource of a line, or why there is none."""
    if len(line) > LONGEST_LINE:
        return Skip(f"longer than {LONGEST_LINE} bytes")
    if b"\x00" in line or b"\\u0000" in line:
        return Skip("contains the character NUL")
    try:
        resource = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        return Skip("not UTF-8")
    except (ValueError, RecursionError):
        return Skip("not JSON")
    if not isinstance(resource, dict) or not isinstance(resource.get("resourceType"), str):
        return Skip("not a FHIR resource")
    return resource
