"""The clock of abstinence: a stated last use stands until that very statement is corrected or taken back.

Whoever says it, the patient or the staff: a later statement can move the clock on (a relapse), never back. One that
claims an earlier last use than another that stands, or none at all while the clock still runs, is a contradiction
that a person has to settle. "Goes on" is a use on the day on which it was said (text L16).
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from checklists.domain.evidence import Answer, Evidence
from checklists.domain.protocols import Component, Input, RequirementSpec
from checklists.domain.scales import Outcome
from checklists.domain.whys import Why


def contradiction(
    spec: RequirementSpec,
    rows: Iterable[Evidence],
    answers: Mapping[str, Answer],
    *,
    passes: bool,
    on: date,
    zone: ZoneInfo,
) -> Why | None:
    """Return what the latest statement contradicts, or None. ``rows`` count; ``on`` is the day of the operation.

    ``passes``: nothing in the latest statement is in the way by itself.
    """
    clock = next((c for c in spec.components if c.input is Input.DATE), None)
    if not spec.abstain_days or clock is None:
        return None
    last_use = max(_uses(spec, clock, rows, zone), default=None)
    if last_use is None or not _contradicts(spec, answers.get(clock.code), last_use, passes, on):
        return None
    return Why("earlier_last_use", {"component": clock.code, "last_use": last_use})


def _contradicts(
    spec: RequirementSpec, claimed: Answer | None, last_use: date, passes: bool, on: date
) -> bool:
    if claimed is not None and claimed.value.on is not None:
        return claimed.value.on < last_use
    return passes and on < last_use + timedelta(days=spec.abstain_days)


def _uses(
    spec: RequirementSpec, clock: Component, rows: Iterable[Evidence], zone: ZoneInfo
) -> Iterator[date]:
    for row in rows:
        stated = row.values.get(clock.code)
        if stated is not None and stated.on is not None:
            yield stated.on
        if any(_goes_on(component, row) for component in spec.components):
            yield row.collected_at.astimezone(zone).date()


def _goes_on(component: Component, row: Evidence) -> bool:
    said = row.values.get(component.code)
    choice = component.choice(said.choice) if said is not None else None
    return choice is not None and choice.outcome is Outcome.BLOCK
