"""Print a protocol as it is resolved: everything it asks, where each thing was defined and where it comes from."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from checklists import queries
from checklists.domain.files.diffs import diff
from checklists.domain.files.drafting import number
from checklists.domain.files.protocol_files import load
from checklists.domain.files.reading import Problem, ProtocolProblems
from checklists.domain.protocols import ProtocolSpec
from checklists.management.commands.load_protocols import CATALOGUE, read_texts
from checklists.presenters.protocol_changes import changed_parts, sentence
from checklists.presenters.protocols import Described, Entry, RequirementEntry, Section, described
from checklists.queries.protocols import version_of


class Command(BaseCommand):
    help = "Print a resolved protocol: the version in use, or the one that is asked for."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("id", help="knee-hto, or knee-hto@1.1.0")
        parser.add_argument("--version", dest="number", default="", help="the version, if not in the id")
        parser.add_argument("--since", default="", help="print only what is new since that version")
        parser.add_argument("--language", default="en", choices=[code for code, _name in settings.LANGUAGES])
        parser.add_argument("--files", action="store_true", help="read the files, not the database")
        parser.add_argument("--folder", default="", help="where the files are (protocols/ of this program)")

    # Django has an option --version of its own, which would otherwise take ours.
    def create_parser(self, *args: Any, **options: Any) -> Any:
        return super().create_parser(*args, conflict_handler="resolve", **options)

    def handle(self, *args: object, **options: Any) -> None:
        code, _, version = options["id"].partition("@")
        version = options["number"] or version
        spec = _found(code, version, options)
        since = _found(code, options["since"], options) if options["since"] else None
        with translation.override(options["language"]):
            for line in _lines(described(spec)) if since is None else _changes(since, spec):
                self.stdout.write(line)


def _found(code: str, version: str, options: dict[str, Any]) -> ProtocolSpec:
    if options["files"] or options["folder"]:
        return _from_files(code, version, options["folder"])
    return _stored(code, version)


def _stored(code: str, version: str) -> ProtocolSpec:
    row = version_of(code, version)
    if row is None:
        known = ", ".join(f"{row.code}@{row.version}" for row in queries.versions()) or "none"
        raise CommandError(f"There is no such protocol: {code} {version or 'in use'}. There are: {known}.")
    return queries.spec_as_written(row)


def _from_files(code: str, version: str, folder: str) -> ProtocolSpec:
    problems: list[Problem] = []
    texts = read_texts(Path(folder or settings.PROTOCOLS_DIR), problems)
    texts.pop(CATALOGUE, None)
    try:
        if problems:
            raise ProtocolProblems(problems)
        specs = [spec for spec in load(texts).values() if spec.code == code and version in ("", spec.version)]
    except ProtocolProblems as bad:
        raise CommandError(str(bad)) from bad
    if not specs:
        raise CommandError(f"There is no such protocol: {code} {version}.")
    return max(specs, key=lambda spec: number(spec.version))


def _lines(told: Described) -> Iterator[str]:
    yield f"{told.title} ({told.name})"
    for built in told.built_from:
        yield f"  + {built}"
    if told.resources:
        yield f"  {told.resources}"
    for group in told.groups:
        yield from _heading(group.title)
        for one in group.requirements:
            yield from _requirement(one)
    for section in told.others:
        yield from _section(section)


def _changes(old: ProtocolSpec, new: ProtocolSpec) -> Iterator[str]:
    yield f"{old.name} -> {new.name}"
    for part in changed_parts(diff(old, new), old, new):
        yield from ("", part.title)
        for line in part.lines:
            yield f"  {sentence(line)}"


def _heading(title: str) -> Iterator[str]:
    yield from ("", title.upper(), "=" * len(title))


def _requirement(one: RequirementEntry) -> Iterator[str]:
    yield from ("", f"{one.title}  [{one.code}, {one.kind}]")
    if one.reason:
        yield f"  {one.reason}"
    for name, value in one.facts:
        yield f"  {name}: {value}"
    for entry in (*one.components, *one.classes):
        yield from _entry(entry)
    for origin in one.origins:
        yield f"  < {origin}"
    yield f"  @ {one.defined_in}"


def _entry(entry: Entry) -> Iterator[str]:
    yield f"  - {entry.title}"
    for line in entry.lines:
        yield f"      {line}"
    for origin in entry.origins:
        yield f"      < {origin}"


def _section(section: Section) -> Iterator[str]:
    yield from _heading(section.title)
    for entry in section.entries:
        yield from _entry(entry)
