"""What a protocol file may say about units and laboratory codes."""

from dataclasses import replace
from decimal import Decimal

import pytest

from checklists.domain.files.content import read_protocol
from checklists.domain.files.laboratory_checks import laboratory_problems
from checklists.domain.files.reading import ProtocolProblems
from checklists.domain.files.writing import write_protocol
from tests.unit.checklists.domain.builders import choice, number, protocol, requirement

GLUCOSE = Decimal("180.156")


def test_sound_units_and_codes_raise_no_complaint():
    assert [*laboratory_problems(number(loinc=("14771-0", "1558-6")))] == []
    assert [*laboratory_problems(number(molar_mass=GLUCOSE))] == []
    assert [*laboratory_problems(choice(loinc=("56888-1",)))] == []


@pytest.mark.parametrize(
    ("component", "reason"),
    [
        (number(unit="spoons"), "unknown unit: spoons"),
        (number(units={"grains": Decimal(1)}), "unknown unit: grains"),
        (number(units={"s": Decimal(1)}), "s does not convert to mmol/L"),
        (
            number(units={"mg/dL": Decimal("0.06")}, molar_mass=GLUCOSE),
            "1 mg/dL is 0.0555074490997 mmol/L, not 0.06",
        ),
        (number(unit="g/L", units={"g/dL": Decimal(100)}), "1 g/dL is 10 g/L, not 100"),
        (number(loinc=("12345-6",)), "unknown LOINC code: 12345-6"),
        (number(loinc=("56888-1",)), "LOINC 56888-1 is no number"),
        (choice(loinc=("14771-0",)), "LOINC 14771-0 is a number"),
        (number(units={}, loinc=("1558-6",)), "LOINC 1558-6 is mass, and none of the units is"),
        (
            number(unit="%", units={}, loinc=("59261-8",)),
            "LOINC 59261-8 is mole_share, and none of the units is",
        ),
    ],
)
def test_what_contradicts_the_library_or_the_table_is_refused(component, reason):
    assert [*laboratory_problems(component)] == [reason]


def test_a_factor_that_only_a_clinician_knows_stands_as_it_is_written():
    hba1c = number(
        unit="mmol/mol",
        units={"%": Decimal("10.9314")},
        offsets={"%": Decimal("-23.5243")},
        loinc=("59261-8", "4548-4"),
    )

    assert [*laboratory_problems(hba1c)] == []
    assert round(hba1c.in_unit(Decimal("6.5"), "%"), 1) == Decimal("47.5")
    assert hba1c.in_unit(Decimal("6.5"), "g/L") is None


def component_of(change, without=None):
    content = write_protocol(protocol(requirement()))
    content["requirements"][0]["components"][0] |= change
    content["requirements"][0]["components"][0].pop(without, None)
    spec = read_protocol(content)
    assert read_protocol(write_protocol(spec)) == spec
    return spec.requirements[0].components[0]


def test_a_unit_that_is_only_named_gets_its_factor_from_the_library():
    glucose = component_of({"units": ["mg/dL"], "molar_mass": 180.156})

    assert glucose.units == {"mg/dL": Decimal("0.0555074490997")}
    assert glucose.molar_mass == Decimal("180.156")
    assert glucose.offsets == {}


def test_a_unit_on_another_zero_keeps_what_is_added():
    written = component_of({"units": {"mg/dL": {"factor": "2", "offset": "-32"}}})

    assert (written.units, written.offsets) == ({"mg/dL": Decimal(2)}, {"mg/dL": Decimal(-32)})
    assert component_of({"unit": "Cel", "units": ["[degF]"]}).in_unit(
        Decimal(212), "[degF]"
    ) == pytest.approx(100)


@pytest.mark.parametrize(
    ("units", "reason"),
    [
        ({"mg/dL": "0"}, "a unit's factor is above zero"),
        ({"mg/dL": {"factor": "0"}}, "a unit's factor is above zero"),
        ({"mg/dL": {"offset": "1"}}, "a unit's factor is above zero"),
    ],
)
def test_a_unit_without_a_factor_is_refused(units, reason):
    with pytest.raises(ProtocolProblems) as refused:
        component_of({"units": units})

    assert str(refused.value) == f":0: glucose: {reason}"


def test_a_factor_alone_starts_at_the_same_zero():
    assert component_of({"units": {"mg/dL": {"factor": "2"}}}).offsets == {}


def test_a_unit_cannot_become_one_that_is_not_there():
    with pytest.raises(ProtocolProblems) as refused:
        component_of({"unit": "", "units": ["mg/dL"]}, without="unit")

    assert [one.reason for one in refused.value.problems] == [
        "glucose: a number needs a unit",
        "unknown unit: ",
    ]


def test_a_unit_on_another_zero_is_held_against_the_library_with_what_is_added():
    heat = number(unit="Cel", units={"[degF]": Decimal("0.555555555556")})

    right = replace(heat, offsets={"[degF]": Decimal("-17.7777777778")})

    assert [*laboratory_problems(right)] == []
    assert len([*laboratory_problems(heat)]) == 1


def test_after_a_unit_that_the_library_does_not_know_the_next_is_still_held_against_it():
    glucose = number(units={"mg/dL": Decimal("0.0555062167"), "umol/L": Decimal(5)})

    assert [*laboratory_problems(glucose)] == ["1 umol/L is 0.001 mmol/L, not 5"]
