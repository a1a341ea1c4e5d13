"""What is written about the house is true of the house."""

import re
from collections import Counter
from pathlib import Path

import pytest

from deploy import diagrams

CLONE = Path(__file__).resolve().parents[2]
ADRS = sorted((CLONE / "docs/adr").glob("*.md"))
HAZARDS = (CLONE / "docs/clinical-safety/hazard-log.md").read_text(encoding="utf-8")
PAGES = [*sorted((CLONE / "docs").rglob("*.md")), *sorted(CLONE.glob("*.md"))]


def test_every_decision_has_its_own_number():
    numbers = Counter(file.name[:4] for file in ADRS)

    assert all(number.isdigit() for number in numbers)
    assert [number for number, files in numbers.items() if files > 1] == []


@pytest.mark.parametrize("file", ADRS, ids=lambda file: file.name)
def test_a_decision_carries_its_number_and_is_short(file):
    text = file.read_text(encoding="utf-8")

    assert re.match(rf"# (ADR )?0*{int(file.name[:4])}\b", text)
    assert text.count("\n") <= 60


def test_the_diagrams_say_what_the_tables_say():
    assert diagrams.PAGE.read_text(encoding="utf-8") == diagrams.page(), "run: python -m deploy.diagrams"


def test_every_table_of_moves_is_drawn():
    tables = {
        f"{file.parts[-3]}.domain.{file.stem}"
        for file in CLONE.glob("*/domain/*.py")
        if re.search(r"^NEXT\b", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    }

    assert tables == set(diagrams.TABLES.values())


@pytest.mark.parametrize("module", diagrams.TABLES.values())
def test_every_status_has_a_row_in_its_table(module):
    moves = diagrams.table(module)
    statuses = type(next(iter(moves)))

    assert set(moves) == set(statuses)
    assert {new for row in moves.values() for new in row} <= set(statuses)


@pytest.mark.parametrize("test", re.findall(r"`(tests/[^`]+::[^`]+)`", HAZARDS))
def test_the_test_of_every_hazard_is_there(test):
    file, _, name = test.partition("::")

    assert re.search(rf"^def {name}\(", (CLONE / file).read_text(encoding="utf-8"), flags=re.MULTILINE)


def test_every_hazard_names_its_control_and_its_test():
    rows = re.findall(r"^\| H\d+ \|.*$", HAZARDS, flags=re.MULTILINE)

    assert rows
    assert [row for row in rows if len([cell for cell in row.split("|") if cell.strip()]) != 5] == []
    assert [row for row in rows if "::test_" not in row] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(CLONE).as_posix())
def test_links_between_pages_lead_somewhere(page):
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text(encoding="utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []
