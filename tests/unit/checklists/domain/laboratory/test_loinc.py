"""The table of laboratory codes, and the samples they come from."""

import pytest

from checklists.domain.laboratory.loinc import CODES, Code, Property
from checklists.domain.laboratory.specimens import Specimen, read_specimen


def check_digit(digits: str) -> int:
    """LOINC numbers end with a Luhn digit over the digits before it (mod 10)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value // 10 + value % 10
    return -total % 10


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_its_check_digit(code):
    digits, _, last = code.partition("-")

    assert check_digit(digits) == int(last)


@pytest.mark.parametrize(
    ("moles", "mass"),
    [("14771-0", "1558-6"), ("14749-6", "2345-7"), ("14682-9", "2160-0"), ("14631-6", "1975-2")],
)
def test_mass_and_amount_of_substance_are_told_apart(moles, mass):
    assert (CODES[moles].measures, CODES[mass].measures) == (Property.MOLES, Property.MASS)
    assert CODES[moles].comes_in("mmol/L")
    assert not CODES[moles].comes_in("mg/dL")
    assert CODES[mass].comes_in("mg/dL")
    assert not CODES[mass].comes_in("mmol/L")


def test_the_two_scales_of_hba1c_are_told_apart():
    assert CODES["59261-8"].comes_in("mmol/mol")
    assert not CODES["59261-8"].comes_in("%")
    assert not CODES["4548-4"].comes_in("mmol/mol")


@pytest.mark.parametrize(
    ("said", "specimen"),
    [
        ("Urine", Specimen.URINE),
        ("UR", Specimen.URINE),
        ("122575003", Specimen.URINE),
        ("моча", Specimen.URINE),
        ("Serum or  Plasma", Specimen.BLOOD),
        ("BLDC", Specimen.BLOOD),
        ("сыворотка", Specimen.BLOOD),
        ("saliva", Specimen.OTHER),
    ],
)
def test_a_sample_is_read_from_code_or_word(said, specimen):
    assert read_specimen(said) is specimen


def test_a_code_says_what_it_is_what_it_measures_and_in_which_sample():
    assert CODES["718-7"] == Code("718-7", "Haemoglobin", Property.MASS, Specimen.BLOOD)
    assert CODES["2514-8"] == Code("2514-8", "Ketones, strip", Property.ANSWER, Specimen.URINE)
    assert CODES["8867-4"] == Code("8867-4", "Heart rate", Property.RATE, None)
