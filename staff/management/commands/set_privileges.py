"""Say which operations a surgeon is qualified for."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.refusals import BadInput
from staff import actions, queries
from staff.domain.privileges import Privilege


class Command(BaseCommand):
    help = "Say anew which operations a surgeon is qualified for; none given: simple open operations only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        choices = [privilege.value for privilege in Privilege]
        parser.add_argument("--privilege", action="append", default=[], choices=choices)

    def handle(self, *args: Any, **options: Any) -> None:
        user = queries.active_person(str(options["username"]))
        if user is None:
            raise CommandError(f"Nobody signs in as {options['username']}.")
        try:
            actions.set_privileges(user=user, privileges=[Privilege(p) for p in options["privilege"]])
        except BadInput as bad:
            raise CommandError(str(bad)) from bad
        self.stdout.write(
            f"{user.username}: {', '.join(options['privilege']) or 'simple open operations only'}."
        )
