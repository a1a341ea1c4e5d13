"""What is locked is read after the lock (ADR 31)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.test_shape import CLONE, python_files

SIMPLE = (ast.Assign, ast.AnnAssign, ast.Return, ast.Expr)


def locked_and_joined(source: str) -> Iterator[int]:
    """The lines of statements that wait for a lock and read, in the same breath, what hangs on the row."""
    for statement in ast.walk(ast.parse(source)):
        if not isinstance(statement, SIMPLE):
            continue
        names = {node.attr for node in ast.walk(statement) if isinstance(node, ast.Attribute)}
        keywords = {node.arg for node in ast.walk(statement) if isinstance(node, ast.keyword)}
        if {"select_for_update", "select_related"} <= names and "skip_locked" not in keywords:
            yield statement.lineno


def ours() -> list[Path]:
    return [file for file in python_files() if file.parts[0] != "tests"]


def test_nothing_is_locked_and_joined_in_one_statement():
    found = {
        str(file): list(locked_and_joined((CLONE / file).read_text(encoding="utf-8"))) for file in ours()
    }

    assert {file: lines for file, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "line",
    [
        'row = Case.objects.select_for_update(of=("self",)).select_related("patient").get(pk=pk)',
        'return Case.objects.select_related("patient").select_for_update().get(pk=pk)',
    ],
)
def test_the_reader_of_the_code_finds_one(line):
    assert list(locked_and_joined(f"def f(pk):\n    {line}\n")) == [2]
