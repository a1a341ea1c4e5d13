"""What a clinician enters about one medicine, with the table of classes behind it."""

from datetime import date, timedelta

import pytest

from checklists.domain.conditions import parse
from checklists.domain.entry import BadValue, parse_values
from checklists.domain.facts import MedicineFact
from checklists.domain.medicines import MedicineChoice, MedicineClass, StopRule
from checklists.domain.protocols import Component, Input
from tests.unit.checklists.domain.builders import TEXT, TODAY, facts, requirement, words

THINNER = MedicineClass(
    "thinner",
    words("thinner"),
    ("B01",),
    MedicineChoice.STOP,
    TEXT,
    (StopRule(5), StopRule(7, parse({"age_at_least": 56}))),
)
STEROID = MedicineClass("steroid", words("steroid"), ("H02",), MedicineChoice.CONTINUE, TEXT, never_stop=True)
PLAN = requirement(
    "plan",
    Component("medicines", words("medicines"), Input.MEDICINES, classes=(THINNER, STEROID)),
)
# Fifty-six between today and the operation.
TAKES = facts(
    birth_date=date(1970, 11, 10),
    medicines=(MedicineFact("7", "Warfarin", "B01AA03"), MedicineFact("8", "Prednisolone", "H02AB06")),
)


def decided(surgery_on=None, **entered):
    entered = {"medicine_id": "7", "decision": "stop"} | entered
    return parse_values(PLAN, {"medicines": [entered]}, TAKES, today=TODAY, surgery_on=surgery_on)[
        "medicines"
    ].medicines[0]


def test_a_stop_with_only_a_date_takes_the_days_of_its_class_on_the_day_of_the_operation():
    assert decided(TODAY + timedelta(days=22), last_dose_on="2026-11-10").stop_days == 7
    assert decided(last_dose_on="2026-11-10").stop_days == 5


def test_when_a_medicine_is_taken_again_is_kept_with_the_decision():
    assert decided(stop_days="5", restart="the evening after").restart == "the evening after"


def test_nobody_stops_a_medicine_for_more_than_a_year():
    assert decided(stop_days="365").stop_days == 365
    with pytest.raises(BadValue, match="not_days"):
        decided(stop_days="366")


@pytest.mark.parametrize(
    ("entered", "params"),
    [
        ({"stop_days": "soon " * 20}, {"text": ("soon " * 20)[:40]}),
        ({"last_dose_on": "soon " * 20}, {"text": ("soon " * 20)[:40]}),
        ({"medicine_id": "8", "stop_days": "5"}, {"medicine": "Prednisolone"}),
        ({"decision": "adjust"}, {"medicine": "Warfarin"}),
        ({"decision": "soon " * 20}, {"text": ("soon " * 20)[:40]}),
    ],
)
def test_a_refusal_says_the_beginning_of_what_was_entered_or_which_medicine_it_is(entered, params):
    with pytest.raises(BadValue) as refused:
        decided(**entered)

    assert refused.value.why.params == {"component": "medicines", **params}


def test_how_a_medicine_is_adjusted_is_kept_with_the_decision():
    assert decided(decision="adjust", note="half the dose").note == "half the dose"
