"""Is the patient ready, and if not, what is in the way? Computed at one moment, never stored as a flag.

Whatever cannot be worked out is UNKNOWN, and unknown is not ready. The gate asks ``may_be_called`` only.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from checklists.domain.decisions import GIVES, Decision, DecisionKind, may_decide, overruled, void_reasons
from checklists.domain.evidence import Evidence, by_requirement
from checklists.domain.facts import CaseFacts
from checklists.domain.forecast import Earliest, Forecast, Outlook, earliest_feasible, forecast, takes_days
from checklists.domain.moments import Moment, midnight
from checklists.domain.protocols import ProtocolSpec, RequirementSpec
from checklists.domain.states import GOOD, SATISFIED, WORST_FIRST, Judgement, State, judge_rows
from checklists.domain.whys import Why


class Verdict(StrEnum):
    """The answer for the whole case."""

    READY = "ready"
    OVERRIDDEN = "overridden"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    NOT_READY = "not_ready"
    UNKNOWN = "unknown"


CALLABLE = frozenset({Verdict.READY, Verdict.OVERRIDDEN})
_TROUBLE = frozenset({State.REVIEW, State.DISPUTED, State.EXPIRED})
_NO_DAY = Earliest(None, None, Why("no_protocol"))


@dataclass(frozen=True)
class Item:
    """One requirement of the case as judged; ``state`` is after decisions, ``due_on`` hospital-local.

    ``takes_days``: how long it takes to have it anew, asked for today; None while no new one is needed.
    """

    spec: RequirementSpec
    judgement: Judgement
    state: State
    decision_id: str | None
    forecast: Forecast
    due_on: date | None
    whys: tuple[Why, ...]
    past_due: bool = False
    takes_days: int | None = None

    @property
    def code(self) -> str:
        """The requirement's code."""
        return self.spec.code

    @property
    def is_satisfied(self) -> bool:
        """Whether it no longer stands in the way."""
        return self.state in SATISFIED


@dataclass(frozen=True)
class Readiness:
    """The computed answer at one moment. ``stale_at``: it may change then even if nothing is recorded."""

    verdict: Verdict
    worst: State
    items: tuple[Item, ...] = ()
    earliest: Earliest = _NO_DAY
    in_the_way: tuple[Item, ...] = ()
    stale_at: datetime | None = None
    whys: tuple[Why, ...] = ()
    by_code: Mapping[str, Item] = field(default_factory=dict, repr=False, compare=False)

    @property
    def may_be_called(self) -> bool:
        """Whether the gate is open: everything satisfied, and an operation has a time."""
        return self.verdict in CALLABLE


def evaluate(
    protocol: ProtocolSpec | None,
    facts: CaseFacts,
    evidence: Iterable[Evidence],
    decisions: Iterable[Decision],
    *,
    surgery_at: datetime | None,
    now: datetime,
) -> Readiness:
    """Work out the readiness of one case for that operation time. Never raises: an error is UNKNOWN."""
    try:
        return _evaluate(protocol, facts, evidence, decisions, surgery_at, now)
    except Exception as error:  # noqa: BLE001 - whatever went wrong, the gate stays shut and says so
        return _unknown(Why("could_not_evaluate", {"error": type(error).__name__}))


def _unknown(why: Why) -> Readiness:
    return Readiness(Verdict.UNKNOWN, State.BLOCK, earliest=Earliest(None, None, why), whys=(why,))


def _evaluate(
    protocol: ProtocolSpec | None,
    facts: CaseFacts,
    evidence: Iterable[Evidence],
    decisions: Iterable[Decision],
    surgery_at: datetime | None,
    now: datetime,
) -> Readiness:
    if protocol is None or not protocol.requirements:
        return _unknown(Why("no_protocol"))
    rows = by_requirement(evidence)
    given = _by_requirement(decisions)
    for code in (*rows, *given):
        if code not in protocol.by_code:
            return _unknown(Why("unknown_requirement", {"requirement": code}))
    moment = Moment.of(surgery_at, now=now, zone=facts.zone)
    surgery_date = None if surgery_at is None else surgery_at.astimezone(moment.zone).date()
    judged = [
        _decide(spec, facts, rows.get(spec.code, []), given.get(spec.code, []), surgery_date, moment)
        for spec in protocol.requirements
    ]
    outlooks = [outlook for outlook, _, _ in judged]
    earliest = earliest_feasible(outlooks, moment)
    items = tuple(_item(one, earliest, surgery_at, surgery_date, moment) for one in judged)
    return _answer(items, earliest, surgery_at, given, moment)


_Decided = tuple[Outlook, Decision | None, tuple[Why, ...]]


def _by_requirement(decisions: Iterable[Decision]) -> dict[str, list[Decision]]:
    """Sort the decisions by requirement, latest first."""
    given: dict[str, list[Decision]] = {}
    for decision in decisions:
        given.setdefault(decision.requirement, []).append(decision)
    for made in given.values():
        made.sort(key=lambda decision: (decision.at, decision.id), reverse=True)
    return given


def _decide(
    spec: RequirementSpec,
    facts: CaseFacts,
    rows: list[Evidence],
    made: Sequence[Decision],
    surgery_date: date | None,
    moment: Moment,
) -> _Decided:
    """Judge, and lay the latest decision that holds on top; the void ones say why they do not."""
    judgement = judge_rows(spec, facts, rows, moment)
    if judgement.state in GOOD:
        return Outlook(spec, judgement, judgement.state), None, ()
    voids: list[Why] = []
    over = overruled(made)
    for decision in made:
        void = void_reasons(
            decision, spec, facts=facts, judgement=judgement, surgery_date=surgery_date, moment=moment
        )
        refused = may_decide(spec, decision.kind, decision.role, judgement)
        if not void and refused is None and decision.id not in over:
            return Outlook(spec, judgement, GIVES[decision.kind]), decision, (_decided(decision),)
        voids += void if refused is None else (*void, refused)
        voids += (Why("void_overruled"),) if decision.id in over else ()
    return Outlook(spec, judgement, judgement.state), None, tuple(dict.fromkeys(voids))


def _decided(decision: Decision) -> Why:
    if decision.kind is DecisionKind.REPEAT:
        return Why("repeat_asked")
    if decision.kind is DecisionKind.BLOCK:
        return Why("barred", {"reason": decision.reason})
    return Why(GIVES[decision.kind].value)


def _item(
    decided: _Decided,
    earliest: Earliest,
    surgery_at: datetime | None,
    surgery_date: date | None,
    moment: Moment,
) -> Item:
    outlook, decision, whys = decided
    spec, done = outlook.spec, outlook.state in SATISFIED
    target = moment.on if surgery_at is not None else earliest.on or moment.today
    due_on = None if surgery_date is None else surgery_date - timedelta(days=spec.due_days)
    return Item(
        spec=spec,
        judgement=outlook.judgement,
        state=outlook.state,
        decision_id=None if decision is None else decision.id,
        forecast=forecast(outlook, target, today=moment.today, done=done),
        due_on=due_on,
        whys=(*whys, *outlook.judgement.whys),
        past_due=not done and _is_past(spec, due_on, surgery_at, moment),
        takes_days=takes_days(outlook, target, today=moment.today),
    )


def _is_past(spec: RequirementSpec, due_on: date | None, surgery_at: datetime | None, moment: Moment) -> bool:
    if due_on is None or surgery_at is None:
        return False
    return moment.now > surgery_at if spec.on_the_day else moment.today > due_on


def _answer(
    items: tuple[Item, ...],
    earliest: Earliest,
    surgery_at: datetime | None,
    given: Mapping[str, list[Decision]],
    moment: Moment,
) -> Readiness:
    open_items = [item for item in items if not item.is_satisfied]
    in_the_way = sorted(open_items, key=lambda item: (WORST_FIRST.index(item.state), item.due_on or date.max))
    return Readiness(
        verdict=_verdict(items, open_items, earliest, waiting=surgery_at is None),
        worst=min((item.state for item in items), key=WORST_FIRST.index),
        items=items,
        earliest=earliest,
        in_the_way=tuple(in_the_way),
        stale_at=_stale_at(items, open_items, surgery_at, given, moment),
        by_code={item.code: item for item in items},
    )


def _verdict(
    items: Sequence[Item], open_items: Sequence[Item], earliest: Earliest, *, waiting: bool
) -> Verdict:
    if waiting:
        return Verdict.NOT_READY if earliest.on is None else Verdict.ON_TRACK
    if not open_items:
        return Verdict.READY if all(item.state in GOOD for item in items) else Verdict.OVERRIDDEN
    if any(item.state is State.BLOCK or item.forecast is Forecast.CANNOT for item in open_items):
        return Verdict.NOT_READY
    if any(item.past_due or item.state in _TROUBLE for item in open_items):
        return Verdict.AT_RISK
    return Verdict.ON_TRACK


def _stale_at(
    items: Sequence[Item],
    open_items: Sequence[Item],
    surgery_at: datetime | None,
    given: Mapping[str, list[Decision]],
    moment: Moment,
) -> datetime:
    """Return the next instant at which time alone may change the answer; there always is one.

    While anything is open the forecasts move every hospital-local midnight. Once the operation's time is
    past, results go on ageing.
    """
    instants = [d.expires_at for made in given.values() for d in made if d.expires_at is not None]
    instants += [i.judgement.valid_until for i in items if i.judgement.valid_until is not None]
    if surgery_at is not None:
        instants.append(surgery_at)
    if surgery_at is None or open_items or surgery_at <= moment.now:
        instants.append(midnight(moment.today + timedelta(days=1), moment.zone))
    return min(instant for instant in instants if instant > moment.now)
