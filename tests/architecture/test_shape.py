"""The shape of the house: which room knows which, and how long a file may grow."""

import os
import subprocess
import sys
from pathlib import Path

CLONE = Path(__file__).resolve().parents[2]
LONGEST = 300
ELSEWHERE = {".venv", "node_modules", "migrations", "var", ".make"}


def python_files() -> list[Path]:
    found = (file.relative_to(CLONE) for file in CLONE.rglob("*.py"))
    return sorted(file for file in found if not ELSEWHERE & set(file.parts))


def lines(file: Path) -> int:
    return len((CLONE / file).read_text(encoding="utf-8").splitlines())


def test_no_file_of_the_house_is_longer_than_three_hundred_lines():
    ours = [file for file in python_files() if file.parts[0] != "tests"]

    assert ours
    assert {str(file): lines(file) for file in ours if lines(file) > LONGEST} == {}


def test_the_import_contracts_hold():
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command as lint; lint()",
            "--no-cache",
        ],
        cwd=CLONE,
        env={**os.environ, "PYTHONPATH": str(CLONE)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout
