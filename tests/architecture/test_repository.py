"""What a stranger's machine must be able to count on in a bare clone."""

import json
import re
import stat
from pathlib import Path

import pytest

CLONE = Path(__file__).resolve().parents[2]
REQUIREMENTS = CLONE / "requirements"
LOCKS = sorted(REQUIREMENTS.glob("*.txt"))
FRONT_END_LOCKS = [CLONE / "package-lock.json", CLONE / "deploy/browser/package-lock.json"]


def same(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(file: Path) -> dict[str, str]:
    """Package to version, of every line that pins one."""
    pins = re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", file.read_text(), flags=re.MULTILINE)
    return {same(name): version for name, version in pins}


def asked_for(file: Path) -> dict[str, str | None]:
    wanted: dict[str, str | None] = {}
    for line in file.read_text().splitlines():
        if included := re.match(r"-r\s+(\S+)", line):
            wanted |= asked_for(file.parent / included[1])
        elif found := re.match(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?(?:==([^\s;]+))?", line):
            wanted[same(found[1])] = found[2]
    return wanted


@pytest.mark.parametrize("lock", LOCKS, ids=lambda file: file.name)
def test_a_lock_names_no_host(lock):
    assert "://" not in lock.read_text()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda file: file.name)
def test_every_locked_package_has_its_hashes(lock):
    blocks = re.split(r"^(?=[A-Za-z0-9])", lock.read_text(), flags=re.MULTILINE)
    pinned = [block for block in blocks if "==" in block.split("\n")[0]]
    assert pinned
    assert all("--hash=sha256:" in block for block in pinned)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda file: file.name)
def test_a_lock_covers_everything_asked_for(lock):
    pins = locked(lock)
    for name, version in asked_for(lock.with_suffix(".in")).items():
        assert name in pins, f"{name} is asked for and not locked"
        assert version in (None, pins[name])


def test_the_locks_agree_on_every_version():
    versions = locked(REQUIREMENTS / "dev.txt")
    for lock in LOCKS:
        for name, version in locked(lock).items():
            assert versions.get(name, version) == version


def test_every_dependency_says_why_it_is_there():
    for file in REQUIREMENTS.glob("*.in"):
        for line in file.read_text().splitlines():
            assert not line or line.startswith(("#", "-r")) or "  # " in line, f"{file.name}: {line}"


@pytest.mark.parametrize("lock", FRONT_END_LOCKS, ids=lambda file: file.parent.name)
def test_the_front_end_lock_names_no_registry(lock):
    packages = json.loads(lock.read_text())["packages"]
    assert len(packages) > 1
    for path, package in packages.items():
        assert "resolved" not in package
        assert path == "" or package["integrity"].startswith("sha512-")


@pytest.mark.parametrize("command", ["demo", "test", "check", "stop", "status", "bench", "ordeal", "mutants"])
def test_the_makefile_offers(command):
    assert re.search(rf"^{command}:", (CLONE / "Makefile").read_text(), flags=re.MULTILINE)


def test_ci_runs_the_whole_suite():
    script = CLONE / ".ci/run"
    assert "make test" in script.read_text()
    assert script.stat().st_mode & stat.S_IXUSR
