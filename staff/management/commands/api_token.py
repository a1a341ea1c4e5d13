"""Give a person a token for programs that act in their name."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from staff import actions, queries


class Command(BaseCommand):
    help = "Print a new API token of a person. It is shown once; only its hash is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--days", type=int, default=365, help="how long the token is valid (365)")

    def handle(self, *args: Any, **options: Any) -> None:
        user = queries.active_person(str(options["username"]))
        if user is None:
            raise CommandError(f"Nobody signs in as {options['username']}.")
        if not 1 <= options["days"] <= 3660:
            raise CommandError("A token is valid from 1 to 3660 days.")
        self.stdout.write(actions.issue_token(user=user, days=options["days"]))
