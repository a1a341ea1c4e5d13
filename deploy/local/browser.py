"""A Chromium for the journeys: the machine's own, else one that can be had without asking anybody."""

import os
import shutil
import subprocess

from deploy.local.say import say

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_or_install() -> str | None:
    """The path of a browser that starts; None when there is none, and then the journeys skip."""
    found = _find()
    if found is None and os.getuid() == 0 and shutil.which("apt-get"):
        found = _from_debian()
    if found is None:
        say("No Chromium here and none could be installed: the browser journeys are skipped (set CHROMIUM).")
    return found


def _find() -> str | None:
    if chosen := os.environ.get("CHROMIUM"):
        return chosen
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def _from_debian() -> str | None:
    say("Installing Chromium for the browser journeys (about 110 MB, up to three minutes)")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for sentence, command in (
        ("    reading the package lists", ["apt-get", "-qq", "update"]),
        (
            "    installing",
            ["apt-get", "-qq", "-y", "install", "--no-install-recommends", "chromium", "fonts-dejavu-core"],
        ),
    ):
        say(sentence)
        done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
        if done.returncode:
            say("    " + (done.stderr.strip().splitlines() or ["failed"])[-1])
    return _find()
