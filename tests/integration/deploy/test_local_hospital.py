"""The embedded engines and their supervisor, killed for real."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from deploy.local import postgres, processes, supervision, valkey
from deploy.local.home import CLONE, PYTHON, Home

pytestmark = pytest.mark.engines
LOOPBACK = {"0100007F", "00000000000000000000000001000000"}


def wait_for(what: Callable[[], object], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, f"waited {seconds} s in vain"
        time.sleep(0.05)


def pids(home: Home, role: str) -> set[int]:
    return {process.pid for process in processes.of(home) if process.role == role}


def database_answers(home: Home) -> bool:
    return postgres.answers(postgres.url(home, postgres.OWNER))


def broker_answers(home: Home) -> bool:
    try:
        with redis.Redis.from_url(valkey.url(home)) as broker:
            return bool(broker.ping())
    except redis.RedisError:
        return False


def switch_on(home: Home) -> None:
    with supervision.control(home):
        home.wanted.write_text("the test")
        supervision.start(home)
    wait_for(lambda: database_answers(home) and broker_answers(home))


@pytest.fixture(scope="module")
def home() -> Iterator[Home]:
    # Not under pytest's own folder: the engines' user could not reach it.
    folder = Path(tempfile.mkdtemp(prefix="greenlist-engines-"))
    home = Home(folder)
    home.prepare()
    postgres.create(home)
    supervision.configure(home, ["postgres", "redis", "keeper"])
    switch_on(home)
    yield home
    supervision.stop(home)
    for place in (home.engines, home.sockets, folder):
        shutil.rmtree(place, ignore_errors=True)


@pytest.fixture
def note(home: Home) -> Callable[[], None]:
    """Write a row and a key now; the returned check finds both again, whatever happened in between."""
    with psycopg.connect(postgres.url(home, postgres.OWNER)) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS note (id serial)")
        row = connection.execute("INSERT INTO note DEFAULT VALUES RETURNING id").fetchone()
    with redis.Redis.from_url(valkey.url(home)) as broker:
        broker.set("note", row[0])

    def is_still_there() -> None:
        with psycopg.connect(postgres.url(home, postgres.OWNER)) as connection:
            assert connection.execute("SELECT 1 FROM note WHERE id = %s", row).fetchone()
        with redis.Redis.from_url(valkey.url(home)) as broker:
            assert int(broker.get("note")) == row[0]

    return is_still_there


@pytest.mark.parametrize("role", ["postgres", "redis", "supervisor", "keeper"])
def test_whatever_is_killed_comes_back_with_its_data(home, note, role):
    wait_for(lambda: pids(home, role))
    before = pids(home, role)
    for pid in before:
        processes.send(pid, signal.SIGKILL)
    wait_for(lambda: pids(home, role) and not pids(home, role) & before)
    wait_for(lambda: supervision.is_up(home) and database_answers(home) and broker_answers(home))
    wait_for(lambda: all(state.is_up for state in supervision.states(home)))
    note()


def test_the_postmaster_alone_may_be_killed(home, note):
    postmaster = int((postgres.cluster(home) / "postmaster.pid").read_text().splitlines()[0])
    processes.send(postmaster, signal.SIGKILL)
    wait_for(lambda: postmaster not in pids(home, "postgres") and database_answers(home))
    note()


@pytest.mark.parametrize("content", ["", "no number\n", "{pid}\n/elsewhere\n1700000000\n5432\n/tmp\n\n"])
def test_a_broken_or_borrowed_pid_file_does_not_keep_the_database_down(home, note, content):
    supervision.stop(home)
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        planted = postgres.cluster(home) / "postmaster.pid"
        planted.write_text(content.format(pid=stranger.pid))
        if home.user:
            os.chown(planted, home.user.uid, home.user.gid)
        switch_on(home)
        note()
        assert stranger.poll() is None, "a process that is none of ours was ended"
    finally:
        stranger.kill()
        stranger.wait()


def test_there_is_only_ever_one_supervisor(home):
    second = subprocess.run(
        [PYTHON, "-m", "deploy.local.overseer"], cwd=CLONE, env={**os.environ, "DATA_DIR": str(home.data)},
        capture_output=True, text=True, timeout=20, check=False,
    )  # fmt: skip
    assert second.returncode == 1
    assert "Another supervisor" in second.stderr


def test_nothing_listens_beyond_this_machine(home):
    listening = processes.ports_of(process.pid for process in processes.of(home))
    assert {address for address, _ in listening} <= LOOPBACK


def test_only_their_owner_can_look_into_the_data(home):
    for folder in (home.engines / "postgres", home.engines / "valkey", home.log, home.mail):
        assert folder.stat().st_mode & 0o777 == 0o700, folder
    assert home.data.stat().st_mode & 0o007 == 0
    assert (home.data / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_the_application_changes_rows_but_no_tables(home, note):
    with psycopg.connect(postgres.url(home, postgres.APP)) as connection:
        connection.execute("INSERT INTO note DEFAULT VALUES")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DROP TABLE note")


def test_a_wrong_password_opens_nothing(home):
    with pytest.raises(psycopg.OperationalError, match="authentication"):
        psycopg.connect(postgres.url(home, postgres.OWNER).replace(home.secret(postgres.OWNER), "guess"))


def test_stop_leaves_nothing_behind_even_without_its_supervisor(home):
    for role in ("keeper", "supervisor"):
        for pid in pids(home, role):
            os.kill(pid, signal.SIGSTOP if role == "keeper" else signal.SIGKILL)
    supervision.stop(home)
    assert processes.of(home) == []
    switch_on(home)


PAINT = "import setproctitle; setproctitle.setproctitle('gunicorn: ' + 'x' * 9000); print('done', flush=True); input()"


@pytest.mark.parametrize(("unpainted", "known"), [(processes.UNPAINTED, True), ({}, False)])
def test_a_process_that_paints_its_name_is_still_known(tmp_path, unpainted, known):
    pytest.importorskip("setproctitle")
    home = Home(tmp_path)
    marks = {processes.HOSPITAL: home.id, processes.ROLE: "web", **unpainted}
    pipe = subprocess.PIPE
    command = [PYTHON, "-c", PAINT]
    with subprocess.Popen(command, env={**os.environ, **marks}, stdin=pipe, stdout=pipe) as child:
        child.stdout.readline()
        found = child.pid in pids(home, "web")
        child.communicate(b"\n")

    assert found is known
