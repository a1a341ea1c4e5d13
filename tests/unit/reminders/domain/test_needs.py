from dataclasses import replace
from datetime import date, timedelta

import pytest

from checklists.domain.decisions import DecisionKind
from checklists.domain.evidence import MedicineDecision, Value
from checklists.domain.facts import MedicineFact
from checklists.domain.medicines import MedicineChoice
from checklists.domain.protocols import Choice, Component, Input, Kind
from checklists.domain.readiness import evaluate
from checklists.domain.scales import Outcome
from reminders.domain.needs import Needs, Stop, needs_of
from reminders.domain.states import Why
from tests.unit.checklists.domain.builders import (
    NOW,
    SURGERY,
    choice,
    days,
    decision,
    evidence,
    facts,
    number,
    protocol,
    requirement,
    words,
)

WARFARIN = MedicineFact("w", "Warfarin", "B01AA03")
GLUCOSE = requirement(validity=days(30))
ECG = requirement("ecg", choice(), kind=Kind.REPORT, validity=days(30))
SCREEN = requirement("screen", choice(), kind=Kind.SCREEN, validity=days(30))
PLAN = requirement(
    "medicine_plan",
    Component("medicines", words("medicines"), Input.MEDICINES),
    kind=Kind.MEDICINE_PLAN,
)
USE = requirement("alcohol", choice("use"), kind=Kind.ABSTINENCE)


def needs(*specs, rows=(), decisions=(), at=SURGERY, **case) -> Needs:
    return needs_of(evaluate(protocol(*specs), facts(**case), rows, decisions, surgery_at=at, now=NOW))


def planned(*decided: MedicineDecision):
    return evidence(Value(medicines=decided), requirement="medicine_plan", component="medicines")


def test_what_is_missing_is_owed_and_what_is_there_is_done():
    found = needs(GLUCOSE, ECG, rows=[evidence("5.0")])

    assert dict(found.needless) == {"glucose": Why.MET, "ecg": None}
    assert found.open_tests == 1


def test_what_was_waived_or_accepted_needs_nobody_to_be_reminded():
    waived = needs(GLUCOSE, decisions=[decision(DecisionKind.WAIVE)])
    accepted = needs(
        GLUCOSE,
        rows=[evidence("8.0", id="row")],
        decisions=[decision(DecisionKind.ACCEPT, evidence_ids=frozenset({"row"}))],
    )

    assert waived.needless["glucose"] is Why.WAIVED
    assert accepted.needless["glucose"] is Why.MET
    assert waived.open_tests == accepted.open_tests == 0


def test_what_cannot_be_there_in_time_is_impossible():
    slow = requirement(lead_days=60)

    assert needs(slow).needless["glucose"] is Why.IMPOSSIBLE


def test_what_will_be_out_of_date_at_the_operation_is_an_open_test():
    old = evidence("5.0", at=NOW - timedelta(days=20))

    assert needs(GLUCOSE, SCREEN, rows=[old]).open_tests == 1


def test_nobody_can_say_what_is_open_without_a_protocol():
    nothing = needs_of(evaluate(None, facts(), [], [], surgery_at=SURGERY, now=NOW))

    assert nothing == Needs()


STOP = MedicineDecision("w", MedicineChoice.STOP, last_dose_on=date(2026, 11, 18), stop_days=5)


def test_a_confirmed_plan_has_a_name_and_its_stops():
    found = needs(PLAN, rows=[planned(STOP)], medicines=(WARFARIN,))

    assert found.stops == (Stop("w", date(2026, 11, 18)),)
    assert len(found.plan) == 16


def test_another_plan_has_another_name_and_the_same_one_the_same():
    again = needs(PLAN, rows=[planned(STOP)], medicines=(WARFARIN,))
    other = needs(PLAN, rows=[planned(MedicineDecision("w", MedicineChoice.CONTINUE))], medicines=(WARFARIN,))

    assert needs(PLAN, rows=[planned(STOP)], medicines=(WARFARIN,)).plan == again.plan != other.plan
    assert other.stops == ()


def test_a_plan_in_which_a_medicine_is_open_is_not_confirmed():
    found = needs(PLAN, rows=[planned(STOP)], medicines=(WARFARIN, MedicineFact("r", "Ramipril")))

    assert (found.plan, found.stops) == ("", ())


@pytest.mark.parametrize(
    ("class_code", "decided", "speaks"),
    [
        ("combined_contraceptives", MedicineChoice.STOP, True),
        ("hormone_replacement", MedicineChoice.ASK, True),
        ("hormone_replacement", MedicineChoice.CONTINUE, False),
        ("vitamin_k_antagonists", MedicineChoice.STOP, False),
    ],
)
def test_four_weeks_of_a_hormone_are_spoken_of_when_a_clinician_decided_on_it(class_code, decided, speaks):
    row = MedicineDecision("w", decided, class_code=class_code)

    assert needs(PLAN, rows=[planned(row)], medicines=(WARFARIN,)).hormones is speaks


@pytest.mark.parametrize(("use", "daily"), [("daily", True), ("still", False)])
def test_who_drinks_every_day_is_known_from_what_was_recorded(use, daily):
    answers = tuple(Choice(code, words(code), Outcome.REVIEW) for code in ("daily", "still"))
    spec = replace(USE, components=(choice("use", choices=answers),))
    row = evidence(Value(choice=use), requirement="alcohol", component="use")

    assert needs(spec, rows=[row]).drinks_daily is daily
    assert not needs(spec).drinks_daily


@pytest.mark.parametrize(("use", "why"), [("never", Why.MET), ("stopped", None)])
def test_who_never_did_it_is_not_told_to_stop_though_the_statement_will_be_too_old(use, why):
    answers = tuple(Choice(code, words(code), Outcome.PASS) for code in ("never", "stopped"))
    spec = replace(USE, components=(choice("use", choices=answers),), validity=days(14))
    row = evidence(Value(choice=use), requirement="alcohol", component="use")

    assert needs(spec, rows=[row]).needless["alcohol"] is why


def test_numbers_are_not_taken_for_habits():
    assert not needs(requirement("alcohol", number("use"))).drinks_daily
