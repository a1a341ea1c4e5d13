"""The translation catalogues: what the sources say, and the files that say it in other languages.

`python -m deploy.catalogue update` brings every `locale/*/LC_MESSAGES/django.po` in line with the sources:
new sentences come in empty, sentences that are gone go, nothing is guessed. `compile` makes what the pages read.

Rules and actions know no gettext, so their sentences are found by where they stand: the sentence of a refusal
or a reason, and the tables of sentences in a `domain`.
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
import yaml
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

CLONE = Path(__file__).resolve().parents[1]
APPS = (
    "audit", "cases", "checklists", "common", "hospital", "interop", "patients", "reminders", "scheduling", "staff",
)  # fmt: skip
# How many of a call's first arguments are sentences, or from which to which.
GETTEXT = {
    **dict.fromkeys(("_", "lazy", "noop", "gettext", "gettext_lazy", "gettext_noop"), slice(0, 1)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), slice(0, 2)),
}
FIRST = {"Refused": 0, "Reason": 0, "BadInput": 1, "Problem": 0, "question": 0, "refusal": 0, "_unusable": 1}
# Sentences of the rules that are chosen by a key, not written where they are raised.
TABLES = frozenset({"WHYS", "STANDS", "SENTENCES", "REASONS", "NOT_A_NUMBER", "UNITS", "UNIT_WORDS"})
_PSEUDO_CALL = re.compile(r"""\b(_|n?gettext)\((u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))(?:,\s*(u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")))?""")  # fmt: skip  # noqa: E501


@dataclass(frozen=True, order=True)
class Found:
    """One sentence, its plural if it has one, and the file it stands in."""

    singular: str
    plural: str
    file: str


def sources() -> Iterator[Found]:
    """Yield every sentence that a person may see."""
    trees = {file: ast.parse(file.read_text(encoding="utf-8")) for file in _python_files()}
    refusals = _refusals(trees.values())
    for file, tree in trees.items():
        for node in ast.walk(tree):
            for singular, plural in _of_node(node, refusals):
                yield Found(singular, plural, _name(file))
    for file in sorted((CLONE / "templates").rglob("*.html")):
        for singular, plural in _of_template(file.read_text(encoding="utf-8")):
            yield Found(singular, plural, _name(file))
    for file in sorted((CLONE / "protocols").rglob("*.yaml")):
        for unit in _units(yaml.safe_load(file.read_text(encoding="utf-8"))):
            yield Found(unit, "", _name(file))


def update(catalogue: Path) -> None:
    """Bring one .po file in line with the sources; translations that still fit stay as they are."""
    old = polib.pofile(str(catalogue), encoding="utf-8")
    kept = {(entry.msgid, entry.msgid_plural): entry for entry in old if not entry.obsolete}
    new = polib.POFile(wrapwidth=110, encoding="utf-8")
    new.metadata = old.metadata
    for (singular, plural), files in sorted(_places(sources()).items()):
        entry = polib.POEntry(msgid=singular, msgid_plural=plural, occurrences=[(file, "") for file in files])
        if "%(" in singular + plural:
            entry.flags = ["python-format"]
        before = kept.get((singular, plural))
        if before and plural:
            entry.msgstr_plural = before.msgstr_plural
        elif before:
            entry.msgstr = before.msgstr
        elif plural:
            entry.msgstr_plural = {0: "", 1: "", 2: ""}
        new.append(entry)
    new.save(str(catalogue))


def compile_one(catalogue: Path) -> None:
    """Write the .mo beside the .po."""
    with open(catalogue, "rb") as text, open(catalogue.with_suffix(".mo"), "wb") as made:
        write_mo(made, read_po(text, locale=catalogue.parts[-3]))


def _places(found: Iterable[Found]) -> dict[tuple[str, str], list[str]]:
    """Files by sentence. A sentence that is met with and without a plural is one entry, with the plural."""
    found = sorted(set(found))
    plurals = {one.singular: one.plural for one in found if one.plural}
    places: dict[tuple[str, str], list[str]] = {}
    for one in found:
        files = places.setdefault((one.singular, plurals.get(one.singular, one.plural)), [])
        if one.file not in files:
            files.append(one.file)
    return places


def _python_files() -> list[Path]:
    found = (file for app in APPS for file in (CLONE / app).rglob("*.py"))
    return sorted(file for file in found if not {"migrations", "demo", "management"} & set(file.parts))


def _name(file: Path) -> str:
    return file.relative_to(CLONE).as_posix()


def _refusals(trees: Iterable[ast.Module]) -> dict[str, int]:
    """Names of the classes that take a sentence, and at which place."""
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    known, before = dict(FIRST), 0
    while len(known) > before:
        before = len(known)
        for node in classes:
            for base in node.bases:
                if _called(base) in known:
                    known.setdefault(node.name, known[_called(base)])
    return known


def _of_node(node: ast.AST, refusals: dict[str, int]) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Call):
        return _of_call(node, refusals)
    if isinstance(node, ast.ClassDef) and node.name in refusals:
        inner = (call for call in ast.walk(node) if isinstance(call, ast.Call))
        own = (call for call in inner if ast.unparse(call.func) == "super().__init__")
        return (pair for call in own for pair in _argument(call, refusals[node.name]))
    if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        if isinstance(target, ast.Name) and target.id in TABLES:
            return _table(node.value)
    return iter(())


def _of_call(call: ast.Call, refusals: dict[str, int]) -> Iterator[tuple[str, str]]:
    name = _called(call.func)
    if name in refusals:
        return _argument(call, refusals[name])
    texts = [text for argument in call.args[GETTEXT.get(name, slice(0))] for text in _texts(argument)]
    if name.startswith("ngettext") and len(texts) == 2:
        return iter([(texts[0], texts[1])])
    return ((text, "") for text in texts)


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""


def _argument(call: ast.Call, place: int) -> Iterator[tuple[str, str]]:
    wanted = call.args[place : place + 1] or [word.value for word in call.keywords if word.arg == "sentence"]
    return ((text, "") for argument in wanted for text in _texts(argument))


def _texts(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value:
        yield value.value
    elif isinstance(value, ast.IfExp):
        yield from _texts(value.body)
        yield from _texts(value.orelse)


def _table(value: ast.expr) -> Iterator[tuple[str, str]]:
    """The words of a table; a row that is a call (a dataclass) has its words first, one for one and many."""
    for item in value.values if isinstance(value, ast.Dict) else [value]:
        if isinstance(item, ast.Call) and _called(item.func) == "Counted":
            one, many = (text for argument in item.args for text in _texts(argument))
            yield one, many
        else:
            row = item.args[0] if isinstance(item, ast.Call) and item.args else item
            yield from ((text, "") for text in _texts(row) if any(letter.isalpha() for letter in text))


def _of_template(text: str) -> Iterator[tuple[str, str]]:
    for name, singular, plural in _PSEUDO_CALL.findall(templatize(text)):
        yield ast.literal_eval(singular), ast.literal_eval(plural) if name == "ngettext" else ""


def _units(content: object) -> Iterator[str]:
    """Units as a protocol writes them, where they have letters to translate."""
    if isinstance(content, dict):
        for key, value in content.items():
            if key == "unit" and isinstance(value, str) and value.replace("/", "").isalpha():
                yield value
            yield from _units(value)
    elif isinstance(content, list):
        for value in content:
            yield from _units(value)


def main(command: str) -> int:
    """Run one command over every catalogue."""
    for catalogue in sorted((CLONE / "locale").glob("*/LC_MESSAGES/django.po")):
        {"update": update, "compile": compile_one}[command](catalogue)
        done = polib.pofile(str(catalogue), encoding="utf-8")
        print(f"{_name(catalogue)}: {len(done)} sentences, {len(done.untranslated_entries())} without words")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
