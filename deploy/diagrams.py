"""docs/status-diagrams.md, drawn from the tables that the rules and the database's triggers use.

`python -m deploy.diagrams` writes it anew; a test fails when it no longer says what the tables say.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from importlib import import_module
from pathlib import Path

CLONE = Path(__file__).resolve().parents[1]
PAGE = CLONE / "docs" / "status-diagrams.md"
TABLES = {
    "Case": "cases.domain.status",
    "Booking": "scheduling.domain.bookings",
    "Protocol version": "checklists.domain.protocol_status",
    "Reminder": "reminders.domain.states",
}
HEAD = """# How things move from status to status

Drawn by `python -m deploy.diagrams` from the `NEXT` tables in each app's `domain`. The same tables are the
triggers in PostgreSQL: a move that is not drawn here is refused by the database, whoever asks.
"""


def page() -> str:
    """Return the whole page."""
    return "\n".join([HEAD, *(_diagram(title, module) for title, module in TABLES.items())])


def table(module: str) -> Mapping[StrEnum, frozenset[StrEnum]]:
    """Return the moves of one module."""
    moves: Mapping[StrEnum, frozenset[StrEnum]] = import_module(module).NEXT
    return moves


def _diagram(title: str, module: str) -> str:
    lines = [
        f"## {title}",
        "",
        f"`{module}`",
        "",
        "```mermaid",
        "stateDiagram-v2",
        *_moves(table(module)),
        "```",
    ]
    return "\n".join(lines) + "\n"


def _moves(moves: Mapping[StrEnum, frozenset[StrEnum]]) -> Iterator[str]:
    order = list(moves)
    yield f"    [*] --> {order[0].value}"
    for old in order:
        for new in sorted(moves[old], key=order.index):
            yield f"    {old.value} --> {new.value}"
        if not moves[old]:
            yield f"    {old.value} --> [*]"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
