"""Take the protocols and the catalogue of procedures in from their files."""

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

import cases.actions
from checklists import actions
from checklists.domain.files.catalogue import ProcedureEntry, parse_procedures
from checklists.domain.files.protocol_files import load
from checklists.domain.files.reading import Problem, ProtocolProblems
from checklists.domain.files.yaml_text import MOST_BYTES, decode
from checklists.domain.protocols import ProtocolSpec
from common.clock import now
from common.refusals import Refused

CATALOGUE = "procedures.yaml"


class Command(BaseCommand):
    help = "Load protocols and procedures. A bad file is refused with its line, and then nothing is loaded."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", help="where the files are (protocols/ of this program)")

    def handle(self, *args: object, **options: Any) -> None:
        folder = Path(options["folder"] or settings.PROTOCOLS_DIR)
        try:
            protocols, procedures = _read(folder)
            news = _put(protocols, procedures)
        except ProtocolProblems as bad:
            raise CommandError(f"{bad}\nNothing was loaded.") from bad
        except Refused as refused:
            raise CommandError(f"{refused}\nNothing was loaded.") from refused
        for line in news:
            self.stdout.write(line)
        self.stdout.write(f"{len(protocols)} protocols, {len(procedures)} procedures, {len(news)} new.")


def _read(folder: Path) -> tuple[list[ProtocolSpec], tuple[ProcedureEntry, ...]]:
    """Read everything; raises ProtocolProblems with all that is wrong in all files."""
    if not (folder / CATALOGUE).is_file():
        raise CommandError(f"There is no {CATALOGUE} in {folder}.")
    problems: list[Problem] = []
    texts = read_texts(folder, problems)
    catalogue = texts.pop(CATALOGUE, None)
    protocols: dict[tuple[str, str], ProtocolSpec] = {}
    with _noting(problems):
        protocols = load(texts)
    entries: tuple[ProcedureEntry, ...] = ()
    if catalogue is not None:
        with _noting(problems):
            folders = {PurePosixPath(name).parent.name for name in texts}
            entries = parse_procedures(CATALOGUE, catalogue, protocols=folders)
    if problems:
        raise ProtocolProblems(problems)
    return sorted(protocols.values(), key=_oldest_first), entries


def read_texts(folder: Path, problems: list[Problem]) -> dict[str, str]:
    """Return every YAML file below the folder, by its path within it; what cannot be read is a problem."""
    texts: dict[str, str] = {}
    for path in sorted(folder.rglob("*.yaml")):
        name = path.relative_to(folder).as_posix()
        with _noting(problems):
            texts[name] = decode(name, _bytes(path))
    return texts


@contextmanager
def _noting(problems: list[Problem]) -> Iterator[None]:
    try:
        yield
    except ProtocolProblems as found:
        problems += found.problems


def _bytes(path: Path) -> bytes:
    """Read no more than what is needed to see that a file is too large."""
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _oldest_first(spec: ProtocolSpec) -> tuple[str, tuple[int, ...]]:
    return spec.code, tuple(int(part) for part in spec.version.split("."))


@transaction.atomic
def _put(protocols: list[ProtocolSpec], procedures: tuple[ProcedureEntry, ...]) -> list[str]:
    at = now()
    news = []
    for spec in protocols:
        if actions.put_protocol(spec=spec, at=at):
            draft = f", a draft until confirmed: {', '.join(spec.unconfirmed)}" if spec.unconfirmed else ""
            news.append(f"protocol {spec.code} {spec.version}{draft}")
    for entry in procedures:
        values = {
            key: list(value) if isinstance(value, tuple) else value
            for key, value in asdict(entry).items()
            if key != "code"
        }
        if cases.actions.put_procedure(code=entry.code, values=values):
            news.append(f"procedure {entry.code}")
    return news
