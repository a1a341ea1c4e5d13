"""What becomes of a line: taken in, asked about, refused; and every reason at once."""

from datetime import date
from uuid import UUID

import pytest

from cases.domain.kinds import Side, Urgency
from cases.domain.waiting import ContactStage, Priority
from interop.domain.waiting.columns import Column
from interop.domain.waiting.judging import Known, KnownPatient, KnownProcedure, Verdict, judge, judge_all
from interop.domain.waiting.lines import Line, Problem
from patients.domain.names import search_key
from scheduling.domain.waiting import Away

TODAY = date(2026, 11, 22)
ANNA, ELSE, OKAFOR, OTHER = (UUID(int=n) for n in (1, 2, 3, 4))
BORN = date(1972, 3, 14)
PETROVA = KnownPatient(ANNA, BORN, search_key("Petrova", "Anna"), live=frozenset({("foot", "left")}))
SIDES = {"left": "left", "слева": "left", "right": "right", "no side": "not_applicable"}
GOOD = {
    Column.NUMBER: "00-1234",
    Column.BIRTH_DATE: "14.03.1972",
    Column.SURNAME: "ПЕТРОВА",
    Column.PROCEDURE: "Knee",
    Column.SIDE: "LEFT",
    Column.DIAGNOSIS: "M17.1",
    Column.SURGEON: "Ada  Okafor",
    Column.DECIDED_ON: "1 Oct 2026",
}


def known(**changes):
    values = {
        "patients": {"001234": (PETROVA,)},
        "procedures": {
            "knee": KnownProcedure("knee", True),
            "foot": KnownProcedure("foot", True),
            "plain": KnownProcedure("plain", False),
        },
        "surgeons": {"ada okafor": (OKAFOR,), "twin": (OKAFOR, OTHER)},
        "words": {
            Column.SIDE: SIDES,
            Column.URGENCY: {"urgent": "urgent"},
            Column.PRIORITY: {"1": "1", "soonest": "1"},
            Column.CONTACT: {"agreed": "agreed"},
        },
    }
    return Known(today=TODAY, **(values | changes))


def judged(number=2, hospital=None, problems=(), **cells):
    said = GOOD | {Column[name]: text for name, text in cells.items()}
    return judge(Line(number, said, problems), hospital or known())


def told(one) -> list[tuple[str, str]]:
    return [(p.column, p.sentence % p.details if p.details else p.sentence) for p in one.problems]


def test_a_good_line_is_accepted_with_all_that_the_case_needs():
    one = judged(
        URGENCY="Urgent", PRIORITY="soonest", CONTACT="agreed", NOTICE="48", TARGET="2027-01-31",
        UNAVAILABLE="2026-12-20..2027-01-05 holiday; 2027-02-01",
    )  # fmt: skip

    assert one.verdict is Verdict.ACCEPTED
    assert (one.entry.patient, one.entry.procedure, one.entry.surgeon) == (ANNA, "knee", OKAFOR)
    assert (one.entry.details.side, one.entry.details.urgency) == (Side.LEFT, Urgency.URGENT)
    assert one.entry.details.target_date == date(2027, 1, 31)
    assert (one.entry.priority, one.entry.contact_stage) == (Priority.SOONEST, ContactStage.AGREED)
    assert one.entry.notice_hours == 48
    assert one.entry.unavailable == (
        Away(date(2026, 12, 20), date(2027, 1, 5), "holiday"),
        Away(date(2027, 2, 1), date(2027, 2, 1)),
    )


def test_what_is_left_out_is_routine_elective_and_not_contacted():
    entry = judged().entry

    assert (entry.priority, entry.details.urgency) == (Priority.ROUTINE, Urgency.ELECTIVE)
    assert (entry.contact_stage, entry.notice_hours) == (ContactStage.NOT_CONTACTED, None)


@pytest.mark.parametrize(
    "text", ["1972-03-14", "14.03.1972", "14/03/1972", "14 Mar 1972", "14 марта 1972", "1972-03-14 00:00:00"]
)
def test_a_day_is_understood_in_each_of_these_forms(text):
    assert judged(BIRTH_DATE=text).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"NUMBER": "999"}, "number", "Register the patient first"),
        ({"BIRTH_DATE": "1972-03-15"}, "birth_date", "born on another day"),
        ({"SURNAME": "Lim"}, "surname", "another name"),
        ({"PROCEDURE": "foot"}, "procedure", "waits or is booked for this already"),
        ({"SURGEON": "twin"}, "surgeon", "Several surgeons"),
        ({"DECIDED_ON": "03/04/2026"}, "decided_on", 'Write it as "2026-04-03"'),
    ],
)
def test_what_a_person_has_to_decide_is_a_question(cells, column, words):
    one = judged(**cells)

    assert one.verdict is Verdict.QUESTION
    assert one.entry is None
    assert any(found == column and words in sentence for found, sentence in told(one))


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"NUMBER": ""}, "number", "missing"),
        ({"BIRTH_DATE": ""}, "birth_date", "missing"),
        ({"BIRTH_DATE": "26372"}, "birth_date", "a number (26372), not a day"),
        ({"BIRTH_DATE": "14.03.72"}, "birth_date", "no day"),
        ({"DECIDED_ON": "31.02.2026"}, "decided_on", "no day"),
        ({"DECIDED_ON": "2026-12-01"}, "decided_on", "in the future"),
        ({"TARGET": "2026-09-01"}, "target_date", "before the decision"),
        ({"WANTED": "2026-11-01"}, "wanted_date", "has passed"),
        ({"PROCEDURE": "elbow"}, "procedure", "not in the catalogue: elbow"),
        ({"SIDE": "L"}, "side", "Spell the side out"),
        ({"SIDE": "upper"}, "side", "not known here: upper"),
        ({"SIDE": "no side"}, "side", "Say which side"),
        ({"SIDE": ""}, "side", "missing"),
        ({"DIAGNOSIS": "knee"}, "diagnosis_code", "ICD-10"),
        ({"SURGEON": "House"}, "surgeon", "No surgeon of this name"),
        ({"URGENCY": "asap"}, "urgency", "not known here: asap"),
        ({"PRIORITY": "9"}, "priority", "not known here"),
        ({"CONTACT": "called"}, "contact_stage", "not known here"),
        ({"NOTICE": "two days"}, "notice_hours", "whole hours"),
        ({"NOTICE": "9999"}, "notice_hours", "336"),
        ({"UNAVAILABLE": "Christmas"}, "unavailable", "Christmas"),
        ({"UNAVAILABLE": "2027-01-05 2026-12-20"}, "unavailable", "before the first"),
    ],
)
def test_what_cannot_be_used_is_refused_and_names_its_column(cells, column, words):
    one = judged(**cells)

    assert one.verdict is Verdict.REFUSED
    assert any(found == column and words in sentence for found, sentence in told(one))


def test_every_reason_is_given_at_once_and_a_refusal_outweighs_a_question():
    one = judged(NUMBER="999", SIDE="L", SURGEON="House", PRIORITY="9", NOTICE="x")

    assert one.verdict is Verdict.REFUSED
    assert {column for column, _sentence in told(one)} == {
        "number", "side", "surgeon", "priority", "notice_hours",
    }  # fmt: skip


def test_a_problem_of_the_file_is_told_once():
    formula = Problem("This is a formula. Put its value in its place.", Column.SIDE)

    assert told(judged(problems=(formula,), SIDE="=A1")) == [("side", formula.sentence)]


def test_a_procedure_without_a_side_needs_no_side():
    assert judged(PROCEDURE="plain", SIDE="").entry.details.side is Side.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("patient", "verdict", "words"),
    [
        (KnownPatient(ANNA, BORN, search_key("Petrova"), has_died=True), Verdict.REFUSED, "died"),
        (KnownPatient(ANNA, date(2015, 1, 1), search_key("Petrova")), Verdict.QUESTION, "guardian"),
    ],
)
def test_nobody_is_put_on_the_list_who_may_not_be(patient, verdict, words):
    one = judged(hospital=known(patients={"001234": (patient,)}), BIRTH_DATE=patient.birth_date.isoformat())

    assert one.verdict is verdict
    assert words in told(one)[0][1]


def test_a_number_that_two_people_have_is_a_question():
    twin = KnownPatient(ELSE, BORN, search_key("Petrova"))

    assert "Several patients" in told(judged(hospital=known(patients={"001234": (PETROVA, twin)})))[0][1]


def test_the_same_case_twice_in_a_file_is_a_question_and_what_was_taken_in_stays():
    lines = tuple(Line(number, GOOD) for number in (2, 3, 4))

    first, second, third = judge_all(lines, known(), frozenset({2}))

    assert [one.verdict for one in (first, second, third)] == [
        Verdict.TAKEN, Verdict.ACCEPTED, Verdict.QUESTION,
    ]  # fmt: skip
    assert told(third) == [("", "This is the same as line 3.")]
