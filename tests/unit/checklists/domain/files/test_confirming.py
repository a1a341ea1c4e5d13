"""What a clinician is asked to confirm in a draft: every source, whatever it stands under, and never less."""

from dataclasses import replace

import pytest

from checklists.domain.files import drafting
from checklists.domain.files.reading import ProtocolProblems
from checklists.domain.medicines import MedicineChoice, MedicineClass, StopRule
from checklists.domain.origins import Origin, OriginType
from checklists.domain.protocols import Component, FollowUp, Input, Kind
from tests.unit.checklists.domain.builders import protocol, requirement, words

SIGNED = Origin(OriginType.CLINICAL_DEFAULT, "2.2 bounds", confirmed_by="Dr A. Lim, 2026-11-01")
UNSIGNED = replace(SIGNED, confirmed_by="")


def test_a_source_without_a_quote_is_shown_without_one():
    (found,) = drafting.open_origins(protocol(requirement(origins=(UNSIGNED,))))

    assert found.origin == UNSIGNED


def test_a_visit_after_the_operation_is_confirmed_too():
    visit = FollowUp("visit", words("Visit"), 42, 42, (UNSIGNED,))

    assert [one.place for one in drafting.open_origins(replace(protocol(), follow_up=(visit,)))] == [
        "follow_up/visit/0"
    ]


def test_a_table_that_lost_a_class_of_medicines_is_confirmed_anew():
    aspirin = MedicineClass(
        "aspirin", words("aspirin"), ("B01",), MedicineChoice.STOP, (SIGNED,), (StopRule(7),)
    )
    table = Component(
        "plan", words("plan"), Input.MEDICINES, classes=(aspirin, replace(aspirin, code="iron", atc=("B03",)))
    )
    plan = requirement("medicines", table, kind=Kind.MEDICINE_PLAN, origins=(SIGNED,))
    shorter = replace(plan, components=(replace(table, classes=(aspirin,)),))

    draft = drafting.rewritten(protocol(shorter), protocol(plan), "no iron any more")

    assert draft.requirements[0].origins == (UNSIGNED, Origin(OriginType.LOCAL, "no iron any more"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "extends: core@1.0.0\n",
            "extends: what this file builds on is not in it; start from the downloaded",
        ),
        (
            "change: []\n",
            "change: a draft is a whole protocol, as it is downloaded, with nothing left to work in",
        ),
    ],
)
def test_a_refused_draft_is_named(text, said):
    with pytest.raises(ProtocolProblems) as refused:
        drafting.read_draft("upload.yaml", text)

    assert str(refused.value).startswith(f"upload.yaml:1: {said}")
