"""Prove on the tables themselves that the promises held."""

from django.core.management.base import BaseCommand, CommandError

import checklists.queries
from hospital.invariants import INVARIANTS, broken


class Command(BaseCommand):
    help = "Look for rows that break a promise. Prints their ids; exit code 1 when there are any."

    def handle(self, *args: object, **options: object) -> None:
        found = 0
        for invariant in INVARIANTS:
            rows = list(broken(invariant))
            found += len(rows)
            for row in rows:
                self.stdout.write(f"{invariant.name}: {' '.join(str(value) for value in row)}")
            if rows:
                self.stdout.write(f"{invariant.name}: {invariant.sentence} ({len(rows)})")
        for pk, problem in checklists.queries.documents_amiss():
            found += 1
            self.stdout.write(f"a_document_has_its_file: {pk} {problem}")
        if found:
            raise CommandError(f"{found} rows break a promise.")
        self.stdout.write(f"All {len(INVARIANTS) + 1} promises hold.")
