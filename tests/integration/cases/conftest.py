"""Cases are tested alone: what the apps above do when told is tested there."""

import pytest

from cases import signals


@pytest.fixture(autouse=True)
def nobody_above_listens():
    kept = {}
    for signal in (signals.case_changed, signals.cases_dated, signals.case_cancelling):
        kept[signal], signal.receivers = signal.receivers, []
        signal.sender_receivers_cache.clear()
    yield
    for signal, receivers in kept.items():
        signal.receivers = receivers
        signal.sender_receivers_cache.clear()
