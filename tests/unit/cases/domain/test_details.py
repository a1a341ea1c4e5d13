from dataclasses import replace
from datetime import date

import pytest

from cases.domain.details import CaseDetails, check_details
from cases.domain.diagnoses import CATALOGUE
from cases.domain.kinds import Side
from common.refusals import BadInput
from patients.domain import icd10

TODAY = date(2026, 11, 22)
DETAILS = CaseDetails(side=Side.LEFT, diagnosis_code="m171", decided_on=date(2026, 11, 1))


def check(details=DETAILS, **changes):
    values = {"has_side": True, "birth_date": date(1972, 3, 14), "today": TODAY}
    return check_details(details, **(values | changes))


def test_the_words_of_a_listed_diagnosis_are_filled_in():
    checked = check()

    assert (checked.diagnosis_code, checked.diagnosis_text) == ("M17.1", "Other primary gonarthrosis")


def test_own_words_stay():
    assert check(replace(DETAILS, diagnosis_text=" Knee  worn ")).diagnosis_text == "Knee worn"


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_listed_diagnosis_is_a_code(code):
    assert icd10.is_code(code)
    assert icd10.normal(code) == code


@pytest.mark.parametrize("side", [Side.LEFT, Side.RIGHT, Side.BILATERAL])
def test_a_procedure_with_a_side_takes_any_side(side):
    assert check(replace(DETAILS, side=side)).side is side


def test_a_procedure_without_a_side_takes_none():
    assert check(replace(DETAILS, side=Side.NOT_APPLICABLE), has_side=False)
    with pytest.raises(BadInput, match="no side"):
        check(has_side=False)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"side": Side.NOT_APPLICABLE}, "side"),
        ({"decided_on": date(2026, 11, 23)}, "decided_on"),
        ({"decided_on": date(2016, 11, 20)}, "decided_on"),
        ({"wanted_date": date(2026, 11, 21)}, "wanted_date"),
        ({"standby_on": date(2026, 11, 21)}, "standby_on"),
        ({"standby_on": date(2029, 11, 22)}, "standby_on"),
        ({"wanted_date": date(2029, 11, 22)}, "wanted_date"),
        ({"target_date": date(2026, 10, 31)}, "target_date"),
        ({"target_date": date(2029, 11, 22)}, "target_date"),
        ({"diagnosis_code": "K"}, "diagnosis_code"),
        ({"diagnosis_code": "M99.9"}, "diagnosis_text"),
        ({"diagnosis_text": "x" * 301}, "diagnosis_text"),
        ({"note": "x" * 2001}, "note"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(changes, field):
    with pytest.raises(BadInput) as bad:
        check(replace(DETAILS, **changes))
    assert bad.value.field == field


@pytest.mark.parametrize(
    "changes",
    [
        {"decided_on": TODAY},
        {"wanted_date": TODAY},
        {"standby_on": TODAY},
        {"wanted_date": date(2029, 11, 21)},
        {"target_date": date(2026, 11, 1)},
    ],
)
def test_the_last_possible_day_is_possible(changes):
    assert check(replace(DETAILS, **changes))


def test_nobody_was_decided_on_before_birth():
    with pytest.raises(BadInput, match="too long ago"):
        check(birth_date=date(2026, 11, 2))


def test_a_wanted_date_that_has_passed_meanwhile_may_stay_but_not_be_chosen():
    old = replace(DETAILS, wanted_date=date(2026, 11, 10))

    assert check(old, old=old).wanted_date == date(2026, 11, 10)
    with pytest.raises(BadInput):
        check(replace(old, wanted_date=date(2026, 11, 11)), old=old)
