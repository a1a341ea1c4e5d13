"""What a laboratory sent and nobody can take as it came."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.domain.conditions import parse as parse_condition
from checklists.domain.entry import BadValue, parse_values
from checklists.domain.evidence import Evidence, EvidenceStatus, Value, by_requirement, count
from checklists.domain.laboratory.doubts import (
    OLDEST,
    Doubt,
    Sent,
    as_kept,
    claimed_time,
    read_results,
    whys_of,
)
from checklists.domain.laboratory.loinc import is_number
from checklists.domain.protocols import Component, Input, Suggestion
from checklists.domain.scales import parse
from checklists.domain.states import State, judge
from checklists.domain.whys import WHYS, Why, kept_back
from tests.unit.checklists.domain.builders import (
    NOW,
    SURGERY,
    TODAY,
    choice,
    evidence,
    facts,
    number,
    requirement,
    words,
)

SPEC = requirement(
    "glucose", number("glucose", loinc=("14771-0", "1558-6")), choice("conclusion", required=False)
)
GOOD = Sent("glucose", "5.2", "mmol/L", "14771-0", "Serum")


def read(*sent, at=NOW, **about):
    return read_results(SPEC, sent, facts(**about), collected_at=at, now=NOW, today=TODAY)


def test_what_is_right_is_read():
    found = read(GOOD, Sent("conclusion", "good"))

    assert found.doubts == {}
    assert found.values == {
        "glucose": Value(number=Decimal("5.2"), unit="mmol/L"),
        "conclusion": Value(choice="good"),
    }


@pytest.mark.parametrize(
    ("sent", "doubts"),
    [
        (replace(GOOD, value="high"), [Doubt.NUMBER]),
        (replace(GOOD, value="520"), [Doubt.IMPOSSIBLE]),
        (replace(GOOD, unit="spoons", loinc=""), [Doubt.UNIT]),
        (replace(GOOD, unit="mg/dL", value="95"), [Doubt.CODE]),
        (replace(GOOD, specimen="urine"), [Doubt.SPECIMEN]),
        (replace(GOOD, specimen="saliva"), [Doubt.SPECIMEN]),
        (replace(GOOD, value="x", unit="g/L", specimen="urine"), [Doubt.UNIT, Doubt.CODE, Doubt.SPECIMEN]),
        (replace(GOOD, printed={"reference_high": "1000"}), [Doubt.RANGE]),
        (replace(GOOD, loinc="72166-2", specimen="urine"), []),
        (replace(GOOD, loinc="56888-1"), []),
        (Sent("conclusion", "splendid"), [Doubt.ANSWER]),
        (Sent("conclusion", "bad_until"), [Doubt.OTHER]),
        (Sent("nothing", "5"), [Doubt.OTHER]),
    ],
)
def test_what_cannot_be_right_is_doubted_by_name(sent, doubts):
    assert list(read(sent).doubts.get(sent.component, ())) == doubts


@pytest.mark.parametrize(
    ("at", "born", "doubts"),
    [
        (NOW, date(1970, 5, 20), {}),
        (NOW + timedelta(seconds=1), date(1970, 5, 20), {"glucose": (Doubt.FUTURE,)}),
        (NOW - timedelta(days=40 * 366), None, {"glucose": (Doubt.PAST,)}),
        (NOW - timedelta(days=30), TODAY, {"glucose": (Doubt.PAST,)}),
        (NOW - timedelta(days=30), None, {}),
    ],
)
def test_a_sample_is_from_the_patients_life_and_not_from_the_future(at, born, doubts):
    assert read(GOOD, Sent("conclusion", "good"), at=at, birth_date=born).doubts == doubts


def test_what_came_is_kept_and_told():
    bad = replace(GOOD, value="520", printed={"reference_low": "", "reference_high": "6.1"})
    found = read(bad, at=NOW)

    kept = as_kept([bad], found, NOW)

    assert kept == {
        "glucose": {
            "value": "520",
            "unit": "mmol/L",
            "loinc": "14771-0",
            "specimen": "Serum",
            "reference_high": "6.1",
            "collected_at": NOW.isoformat(),
            "doubts": ["doubt_impossible"],
        }
    }
    [why] = whys_of(kept)
    assert (why.code, why.params["component"], why.params["sent"]) == (
        "doubt_impossible",
        "glucose",
        "520 mmol/L",
    )
    assert why.params["collected_at"] == NOW


def test_the_claimed_time_is_offered_unless_it_is_what_is_doubted():
    earlier = NOW - timedelta(days=1)
    for sent, at, offered in (
        (replace(GOOD, value="x"), earlier, earlier),
        (GOOD, NOW + timedelta(days=1), NOW),
    ):
        assert claimed_time(as_kept([sent], read(sent, at=at), at), otherwise=NOW) == offered
    assert claimed_time({}, otherwise=NOW) == NOW


def test_every_doubt_has_its_sentence():
    assert {doubt.value for doubt in Doubt} <= WHYS.keys()


@given(st.text(max_size=20), st.text(max_size=10), st.text(max_size=10))
def test_whatever_comes_is_read_or_doubted_and_never_lost(value, unit, specimen):
    sent = Sent("glucose", value, unit, "14771-0", specimen)

    found = read(sent)

    assert bool(found.doubts) or found.values.keys() == {"glucose"}
    assert not found.doubts or whys_of(as_kept([sent], found, NOW))


# --- what a row in doubt does to its requirement

DOUBT = Why("doubt_number", {"component": "glucose", "sent": "high"})


def in_doubt(*doubts: Why, **more) -> Evidence:
    fields = {"id": "doubtful", "status": EvidenceStatus.IN_DOUBT, "at": NOW - timedelta(hours=1)}
    return evidence(**(fields | more), doubts=doubts or (DOUBT,))


def retraction(of: str) -> Evidence:
    return evidence(id="retraction", status=EvidenceStatus.RETRACTED, at=NOW, supersedes=of)


def counted(*rows):
    return count(by_requirement(rows)["glucose"], now=NOW)


def test_a_doubt_stands_until_that_very_row_is_put_right():
    assert counted(in_doubt()).doubts == (DOUBT,)
    assert counted(in_doubt(), evidence("5.2", at=NOW)).doubts == (DOUBT,)
    assert counted(in_doubt(), retraction("doubtful")).doubts == ()
    corrected = evidence("5.2", id="right", status=EvidenceStatus.CORRECTED, supersedes="doubtful")
    assert counted(in_doubt(), corrected).doubts == ()


def test_a_doubt_without_words_is_still_one():
    assert counted(replace(in_doubt(), doubts=())).doubts == (Why("in_doubt"),)


@pytest.mark.parametrize(
    ("rows", "state", "codes"),
    [
        ([in_doubt()], State.DISPUTED, ["doubt_number"]),
        ([in_doubt(), evidence("5.2")], State.DISPUTED, ["doubt_number"]),
        ([in_doubt(), evidence("14")], State.DISPUTED, ["doubt_number", "value_block"]),
        ([in_doubt(), retraction("doubtful")], State.MISSING, ["retracted"]),
        ([in_doubt(), retraction("doubtful"), evidence("5.2")], State.PASS, []),
    ],
)
def test_a_requirement_with_a_doubt_is_disputed(rows, state, codes):
    found = judge(requirement(), facts(), rows, surgery_at=SURGERY, now=NOW)

    assert (found.state, [why.code for why in found.whys]) == (state, codes)


def test_a_statement_that_blocks_is_not_hidden_by_a_doubt():
    spec = requirement("screen", choice("bad"), kind="screen")
    rows = [
        in_doubt(requirement="screen"),
        evidence(Value(choice="bad"), requirement="screen", component="bad"),
    ]

    found = judge(spec, facts(), rows, surgery_at=SURGERY, now=NOW)

    assert found.state is State.BLOCK


# --- the laboratory's own limits


def typed(**printed):
    return parse_values(SPEC, {"glucose": {"number": "90", "unit": "mg/dL", **printed}}, facts(), today=TODAY)


def test_the_limits_are_read_in_the_unit_of_the_value():
    value = typed(reference_low="70", reference_high="99")["glucose"]

    assert (round(value.low, 2), round(value.high, 2)) == (Decimal("3.89"), Decimal("5.50"))
    assert Value.from_json(value.to_json()).high == value.high
    assert typed()["glucose"] == value, "what is printed beside it makes it no other value"


@pytest.mark.parametrize(
    "printed",
    [
        {"reference_high": "normal"},
        {"reference_low": "99", "reference_high": "70"},
        {"reference_low": "70", "reference_high": "70"},
        {"reference_high": "99999"},
    ],
)
def test_limits_that_cannot_be_are_refused(printed):
    with pytest.raises(BadValue, match="bad_range"):
        typed(**printed)


def test_multiples_of_the_upper_limit_count_when_the_laboratory_printed_one():
    spec = requirement(
        "alt", number("alt", "pass <= 40 < review", of_upper=parse("pass <= 1 < review <= 3 < block"))
    )

    def outcome(number, high=None):
        row = evidence(Value(Decimal(number), "U/L", high=high), requirement="alt", component="alt")
        return judge(spec, facts(), [row], surgery_at=SURGERY, now=NOW).state

    assert outcome("41") is State.REVIEW
    assert outcome("41", Decimal(55)) is State.PASS
    assert outcome("55.1", Decimal(55)) is State.REVIEW
    assert outcome("165.1", Decimal(55)) is State.BLOCK
    assert outcome("41", Decimal(0)) is State.REVIEW


# --- restricted values


def test_a_reason_keeps_back_what_only_some_roles_see():
    open_, restricted = requirement(), requirement(seen_by=("surgeon", "anaesthetist"))
    told = Why("choice_review", {"component": "glucose", "choice": "bad"})
    plain = Why("nothing_recorded")

    assert kept_back(told, open_, "coordinator") == told
    assert kept_back(told, restricted, "surgeon") == told
    assert kept_back(plain, restricted, "coordinator") == plain
    hidden = kept_back(told, restricted, "coordinator")
    assert (hidden.code, hidden.params) == ("kept_back", {"roles": "surgeon, anaesthetist"})


def test_only_a_code_of_the_table_says_that_it_is_a_number():
    assert is_number("14771-0")
    assert not is_number("56888-1")
    assert not is_number("12345-6")


def test_what_was_sent_is_told_with_code_and_sample():
    (why,) = whys_of(as_kept([replace(GOOD, specimen="urine")], read(replace(GOOD, specimen="urine")), NOW))

    assert why == Why(
        Doubt.SPECIMEN,
        {
            "component": "glucose",
            "sent": "5.2 mmol/L",
            "loinc": "14771-0",
            "specimen": "urine",
            "collected_at": NOW,
        },
    )


def test_what_was_not_said_is_told_as_nothing():
    (why,) = whys_of({"glucose": {"doubts": [Doubt.NUMBER]}})

    assert why.params == {"component": "glucose", "sent": "", "loinc": "", "specimen": "", "collected_at": ""}


def test_a_component_without_a_doubt_is_not_complained_about():
    kept = as_kept([GOOD, Sent("conclusion", "splendid")], read(GOOD, Sent("conclusion", "splendid")), NOW)

    assert kept["glucose"]["doubts"] == []
    assert [why.params["component"] for why in whys_of(kept)] == ["conclusion"]
    assert whys_of({"glucose": {"value": "5"}}) == ()
    assert claimed_time({"glucose": {"collected_at": NOW.isoformat()}}, otherwise=SURGERY) == NOW


@pytest.mark.parametrize(
    ("at", "born", "doubts"),
    [
        (NOW - OLDEST, date(1900, 1, 1), {}),
        (NOW - OLDEST - timedelta(microseconds=1), date(1900, 1, 1), {"glucose": (Doubt.PAST,)}),
        (NOW, NOW.date(), {}),
        (NOW - timedelta(days=1), NOW.date(), {"glucose": (Doubt.PAST,)}),
        (NOW + timedelta(microseconds=1), None, {"glucose": (Doubt.FUTURE,)}),
    ],
)
def test_a_sample_is_as_old_as_it_can_be(at, born, doubts):
    assert read(GOOD, at=at, birth_date=born).doubts == doubts


def test_a_day_still_to_come_is_doubted():
    spec = requirement("glucose", Component("since", words("Since"), Input.DATE))
    tomorrow = Sent("since", (TODAY + timedelta(days=1)).isoformat())

    found = read_results(spec, [tomorrow], facts(), collected_at=NOW, now=NOW, today=TODAY)

    assert found.doubts == {"since": (Doubt.OTHER,)}


def test_what_a_laboratory_answers_is_held_against_the_patient_s_record():
    asked = Suggestion("bad", parse_condition({"condition": ["E11"]}))
    spec = requirement("glucose", choice("conclusion", suggests=(asked,)))

    found = read_results(
        spec,
        [Sent("conclusion", "good")],
        facts(conditions=frozenset({"E11.9"})),
        collected_at=NOW,
        now=NOW,
        today=TODAY,
    )

    assert found.values["conclusion"].suggested == "bad"
