from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.domain.conditions import parse
from checklists.domain.facts import MedicineFact
from checklists.domain.medicines import MedicineChoice, MedicineClass, Proposal, StopRule, class_for, propose
from tests.unit.checklists.domain.builders import TEXT, facts, shipped, words

DAY = date(2026, 11, 24)
TODAY = date(2026, 11, 2)
(PLAN,) = shipped()["core-medicines", "1.1.0"].requirements
CLASSES = PLAN.component("medicines").classes


def a_class(code="blood_thinner", atc=("B01",), proposal="stop", **more):
    return MedicineClass(code, words(code), atc, MedicineChoice(proposal), TEXT, **more)


def usual(atc, case=None, day=DAY, today=TODAY, classes=CLASSES):
    return propose(MedicineFact("7", "tablets", atc), classes, case or facts(), surgery_date=day, today=today)


def test_of_several_classes_the_longest_beginning_of_the_code_wins():
    classes = (a_class("wide"), a_class("narrow", ("B01AC", "B01AA03")), a_class("other", ("A10",)))

    assert class_for("B01AA03", classes).code == "narrow"
    assert class_for("B01AA07", classes).code == "wide"
    assert class_for("C03", classes) is None
    assert class_for("", classes) is None
    assert class_for("B", classes) is None


# Clinical facts, section 3, row by row: code, what is proposed, days without, never stopped, decided again.
TABLE = [
    ("B01AA03", "stop", 5, False, 3),
    ("B01AA07", "stop", 5, False, 3),
    ("B01AF01", "stop", 2, False, 3),
    ("B01AF02", "stop", 2, False, 3),
    ("B01AF03", "stop", 2, False, 3),
    ("B01AE07", "stop", 2, False, 3),
    ("B01AB05", "stop", 1, False, 3),
    ("B01AC04", "ask", 5, False, 3),
    ("B01AC22", "ask", 7, False, 3),
    ("B01AC24", "ask", 5, False, 3),
    ("B01AC06", "continue", 7, False, None),
    ("N02BA01", "stop", 7, False, None),
    ("M01AE01", "stop", 1, False, None),
    ("M01AB05", "stop", 1, False, None),
    ("M01AE02", "stop", 4, False, None),
    ("M01AC01", "stop", 10, False, None),
    ("M01AC06", "continue", None, False, None),
    ("M01AH01", "continue", None, False, None),
    ("M01AX17", "ask", None, False, None),
    ("A10BA02", "adjust", None, False, 3),
    ("A10BK01", "stop", 3, False, 3),
    ("A10BK03", "stop", 3, False, 3),
    ("A10BK04", "stop", 4, False, 3),
    ("A10BJ02", "continue", 7, False, 3),
    ("A10BX16", "continue", 7, False, 3),
    ("A10BB12", "stop", 1, False, 3),
    ("A10AE04", "adjust", None, False, 3),
    ("A10BH01", "ask", None, False, 3),
    ("A10BG03", "ask", None, False, 3),
    ("G03AA07", "stop", 28, False, 3),
    ("G03AB08", "stop", 28, False, 3),
    ("G03CA03", "stop", 28, False, 3),
    ("G03FA01", "stop", 28, False, 3),
    ("G03XC01", "ask", None, False, 3),
    ("L02BA01", "ask", None, False, 3),
    ("L04AX03", "continue", None, False, None),
    ("L01BA01", "continue", None, False, None),
    ("L04AK01", "continue", None, False, None),
    ("P01BA02", "continue", None, False, None),
    ("A07EC01", "continue", None, False, None),
    ("L04AB04", "ask", None, False, None),
    ("L04AC07", "ask", None, False, None),
    ("L04AG01", "ask", None, False, None),
    ("L04AF01", "stop", 3, False, None),
    ("H02AB06", "continue", None, True, None),
    ("C09AA05", "ask", 1, False, None),
    ("C09DA01", "ask", 1, False, None),
    ("C03CA01", "stop", 1, False, None),
    ("N05AN01", "stop", 1, False, None),
    ("N06AG02", "ask", None, False, None),
    ("M05BA04", "ask", None, False, None),
    ("M05BX04", "ask", None, False, None),
    ("N06DX02", "stop", 14, False, None),
    ("N06AX25", "stop", 14, False, None),
    ("A11HA03", "stop", 14, False, None),
    ("C10AX06", "stop", 14, False, None),
    ("X01AA01", "stop", 14, False, None),
    ("C07AB07", "continue", None, True, None),
    ("C10AA01", "continue", None, True, None),
    ("N03AG01", "continue", None, True, None),
    ("N04BA02", "continue", None, True, None),
    ("H03AA01", "continue", None, True, None),
    ("R03AC02", "continue", None, True, None),
    ("R03BA02", "continue", None, True, None),
    ("A02BC01", "continue", None, True, None),
    ("C08CA01", "continue", None, True, None),
    ("N06AB06", "continue", None, True, None),
    ("N02AX02", "continue", None, True, None),
]


@pytest.mark.parametrize(("atc", "choice", "days", "never", "reopens"), TABLE)
def test_the_table_of_medicines_proposes_what_the_clinical_facts_say(atc, choice, days, never, reopens):
    proposal = usual(atc, today=DAY - timedelta(days=40))

    assert proposal.choice == choice
    assert proposal.stop_days == days
    assert proposal.never_stop is never
    assert proposal.medicine_class.reopens_after_days == reopens
    assert proposal.last_dose_on == (days and DAY - timedelta(days=days))


def test_every_class_is_tried_and_no_beginning_of_a_code_stands_in_two_classes():
    tried = {class_for(atc, CLASSES).code for atc, *_ in TABLE}
    prefixes = [prefix for row in CLASSES for prefix in row.atc]

    assert tried == {row.code for row in CLASSES}
    assert len(prefixes) == len(set(prefixes))
    assert all(not row.stop for row in CLASSES if row.never_stop)


@pytest.mark.parametrize("atc", ["", "N02BE01", "Z99", "B01AA04"])
def test_what_the_table_does_not_know_has_no_proposal(atc):
    proposal = usual(atc)

    assert proposal == Proposal(MedicineFact("7", "tablets", atc))
    assert proposal.never_stop is False


@pytest.mark.parametrize(
    ("conditions", "apixaban", "dabigatran"), [((), 2, 2), (("N18.4",), 3, 4), (("I10",), 2, 2)]
)
def test_the_longest_rule_that_may_apply_counts(conditions, apixaban, dabigatran):
    case = facts(conditions=frozenset(conditions))

    assert usual("B01AF02", case).stop_days == apixaban
    assert usual("B01AE07", case).stop_days == dabigatran


@pytest.mark.parametrize(
    ("site", "choice", "days"),
    [
        ("tibia_proximal", "stop", 28),
        ("metatarsal_first", "stop", 28),
        ("pelvis", "stop", 28),
        ("", "stop", 28),
        ("mandible", "ask", None),
        ("humerus", "ask", None),
    ],
)
def test_contraceptives_stop_before_an_operation_on_the_leg_and_elsewhere_somebody_is_asked(
    site, choice, days
):
    proposal = usual("G03AA07", facts(bone_site=site))

    assert (proposal.choice, proposal.stop_days) == (choice, days)


@pytest.mark.parametrize(
    ("day", "last", "earliest"),
    [
        (TODAY + timedelta(days=6), TODAY + timedelta(days=1), None),
        (TODAY + timedelta(days=5), TODAY, None),
        (TODAY + timedelta(days=4), TODAY, TODAY + timedelta(days=5)),
        (TODAY - timedelta(days=30), TODAY, TODAY + timedelta(days=5)),
        (None, None, None),
    ],
)
def test_when_the_days_left_are_not_enough_it_says_from_when_they_are(day, last, earliest):
    proposal = usual("B01AA03", day=day)

    assert (proposal.last_dose_on, proposal.earliest_on) == (last, earliest)


ATC = st.one_of(
    st.sampled_from([prefix for row in CLASSES for prefix in row.atc]),
    st.from_regex(r"[A-X]\d\d[A-Z]{2}\d\d", fullmatch=True),
)


@given(
    atc=ATC,
    ahead=st.integers(-10, 400),
    site=st.sampled_from(["tibia_proximal", "mandible", ""]),
    condition=st.sampled_from(["N18.5", "I10", "E11.9"]),
)
def test_what_is_never_stopped_is_never_proposed_to_be_stopped_or_left_to_be_asked(
    atc, ahead, site, condition
):
    case = facts(bone_site=site, conditions=frozenset({condition}))
    proposal = usual(atc, case, TODAY + timedelta(days=ahead))

    if proposal.never_stop:
        assert proposal.choice is MedicineChoice.CONTINUE
        assert proposal.last_dose_on is None
    if proposal.last_dose_on is not None:
        assert proposal.last_dose_on >= TODAY
        feasible = proposal.earliest_on or TODAY + timedelta(days=ahead)
        assert feasible - proposal.last_dose_on == timedelta(days=proposal.stop_days)


def test_a_stop_without_a_rule_for_this_case_proposes_to_ask():
    row = a_class(stop=(StopRule(5, parse({"sex": "male"})),))

    assert usual("B01AA03", classes=(row,)).choice is MedicineChoice.ASK
    assert usual("B01AA03", facts(sex="unknown"), classes=(row,)).choice is MedicineChoice.STOP


def test_a_proposal_is_about_the_medicine_and_for_the_age_on_the_day_of_the_operation():
    row = a_class(stop=(StopRule(5), StopRule(7, parse({"age_at_least": 56}))))
    turns_56 = facts(birth_date=date(1970, 11, 10))

    assert usual("B01AA03", turns_56, classes=(row,)).stop_days == 7
    assert usual("B01AA03", turns_56, day=None, classes=(row,)).stop_days == 5
    assert usual("B01AA03", classes=(row,)).medicine == MedicineFact("7", "tablets", "B01AA03")


def test_of_two_classes_that_name_the_same_code_the_first_counts():
    classes = (a_class("one"), a_class("two"))

    assert class_for("B01AA03", classes).code == "one"
    assert class_for("B01AA03", classes[::-1]).code == "two"
