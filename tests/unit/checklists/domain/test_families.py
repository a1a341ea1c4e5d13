"""The protocols of hip, knee, foot, long bones and jaws, as a ward would say them."""

from datetime import timedelta
from decimal import Decimal

import pytest

from checklists.domain.evidence import Value
from checklists.domain.files.catalogue import parse_procedures
from checklists.domain.protocols import ProtocolSpec
from checklists.domain.readiness import evaluate
from checklists.domain.states import State, judge
from tests.unit.checklists.domain.builders import NOW, PROTOCOLS, evidence, facts, shipped

LATEST = {code: spec for (code, _), spec in sorted(shipped().items())}
PROCEDURES = parse_procedures(
    "procedures.yaml", (PROTOCOLS / "procedures.yaml").read_text(), protocols=set(LATEST)
)
BY_CODE = {procedure.code: procedure for procedure in PROCEDURES}
ADDENDUM = {spec.code for spec in LATEST["paediatric-addendum"].requirements}
TEN_YEARS = NOW.date() - timedelta(days=3653)


def case_of(procedure, **more):
    """The facts of a case of that procedure."""
    known = {
        "procedure_code": procedure.code,
        "technique": procedure.technique,
        "bone_site": procedure.bone_site,
        "access": procedure.access,
        "complexity": procedure.complexity,
        "side": "left" if procedure.has_side else "not_applicable",
    }
    return facts(**(known | more))


def asked(procedure, **more):
    """What is asked of a case of that procedure."""
    protocol = LATEST[procedure.protocol_code]
    found = evaluate(
        protocol, case_of(procedure, **more), [], [], surgery_at=NOW + timedelta(days=40), now=NOW
    )
    return {item.code for item in found.items if item.state is not State.NOT_APPLICABLE}


def outcome(procedure, requirement, component, value, **more):
    spec = LATEST[procedure.protocol_code].by_code[requirement]
    row = evidence(Value(number=Decimal(value)), requirement=requirement, component=component)
    return judge(spec, case_of(procedure, **more), [row], surgery_at=NOW, now=NOW).outcome


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda p: p.code)
def test_every_procedure_has_a_protocol_that_prepares_it(procedure):
    protocol = LATEST[procedure.protocol_code]

    assert not protocol.is_part
    assert protocol.unconfirmed == ()
    assert {"diagnosis", "xray", "blood_count", "surgical_consent", "site_mark", "cut_plan", "implants"} <= (
        asked(procedure)
    )


@pytest.mark.parametrize("protocol", [p for p in LATEST.values() if not p.is_part], ids=lambda p: p.code)
def test_every_family_says_whom_it_is_for_how_it_goes_and_what_patients_are_told(protocol: ProtocolSpec):
    kinds = {guidance.kind.value for guidance in protocol.guidance}

    assert {"indication", "technique", "equipment", "for_patient"} <= kinds
    assert protocol.follow_up
    assert len({g.code for g in protocol.guidance}) == len(protocol.guidance)
    assert len({f.code for f in protocol.follow_up}) == len(protocol.follow_up)


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda p: p.code)
def test_a_child_gets_the_addendum_an_adult_does_not_and_unknown_age_does(procedure):
    assert asked(procedure, birth_date=TEN_YEARS) >= ADDENDUM
    assert not asked(procedure) & ADDENDUM
    assert asked(procedure, birth_date=None) >= ADDENDUM


def test_nobody_goes_past_a_guardian_who_has_not_consented():
    rule = LATEST["hip-pelvic"].by_code["guardian_consent"].decisions

    assert not (rule.accept | rule.waive | rule.defer | rule.block_accept)


@pytest.mark.parametrize(
    ("procedure", "images"),
    [
        ("knee-hto-opening", {"mri"}),
        ("knee-dfo-closing", {"mri"}),
        ("foot-scarf", {"ct"}),
        ("foot-chevron-closed", {"ct"}),
        ("foot-akin", {"ct"}),
        ("foot-scarf-akin", {"ct"}),
        ("hip-periacetabular", {"ct"}),
        ("longbone-femur", {"ct"}),
        ("jaw-both", {"ct_face"}),
    ],
)
def test_the_images_beside_the_x_ray_depend_on_the_bone(procedure, images):
    assert asked(BY_CODE[procedure]) & {"mri", "ct", "ct_face"} == images


@pytest.mark.parametrize(
    "procedure", ["hip-periacetabular", "hip-femoral", "knee-dfo-opening", "longbone-femur"]
)
@pytest.mark.parametrize("sex", ["female", "male"])
@pytest.mark.parametrize(
    ("value", "expected"), [("99.9", "block"), ("100", "review"), ("129.9", "review"), ("130", "pass")]
)
def test_where_much_blood_may_be_lost_both_sexes_need_more_of_it(procedure, sex, value, expected):
    assert outcome(BY_CODE[procedure], "blood_count", "haemoglobin", value, sex=sex) == expected


@pytest.mark.parametrize("procedure", ["longbone-tibia", "foot-scarf", "knee-hto-closing", "jaw-lower"])
@pytest.mark.parametrize(
    ("sex", "value", "expected"),
    [
        ("female", "79.9", "block"),
        ("female", "119.9", "review"),
        ("female", "120", "pass"),
        ("male", "120", "review"),
        ("male", "130", "pass"),
    ],
)
def test_elsewhere_the_usual_haemoglobin_will_do(procedure, sex, value, expected):
    assert outcome(BY_CODE[procedure], "blood_count", "haemoglobin", value, sex=sex) == expected


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda p: p.code)
def test_blood_is_kept_ready_for_pelvis_femur_and_both_jaws_together(procedure):
    femur_or_pelvis = {"pelvis", "femur_proximal", "femur_distal", "femur_shaft"}
    wanted = procedure.bone_site in femur_or_pelvis or procedure.technique == "bimaxillary"

    assert ("cross_match" in asked(procedure)) is wanted


def test_for_the_hip_nobody_puts_the_blood_group_off():
    assert not LATEST["hip-pelvic"].by_code["blood_group"].decisions.defer


@pytest.mark.parametrize(
    ("procedure", "value", "expected"),
    [
        ("foot-scarf", "29.9", "pass"),
        ("foot-scarf", "30", "block"),
        ("knee-hto-opening", "30", "review"),
        ("knee-hto-opening", "35", "block"),
    ],
)
def test_for_the_foot_any_obesity_needs_the_surgeons_permission(procedure, value, expected):
    assert outcome(BY_CODE[procedure], "body_mass_index", "bmi", value) == expected


@pytest.mark.parametrize(
    ("procedure", "value", "expected"),
    [
        ("foot-chevron-closed", "2", "pass"),
        ("foot-chevron-closed", "2.1", "review"),
        ("foot-chevron", "12", "pass"),
        ("foot-chevron", "12.1", "review"),
    ],
)
def test_a_long_cut_is_questioned_and_never_refused(procedure, value, expected):
    assert outcome(BY_CODE[procedure], "cut_plan", "incision", value) == expected


def test_a_graft_is_chosen_for_an_opening_wedge_only():
    assert "graft" in asked(BY_CODE["knee-hto-opening"])
    assert "graft" not in asked(BY_CODE["knee-hto-closing"])


@pytest.mark.parametrize(("diagnosis", "is_asked"), [("M17.1", True), ("", True), ("E64.3", False)])
def test_age_and_pain_are_weighed_for_arthrosis_of_the_knee_only(diagnosis, is_asked):
    assert ("knee_candidate" in asked(BY_CODE["knee-hto-opening"], diagnosis=diagnosis)) is is_asked


@pytest.mark.parametrize(("diagnosis", "is_asked"), [("M84.1", True), ("M84.0", False)])
def test_a_false_joint_is_looked_into(diagnosis, is_asked):
    assert ("nonunion_workup" in asked(BY_CODE["longbone-tibia"], diagnosis=diagnosis)) is is_asked


def test_the_combined_operation_plans_both_cuts():
    assert {"scarf_plan", "akin_plan"} <= asked(BY_CODE["foot-scarf-akin"])
    assert "akin_plan" not in asked(BY_CODE["foot-scarf"])
    assert "scarf_plan" not in asked(BY_CODE["foot-akin"])


def test_jaws_need_teeth_splint_airway_and_a_look_at_bone_medicines():
    jaw = asked(BY_CODE["jaw-lower"])

    assert {"dental_clearance", "orthodontist", "models_and_splint", "airway_plan", "bone_medicines"} <= jaw
    (medicines,) = LATEST["jaw"].by_code["bone_medicines"].components
    assert [suggestion.choice for suggestion in medicines.suggests] == ["now"]


def test_milestones_after_the_knee_are_kept_apart():
    days = {f.code: (f.from_days, f.to_days) for f in LATEST["knee-dfo"].follow_up}

    assert days == {
        "visit": (42, 42),
        "union": (60, 60),
        "rehabilitation": (84, 84),
        "full_activity": (90, 180),
    }


@pytest.mark.parametrize(
    ("protocol", "days"), [("foot-chevron", (5, 7)), ("foot-scarf", (10, 14)), ("foot-scarf-akin", (10, 14))]
)
def test_sutures_come_out_when_the_family_says(protocol, days):
    (sutures,) = [f for f in LATEST[protocol].follow_up if f.code == "sutures"]

    assert (sutures.from_days, sutures.to_days) == days


def test_closed_operations_and_large_bones_are_marked_for_the_surgeons_privilege():
    assert {p.code for p in PROCEDURES if p.access == "closed"} == {"foot-chevron-closed"}
    assert {p.code for p in PROCEDURES if p.complexity == "simple"} == {
        "foot-scarf",
        "foot-chevron",
        "foot-chevron-closed",
        "foot-akin",
        "foot-scarf-akin",
        "longbone-finger",
    }


@pytest.mark.parametrize(
    ("procedure", "median", "planned"),
    [
        ("knee-hto-opening", 123, 140),
        ("knee-hto-closing", 137, 160),
        ("knee-dfo-opening", 151, 180),
        ("hip-periacetabular", 256, 285),
        ("foot-scarf", 98, 115),
        ("foot-scarf-akin", 108, 125),
        ("foot-chevron", 83, 95),
        ("foot-akin", 69, 80),
        ("longbone-femur", 168, 210),
        ("longbone-forearm", 141, 170),
        ("jaw-lower", 163, 205),
        ("jaw-upper", 151, 195),
        ("jaw-both", 244, 300),
    ],
)
def test_the_time_in_theatre_is_the_surgery_and_45_minutes(procedure, median, planned):
    assert (BY_CODE[procedure].duration_p50, BY_CODE[procedure].planned_minutes) == (median, planned)
