import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.domain import scales
from checklists.domain.conditions import parse
from checklists.domain.files.content import read_protocol
from checklists.domain.files.reading import ProtocolProblems
from checklists.domain.files.writing import to_yaml, write_protocol
from checklists.domain.medicines import MedicineChoice, MedicineClass, StopRule
from checklists.domain.origins import Origin, OriginType
from checklists.domain.protocols import (
    Choice,
    Component,
    DecisionRule,
    FollowUp,
    Group,
    Input,
    Kind,
    Validity,
    ValidityRule,
)
from checklists.domain.scales import Bound, Outcome
from tests.unit.checklists.domain.builders import TEXT, choice, number, protocol, requirement, words

EVERYTHING = replace(
    protocol(
        requirement(
            "blood",
            number(
                "glucose",
                loinc=("14771-0",),
                bounds=(
                    Bound(scales.parse("pass < 7 <= review"), parse({"age_at_least": 60})),
                    Bound(scales.parse("pass < 6 <= review")),
                ),
            ),
            choice("conclusion", required=False),
            Component("side", words("side"), Input.SIDE),
            when=parse({"not": {"sex": ["male"]}}),
            reason=words("because"),
            validity=Validity((ValidityRule(days=14, when=parse({"smoker": True})), ValidityRule(hours=400))),
            side_must_match=True,
            decisions=DecisionRule(
                accept=frozenset({"surgeon"}), block_accept=frozenset({"surgeon"}), two_people=True
            ),
        ),
        requirement(
            "alcohol",
            Component("last_use", words("last"), Input.DATE),
            choice("use", choices=(Choice("stopped", words("stopped"), Outcome.PASS, needs=("last_use",)),)),
            kind=Kind.ABSTINENCE,
            group=Group.HABITS,
            abstain_days=14,
            lead_days=0,
        ),
        requirement("band", choice(), kind=Kind.CHECK_OF_DAY, on_the_day=True, due_days=0, lead_days=0),
    ),
    extends="core@1.0.0",
    resources=("c_arm",),
    follow_up=(FollowUp("sutures", words("Sutures out"), 5, 7, TEXT),),
)


def test_a_protocol_survives_a_trip_through_json():
    content = json.loads(json.dumps(write_protocol(EVERYTHING)))

    assert read_protocol(content) == EVERYTHING


numbers = st.decimals(-100, 100, places=2)


@st.composite
def requirements(draw, code):
    low = draw(numbers)
    scale = scales.parse(f"block < {low} <= pass <= {low + draw(st.integers(1, 50))} < review")
    validity = draw(st.none() | st.integers(30, 400))
    roles = st.frozensets(st.sampled_from(["surgeon", "anaesthetist"]))
    return requirement(
        code,
        number(
            "value",
            bounds=(Bound(scale),),
            unit=draw(st.sampled_from(["g/L", "mmol/L", "s"])),
            units={},
            plausible=(Decimal(-200), Decimal(200)),
        ),
        due_days=draw(st.integers(0, 30)),
        lead_days=draw(st.integers(0, 30)),
        validity=Validity(() if validity is None else (ValidityRule(days=validity),)),
        decisions=DecisionRule(draw(roles), draw(roles), draw(roles)),
        kind=draw(st.sampled_from([Kind.LAB, Kind.REPORT, Kind.ASSESSMENT])),
        group=draw(st.sampled_from(Group)),
        origins=(
            Origin(OriginType.LOCAL, draw(st.text("abc", min_size=1)), confirmed_by=draw(st.text("xyz"))),
        ),
    )


@given(st.integers(1, 4).flatmap(lambda n: st.tuples(*(requirements(f"r{i}") for i in range(n)))))
def test_every_protocol_reads_back_as_it_was_written(specs):
    written = protocol(*specs)

    assert read_protocol(json.loads(json.dumps(write_protocol(written)))) == written


def test_content_that_was_tampered_with_is_refused():
    content = write_protocol(EVERYTHING)
    content["requirements"][0]["kind"] = "ritual"
    content["owner"] = "me"

    with pytest.raises(ProtocolProblems) as refused:
        read_protocol(content)

    assert [p.reason for p in refused.value.problems] == ["unknown key: owner", "unknown kind: ritual"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"validity": {}}, "either days or hours"),
        ({"validity": {"days": 3, "hours": 3}}, "either days or hours"),
        ({"validity": {"days": 30, "weeks": 2}}, "unknown key: weeks"),
        ({"validity": "long"}, "validity is not a mapping"),
        ({"decisions": {"shrug": []}}, "unknown key: shrug"),
    ],
)
def test_parts_that_are_wrong_are_noted(change, reason):
    with pytest.raises(ProtocolProblems, match=reason):
        read_protocol(_content(change))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"plausible": [5]}, "a lower and a higher number"),
        ({"plausible": [5, 5]}, "a lower and a higher number"),
        ({"units": {"mg/dL": "some"}}, "mg/dL is not a number"),
        ({"units": ["mg/dL"]}, "mg/dL does not convert to mmol/L without a molar_mass"),
        ({"units": {"mg/dL": {"factor": "some"}}}, "factor is not a number"),
        ({"molar_mass": "heavy"}, "molar_mass is not a number"),
        ({"bounds": [{"scale": "pass", "colour": "red"}]}, "unknown key: colour"),
    ],
)
def test_components_that_are_wrong_are_noted(change, reason):
    content = _content({})
    content["requirements"][0]["components"][0] |= change

    with pytest.raises(ProtocolProblems, match=reason):
        read_protocol(content)


def test_one_scale_may_stand_without_a_list():
    content = _content({})
    component = content["requirements"][0]["components"][0]
    component["scale"] = component.pop("bounds")[0]["scale"]

    (bound,) = read_protocol(content).requirements[0].components[0].bounds

    assert (str(bound.scale), bound.when) == (component["scale"], None)
    assert component["plausible"] == [str(Decimal("0.5")), "60"]


def test_a_follow_up_ends_after_it_begins():
    content = write_protocol(EVERYTHING)
    content["follow_up"][0]["from_days"] = 9

    with pytest.raises(ProtocolProblems, match="ends before it begins"):
        read_protocol(content)


@pytest.mark.parametrize("left_out", ["from_days", "to_days"])
def test_a_follow_up_says_from_which_day_to_which(left_out):
    content = write_protocol(EVERYTHING)
    del content["follow_up"][0][left_out]

    with pytest.raises(ProtocolProblems) as refused:
        read_protocol(content)
    assert str(refused.value) == f":0: a follow-up needs {left_out}"


def _content(change):
    content = write_protocol(protocol(requirement()))
    content["requirements"][0] |= change
    return content


def test_a_download_reads_in_its_order_and_in_the_letters_of_its_language():
    title = {"en": "Knee " * 21 + "end", "ru": "Колено"}

    text = to_yaml(replace(protocol(), title=title))

    # Lines are folded only where a screen would end.
    assert text.startswith(
        f"protocol: knee\nversion: 1.0.0\ntitle:\n  en: {title['en']}\n  ru: Колено\nrequirements:\n- code: glucose\n"
    )
    assert "recorded_by:\n  - coordinator\n" in text
    wider = {"en": title["en"].replace("Knee", "Knees", 1), "ru": "Колено"}
    assert "Knee Knee\n    end\n" in to_yaml(replace(protocol(), title=wider))


def plan_with(stop):
    table = Component(
        "medicines",
        words("medicines"),
        Input.MEDICINES,
        classes=(MedicineClass("a", words("A"), ("B01",), MedicineChoice.STOP, TEXT, stop=(StopRule(5),)),),
    )
    content = write_protocol(protocol(requirement("plan", table, kind=Kind.MEDICINE_PLAN)))
    content["requirements"][0]["components"][0]["classes"][0]["stop"] = stop
    return read_protocol(content).requirements[0].components[0].classes[0].stop


def test_a_stop_says_how_many_days():
    smokes = {"smoker": True}

    assert plan_with([{"days": 7, "when": smokes}, {"days": 0}]) == (StopRule(7, parse(smokes)), StopRule(0))
    with pytest.raises(ProtocolProblems) as refused:
        plan_with([{"when": smokes}])
    assert str(refused.value) == ":0: stop needs days"


def test_a_visit_may_be_on_the_day_of_the_operation():
    same_day = FollowUp("pain", words("Pain"), 0, 0, TEXT)
    spec = replace(protocol(), follow_up=(same_day,))

    assert read_protocol(write_protocol(spec)).follow_up == (same_day,)
