from dataclasses import replace
from decimal import Decimal

import pytest

from checklists.domain import scales
from checklists.domain.conditions import parse
from checklists.domain.files.checks import ROLES, check_protocol, check_requirement
from checklists.domain.files.component_checks import check_component
from checklists.domain.files.reading import Reader
from checklists.domain.origins import Origin, OriginType
from checklists.domain.protocols import (
    Choice,
    Component,
    DecisionRule,
    Input,
    Kind,
    Severity,
    Validity,
    ValidityRule,
)
from checklists.domain.scales import Bound, Outcome
from tests.unit.checklists.domain.builders import choice, days, number, protocol, requirement, words


def complaints(spec):
    read = Reader({}, [])
    check_requirement(spec, read)
    return [problem.reason for problem in read.problems]


def about(component):
    """Complaints about a component, without its name in front."""
    read = Reader({}, [])
    check_component(component, read)
    return [problem.reason.split(": ", 1)[1] for problem in read.problems]


SCREEN = parse({"smoker": True})
PASS = Bound(scales.parse("pass < 5 <= review"))
DATE = Component("last", words("last"), Input.DATE)


def test_a_sound_requirement_raises_no_complaint():
    assert complaints(requirement()) == []
    assert complaints(requirement("r", choice(), number())) == []


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        (requirement(owner="porter"), "unknown role: porter"),
        (requirement(recorded_by=()), "nobody may record it"),
        (requirement(recorded_by=("porter", "surgeon")), "unknown role: porter"),
        (requirement(decisions=DecisionRule(defer=frozenset({"porter"}))), "unknown role: porter"),
        (requirement(decisions=DecisionRule(two_people=True)), "two_people without anybody in block_accept"),
        (replace(requirement(), origins=()), "has no origin"),
        (
            replace(requirement(), origins=(Origin(OriginType.TEXT, "page 3"),)),
            "a text origin names a line such as L16, up to L427, not page 3",
        ),
        (
            requirement(validity=Validity((ValidityRule(days=30, when=SCREEN),))),
            "validity needs one rule without a condition",
        ),
        (requirement(validity=days(9)), "due 10 days before but valid for 9: on time would be too old"),
        (requirement(on_the_day=True), "a check of the day is due on the day and takes no days"),
        (requirement(abstain_days=14), "abstain_days is only for abstinence"),
        (requirement("r", DATE, kind=Kind.ABSTINENCE), "abstinence needs abstain_days"),
        (requirement(kind=Kind.ABSTINENCE, abstain_days=14), "abstinence needs a date"),
        (requirement(kind=Kind.MEDICINE_PLAN), "medicine_plan needs a medicines"),
        (requirement("r", number(required=False)), "needs at least one required component"),
        (requirement("r", number(), number()), "component glucose is there twice"),
        (requirement(side_must_match=True), "side_must_match needs a required side"),
        (
            requirement("r", choice(choices=(Choice("a", words("a"), Outcome.PASS, needs=("b",)),))),
            "a choice needs an unknown component: b",
        ),
    ],
)
def test_what_makes_no_sense_is_complained_about_by_name(spec, reason):
    assert complaints(spec) == [f"{spec.code}: {reason}"]


@pytest.mark.parametrize(
    ("component", "reason"),
    [
        (number(unit=""), "a number needs a unit"),
        (number(units={"g/L": Decimal(0)}), "a unit's factor is above zero"),
        (number(units={"mmol/L": Decimal(1)}), "the canonical unit needs no factor"),
        (number(molar_mass=Decimal(0)), "a molar mass is above zero"),
        (
            number(scale="pass < 6.05 <= review", decimals=1),
            "limit 6.05 has more decimals than the 1 that a converted number keeps",
        ),
        (number(plausible=None), "a number needs a plausible range"),
        (number(choices=choice().choices), "only a choice has choices"),
        (number(scale="review < 5 <= block"), "no number passes"),
        (
            number(bounds=(replace(PASS, when=SCREEN),)),
            "bounds leave a gap: the last one must have no condition",
        ),
        (number(bounds=(PASS, PASS)), "bounds overlap: one without a condition stands before the last"),
        (replace(DATE, unit="g/L"), "only a number has bounds and units"),
        (replace(DATE, choices=choice().choices), "only a choice has choices"),
        (choice(bounds=(PASS,)), "only a number has bounds and units"),
        (choice(choices=()), "a choice needs choices"),
        (choice(choices=choice().choices[1:]), "no choice passes"),
        (choice(choices=choice().choices * 2), "choice good is there twice"),
        (
            choice(choices=(Choice("a", words("a"), Outcome.PASS, until=True),)),
            "only a block can be until a date",
        ),
    ],
)
def test_a_component_that_makes_no_sense_is_complained_about(component, reason):
    assert reason in about(component)


def test_a_protocol_has_a_version_and_each_requirement_once():
    read = Reader({}, [])

    check_protocol(replace(protocol(requirement(), requirement()), version="1.0"), read)
    check_protocol(replace(protocol(), requirements=()), read)

    assert [problem.reason for problem in read.problems] == [
        "version is not like 1.0.0: 1.0",
        "requirement glucose is there twice",
        "a protocol needs requirements",
    ]


def test_the_roles_are_those_of_the_house():
    assert {"surgeon", "anaesthetist", "ward_nurse", "coordinator", "theatre_nurse"} <= ROLES


@pytest.mark.parametrize(
    "component",
    [
        replace(DATE, unit="g/L"),
        replace(DATE, units={"g/L": Decimal(1)}),
        replace(DATE, plausible=(Decimal(1), Decimal(2))),
        replace(DATE, of_upper=PASS.scale),
        replace(DATE, bounds=(PASS,)),
    ],
)
def test_what_is_no_number_has_nothing_of_one(component):
    assert about(component) == ["only a number has bounds and units"]


def test_the_smallest_molar_mass_and_the_farthest_limit_are_taken():
    assert about(number(molar_mass=Decimal(1))) == []
    assert about(number(scale="pass < 0.5 <= review < 60 <= block")) == []


def test_a_severity_needs_an_answer_that_stands_in_the_way():
    complaint = "a severity without an answer that stands in the way"
    good = choice().choices[:1]

    assert complaint in about(choice(choices=good, severity=Severity.ABSOLUTE))
    assert complaint in about(choice(choices=(), severity=Severity.ABSOLUTE))
    assert complaint not in about(choice(severity=Severity.ABSOLUTE))
