from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from checklists.domain.conditions import parse
from checklists.domain.decisions import DecisionKind
from checklists.domain.evidence import EvidenceStatus, Value
from checklists.domain.forecast import Forecast
from checklists.domain.protocols import DecisionRule, Kind
from checklists.domain.readiness import Verdict, evaluate
from checklists.domain.states import State
from tests.unit.checklists.domain.builders import (
    NOW,
    SURGERY,
    choice,
    days,
    decision,
    evidence,
    facts,
    hours,
    number,
    protocol,
    requirement,
)

GLUCOSE = requirement(validity=days(30), due_days=10)
ECG = requirement("ecg", choice(), kind=Kind.REPORT, validity=days(30), due_days=10)
SCREEN = requirement("screen", choice(), kind=Kind.SCREEN, due_days=14, lead_days=1)
FASTING = requirement("fasting", choice(), kind=Kind.CHECK_OF_DAY, on_the_day=True, due_days=0, lead_days=0)
ROW = evidence("5.0", id="row")


def ready(*specs, rows=(), decisions=(), at=SURGERY, now=NOW, case=None):
    return evaluate(
        protocol(*(specs or (GLUCOSE,))), case or facts(), rows, decisions, surgery_at=at, now=now
    )


def answers(choice_code, spec=ECG, **more):
    return evidence(Value(choice=choice_code), requirement=spec.code, component="conclusion", **more)


def test_a_patient_with_everything_is_ready_and_may_be_called():
    readiness = ready(rows=[ROW])

    assert readiness.verdict is Verdict.READY
    assert readiness.worst is State.PASS
    assert readiness.may_be_called
    assert readiness.in_the_way == ()
    assert readiness.items[0].forecast is Forecast.DONE
    assert readiness.items[0].code == "glucose"


DOUBTFUL = answers("doubtful", id="row")


def held(*decisions, rows=(DOUBTFUL,)):
    (item,) = ready(ECG, rows=rows, decisions=decisions).items
    return item.state, [why.code for why in item.whys]


def on_the_ecg(kind, hour=0, **more):
    at = NOW + timedelta(hours=hour)
    more = {"id": f"{kind}-{hour}", "requirement": "ecg", "evidence_ids": frozenset({"row"})} | more
    return decision(kind, at=at, **more)


def test_a_result_that_a_clinician_wants_repeated_is_missing_and_takes_its_time():
    readiness = ready(ECG, rows=[DOUBTFUL], decisions=[on_the_ecg(DecisionKind.REPEAT)])

    (item,) = readiness.in_the_way
    assert (item.state, item.forecast) == (State.MISSING, Forecast.IN_TIME)
    assert [why.code for why in item.whys] == ["repeat_asked", "choice_review"]
    assert readiness.earliest.on == NOW.date() + timedelta(days=2)
    assert readiness.verdict is Verdict.ON_TRACK


def test_a_repeat_is_over_when_the_new_result_is_in():
    newer = answers("good", id="newer", at=NOW)

    assert held(on_the_ecg(DecisionKind.REPEAT), rows=[DOUBTFUL, newer]) == (State.PASS, [])


def test_a_clinician_can_block_what_the_rules_leave_to_a_clinician():
    readiness = ready(ECG, rows=[DOUBTFUL], decisions=[on_the_ecg(DecisionKind.BLOCK)])

    (item,) = readiness.in_the_way
    assert (item.state, item.forecast, readiness.verdict) == (
        State.BLOCK,
        Forecast.CANNOT,
        Verdict.NOT_READY,
    )
    assert item.whys[0].params == {"reason": "known and stable"}


def test_a_block_that_no_longer_holds_leaves_the_review():
    blocked = on_the_ecg(DecisionKind.BLOCK, surgery_date=None)

    assert held(blocked) == (State.REVIEW, ["void_date_changed", "choice_review"])


def test_the_latest_decision_counts():
    accepted, blocked = on_the_ecg(DecisionKind.ACCEPT), on_the_ecg(DecisionKind.BLOCK, 1)

    assert held(accepted, blocked)[0] is State.BLOCK
    assert held(accepted, blocked, on_the_ecg(DecisionKind.ACCEPT, 2))[0] is State.ACCEPTED


def test_an_acceptance_does_not_come_to_life_when_the_block_after_it_is_withdrawn():
    withdrawn = on_the_ecg(DecisionKind.BLOCK, 1, withdrawn_at=NOW)

    assert held(on_the_ecg(DecisionKind.ACCEPT), withdrawn) == (
        State.REVIEW,
        ["void_withdrawn", "void_overruled", "choice_review"],
    )


def test_what_does_not_apply_does_not_stand_in_the_way():
    readiness = ready(GLUCOSE, requirement("psa", when=parse({"sex": "male"})), rows=[ROW])

    assert readiness.verdict is Verdict.READY
    assert readiness.by_code["psa"].state is State.NOT_APPLICABLE


def test_a_missing_result_that_can_still_come_is_on_track_and_owned():
    readiness = ready()

    (item,) = readiness.in_the_way
    assert readiness.verdict is Verdict.ON_TRACK
    assert not readiness.may_be_called
    assert (item.state, item.forecast, item.due_on) == (State.MISSING, Forecast.IN_TIME, date(2026, 11, 14))
    assert not item.is_satisfied


@pytest.mark.parametrize(
    ("today", "verdict"),
    [
        (13, Verdict.ON_TRACK),
        (14, Verdict.ON_TRACK),
        (15, Verdict.AT_RISK),
        (22, Verdict.AT_RISK),
        (23, Verdict.NOT_READY),
    ],
)
def test_a_missing_result_is_late_after_its_due_day_and_impossible_within_its_lead_time(today, verdict):
    assert ready(now=datetime(2026, 11, today, 9, tzinfo=UTC)).verdict is verdict


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        (answers("good"), Verdict.READY),
        (answers("doubtful"), Verdict.AT_RISK),
        (answers("good", disputed=True), Verdict.AT_RISK),
        (answers("good", at=NOW - timedelta(days=20)), Verdict.AT_RISK),
        (answers("bad"), Verdict.NOT_READY),
        (answers("good", status=EvidenceStatus.PRELIMINARY), Verdict.ON_TRACK),
    ],
)
def test_the_verdict_follows_the_worst_of_the_evidence(row, verdict):
    assert ready(ECG, rows=[row]).verdict is verdict


def test_what_is_in_the_way_stands_worst_first_then_by_due_day():
    late = requirement("late", due_days=3)
    early = requirement("early", due_days=20)

    readiness = ready(late, early, ECG, GLUCOSE, rows=[answers("bad"), ROW])

    assert [item.code for item in readiness.in_the_way] == ["ecg", "early", "late"]
    assert readiness.worst is State.BLOCK


def test_a_check_of_the_day_is_not_late_before_the_operation_is():
    this_morning = SURGERY - timedelta(minutes=30)

    assert ready(FASTING, now=this_morning).verdict is Verdict.ON_TRACK
    assert ready(FASTING, now=SURGERY).verdict is Verdict.ON_TRACK
    assert ready(FASTING, now=SURGERY + timedelta(minutes=1)).verdict is Verdict.AT_RISK


# ----------------------------------------------------------------------------------------- going ahead anyway

ACCEPT = decision(evidence_ids=frozenset({"row"}))


def test_an_accepted_review_is_overridden_and_names_the_decision():
    readiness = ready(rows=[evidence("7.0", id="row")], decisions=[ACCEPT])

    (item,) = readiness.items
    assert readiness.verdict is Verdict.OVERRIDDEN
    assert readiness.may_be_called
    assert (item.state, item.decision_id, item.forecast) == (State.ACCEPTED, "decision-1", Forecast.DONE)
    assert [why.code for why in item.whys] == ["accepted", "value_review"]


@pytest.mark.parametrize("kind", ["waive", "defer"])
def test_what_is_waived_or_deferred_is_overridden(kind):
    readiness = ready(decisions=[decision(DecisionKind(kind))])

    assert readiness.verdict is Verdict.OVERRIDDEN
    assert readiness.worst.value == {"waive": "waived", "defer": "deferred"}[kind]


def test_a_decision_is_void_when_a_new_result_arrives_and_says_so():
    newer = evidence("7.5", id="newer", at=NOW)

    readiness = ready(rows=[evidence("7.0", id="row"), newer], decisions=[ACCEPT])

    assert readiness.verdict is Verdict.AT_RISK
    assert [why.code for why in readiness.items[0].whys] == ["void_result_changed", "value_review"]


def test_a_decision_of_a_role_that_may_not_decide_counts_for_nothing():
    nurse = replace(ACCEPT, role="ward_nurse")

    readiness = ready(rows=[evidence("7.0", id="row")], decisions=[nurse])

    assert readiness.items[0].state is State.REVIEW
    assert readiness.items[0].whys[0].code == "role_may_not_decide"


def test_the_latest_decision_that_holds_counts():
    older = replace(ACCEPT, id="older", at=NOW - timedelta(days=1))
    withdrawn = replace(ACCEPT, id="withdrawn", withdrawn_at=NOW)
    rows = [evidence("7.0", id="row")]

    assert ready(rows=rows, decisions=[older, ACCEPT]).items[0].decision_id == "decision-1"
    assert ready(rows=rows, decisions=[withdrawn, older]).items[0].decision_id == "older"


def test_a_pass_needs_no_decision():
    item = ready(rows=[ROW], decisions=[ACCEPT]).items[0]

    assert (item.state, item.decision_id) == (State.PASS, None)


def test_a_contraindication_needs_two_clinicians():
    rule = DecisionRule(block_accept=frozenset({"surgeon", "anaesthetist"}), two_people=True)
    spec = replace(SCREEN, decisions=rule)
    row = answers("bad", SCREEN, id="row")
    one = replace(ACCEPT, requirement="screen", role="surgeon")

    assert ready(spec, rows=[row], decisions=[one]).verdict is Verdict.NOT_READY
    both = replace(one, second_by="boris")
    assert ready(spec, rows=[row], decisions=[both]).verdict is Verdict.OVERRIDDEN


# ---------------------------------------------------------------------------------- waiting, without a date yet


def test_a_waiting_patient_is_never_called_even_with_everything_there():
    readiness = ready(rows=[ROW], at=None)

    assert readiness.verdict is Verdict.ON_TRACK
    assert not readiness.may_be_called
    assert readiness.items[0].due_on is None


def test_a_waiting_patient_is_on_track_for_the_earliest_day():
    readiness = ready(GLUCOSE, FASTING, at=None)

    assert readiness.verdict is Verdict.ON_TRACK
    assert (readiness.earliest.on, readiness.earliest.requirement) == (date(2026, 11, 4), "glucose")
    assert {item.forecast for item in readiness.items} == {Forecast.IN_TIME}


def test_a_waiting_patient_whom_only_a_decision_can_help_is_not_ready():
    readiness = ready(SCREEN, GLUCOSE, rows=[answers("bad", SCREEN)], at=None)

    assert readiness.verdict is Verdict.NOT_READY
    assert (readiness.earliest.on, readiness.earliest.requirement) == (None, "screen")
    assert readiness.by_code["screen"].forecast is Forecast.CANNOT


# ---------------------------------------------------------------------------------------- whatever goes wrong


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"protocol": None}, "no_protocol"),
        ({"protocol": replace(protocol(), requirements=())}, "no_protocol"),
        ({"evidence": [evidence("5.0", requirement="horoscope")]}, "unknown_requirement"),
        ({"decisions": [decision(requirement="horoscope")]}, "unknown_requirement"),
        ({"evidence": [evidence(Value(), component="colour")]}, "could_not_evaluate"),
        ({"evidence": None}, "could_not_evaluate"),
        ({"facts": facts(zone="Moon/Crater")}, "could_not_evaluate"),
        ({"facts": None}, "could_not_evaluate"),
        ({"surgery_at": datetime(2026, 11, 24)}, "could_not_evaluate"),  # noqa: DTZ001
    ],
)
def test_what_cannot_be_worked_out_is_unknown_and_never_callable(change, why):
    given = {
        "protocol": protocol(),
        "facts": facts(),
        "evidence": [ROW],
        "decisions": [],
        "surgery_at": SURGERY,
    }

    given |= change
    times = {"surgery_at": given.pop("surgery_at"), "now": NOW}
    readiness = evaluate(*given.values(), **times)

    assert readiness.verdict is Verdict.UNKNOWN
    assert not readiness.may_be_called
    assert readiness.worst is State.BLOCK
    assert readiness.earliest.on is None
    assert readiness.earliest.why.code == why
    assert [reason.code for reason in readiness.whys] == [why]


# ------------------------------------------------------------------------------- when to look again


@pytest.mark.parametrize(
    ("given", "stale_at"),
    [
        ({}, datetime(2026, 11, 3, tzinfo=UTC)),
        ({"case": facts(zone="Europe/Moscow")}, datetime(2026, 11, 2, 21, tzinfo=UTC)),
        ({"rows": [ROW]}, SURGERY),
        ({"rows": [ROW], "at": None}, datetime(2026, 11, 3, tzinfo=UTC)),
        ({"rows": [ROW], "now": SURGERY}, SURGERY.replace(hour=0) + timedelta(days=1)),
    ],
)
def test_the_answer_says_when_time_alone_may_change_it(given, stale_at):
    assert ready(**given).stale_at == stale_at


def test_the_end_of_a_decision_or_of_a_validity_is_a_time_to_look_again():
    ends = SURGERY + timedelta(hours=1)
    short = decision(evidence_ids=frozenset({"row"}), expires_at=ends)
    accepted = ready(rows=[evidence("7.0", id="row", at=SURGERY)], decisions=[short], now=SURGERY)
    assert (accepted.verdict, accepted.stale_at) == (Verdict.OVERRIDDEN, ends)

    check = requirement("t", number("t", ""), validity=hours(4))
    row = evidence("36.6", requirement="t", component="t", at=NOW)
    assert ready(check, rows=[row], at=NOW, now=NOW).stale_at == NOW + timedelta(hours=4)


def test_the_worst_state_is_the_worst_for_the_patient_and_what_is_open_says_how_long_it_takes():
    at = datetime(2026, 11, 24, 20, tzinfo=UTC)
    high = evidence("8.0")
    # The next morning in Auckland.
    taken = decision(evidence_ids=frozenset({high.id}), surgery_date=date(2026, 11, 25))
    spec = protocol(requirement(), requirement("open", lead_days=4))

    found = evaluate(spec, facts(zone="Pacific/Auckland"), [high], [taken], surgery_at=at, now=NOW)

    assert found.by_code["glucose"].state is State.ACCEPTED
    assert found.worst is State.MISSING
    assert found.by_code["open"].takes_days == 4


def test_what_went_wrong_is_named_by_its_sort_only():
    (why,) = ready(rows=None).whys

    assert why.params == {"error": "TypeError"}


def test_while_a_case_waits_nothing_is_overdue():
    assert [item.past_due for item in ready(GLUCOSE, FASTING, at=None).items] == [False, False]
