"""`make demo`: from an installed clone to a running hospital with realistic data."""

import hashlib
import json
import os
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psycopg

from deploy.local import environment, postgres, processes, supervision
from deploy.local.home import CLONE, PYTHON, Home, read_json, write_private
from deploy.local.say import CannotGoOn, say

SEED = ("--patients", "300", "--weeks", "6", "--seed", "1")
CODE = ("*.py", "*.html", "*.yaml", "*.txt", "*.mo", "*.css", "*.js")


def run(home: Home) -> int:
    home.prepare()
    now = fingerprint()
    if home.wanted.exists() and home.wanted.read_text() == now and answers(home):
        say("The hospital is already running.")
    else:
        start(home, now)
    introduce(home)
    return 0


def start(home: Home, code: str) -> None:
    if ended := supervision.stop(home):
        say(f"Ended what ran before: {', '.join(ended)}")
    home.prepared.unlink(missing_ok=True)
    with supervision.control(home):
        environment.choose_ports(home)
        if environment.embeds_postgres():
            say("Starting PostgreSQL and Valkey")
            postgres.create(home)
        environment.write_file(home)
        supervision.configure(home, roles())
        write_private(home.wanted, code)
        supervision.start(home)
    wait(
        "the database", lambda: postgres.answers(environment.owner_url(home)), home, "postgres", patience=120
    )
    with environment.held(environment.ports(home)["web"]):
        fill(home)
    write_private(home.prepared, code)
    say("Starting web, worker and beat")
    wait("the hospital", lambda: answers(home), home, "web", patience=120)


def roles() -> list[str]:
    embedded = [*(["postgres"] * environment.embeds_postgres()), *(["redis"] * environment.embeds_redis())]
    by_telephone = ["listener"] * environment.speaks_smpp()
    return [*embedded, "mail", "web", "worker", "beat", "sweeper", *by_telephone, "keeper"]


def fill(home: Home) -> None:
    """Tables, protocols, and once only the made-up patients."""
    half_done = home.data / "seeding"
    if half_done.exists() and environment.embeds_postgres():
        say("The made-up patients of the last attempt are incomplete; starting over with an empty database")
        postgres.start_over(home)
    manage(home, "Preparing the tables", "migrate", "--no-input", "--verbosity", "0", owner=True)
    manage(home, "Loading the protocols", "load_protocols")
    if not has_patients(environment.values(home)["DATABASE_URL"]):
        half_done.touch()
        manage(home, "Making up 300 patients and six weeks of theatre sessions", "seed_demo", *SEED,
               "--logins", str(home.logins))  # fmt: skip
    half_done.unlink(missing_ok=True)


def has_patients(address: str) -> bool:
    with psycopg.connect(address) as connection:
        row = connection.execute("SELECT EXISTS (SELECT 1 FROM patients_patient)").fetchone()
    return bool(row and row[0])


def manage(home: Home, sentence: str, *command: str, owner: bool = False) -> None:
    """Run one of manage.py's commands, showing what it says as it says it."""
    say(sentence)
    begin = time.monotonic()
    said: list[str] = []
    with subprocess.Popen(
        [PYTHON, "manage.py", *command], cwd=CLONE, env=environment.for_django(home, owner=owner),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True,
    ) as process:  # fmt: skip
        assert process.stdout
        assert process.stderr
        errors = threading.Thread(target=lambda pipe: said.extend(pipe), args=[process.stderr])
        errors.start()
        for line in process.stdout:
            say(f"    {line.rstrip()}")
        errors.join()
    if process.returncode:
        raise CannotGoOn(f"{''.join(said[-25:])}\nmanage.py {command[0]} failed.")
    say(f"    {time.monotonic() - begin:.1f} s")


def wait(what: str, ready: Callable[[], bool], home: Home, role: str, *, patience: float) -> None:
    deadline = time.monotonic() + patience
    while not ready():
        if time.monotonic() > deadline:
            tail = last_lines(home.log / f"{role}.log")
            raise CannotGoOn(f"{tail}\nGave up waiting for {what}; all of it is in {home.log}/{role}.log")
        time.sleep(0.2)


def last_lines(file: Path) -> str:
    try:
        return "\n".join(file.read_text(errors="replace").splitlines()[-15:])
    except OSError:
        return ""


def answers(home: Home) -> bool:
    """Whether it is our own web process that answers, and says it is ready."""
    port = environment.ports(home).get("web", 0)
    ours = processes.ports_of(process.pid for process in processes.of(home) if process.role == "web")
    if port not in {number for _, number in ours}:
        return False
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def introduce(home: Home) -> None:
    """Print the address and one sign-in per role, and add the addresses to the file of sign-ins."""
    ports = environment.ports(home)
    known = read_json(home.logins)
    known |= {"address": f"http://127.0.0.1:{ports['web']}", "mail": f"http://127.0.0.1:{ports['mail']}"}
    write_private(home.logins, json.dumps(known, indent=1, ensure_ascii=False) + "\n")
    say(f"\nGreenlist is running at  {known['address']}")
    say(f"What patients receive    {known['mail']}\n")
    logins = known.get("logins")
    seen: set[str] = set()
    for login in logins if isinstance(logins, list) else []:
        if login["role"] not in seen:
            seen.add(login["role"])
            say(f"  {login['role']:<16} {login['username']:<24} {login['password']}")
    say("\nmake status shows its processes, make stop ends it.")


def fingerprint() -> str:
    """Changes with the code, the packages and the operator's settings: then everything starts anew."""
    digest = hashlib.sha256()
    for name in environment.OPERATORS:
        digest.update(f"{name}={os.environ.get(name, '')}\n".encode())
    for folder in sorted(path for path in CLONE.iterdir() if path.is_dir() and path.name not in OTHERS):
        for pattern in CODE:
            for file in sorted(folder.rglob(pattern)):
                digest.update(f"{file}{file.stat().st_mtime_ns}".encode())
    digest.update((CLONE / ".venv/.locked").read_bytes())
    return digest.hexdigest()


OTHERS = {".git", ".venv", ".make", "var", "node_modules", "tests", "docs", "bench", "mutants", ".ci"}
