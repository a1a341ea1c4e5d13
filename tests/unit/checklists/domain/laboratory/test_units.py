"""Units of laboratories: what is one, and what converts to what."""

import subprocess
import sys
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.domain.laboratory.units import BadUnit, Conversion, NotForTheLibrary, conversion, is_unit

GLUCOSE = Decimal("180.156")


@pytest.fixture(autouse=True)
def ask_anew():
    """Let every test work its units out, and not be told what an earlier one was told."""
    is_unit.cache_clear()
    conversion.cache_clear()


PAIRS = [
    ("g/dL", "g/L", None),
    ("10*3/uL", "10*9/L", None),
    ("U/L", "ukat/L", None),
    ("mm[Hg]", "kPa", None),
    ("mg/dL", "mmol/L", GLUCOSE),
    ("mg/dL", "umol/L", Decimal("113.12")),
    ("[degF]", "Cel", None),
    ("K", "Cel", None),
    ("[lb_av]", "kg", None),
]


@pytest.mark.parametrize("code", ["g/L", "10*9/L", "{INR}", "mL/min/{1.73_m2}", "/[HPF]", "[pH]", "Cel", "%"])
def test_what_laboratories_write_in_ucum_is_a_unit(code):
    assert is_unit(code)


@pytest.mark.parametrize("code", ["spoons", "", "MG/DL", "gm/l", "х10^9/л", "10^9 / L"])
def test_what_people_write_otherwise_is_none(code):
    assert not is_unit(code)


@pytest.mark.parametrize(
    ("unit", "to", "molar_mass", "factor", "offset"),
    [
        ("g/dL", "g/L", None, "10", "0"),
        ("10*3/uL", "10*9/L", None, "1", "0"),
        ("/uL", "10*9/L", None, "0.001", "0"),
        ("mg/dL", "mmol/L", GLUCOSE, "0.0555074490997", "0"),
        ("mmol/L", "mg/dL", GLUCOSE, "18.0156", "0"),
        ("[degF]", "Cel", None, "0.555555555556", "-17.7777777778"),
        ("{INR}", "{INR}", None, "1", "0"),
    ],
)
def test_a_unit_becomes_another_by_factor_and_offset(unit, to, molar_mass, factor, offset):
    assert conversion(unit, to, molar_mass=molar_mass) == Conversion(Decimal(factor), Decimal(offset))


@given(st.sampled_from(PAIRS), st.decimals(0, 10_000, places=3))
def test_there_and_back_changes_nothing_that_a_laboratory_could_print(pair, number):
    unit, to, molar_mass = pair

    there = conversion(unit, to, molar_mass=molar_mass).of(number)
    back = conversion(to, unit, molar_mass=molar_mass).of(there)

    assert abs(back - number) <= Decimal("0.000001")


DIFFERENT = ["g/L", "mmol/L", "s", "mm/h", "10*9/L", "Cel", "U/L", "kg"]


@given(st.permutations(DIFFERENT))
def test_what_measures_something_else_never_converts(units):
    with pytest.raises(BadUnit, match="does not convert"):
        conversion(units[0], units[1])


@pytest.mark.parametrize(
    ("unit", "to", "reason"),
    [
        ("mg/dL", "mmol/L", "without a molar_mass"),
        ("%", "mmol/mol", "are both shares"),
        ("mL/min", "mL/min/{1.73_m2}", "may not count the same"),
        ("[pH]", "1", "nothing is known"),
    ],
)
def test_what_only_a_person_can_tell_is_left_to_one(unit, to, reason):
    with pytest.raises(NotForTheLibrary, match=reason):
        conversion(unit, to)


def test_an_unknown_unit_converts_to_nothing():
    with pytest.raises(BadUnit, match="unknown unit: spoons"):
        conversion("spoons", "g/L")


@pytest.mark.parametrize(
    ("mine", "agrees"),
    [("0.0555074491", True), ("0.0555062167", True), ("0.0556", False), ("18.0156", False)],
)
def test_a_factor_by_hand_agrees_up_to_rounding(mine, agrees):
    right = conversion("mg/dL", "mmol/L", molar_mass=GLUCOSE)

    assert Conversion(Decimal(mine)).agrees_with(right) is agrees


def test_an_offset_that_is_missing_does_not_agree():
    right = conversion("[degF]", "Cel")

    assert not Conversion(right.factor).agrees_with(right)


def test_nothing_loads_the_library_before_a_protocol_file_is_read():
    asked = (
        "import sys, checklists.domain.files.content, checklists.domain.entry; print('pint' in sys.modules)"
    )

    answer = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)

    assert answer.stdout.strip() == "False"


def test_a_number_is_stretched_and_then_shifted():
    assert Conversion(Decimal(2), Decimal(-3)).of(Decimal(10)) == 17


def test_a_part_in_a_thousand_is_rounding_and_no_more():
    ours = Conversion(Decimal(1000))

    assert Conversion(Decimal(1001)).agrees_with(ours)
    assert Conversion(Decimal(999)).agrees_with(ours)
    assert not Conversion(Decimal("1001.1")).agrees_with(ours)
    assert not Conversion(Decimal("1000.9995"), Decimal("0.1")).agrees_with(ours)
    assert not Conversion(Decimal("998.9")).agrees_with(ours)
    assert not Conversion(Decimal("1000.9999")).agrees_with(Conversion(Decimal("999.95")))


@pytest.mark.parametrize(
    ("unit", "to", "printed"),
    [("g/dL", "g/L", "10"), ("kg", "g", "1000"), ("mg/dL", "g/L", "0.01"), ("K", "Cel", "1")],
)
def test_a_factor_is_written_as_short_as_it_can_be(unit, to, printed):
    assert str(conversion(unit, to).factor) == printed
