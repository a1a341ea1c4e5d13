from dataclasses import replace
from datetime import date

import pytest

from common.refusals import BadInput, Refused
from patients.domain.merging import REASON_LENGTH, Contact, Person, Weight, check, compare, contact_after

ANNA = Person("petrova anna", date(1972, 3, 14), "female")
DIED = date(2026, 11, 1)
REACHED = Contact("+441632960001", "anna@example.org", may_email=True, may_text=True)


def told(keep, gone):
    return [(finding.reason.code, finding.weight) for finding in compare(keep, gone)]


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (ANNA, []),
        (replace(ANNA, key="petrov anna"), []),
        (replace(ANNA, birth_date=date(1972, 4, 13)), [("birth_date", Weight.ASKS)]),
        (replace(ANNA, key="okafor chidi"), [("name", Weight.ASKS)]),
        (replace(ANNA, sex="unknown"), [("sex", Weight.TELLS)]),
        (replace(ANNA, deceased_on=DIED), [("died", Weight.STOPS)]),
    ],
)
def test_what_speaks_against_one_person_is_said_whichever_record_stays(other, expected):
    assert told(ANNA, other) == told(other, ANNA) == expected


def test_two_days_of_death_stop_and_one_day_does_not():
    dead = replace(ANNA, deceased_on=DIED)

    assert told(dead, dead) == []
    assert told(dead, replace(dead, deceased_on=date(2026, 11, 2))) == [("died", Weight.STOPS)]


def test_no_reason_is_asked_for_where_nothing_speaks_against_it():
    assert check(compare(ANNA, replace(ANNA, sex="unknown")), "") == ""


def test_who_may_be_two_people_needs_a_reason_and_it_is_kept_clean():
    asks = compare(ANNA, replace(ANNA, birth_date=date(1972, 4, 13), key="okafor chidi"))

    with pytest.raises(Refused, match="may be two people") as refused:
        check(asks, " \n ")

    assert refused.value.code == "may_be_two_people"
    assert [reason.code for reason in refused.value.reasons] == ["birth_date", "name"]
    assert check(asks, "  day and month were\nswapped ") == "day and month were swapped"


def test_what_cannot_be_is_not_made_possible_by_a_reason():
    with pytest.raises(Refused, match="cannot be joined") as refused:
        check(compare(ANNA, replace(ANNA, deceased_on=DIED)), "she is the same")

    assert [str(reason) for reason in refused.value.reasons] == [
        "Of one record the patient has died, of the other not."
    ]


def test_a_reason_has_its_length():
    assert check((), "x" * REASON_LENGTH)
    with pytest.raises(BadInput) as bad:
        check((), "x" * (REASON_LENGTH + 1))
    assert bad.value.field == "reason"


def test_what_the_kept_record_lacks_comes_from_the_other():
    empty = replace(REACHED, phone="", email="")

    assert contact_after(empty, REACHED) == REACHED
    assert contact_after(REACHED, replace(REACHED, phone="+441632960009")) == REACHED


@pytest.mark.parametrize("means", ["may_email", "may_text"])
def test_who_said_no_on_one_record_is_not_written_to(means):
    said_no = replace(REACHED, **{means: False})

    assert contact_after(REACHED, said_no) == contact_after(said_no, REACHED) == said_no
