"""Take the protocols and the catalogue of procedures in from their files."""

from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

import cases.actions
from checklists import actions
from checklists.domain.catalogue import ProcedureEntry, parse_procedures
from checklists.domain.protocol_files import load
from checklists.domain.protocols import ProtocolSpec
from checklists.domain.reading import ProtocolProblems
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
    texts = {str(path.relative_to(folder)): _text(path) for path in sorted(folder.rglob("*.yaml"))}
    catalogue = texts.pop(CATALOGUE, None)
    if catalogue is None:
        raise CommandError(f"There is no {CATALOGUE} in {folder}.")
    protocols = load(texts)
    entries = parse_procedures(CATALOGUE, catalogue, protocols={code for code, _version in protocols})
    return sorted(protocols.values(), key=_oldest_first), entries


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as bad:
        line = bad.object[: bad.start].count(b"\n") + 1
        raise CommandError(f"{path}:{line}: not UTF-8\nNothing was loaded.") from bad


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
