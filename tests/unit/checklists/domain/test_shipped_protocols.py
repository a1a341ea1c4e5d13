"""The protocols of this repository, as a ward would say them. Every bound at, just below and just above."""

from datetime import timedelta
from decimal import Decimal

import pytest

from checklists.domain.evidence import Value
from checklists.domain.forecast import Forecast
from checklists.domain.protocols import Input, Kind, ProtocolSpec
from checklists.domain.readiness import Verdict, evaluate
from checklists.domain.scales import Outcome
from checklists.domain.states import State, judge
from tests.unit.checklists.domain.builders import NOW, evidence, facts, shipped

KNEE = shipped()["knee-hto", "1.0.0"]
SCARF = shipped()["foot-scarf", "1.0.0"]
CHEVRON = shipped()["foot-chevron", "1.0.0"]
PROTOCOLS = [KNEE, SCARF, CHEVRON]
MAN = facts(sex="male")

LIMITS = """
haemoglobin female  79.9 block   80 review  119.9 review  120 pass
haemoglobin male    79.9 block   80 review  129.9 review  130 pass
leukocytes  female  1.9 block  2.0 review  3.9 review  4.0 pass  10.0 pass  10.1 review  14.9 review  15.0 block
platelets   female  79 block  80 review  149 review  150 pass  400 pass  401 review
esr         female  30 pass  31 review
esr         male    20 pass  21 review
glucose     female  3.8 block  3.9 pass  6.0 pass  6.1 review  11.9 review  12.0 block
egfr        female  29 block  30 review  59 review  60 pass
alt         female  40 pass  41 review  120 review  121 block
ast         female  40 pass  41 review  120 review  121 block
bilirubin   female  21 pass  22 review  50 review  51 block
total_protein female  54 block  55 review  63 review  64 pass  83 pass  84 review
potassium   female  2.9 block  3.0 review  3.4 review  3.5 pass  5.3 pass  5.4 review  5.9 review  6.0 block
sodium      female  124 block  125 review  134 review  135 pass  145 pass  146 review  150 review  151 block
inr         female  1.2 pass  1.3 review  1.4 review  1.5 block
aptt        female  24 review  25 pass  36 pass  37 review  45 review  46 block
fibrinogen  female  1.4 block  1.5 review  1.9 review  2.0 pass  4.0 pass  4.1 review
hba1c       female  68 pass  69 block
systolic    female  159 pass  160 review  179 review  180 block
diastolic   female  99 pass  100 review  109 review  110 block
spo2        female  91 block  92 review  94 review  95 pass
stop_bang   female  4 pass  5 review
bmi         female  18.4 review  18.5 pass  29.9 pass  30 review  34.9 review  35 block
temperature female  36.9 pass  37.0 review  37.2 review  37.3 block
extension_deficit female  0 pass  1 review
flexion     female  89 block  90 pass
"""


def limits():
    for line in LIMITS.strip().splitlines():
        code, sex, *pairs = line.split()
        yield from ((code, sex, *pair) for pair in zip(pairs[::2], pairs[1::2], strict=True))


def spec_with(protocol: ProtocolSpec, code: str):
    """The requirement that asks for that number."""
    return next(
        spec
        for spec in protocol.requirements
        if any(c.code == code and c.input is Input.NUMBER for c in spec.components)
    )


def outcome_of(protocol, code, value, case):
    spec = spec_with(protocol, code)
    row = evidence(Value(number=Decimal(value)), requirement=spec.code, component=code)
    case = facts(sex=case.sex, conditions=frozenset({"E11.9"}))
    return judge(spec, case, [row], surgery_at=NOW, now=NOW).outcome


@pytest.mark.parametrize(("code", "sex", "value", "outcome"), list(limits()))
def test_a_value_at_just_below_and_just_above_its_limit(code, sex, value, outcome):
    assert outcome_of(KNEE, code, value, facts(sex=sex)) == outcome


def test_every_number_that_can_fail_stands_in_the_table():
    judged = {
        component.code for spec in KNEE.requirements for component in spec.components if component.bounds
    }

    assert judged == {code for code, *_ in limits()}


@pytest.mark.parametrize(("value", "outcome"), [("18.4", "review"), ("29.9", "pass"), ("30", "block")])
def test_for_the_foot_any_obesity_needs_the_surgeons_permission(value, outcome):
    assert outcome_of(SCARF, "bmi", value, facts()) == outcome
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
    for row in protocol.by_code["contraindications"].components:
        assert row.required
        assert row.choice("unknown").outcome is Outcome.REVIEW
        assert row.choice("no").outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("case", "asked"),
    [
        (facts(), set()),
        (facts(birth_date=NOW.date() - timedelta(days=365 * 10)), {"guardian_consent"}),
        (facts(birth_date=NOW.date() - timedelta(days=366 * 70)), {"therapist_consult", "dxa"}),
        (facts(sex="male", birth_date=NOW.date() - timedelta(days=366 * 70)), {"therapist_consult"}),
        (facts(conditions=frozenset({"E11.9"})), {"hba1c", "chronic_remission"}),
        (facts(conditions=frozenset({"I25.1"})), {"therapist_consult", "chronic_remission"}),
        (facts(conditions=frozenset({"M81.0"})), {"dxa"}),
        (facts(smoker=True), {"smoking"}),
        (facts(smoker=None), {"smoking"}),
        (facts(drinks_alcohol=True), {"alcohol"}),
        (facts(birth_date=NOW.date() - timedelta(days=366 * 30)), {"pregnancy"}),
    ],
)
def test_what_is_asked_for_depends_on_the_patient(case, asked):
    conditional = {spec.code for spec in KNEE.requirements if spec.when} - {"fluorography"}
    readiness = evaluate(KNEE, case, [], [], surgery_at=NOW + timedelta(days=40), now=NOW)

    applies = {item.code for item in readiness.items if item.state is not State.NOT_APPLICABLE}

    assert applies & conditional - {"pregnancy"} == asked - {"pregnancy"}
    assert "pregnancy" not in asked or "pregnancy" in applies


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
