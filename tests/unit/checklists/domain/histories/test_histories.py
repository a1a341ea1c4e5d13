"""Thousands of made-up histories of a case, read twice."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from checklists.domain import ages, states
from tests.unit.checklists.domain.histories.machine import Histories

HISTORIES = 5_000
STEPS = 12
# So that both workers of a test run take their share.
PARTS = 10


def histories(most: int) -> settings:
    """Every history is new: one that failed is printed, not kept."""
    return settings(
        max_examples=most,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )


@pytest.mark.parametrize("part", range(PARTS))
def test_readiness_agrees_with_a_naive_reading_of_every_history(part):
    run_state_machine_as_test(Histories, settings=histories(HISTORIES // PARTS))


@pytest.mark.parametrize(
    ("module", "broken", "says"),
    [
        (ages, "expires_at", None),
        (states, "_disputes", ()),
        (states, "_missing", ()),
        (states, "contradiction", None),
    ],
)
def test_the_naive_reading_notices_a_broken_rule(monkeypatch, module, broken, says):
    """The negative control: with one rule of the product switched off, some history disagrees."""
    monkeypatch.setattr(module, broken, lambda *args, **named: says)

    # The first that disagrees is enough; nobody reads the shortest.
    first_found = settings(histories(500), phases=[Phase.generate])
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Histories, settings=first_found)
