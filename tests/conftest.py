"""What every test can count on. `make test` starts the engines and names them in the environment."""

import os
import shutil

import pytest


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser of the journeys; without one they are skipped, and say so."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        pytest.skip("no Chromium on this machine: set CHROMIUM to its path")
    return found
