"""Where the patient's words and the record differ."""

from datetime import date

import pytest

from reminders.domain.flags import CONDITIONS, Flag, Flagged, Known, alike, flags
from reminders.domain.habits import Habit, Recorded

RECORD = Known(
    medicines=(("Warfarin 5 mg", "B01AA03"), ("Metformin 500 mg", "A10BA02")),
    allergies=("Penicillin",),
    conditions=frozenset({"E11", "I10"}),
    habits=((Habit.SMOKING, Recorded("stopped", date(2026, 11, 1), date(2026, 11, 10))),),
)


def row(name: str) -> dict[str, str]:
    return {"name": name, "how_much": ""}


def allergic_to(what: str) -> dict[str, str]:
    return {"what": what, "happened": ""}


def test_a_medicine_that_is_not_on_record_is_flagged_and_so_is_one_not_named():
    said = {"any_medicine": "yes", "medicines": [row("warfarin"), row("Ginkgo")]}

    assert flags(said, RECORD) == (
        Flagged(Flag.MEDICINE_NOT_ON_RECORD, "medicines", "Ginkgo"),
        Flagged(Flag.MEDICINE_NOT_NAMED, "any_medicine", "Metformin 500 mg"),
    )


def test_what_both_name_is_not_flagged():
    medicines = [row("warfarin"), row("METFORMIN")]
    said = {"any_medicine": "yes", "medicines": medicines, "any_allergy": "yes", "thinners": "yes"}

    assert flags(said | {"allergies": [allergic_to("penicillin tablets")]}, RECORD) == ()


def test_who_says_to_take_nothing_is_flagged_for_each_medicine_on_record():
    found = flags({"any_medicine": "no"}, RECORD)

    assert [one.what for one in found] == ["Warfarin 5 mg", "Metformin 500 mg"]


def test_who_has_not_come_to_the_medicines_yet_is_not_flagged_for_them():
    assert flags({}, RECORD) == ()


def test_something_that_thins_the_blood_is_looked_for_by_its_code():
    assert flags({"thinners": "yes"}, RECORD) == ()
    assert flags({"thinners": "yes"}, Known()) == (Flagged(Flag.THINNER_NOT_ON_RECORD, "thinners"),)


def test_an_allergy_is_flagged_from_both_sides():
    said = {"any_allergy": "yes", "allergies": [allergic_to("Nuts")], "latex": "no"}

    assert flags(said, RECORD) == (
        Flagged(Flag.ALLERGY_NOT_ON_RECORD, "allergies", "Nuts"),
        Flagged(Flag.ALLERGY_NOT_NAMED, "any_allergy", "Penicillin"),
    )


@pytest.mark.parametrize("name", ["Latex gloves", "латекс"])
def test_latex_counts_as_named_by_its_own_question(name):
    known = Known(allergies=(name,))

    assert flags({"any_allergy": "no", "latex": "yes"}, known) == ()
    assert flags({"any_allergy": "no", "latex": "no"}, known) == (
        Flagged(Flag.ALLERGY_NOT_NAMED, "any_allergy", name),
    )
    assert flags({"latex": "yes"}, Known()) == (Flagged(Flag.LATEX_NOT_ON_RECORD, "latex"),)


@pytest.mark.parametrize("question", sorted(CONDITIONS))
def test_an_illness_that_nobody_coded_is_flagged(question):
    coded = Known(conditions=frozenset({f"{CONDITIONS[question][0]}.9"}))

    assert flags({question: "yes"}, Known()) == (Flagged(Flag.CONDITION_NOT_ON_RECORD, question),)
    assert flags({question: "yes"}, coded) == ()
    assert flags({question: "no"}, Known()) == ()


def test_smoking_against_the_record_is_flagged():
    assert flags({"smoking": "still"}, RECORD) == (Flagged(Flag.HABIT_GOES_AGAINST, "smoking"),)
    assert flags({"smoking": "still"}, Known()) == ()


def test_what_is_not_arranged_is_flagged():
    assert flags({"escort": "not_yet", "aids": "arranged"}, Known()) == (
        Flagged(Flag.NOT_ARRANGED, "escort"),
    )


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Aspirin 100 mg", "aspirin", True),
        ("аспирин кардио", "Аспирин", True),
        ("Vitamin D", "Vitamin B12", True),
        ("Ginkgo", "Ginseng", False),
        ("?", "?", False),
    ],
)
def test_names_are_compared_by_their_words(one, other, expected):
    assert alike(one, [other]) is expected
