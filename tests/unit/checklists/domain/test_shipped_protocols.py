"""The protocols of this repository, as a ward would say them. Their bounds: test_boundaries."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest

from checklists.domain.decisions import DecisionKind, needs_two, roles_for
from checklists.domain.entry import parse_values
from checklists.domain.evidence import Value
from checklists.domain.facts import MedicineFact
from checklists.domain.files.writing import fingerprint
from checklists.domain.forecast import Forecast
from checklists.domain.protocols import Input, Kind
from checklists.domain.readiness import Verdict, evaluate
from checklists.domain.scales import Outcome
from checklists.domain.states import State, judge
from tests.unit.checklists.domain.builders import NOW, evidence, facts, latest, shipped

LATEST = latest()
CORE, KNEE, SCARF, CHEVRON = (LATEST[c] for c in ("common-core", "knee-hto", "foot-scarf", "foot-chevron"))
PROTOCOLS = [protocol for protocol in LATEST.values() if not protocol.is_part]

# What a version says never changes: cases are pinned to it.
FIRST_VERSIONS = {
    "common-core": "ebb878fceb2e1d49",
    "foot-chevron": "84d12241a6f917bc",
    "foot-scarf": "05549450e42be493",
    "forefoot-core": "9df0e618510fa050",
    "knee-hto": "d572da0741f898bd",
}


@pytest.mark.parametrize(("code", "says"), FIRST_VERSIONS.items())
def test_the_first_versions_say_what_they_said(code, says):
    assert fingerprint(shipped()[code, "1.0.0"]).startswith(says)


def outcome_of(protocol, requirement, component, entered, case):
    spec = protocol.by_code[requirement]
    values = parse_values(spec, {component: entered}, case, today=NOW.date())
    row = evidence(requirement=requirement, values=values)
    return judge(spec, case, [row], surgery_at=NOW, now=NOW).outcome


@pytest.mark.parametrize(("value", "outcome"), [("18.4", "review"), ("29.9", "pass"), ("30", "block")])
def test_for_the_foot_any_obesity_needs_the_surgeons_permission(value, outcome):
    assert outcome_of(SCARF, "body_mass_index", "bmi", value, facts()) == outcome
    assert SCARF.by_code["body_mass_index"].decisions.block_accept == {"surgeon"}


def test_what_each_protocol_adds():
    assert {"mri", "knee_motion", "knee_candidate"} <= set(KNEE.by_code)
    assert {"ct", "foot_circulation", "conservative_treatment", "scarf_plan"} <= set(SCARF.by_code)
    assert "ct" in CHEVRON.by_code
    assert "mri" not in SCARF.by_code
    assert "rheumatoid_arthritis" in {c.code for c in KNEE.by_code["contraindications"].components}
    assert {"cancer", "respiratory_failure"} <= {
        c.code for c in SCARF.by_code["contraindications"].components
    }


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda p: p.code)
def test_every_kind_and_group_is_there_and_everything_is_confirmed(protocol):
    assert {spec.kind for spec in protocol.requirements} == set(Kind)
    assert protocol.unconfirmed == ()
    assert all(spec.origins and spec.reason for spec in protocol.requirements)


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda p: p.code)
@pytest.mark.parametrize(
    "code",
    ["identity", "site_mark", "surgical_consent", "anaesthesia_consent", "guardian_consent", "diagnosis"],
)
def test_nobody_goes_past_identity_consent_or_the_site_mark(protocol, code):
    rule = protocol.by_code[code].decisions

    assert not (rule.accept | rule.waive | rule.defer | rule.block_accept)


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda p: p.code)
def test_a_grave_contraindication_needs_surgeon_and_anaesthetist(protocol):
    rule = protocol.by_code["contraindications"].decisions

    assert rule.two_people
    assert rule.block_accept == {"surgeon", "anaesthetist"}


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda p: p.code)
def test_every_contraindication_can_be_not_known_and_then_a_clinician_looks(protocol):
    rows = [row for row in protocol.by_code["contraindications"].components if row.severity]

    assert len(rows) >= 17
    for row in rows:
        assert row.required
        assert row.choice("unknown").outcome is Outcome.REVIEW
        assert row.choice("no").outcome is Outcome.PASS
        assert all(row.choice(s.choice).outcome is not Outcome.PASS for s in row.suggests)


# Requirement, component, answer, who may pass over it, and whether two must sign.
OVERRIDES = """
contraindications osteoporosis confirmed           anaesthetist,surgeon two
contraindications bone_infection recent            anaesthetist,surgeon two
contraindications cancer yes                       anaesthetist,surgeon two
contraindications psoriatic_arthritis early        surgeon one
contraindications rheumatoid_flare yes             anaesthetist,surgeon two
body_mass_index bmi 41                             surgeon one
anaesthetist_assessment asa asa_4                  anaesthetist,surgeon two
diagnosis established unclear                      nobody two
temperature temperature 38                         nobody one
skin skin wound                                    nobody one
"""


@pytest.mark.parametrize("line", OVERRIDES.strip().splitlines())
def test_who_may_go_ahead_over_a_block(line):
    requirement, component, entered, roles, signatures = line.split()
    spec = CORE.by_code[requirement]
    values = parse_values(spec, {component: entered}, facts(), today=NOW.date())
    judged = judge(spec, facts(), [evidence(requirement=requirement, values=values)], surgery_at=NOW, now=NOW)

    assert judged.outcome is Outcome.BLOCK
    assert ",".join(sorted(roles_for(spec, DecisionKind.ACCEPT, judged)) or ["nobody"]) == roles
    assert needs_two(spec, DecisionKind.ACCEPT, judged) is (signatures == "two")


def test_rheumatoid_arthritis_is_looked_at_everywhere_and_permitted_by_the_surgeon_at_the_knee():
    assert _rheumatoid(SCARF).choice("yes").outcome is Outcome.REVIEW
    assert _rheumatoid(KNEE).choice("yes").outcome is Outcome.BLOCK
    assert _rheumatoid(KNEE).permit == {"surgeon"}


def _rheumatoid(protocol):
    return protocol.by_code["contraindications"].component("rheumatoid_arthritis")


@pytest.mark.parametrize(
    ("diagnosis", "row", "suggested"),
    [
        ("M05.9", "rheumatoid_arthritis", "yes"),
        ("M06.0", "rheumatoid_flare", "unknown"),
        ("L40.5", "psoriatic_arthritis", "unknown"),
        ("M22.4", "patellofemoral_grade_3", "unknown"),
        ("M17.1", "loaded_compartment", "unknown"),
        ("M81.0", "osteoporosis", "confirmed"),
        ("A18.0", "bone_infection", "active"),
        ("M86.6", "bone_infection", "active"),
        ("R64", "exhaustion", "yes"),
        ("L02.4", "purulent", "yes"),
        ("N18.5", "kidney", "decompensated"),
        ("N18.3", "kidney", "unknown"),
        ("K74.6", "liver", "unknown"),
        ("I50.0", "heart_failure", "unknown"),
        ("J96.1", "respiratory_failure", "unknown"),
        ("C50.9", "cancer", "yes"),
        ("D05.1", "cancer", "early"),
    ],
)
def test_what_the_record_suggests_about_a_contraindication(diagnosis, row, suggested):
    component = CORE.by_code["contraindications"].component(row)
    patient = facts(conditions=frozenset({diagnosis}))
    holding = [s.choice for s in component.suggests if s.when.truth(patient, NOW.date())]

    assert holding[0] == suggested
    assert not any(s.when.truth(facts(), NOW.date()) for s in component.suggests)


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda p: p.code)
def test_a_laboratory_code_belongs_to_one_place_only(protocol):
    places = Counter(code for spec in protocol.requirements for c in spec.components for code in c.loinc)

    assert [code for code, times in places.items() if times > 1] == []


@pytest.mark.parametrize("code", ["infections", "syphilis"])
def test_only_those_who_need_them_see_hiv_hepatitis_and_syphilis(code):
    assert set(CORE.by_code[code].seen_by) == {"surgeon", "anaesthetist", "ward_nurse"}


def born(years):
    return NOW.date() - timedelta(days=366 * years)


WARFARIN = (MedicineFact("1", "Warfarin", "B01AA03"),)
GLIFLOZIN = (MedicineFact("2", "Dapagliflozin", "A10BK01"),)


@pytest.mark.parametrize(
    ("case", "asked"),
    [
        (facts(), set()),
        (facts(birth_date=born(70)), {"therapist_consult", "dxa"}),
        (facts(sex="male", birth_date=born(70)), {"therapist_consult"}),
        (facts(conditions=frozenset({"E11.9"})), {"hba1c", "chronic_remission", "day_glucose"}),
        (facts(conditions=frozenset({"R73.0"})), {"hba1c"}),
        (facts(conditions=frozenset({"I25.1"})), {"therapist_consult", "chronic_remission"}),
        (facts(conditions=frozenset({"M81.0"})), {"dxa"}),
        (facts(smoker=True), {"smoking"}),
        (facts(smoker=None), {"smoking"}),
        (facts(drinks_alcohol=True), {"alcohol"}),
        (facts(birth_date=born(30)), {"pregnancy"}),
        (facts(birth_date=born(30), sex="male"), set()),
        (facts(medicines=WARFARIN), {"inr_day_before"}),
        (facts(medicines=GLIFLOZIN), {"day_ketones"}),
    ],
)
def test_what_is_asked_for_depends_on_the_patient(case, asked):
    conditional = {spec.code for spec in CORE.requirements if spec.when} - {"fluorography"}
    readiness = evaluate(CORE, case, [], [], surgery_at=NOW + timedelta(days=40), now=NOW)

    applies = {item.code for item in readiness.items if item.state is not State.NOT_APPLICABLE}

    assert applies & conditional == asked


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda p: p.code)
def test_a_guardian_consents_for_a_child_only(protocol):
    rule = protocol.by_code["guardian_consent"].when

    assert rule.truth(facts(birth_date=born(10)), NOW.date())
    assert not rule.truth(facts(), NOW.date())
    assert rule.truth(facts(birth_date=None), NOW.date()) is None


def all_good(protocol, case, at):
    return [
        evidence(requirement=spec.code, at=at, values={c.code: good(c, case) for c in spec.components})
        for spec in protocol.requirements
    ]


def good(component, case):
    if component.input is Input.NUMBER:
        tries = [component.plausible[0] + Decimal(i) / 10 for i in range(4000)]
        fits = (n for n in tries if all(b.scale.outcome(n) is Outcome.PASS for b in component.bounds))
        return Value(number=next(fits))
    if component.input is Input.CHOICE:
        return Value(choice=next(c.code for c in component.choices if c.outcome is Outcome.PASS))
    return {
        Input.DATE: Value(on=NOW.date() - timedelta(days=60)),
        Input.SIDE: Value(side=case.side),
        Input.TEXT: Value(text="seen"),
        Input.MEDICINES: Value(),
    }[component.input]


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda p: p.code)
def test_a_patient_with_everything_in_order_may_be_called(protocol):
    case = facts(smoker=None, drinks_alcohol=None)
    rows = all_good(protocol, case, NOW - timedelta(minutes=30))

    readiness = evaluate(protocol, case, rows, [], surgery_at=NOW + timedelta(hours=1), now=NOW)

    assert [(item.code, item.whys) for item in readiness.in_the_way] == []
    assert readiness.verdict is Verdict.READY


@pytest.mark.parametrize("code", ["surgical_consent", "site_mark", "xray", "mri"])
def test_the_other_side_anywhere_shuts_the_gate(code):
    case = facts(side="right")
    rows = all_good(KNEE, case, NOW - timedelta(minutes=30))
    rows = [r for r in rows if r.requirement != code]
    (wrong,) = [r for r in all_good(KNEE, facts(side="left"), NOW) if r.requirement == code]

    readiness = evaluate(KNEE, case, [*rows, wrong], [], surgery_at=NOW + timedelta(hours=1), now=NOW)

    assert [item.code for item in readiness.in_the_way] == [code]
    assert readiness.verdict is Verdict.NOT_READY


def test_a_new_patient_can_be_operated_on_after_the_clock_of_abstinence():
    readiness = evaluate(KNEE, facts(smoker=None), [], [], surgery_at=None, now=NOW)

    assert readiness.earliest.on == NOW.date() + timedelta(days=14)
    assert readiness.earliest.requirement == "smoking"
    assert {i.forecast for i in readiness.in_the_way} == {Forecast.IN_TIME}


def test_the_protocols_keep_their_milestones():
    days = {(p.code, f.code): (f.from_days, f.to_days) for p in PROTOCOLS for f in p.follow_up}

    assert days["knee-hto", "visit"] == (42, 42)
    assert days["foot-chevron", "sutures"] == (5, 7)
    assert days["foot-scarf", "early_rehabilitation"] == (30, 45)
