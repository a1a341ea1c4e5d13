"""Add a person who signs in."""

import secrets
import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from common.refusals import BadInput
from staff import actions, queries
from staff.domain.privileges import Privilege
from staff.domain.roles import Role


class Command(BaseCommand):
    help = "Add a person who signs in. Asks for the password; without a terminal it makes one and prints it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--role", required=True, choices=[role.value for role in Role])
        parser.add_argument("--name", required=True, help="the full name, as colleagues write it")
        parser.add_argument("--site", required=True, action="append", help="code of a site; may be repeated")
        parser.add_argument("--site-name", help="makes the first site, with this name, if its code is new")
        parser.add_argument("--email", default="")
        parser.add_argument(
            "--privilege",
            action="append",
            default=[],
            choices=[privilege.value for privilege in Privilege],
            help="what a surgeon is qualified for beyond simple open operations; may be repeated",
        )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        sites = self._sites(options["site"], options["site_name"])
        password, made = _password()
        try:
            user = actions.create_staff(
                username=options["username"],
                full_name=options["name"],
                role=Role(options["role"]),
                sites=sites,
                password=password,
                email=options["email"],
                privileges=[Privilege(value) for value in options["privilege"]],
            )
        except BadInput as bad:
            raise CommandError(str(bad)) from bad
        self.stdout.write(f"{user.username} can sign in as {user.role}.")
        if made:
            self.stdout.write(f"Password: {password}")

    def _sites(self, codes: list[str], name: str | None) -> list[Any]:
        if name:
            actions.ensure_site(code=codes[0], name=name)
        known = queries.sites_by_code(codes)
        missing = sorted(set(codes) - set(known))
        if missing:
            raise CommandError(f"No site has the code {', '.join(missing)}. Add --site-name to make it.")
        return list(known.values())


def _password() -> tuple[str, bool]:
    if not sys.stdin.isatty():
        return secrets.token_urlsafe(15), True
    password = getpass("Password (12 characters or more): ")
    if password != getpass("Once more: "):
        raise CommandError("The two were not the same.")
    return password, False
