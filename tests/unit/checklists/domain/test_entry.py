from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.domain.entry import BadValue, parse_values
from checklists.domain.evidence import MedicineDecision, Value
from checklists.domain.facts import MedicineFact
from checklists.domain.medicines import MedicineChoice
from checklists.domain.protocols import Component, Input
from tests.unit.checklists.domain.builders import TODAY, choice, facts, number, requirement, words

PATIENT = facts(medicines=(MedicineFact("7", "Warfarin", "B01AA03"),))
SPEC = requirement(
    "all_sorts",
    number(),
    number("bound_free", "", unit="deg", units={}, plausible=None),
    choice(),
    *(
        Component(kind.value, words(kind.value), kind)
        for kind in (Input.DATE, Input.SIDE, Input.TEXT, Input.MEDICINES)
    ),
)


def read(code, entered):
    return parse_values(SPEC, {code: entered}, PATIENT, today=TODAY)[code]


@pytest.mark.parametrize(
    ("entered", "number"),
    [
        ("5.6", "5.6"),
        ("5,6", "5.6"),
        (" 5.60 ", "5.6"),
        ("+5", "5"),
        (5, "5"),
        (5.6, "5.6"),
        (Decimal("5.25"), "5.25"),
        ("50", "50"),
        ({"number": "5.6"}, "5.6"),
        ({"number": "5.6", "unit": "mmol/L"}, "5.6"),
        ({"number": "108", "unit": "mg/dL"}, "5.994671"),
        ({"number": "216", "unit": "mg/dL"}, "11.989343"),
    ],
)
def test_a_number_is_read_and_converted(entered, number):
    value = read("glucose", entered)

    assert (str(value.number), value.unit) == (number, "mmol/L")


@pytest.mark.parametrize(
    ("entered", "expected"),
    [
        ({"number": "70", "unit": "mg/dL"}, "3.9"),
        ({"number": "108", "unit": "mg/dL"}, "6"),
        ({"number": "216", "unit": "mg/dL"}, "12"),
        ("11.96", "11.96"),
    ],
)
def test_what_was_converted_is_rounded_as_laboratories_do_so_that_a_limit_is_one_limit_in_every_unit(
    entered, expected
):
    rounded = requirement("glucose", number(decimals=1))

    value = parse_values(rounded, {"glucose": entered}, PATIENT, today=TODAY)["glucose"]

    assert str(value.number) == expected


@pytest.mark.parametrize("entered", ["<0.5", "> 33", "<=0,5", "≥12"])
def test_a_censored_number_is_kept_as_text_and_never_coerced(entered):
    assert read("glucose", entered) == Value(text=entered, unit="mmol/L")


@pytest.mark.parametrize("edge", ["0.5", "60"])
def test_the_edges_of_the_plausible_are_plausible(edge):
    assert read("glucose", edge).number == Decimal(edge)


def test_a_component_without_a_plausible_range_takes_any_number():
    assert read("bound_free", "123456789").number == 123456789


@pytest.mark.parametrize(
    ("code", "entered", "reason"),
    [
        ("glucose", {"number": "5", "unit": "g/L"}, "wrong_unit"),
        ("glucose", {"number": "5", "unit": "MMOL/L"}, "wrong_unit"),
        ("glucose", "five", "not_numeric"),
        ("glucose", "5.6 mmol/L", "not_numeric"),
        ("glucose", "1,234", "not_numeric"),
        ("glucose", "1e3", "not_numeric"),
        ("glucose", "NaN", "not_numeric"),
        ("glucose", "٥", "not_numeric"),
        ("glucose", "9" * 30, "not_numeric"),
        ("glucose", "9" * 3000, "too_long"),
        ("glucose", "0.49", "impossible"),
        ("glucose", "60.1", "impossible"),
        ("glucose", "-5", "impossible"),
        ("glucose", True, "not_understood"),
        ("glucose", [5], "not_understood"),
        ("glucose", float("nan"), "not_numeric"),
        ("glucose", 1e-9, "not_numeric"),
        ("glucose", {"number": {"deep": 1}}, "not_understood"),
        ("glucose", {"number": "5", "unit": ["g/L"]}, "not_understood"),
        ("conclusion", "splendid", "unknown_choice"),
        ("conclusion", "<script>alert(1)</script>", "unknown_choice"),
        ("conclusion", "bad_until", "until_needed"),
        ("conclusion", {"choice": "bad_until", "on": "soon"}, "not_a_date"),
        ("conclusion", {"choice": "bad_until", "on": "2032-01-01"}, "too_far_ahead"),
        ("conclusion", {"choice": "bad_until", "on": "1960-01-01"}, "too_long_ago"),
        ("date", "2026-11-03", "in_the_future"),
        ("date", "1970-05-19", "too_long_ago"),
        ("date", "2026-02-30", "not_a_date"),
        ("date", "02.11.2026", "not_a_date"),
        ("side", "up", "unknown_side"),
        ("side", "LEFT", "unknown_side"),
        ("text", "x" * 2001, "too_long"),
        ("text", "\x00", "text_needed"),
        ("medicines", "none", "not_understood"),
        ("medicines", ["none"], "not_understood"),
        ("medicines", [{"medicine_id": "8", "decision": "stop"}], "unknown_medicine"),
        ("medicines", [{"medicine_id": "7", "decision": "burn"}], "unknown_medicine_decision"),
        ("medicines", [{"medicine_id": "7", "decision": "stop"}], "last_dose_needed"),
        ("medicines", [{"medicine_id": "7"}], "unknown_medicine_decision"),
        ("medicines", [{"medicine_id": "7", "decision": "stop", "last_dose_on": "x"}], "not_a_date"),
        ("colour", "red", "unknown_component"),
        ("colour", "", "unknown_component"),
    ],
)
def test_what_cannot_be_right_is_refused_naming_the_component(code, entered, reason):
    with pytest.raises(BadValue) as refused:
        read(code, entered)

    assert (refused.value.component, refused.value.code) == (code, reason)
    assert refused.value.why.params["component"] == code


LONG = "soon " * 20


@pytest.mark.parametrize(
    ("code", "entered", "params"),
    [
        ("glucose", {"number": "5", "unit": "g/L"}, {"unit": "g/L", "units": "mmol/L, mg/dL"}),
        ("glucose", "60.1", {"value": Decimal("60.1"), "unit": "mmol/L", "low": Decimal("0.5"), "high": 60}),
        ("glucose", LONG, {"text": LONG[:40]}),
        ("conclusion", LONG, {"text": LONG[:40]}),
        ("side", LONG, {"text": LONG[:40]}),
        ("date", LONG, {"text": LONG[:40]}),
        ("date", "2026-11-03", {"on": date(2026, 11, 3)}),
        ("date", "1970-05-19", {"on": date(1970, 5, 19)}),
        ("text", "x" * 2001, {"most": 2000}),
    ],
)
def test_a_refusal_says_what_was_entered_and_what_would_do(code, entered, params):
    with pytest.raises(BadValue) as refused:
        read(code, entered)

    assert refused.value.params == params


def test_what_lies_on_the_edge_may_be_entered():
    assert len(read("text", "x" * 2000).text) == 2000
    assert read("date", "1970-05-20").on == date(1970, 5, 20)
    assert read("glucose", {"number": "5", "reference_high": "60"}).high == 60


def test_what_the_laboratory_printed_stands_beside_a_censored_number_too():
    value = read("glucose", {"number": "<3", "reference_low": "3.9", "reference_high": "6.1"})

    assert (value.text, value.low, value.high) == ("<3", Decimal("3.9"), Decimal("6.1"))


def test_printed_limits_that_cannot_be_read_are_refused():
    with pytest.raises(BadValue) as refused:
        read("glucose", {"number": "5", "reference_low": "low"})

    assert refused.value.code == "bad_range"


@pytest.mark.parametrize("raw", [{}, {"glucose": ""}, {"glucose": "  ", "text": None}, {"side": {}}])
def test_nothing_entered_is_refused(raw):
    with pytest.raises(BadValue) as refused:
        parse_values(SPEC, raw, PATIENT, today=TODAY)

    assert refused.value.code == "nothing_entered"


def test_empty_entries_are_left_out():
    assert set(parse_values(SPEC, {"glucose": "5", "text": " "}, PATIENT, today=TODAY)) == {"glucose"}


def test_choices_dates_sides_and_texts_are_read():
    assert read("conclusion", "good") == Value(choice="good")
    assert read("conclusion", {"choice": "good", "on": "2026-12-01"}) == Value(choice="good")
    assert read("conclusion", {"choice": "bad_until", "on": "2026-12-01"}) == Value(
        choice="bad_until", on=date(2026, 12, 1)
    )
    assert read("date", "2026-11-02") == Value(on=TODAY)
    assert read("date", {"on": TODAY}) == Value(on=TODAY)
    assert read("side", "right") == Value(side="right")
    assert read("text", "  Боль 😀 \u202eabc\x00 ") == Value(text="Боль 😀 abc")


def test_without_a_birth_date_only_absurd_dates_are_too_long_ago():
    patient = facts(birth_date=None)

    oldest = TODAY - timedelta(days=366 * 120)
    assert parse_values(SPEC, {"date": oldest}, patient, today=TODAY)["date"].on == oldest
    with pytest.raises(BadValue, match="too_long_ago"):
        parse_values(SPEC, {"date": oldest - timedelta(days=1)}, patient, today=TODAY)


def test_decisions_about_medicines_are_read():
    stop = {"medicine_id": "7", "decision": "stop", "last_dose_on": "2026-11-18"}
    go_on = {"medicine_id": "7", "decision": "continue", "last_dose_on": "ignored"}

    assert read("medicines", [stop]).medicines == (
        MedicineDecision("7", MedicineChoice.STOP, TODAY + timedelta(days=16)),
    )
    assert read("medicines", {"medicines": [go_on]}).medicines == (
        MedicineDecision("7", MedicineChoice.CONTINUE),
    )


def test_an_empty_list_of_medicines_is_an_answer_but_an_empty_field_is_not():
    assert read("medicines", []) == Value()
    with pytest.raises(BadValue, match="nothing_entered"):
        read("medicines", "")


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.decimals() | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([c.code for c in SPEC.components]), anything, max_size=4))
def test_whatever_is_entered_is_either_read_or_refused_by_name(raw):
    assert _read_or_refused(raw) in ("read", *raw, "")


def _read_or_refused(raw):
    try:
        return "read" if parse_values(SPEC, raw, PATIENT, today=TODAY) else "nothing"
    except BadValue as refused:
        return refused.component
