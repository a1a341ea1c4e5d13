"""What `migrate` asks of a database before it changes anything."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


@register(Tags.database)
def no_half_made_tables(
    app_configs: Sequence[AppConfig] | None = None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """A database that took some of the steps which became one, and not all, can go neither way."""
    migrations = MigrationLoader(None, replace_migrations=False).disk_migrations
    found: list[CheckMessage] = []
    for alias in databases or []:
        taken = set(MigrationRecorder(connections[alias]).applied_migrations())
        halves = sorted(
            app
            for (app, name), migration in migrations.items()
            if migration.replaces and (app, name) not in taken
            if 0 < len(taken & set(migration.replaces)) < len(migration.replaces)
        )
        if halves:
            found.append(_made_by_older(halves))
    return found


def _made_by_older(apps: list[str]) -> Error:
    return Error(
        f"This database was made by an older development version (the tables of {', '.join(apps)}).",
        hint="Begin with an empty one. For the demo: `make stop && rm -r var`, or name another folder as DATA_DIR.",
        id="hospital.E001",
    )
