"""Fills an empty hospital with made-up people, so that it can be tried at once."""

import json
import os
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from common import clock
from common.refusals import Refused
from common.words import say
from hospital.demo.seed import seed


class Command(BaseCommand):
    help = "Fill an empty hospital with two sites of staff, theatres, sessions and patients in every state."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--patients", type=int, default=300)
        parser.add_argument("--weeks", type=int, default=6)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--logins", type=Path, help="write how each person signs in to this file")

    def handle(self, *args: object, **options) -> None:  # type: ignore[no-untyped-def]
        try:
            logins = seed(
                patients=options["patients"],
                weeks=options["weeks"],
                random_seed=options["seed"],
                at=clock.now(),
                tell=self.stdout.write,
            )
        except Refused as refused:
            raise CommandError(say(refused)) from refused
        if options["logins"]:
            _write_private(options["logins"], json.dumps({"logins": logins}, indent=1, ensure_ascii=False))


def _write_private(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text + "\n")
