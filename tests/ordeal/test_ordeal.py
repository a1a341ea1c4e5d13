"""The ordeal at a small size, and the clocks. `make ordeal` is the same at full size."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from deploy.local.home import CLONE, PYTHON
from tests.ordeal import faked
from tests.ordeal.__main__ import MUST_BE_NOUGHT

pytestmark = pytest.mark.ordeal
SIZE = ("--reminders", "120", "--kills", "10", "--changes", "30", "--every", "1.5")
PATIENCE = 600


def the_result_of(module: str, *arguments: str, file: Path) -> dict[str, Any]:
    """Run it as a program of its own; asked to end, it takes its hospital with it."""
    told = {name: value for name, value in os.environ.items() if name not in ENGINES}
    with subprocess.Popen(
        [PYTHON, "-m", module, *arguments], cwd=CLONE, env=told, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ) as process:  # fmt: skip
        try:
            said, _ = process.communicate(timeout=PATIENCE)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(timeout=120)
    assert file.exists(), said
    return json.loads(file.read_text())


# The engines of this test run are not to be killed: the ordeal starts its own.
ENGINES = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "DATA_DIR")


@pytest.fixture(scope="module")
def found(tmp_path_factory) -> dict[str, Any]:
    file = tmp_path_factory.mktemp("ordeal") / "found.json"
    return the_result_of("tests.ordeal", *SIZE, "--json", str(file), file=file)


@pytest.mark.parametrize("figure", MUST_BE_NOUGHT)
def test_under_kills_and_faults_there_is_no_message(found, figure):
    assert found[figure] == 0, found


def test_everything_that_was_killed_came_back(found):
    assert found["everything_came_back"], found
    assert found["kills"] == 10
    assert found["booked"] == 60
    assert found["unanswered"] == 0


def test_the_ordeal_was_one(found):
    """Messages went out, gateways misbehaved, and bookings changed while the sender was at it."""
    assert found["sent"] > 60, found
    assert found["faults_of_the_gateways"] > 0
    assert found["changes"] > 20
    assert found["kept_for_the_morning"] > 0


def test_the_naive_way_tells_patients_twice_under_the_same_kills(found):
    assert found["naive_told_twice"] > 0


@pytest.fixture(scope="module")
def seen(tmp_path_factory) -> dict[str, Any]:
    if faked.library() is None:
        pytest.skip("there is no libfaketime for this machine")
    file = tmp_path_factory.mktemp("clocks") / "seen.json"
    return the_result_of("tests.ordeal.clocks", str(file), file=file)


@pytest.mark.parametrize("season", ["autumn", "spring"])
@pytest.mark.parametrize("when", ["the day itself", "the day before"])
def test_beside_a_night_on_which_the_clocks_change_every_message_has_its_hour(seen, season, when):
    night = seen[f"{season}, {when}"]
    assert night["problems"] == []
    assert night["late_or_missing"] == []
    assert night["messages"] > 25


def test_a_booking_before_midnight_is_told_in_the_patients_morning(seen):
    night = seen["booked at night"]
    assert night["problems"] == []
    assert night["told"] == 5
    assert night["london_told_at"].startswith("2027-10-31T09:00"), (
        "nine o'clock is an hour later that morning"
    )


def test_a_clock_that_jumps_two_days_ahead_and_two_hours_back_doubles_and_loses_nothing(seen):
    assert seen["jumps"]["problems"] == []
    assert seen["jumps"]["repeated"] == 0
    assert seen["jumps"]["messages"] > 15
