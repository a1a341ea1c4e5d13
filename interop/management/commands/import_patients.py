"""Take in patients, allergies, conditions and medicines from FHIR R4 files (NDJSON)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.clock import now
from interop.actions import import_fhir
from interop.queries import hospital
from staff.queries import active_person


class Command(BaseCommand):
    help = "Take in FHIR R4 files (NDJSON: Patient, AllergyIntolerance, Condition, MedicationRequest)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, help="files, or folders of .ndjson files")
        parser.add_argument("--site", help="code of the hospital; the first one if left out")
        parser.add_argument("--by", help="user name of who answers for it")

    def handle(self, *, paths: list[Path], site: str | None, by: str | None, **options: Any) -> None:
        files = list(_files(paths))
        into = hospital(site)
        if into is None:
            raise CommandError("There is no such hospital." if site else "There is no hospital yet.")
        answerable = active_person(by) if by else None
        if by and answerable is None:
            raise CommandError("There is nobody with this user name.")
        self.stdout.write(f"Into {into.name} ({into.code}):")
        report = import_fhir(files=files, site=into, by=answerable, at=now())
        for line in report.lines():
            self.stdout.write(line)
        if not report.usable:
            raise CommandError("Nothing in these files could be used.")


def _files(paths: list[Path]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += sorted(path.glob("*.ndjson"))
        elif path.is_file():
            files.append(path)
        else:
            raise CommandError(f"There is no file {path}.")
    if not files:
        raise CommandError("There are no .ndjson files there.")
    return files
