"""What an import did, file by file and resource by resource, in lines for the person who ran it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from patients.domain.imports import Counts

SHOWN_LINES = 10


@dataclass
class Part:
    """One kind of resource in one file. `skipped` and `noted` go from a reason to the lines it was met on."""

    counts: Counts = field(default_factory=Counts)
    skipped: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    noted: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))


@dataclass
class Report:
    """Everything one run did."""

    parts: dict[tuple[str, str], Part] = field(default_factory=lambda: defaultdict(Part))

    def part(self, file: str, resource: str) -> Part:
        """Return where to count this kind of resource of this file."""
        return self.parts[file, resource]

    @property
    def usable(self) -> int:
        """How many resources are now here, because of this run or before it."""
        return sum(
            part.counts.new + part.counts.changed + part.counts.unchanged for part in self.parts.values()
        )

    def lines(self) -> Iterator[str]:
        """Yield the report, line by line."""
        for (file, resource), part in self.parts.items():
            skipped = sum(len(lines) for lines in part.skipped.values())
            counts = part.counts
            yield (
                f"{file} · {resource}: {counts.new} new, {counts.changed} changed,"
                f" {counts.unchanged} unchanged, {skipped} skipped"
            )
            for word, reasons in (("skipped", part.skipped), ("note", part.noted)):
                for reason, lines in sorted(reasons.items()):
                    yield f"  {word}: {reason} ({len(lines)}; {_where(lines)})"


def _where(lines: list[int]) -> str:
    shown = ", ".join(str(line) for line in lines[:SHOWN_LINES])
    more = ", …" if len(lines) > SHOWN_LINES else ""
    return f"line {shown}{more}" if len(lines) == 1 else f"lines {shown}{more}"
