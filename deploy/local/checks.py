"""`make check`: everything that can be said about the code without running it."""

import os
import subprocess

from deploy.local.home import CLONE, PYTHON
from deploy.local.say import say

CHECKS = (
    ("Lint", ("-m", "ruff", "check", ".")),
    ("Format", ("-m", "ruff", "format", "--check", ".")),
    (
        "Import contracts",
        ("-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"),
    ),
    (
        "Forgotten migrations",
        ("-W", "ignore::RuntimeWarning", "manage.py", "makemigrations", "--check", "--dry-run"),
    ),
    ("Types", ("-m", "mypy", ".")),
)


def run() -> int:
    told = {**os.environ, "DJANGO_SETTINGS_MODULE": "hospital.settings.test"}
    broken = []
    for name, arguments in CHECKS:
        say(f"{name}:")
        if subprocess.call([PYTHON, *arguments], cwd=CLONE, env=told):
            broken.append(name)
    say(f"Not in order: {', '.join(broken)}" if broken else "All in order.")
    return 1 if broken else 0
