import json
import os
import subprocess
import sys
from pathlib import Path
from time import monotonic

import pytest
from django.core.management import CommandError, call_command

from bench.instances import theatre_days, waiting_list
from scheduling.domain.planner.checking import check

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    "raw", [waiting_list(60, seed=3), theatre_days(40, seed=3)], ids=["sessions", "theatres"]
)
def test_a_plan_is_written_in_the_time_given_with_nothing_installed_but_python(
    raw: dict[str, object], tmp_path: Path
) -> None:
    asked, answer = tmp_path / "asked.json", tmp_path / "answer.json"
    asked.write_text(json.dumps(raw))
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)}
    began = monotonic()
    done = subprocess.run(
        [sys.executable, "manage.py", "solve_instance", str(asked), "--seconds", "5", "--out", str(answer)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    # Not to the second: other tests may keep the processors busy.
    assert monotonic() - began < 15
    assert done.returncode == 0, done.stderr
    figures = dict(line.split(": ") for line in done.stdout.splitlines())
    verdict = check(raw, json.loads(answer.read_text()))
    assert verdict.valid
    assert float(figures["cost"]) == verdict.cost
    assert float(figures["bound"]) <= verdict.cost
    assert figures["gap"].endswith(" %")


def test_a_file_that_is_not_there_or_no_plan_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"cannot be read: No such file"):
        call_command("solve_instance", str(tmp_path / "none.json"))
    bad = tmp_path / "bad.json"
    bad.write_text('{"cases": [], "sessions": 3, "turn": 0, "carms": 1}')
    with pytest.raises(CommandError, match=r"bad\.json: sessions: a list is wanted, not 3"):
        call_command("solve_instance", str(bad))
    bad.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CommandError, match=r"no text in UTF-8"):
        call_command("solve_instance", str(bad))


def test_a_plan_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    asked = tmp_path / "asked.json"
    asked.write_text(json.dumps(waiting_list(3)))
    with pytest.raises(CommandError, match=r"cannot be written to .*: Is a directory"):
        call_command("solve_instance", str(asked), "--seconds", "1", "--out", str(tmp_path))


def test_a_patient_who_must_be_operated_on_and_cannot_be_is_said(tmp_path: Path) -> None:
    raw = theatre_days(10, seed=2)
    raw["patients"][3].update(mandatory=True, surgery_due_day=13, surgery_duration=5_000)
    asked = tmp_path / "asked.json"
    asked.write_text(json.dumps(raw))
    with pytest.raises(
        CommandError, match=r"breaks rules: patient p003 must be operated on and is not placed"
    ):
        call_command("solve_instance", str(asked), "--seconds", "3")
