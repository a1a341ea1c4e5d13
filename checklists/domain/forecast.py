"""Can it still be done in time, and what is the first day on which everything can be?

Counted in hospital-local days from today: what has to be asked for takes its lead time, a clock of abstinence
has to run down, a medicine has to be stopped, a result has to be still good. Forecasts are optimistic: they
say what is possible, not what will happen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from checklists.domain.moments import Moment
from checklists.domain.protocols import Kind, RequirementSpec
from checklists.domain.states import Judgement, State
from checklists.domain.whys import Why


class Forecast(StrEnum):
    """What will become of one requirement by the operation."""

    DONE = "done"
    IN_TIME = "in_time"
    CANNOT = "cannot"


@dataclass(frozen=True)
class Earliest:
    """The first possible day, what decides it and why; ``on`` is None when only a decision could make one."""

    on: date | None
    requirement: str | None
    why: Why


@dataclass(frozen=True)
class Outlook:
    """One requirement, how it is judged, and the state after decisions."""

    spec: RequirementSpec
    judgement: Judgement
    state: State

    @property
    def asked_again(self) -> bool:
        """Whether a clinician set aside what is recorded and asked for a new one."""
        return self.state is State.MISSING and self.judgement.state is not State.MISSING

    @property
    def barred(self) -> bool:
        """Whether a clinician blocked what the rules would leave to a clinician."""
        return self.state is State.BLOCK and self.judgement.state is not State.BLOCK


# A new sample, check, plan or start may come out better; an assessment or a statement changes only by a decision.
_REPEATABLE = frozenset({Kind.LAB, Kind.CHECK_OF_DAY, Kind.MEDICINE_PLAN, Kind.ABSTINENCE})
_NO_LONGER_ASKED = frozenset({State.NOT_APPLICABLE, State.WAIVED, State.DEFERRED})
_HAD = frozenset({State.PASS, State.ACCEPTED})
_NOTHING = Why("nothing_in_the_way")
_NOTHING_RECORDED = Judgement(State.MISSING)


def feasible_from(outlook: Outlook, day: date, *, today: date) -> tuple[date | None, Why]:
    """Return the first day, not before ``day``, on which it can be satisfied, and what decides that."""
    spec, judgement = outlook.spec, outlook.judgement
    if outlook.state in _NO_LONGER_ASKED:
        return day, _NOTHING
    if outlook.asked_again:
        judgement = _NOTHING_RECORDED
    hard = judgement.hard or outlook.barred
    why = _NOTHING
    repeat = not judgement.complete
    if outlook.state is not State.ACCEPTED:
        if hard and not (judgement.final or spec.kind in _REPEATABLE):
            return None, Why("needs_decision")
        repeat = repeat or hard
        if judgement.until is not None and judgement.until > day:
            day, why = judgement.until, Why("blocked_for_now", {"until": judgement.until})
    ready_on, ready_why = _obtainable(spec, judgement, today)
    too_old = judgement.valid_through is not None and judgement.valid_through < day
    if (repeat or too_old) and ready_on > day:
        return ready_on, ready_why
    return day, why


def takes_days(outlook: Outlook, day: date, *, today: date) -> int | None:
    """Return how many days it takes to have it anew, asked for today; None if that would not help on ``day``."""
    if outlook.state in _NO_LONGER_ASKED:
        return None
    judgement = _NOTHING_RECORDED if outlook.asked_again else outlook.judgement
    is_final = judgement.complete and not (judgement.hard or outlook.barred)
    is_good = judgement.valid_through is None or judgement.valid_through >= day
    if outlook.state not in _HAD and is_final and is_good:
        return None
    return (_obtainable(outlook.spec, judgement, today)[0] - today).days


def _obtainable(spec: RequirementSpec, judgement: Judgement, today: date) -> tuple[date, Why]:
    """Return when it can be had if it is asked for today; a clock nobody has stated starts today."""
    if spec.abstain_days and judgement.until is None and (judgement.hard or not judgement.used):
        days = max(spec.abstain_days, spec.lead_days)
        return today + timedelta(days=days), Why("abstinence_from_today", {"days": days})
    wait = judgement.wait
    if wait is not None and wait.days > spec.lead_days:
        on = today + timedelta(days=wait.days)
        return on, Why("stop_takes_days", {"medicine": wait.medicine, "days": wait.days, "on": on})
    on = today + timedelta(days=spec.lead_days)
    if judgement.valid_through is not None:
        return on, Why("repeat_needed", {"valid_through": judgement.valid_through, "days": spec.lead_days})
    return on, Why("takes_days", {"days": spec.lead_days, "on": on})


def forecast(outlook: Outlook, day: date, *, today: date, done: bool) -> Forecast:
    """Say what becomes of the requirement if the operation is on that day."""
    if done:
        return Forecast.DONE
    on, _ = feasible_from(outlook, day, today=today)
    return Forecast.IN_TIME if on == day else Forecast.CANNOT


def earliest_feasible(outlooks: Sequence[Outlook], moment: Moment) -> Earliest:
    """Return the smallest day, from today, on which every requirement can be satisfied.

    Waiting for one thing may let another run out, which then takes its own lead time, so the day is pushed
    until nothing pushes it any more. It ends: each requirement has at most three days to push to.
    """
    day, decider, why = moment.today, None, _NOTHING
    pushed = True
    while pushed:
        pushed = False
        for outlook in outlooks:
            on, reason = feasible_from(outlook, day, today=moment.today)
            if on is None:
                return Earliest(None, outlook.spec.code, reason)
            if on > day:
                day, decider, why, pushed = on, outlook.spec.code, reason, True
    return Earliest(day, decider, why)
