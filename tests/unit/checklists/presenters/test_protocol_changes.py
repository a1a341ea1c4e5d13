"""Differences of protocols in words: whatever can differ can be said, in both languages."""

from dataclasses import replace

import pytest
from django.utils import translation

from checklists.domain import scales
from checklists.domain.files.diffs import diff
from checklists.domain.protocols import ProtocolSpec, Validity, ValidityRule
from checklists.domain.scales import Bound
from checklists.presenters.protocol_changes import changed_parts, sentence
from tests.unit.checklists.domain.builders import number, protocol, requirement, words
from tests.unit.checklists.domain.files.test_diffs import FULL, VARIANTS, WOMEN


def said(old: ProtocolSpec, new: ProtocolSpec) -> list[str]:
    return [
        f"{part.title} | {sentence(line)}"
        for part in changed_parts(diff(old, new), old, new)
        for line in part.lines
    ]


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize(("name", "changed"), VARIANTS, ids=[name for name, _changed in VARIANTS])
def test_every_difference_can_be_said(name, changed, language):
    with translation.override(language):
        for old, new in ((FULL, changed), (changed, FULL)):
            sentences = said(old, new)
            assert len(sentences) == len(diff(old, new))
            assert all(one.split(" | ")[0] for one in sentences)


def blood(*bounds: Bound, **more) -> ProtocolSpec:
    component = replace(number("haemoglobin"), title=words("Haemoglobin"), unit="g/L", bounds=bounds)
    return protocol(replace(requirement("blood", component, **more), title=words("Blood count")))


OLD = Bound(scales.parse("review < 120 <= pass"), WOMEN)
NEW = Bound(scales.parse("review < 115 <= pass"), WOMEN)
MEN = Bound(scales.parse("review < 130 <= pass"))


def test_a_bound_is_said_with_its_component_and_whom_it_is_for():
    assert said(blood(OLD, MEN), blood(NEW, MEN)) == [
        "Blood count | Haemoglobin, women, bounds: under 115: needs a clinician; from 115: in order,"
        " was under 120: needs a clinician; from 120: in order"
    ]


def test_days_and_roles_are_said_as_clinicians_say_them():
    old = blood(MEN, validity=Validity((ValidityRule(days=14),)), due_days=10)
    new = blood(MEN, validity=Validity((ValidityRule(days=12),)), due_days=0, recorded_by=("surgeon",))

    assert said(old, new) == [
        "Blood count | recorded by: surgeon, was coordinator",
        "Blood count | due before the operation: 0 days, was 10 days",
        "Blood count | good for: 12 days, was 14 days",
    ]


def test_a_requirement_that_comes_or_goes_is_named():
    old, new = protocol(requirement("a")), protocol(requirement("b"))

    assert said(old, new) == ["a | no longer", "b | new"]
