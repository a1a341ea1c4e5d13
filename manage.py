#!/usr/bin/env python
"""Everything an operator runs by hand starts here."""

import os
import sys
from pathlib import Path

import environ
from django.core.management import execute_from_command_line


def read_local_settings() -> None:
    """Where `make demo` has run: its engines and secrets. An environment that says otherwise wins."""
    file = Path(os.environ.get("DATA_DIR") or Path(__file__).parent / "var") / "hospital.env"
    if "DATABASE_URL" not in os.environ and os.access(file, os.R_OK):
        environ.Env.read_env(file)
        if sys.argv[1:2] == ["migrate"]:
            # Only the owner of the tables may change them.
            os.environ["DATABASE_URL"] = os.environ["DATABASE_OWNER_URL"]
    if sys.argv[1:2] == ["solve_instance"]:
        # Planning from a file asks no database and keeps no secret: it works before anything is installed.
        nothing = {"SECRET_KEY": "none", "DATABASE_URL": "postgres:///none", "REDIS_URL": "redis://none"}
        for name, value in nothing.items():
            os.environ.setdefault(name, value)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hospital.settings.base")
    read_local_settings()
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
