"""Every bound at, just below and just above, typed from the table of bounds and not read from the protocols.

One line is one item for one sort of patient in one unit; between bars stands one limit: a value just below it, at it
and just above it, each with what it must mean (nothing lies below an extension deficit of 0). A bound that is added to
a protocol without a line here fails.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import pytest

from checklists.domain.entry import parse_values
from checklists.domain.facts import CaseFacts
from checklists.domain.protocols import Component, Input, RequirementSpec
from checklists.domain.states import judge
from tests.unit.checklists.domain.builders import NOW, TODAY, evidence, facts, latest

AGED_50 = date(1976, 5, 20)
DIABETIC = frozenset({"E11.9"})
PATIENTS = {
    "woman": facts(birth_date=AGED_50),
    "man": facts(birth_date=AGED_50, sex="male"),
    "woman_51": facts(birth_date=date(1975, 5, 20)),
    "man_51": facts(birth_date=date(1975, 5, 20), sex="male"),
    "diabetic": facts(birth_date=AGED_50, conditions=DIABETIC),
    "closed": facts(birth_date=AGED_50, access="closed"),
    "anybody": facts(birth_date=AGED_50, conditions=frozenset({"R73"})),
}

# item | patient | unit | just below, at, just above a limit | ...
# "printed 40": the laboratory printed 40 as its upper limit.
EVERYWHERE = """
haemoglobin | woman | g/L | 79.9 block, 80 review, 80.1 review | 119.9 review, 120 pass, 120.1 pass
haemoglobin | woman | g/dL | 7.99 block, 8 review, 8.01 review | 11.99 review, 12 pass, 12.01 pass
haemoglobin | woman | mmol/L | 4.96 block, 4.97 review | 7.44 review, 7.45 pass
haemoglobin | man | g/L | 79.9 block, 80 review, 80.1 review | 129.9 review, 130 pass, 130.1 pass
haemoglobin | man | g/dL | 7.9 block, 8.0 review, 8.1 review | 12.9 review, 13.0 pass, 13.1 pass
leukocytes | woman | 10*9/L | 1.9 block, 2.0 review, 2.1 review | 3.9 review, 4.0 pass, 4.1 pass
leukocytes | woman | 10*9/L | 9.9 pass, 10.0 pass, 10.1 review | 14.9 review, 15.0 block, 15.1 block
leukocytes | woman | 10*3/uL | 1.9 block, 2.0 review, 2.1 review | 3.9 review, 4.0 pass, 4.1 pass
leukocytes | woman | 10*3/uL | 9.9 pass, 10.0 pass, 10.1 review | 14.9 review, 15.0 block, 15.1 block
platelets | woman | 10*9/L | 79 block, 80 review, 81 review | 149 review, 150 pass, 151 pass
platelets | woman | 10*9/L | 399 pass, 400 pass, 401 review
platelets | woman | 10*3/uL | 79 block, 80 review, 81 review | 149 review, 150 pass, 151 pass
platelets | woman | 10*3/uL | 399 pass, 400 pass, 401 review
esr | woman | mm/h | 19 pass, 20 pass, 21 review
esr | woman_51 | mm/h | 29 pass, 30 pass, 31 review
esr | man | mm/h | 14 pass, 15 pass, 16 review
esr | man_51 | mm/h | 19 pass, 20 pass, 21 review
crp | woman | mg/L | 9.9 pass, 10 pass, 10.1 review
crp | woman | mg/dL | 0.99 pass, 1 pass, 1.01 review
crp | woman printed 5 | mg/L | 4.9 pass, 5 pass, 5.1 review
sediment_leukocytes | woman | /[HPF] | 4 pass, 5 pass, 6 review
glucose | anybody | mmol/L | 3.8 block, 3.9 pass, 4.0 pass | 5.9 pass, 6.0 pass, 6.1 review
glucose | anybody | mmol/L | 11.9 review, 12.0 block, 12.1 block
glucose | anybody | mg/dL | 69 block, 70 pass, 71 pass | 107 pass, 108 pass, 110 review
glucose | anybody | mg/dL | 215 review, 216 block, 217 block
glucose_any_time | anybody | mmol/L | 3.8 block, 3.9 pass, 4.0 pass | 5.9 pass, 6.0 pass, 6.1 review
glucose_any_time | anybody | mmol/L | 11.9 review, 12.0 block, 12.1 block
glucose_any_time | anybody | mg/dL | 69 block, 70 pass, 71 pass | 108 pass, 110 review
glucose_any_time | anybody | mg/dL | 215 review, 216 block, 217 block
hba1c | anybody | mmol/mol | 47 pass, 48 review, 49 review | 68 review, 69 block, 70 block
hba1c | anybody | % | 6.4 pass, 6.5 review, 6.6 review | 8.4 review, 8.5 block, 8.6 block
hba1c | diabetic | mmol/mol | 68 pass, 69 block, 70 block
hba1c | diabetic | % | 8.4 pass, 8.5 block, 8.6 block
egfr | woman | mL/min/{1.73_m2} | 29 block, 30 review, 31 review | 59 review, 60 pass, 61 pass
alt | woman | U/L | 39 pass, 40 pass, 41 review | 119 review, 120 review, 121 block
alt | woman printed 35 | U/L | 34 pass, 35 pass, 36 review | 104 review, 105 review, 106 block
ast | woman | U/L | 39 pass, 40 pass, 41 review | 119 review, 120 review, 121 block
ast | woman printed 50 | U/L | 49 pass, 50 pass, 51 review | 149 review, 150 review, 151 block
bilirubin | woman | umol/L | 20 pass, 21 pass, 22 review | 49 review, 50 review, 51 block
bilirubin | woman | mg/dL | 1.22 pass, 1.23 review | 2.92 review, 2.93 block
total_protein | woman | g/L | 54 block, 55 review, 56 review | 63 review, 64 pass, 65 pass
total_protein | woman | g/L | 82 pass, 83 pass, 84 review
total_protein | woman | g/dL | 5.4 block, 5.5 review, 5.6 review | 6.3 review, 6.4 pass, 6.5 pass
total_protein | woman | g/dL | 8.2 pass, 8.3 pass, 8.4 review
potassium | woman | mmol/L | 2.9 block, 3.0 review, 3.1 review | 3.4 review, 3.5 pass, 3.6 pass
potassium | woman | mmol/L | 5.2 pass, 5.3 pass, 5.4 review | 5.9 review, 6.0 block, 6.1 block
sodium | woman | mmol/L | 124 block, 125 review, 126 review | 134 review, 135 pass, 136 pass
sodium | woman | mmol/L | 144 pass, 145 pass, 146 review | 149 review, 150 review, 151 block
inr | woman | {INR} | 1.1 pass, 1.2 pass, 1.3 review | 1.4 review, 1.5 block, 1.6 block
inr_day_before | woman | {INR} | 1.1 pass, 1.2 pass, 1.3 review | 1.4 review, 1.5 block, 1.6 block
aptt | woman | s | 24 review, 25 pass, 26 pass | 35 pass, 36 pass, 37 review | 44 review, 45 review, 46 block
aptt | woman printed 40 | s | 39 pass, 40 pass, 41 review | 49 review, 50 review, 51 block
thrombin_time | woman | s | 13 review, 14 pass, 15 pass | 20 pass, 21 pass, 22 review
thrombin_time | woman printed 19 | s | 18 pass, 19 pass, 20 review
fibrinogen | woman | g/L | 1.4 block, 1.5 review, 1.6 review | 1.9 review, 2.0 pass, 2.1 pass
fibrinogen | woman | g/L | 3.9 pass, 4.0 pass, 4.1 review
fibrinogen | woman | mg/dL | 149 block, 150 review, 151 review | 199 review, 200 pass, 201 pass
fibrinogen | woman | mg/dL | 399 pass, 400 pass, 401 review
systolic | woman | mm[Hg] | 159 pass, 160 review, 161 review | 179 review, 180 block, 181 block
diastolic | woman | mm[Hg] | 99 pass, 100 review, 101 review | 109 review, 110 block, 111 block
spo2 | woman | % | 91 block, 92 review, 93 review | 94 review, 95 pass, 96 pass
stop_bang | woman | 1 | 3 pass, 4 pass, 5 review
bmi | woman | kg/m2 | 18.4 review, 18.5 pass, 18.6 pass | 29.9 pass, 30 review, 30.1 review
bmi | woman | kg/m2 | 34.9 review, 35 block, 35.1 block
temperature | woman | Cel | 36.9 pass, 37.0 review, 37.1 review | 37.2 review, 37.3 block, 37.4 block
day_glucose | diabetic | mmol/L | 3.8 block, 3.9 review, 4.0 review | 4.9 review, 5.0 pass, 5.1 pass
day_glucose | diabetic | mmol/L | 9.9 pass, 10.0 pass, 10.1 review | 11.9 review, 12.0 block, 12.1 block
day_glucose | diabetic | mg/dL | 69 block, 70 review, 71 review | 89 review, 90 pass, 91 pass
day_glucose | diabetic | mg/dL | 179 pass, 180 pass, 182 review | 215 review, 216 block, 217 block
"""

# What a family of operations asks for beside the common core, or otherwise.
OF_A_FAMILY = {
    "knee-hto": """
flexion | woman | deg | 89 block, 90 pass, 91 pass
extension_deficit | woman | deg | 0 pass, 1 review
""",
    "foot-scarf": """
bmi | woman | kg/m2 | 18.4 review, 18.5 pass, 18.6 pass | 29.9 pass, 30 block, 30.1 block
incision | woman | cm | 11.9 pass, 12 pass, 12.1 review
incision | closed | cm | 1.9 pass, 2 pass, 2.1 review
""",
    # Much blood may be lost, so the bounds of both sexes are one and higher.
    "hip-pelvic": """
haemoglobin | woman | g/L | 99 block, 100 review, 101 review | 129 review, 130 pass, 131 pass
haemoglobin | man | g/dL | 9.9 block, 10.0 review, 10.1 review | 12.9 review, 13.0 pass, 13.1 pass
""",
}


@dataclass(frozen=True)
class Row:
    """One value of the table."""

    protocol: str
    item: str
    patient: str
    unit: str
    value: str
    outcome: str
    is_limit: bool
    printed: str = ""

    @property
    def facts(self) -> CaseFacts:
        return PATIENTS[self.patient]

    def __str__(self) -> str:
        printed = f" printed {self.printed}" if self.printed else ""
        return f"{self.protocol} {self.item} {self.patient}{printed} {self.value} {self.unit}"


def rows_of(protocol: str, table: str) -> Iterator[Row]:
    for line in table.strip().splitlines():
        item, who, unit, *limits = (part.strip() for part in line.split(" | "))
        patient, _, printed = who.partition(" printed ")
        for limit in limits:
            values = [value.split() for value in limit.split(", ")]
            for place, (value, outcome) in enumerate(values):
                at = place == len(values) - 2
                yield Row(protocol, item, patient, unit, value, outcome, at, printed)


LATEST = latest()
ROWS = [
    *rows_of("common-core", EVERYWHERE),
    *(row for code, table in OF_A_FAMILY.items() for row in rows_of(code, table)),
]


def asked(row: Row) -> tuple[RequirementSpec, Component]:
    """The requirement and the component that ask for the number."""
    found = [
        (spec, component)
        for spec in LATEST[row.protocol].requirements
        for component in spec.components
        if component.code == row.item and component.input is Input.NUMBER
    ]
    assert len(found) == 1, f"{row}: asked for in {len(found)} places"
    return found[0]


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_value_at_just_below_and_just_above_its_limit(row):
    spec, _ = asked(row)
    entered = {"number": row.value, "unit": row.unit, "reference_high": row.printed}
    values = parse_values(spec, {row.item: entered}, row.facts, today=TODAY)
    recorded = evidence(requirement=spec.code, values=values)
    patient = PATIENTS[row.patient]
    if spec.when is not None and spec.when.truth(patient, TODAY) is False:
        spec = _for_everybody(spec)

    assert judge(spec, patient, [recorded], surgery_at=NOW, now=NOW).outcome == row.outcome


def _for_everybody(spec: RequirementSpec) -> RequirementSpec:
    return replace(spec, when=None)


def limits_hit() -> set[tuple[str, str, Decimal]]:
    """Each limit that the table meets exactly: the number, its scale, the limit."""
    hit = set()
    for row in ROWS:
        _, component = asked(row)
        if not row.is_limit or row.unit != component.unit:
            continue
        value = Decimal(row.value)
        if row.printed:
            hit.add((row.item, str(component.of_upper), value / Decimal(row.printed)))
            continue
        holding = (b for b in component.bounds if b.when is None or b.when.truth(row.facts, TODAY))
        hit.add((row.item, str(next(holding).scale), value))
    return hit


def limits_shipped() -> set[tuple[str, str, Decimal]]:
    return {
        (component.code, str(scale), limit.value)
        for protocol in LATEST.values()
        for spec in protocol.requirements
        for component in spec.components
        for scale in (*(bound.scale for bound in component.bounds), component.of_upper)
        if scale is not None
        for limit in scale.limits
    }


def test_every_limit_of_every_shipped_protocol_stands_in_the_table():
    assert sorted(limits_shipped() - limits_hit(), key=str) == []


def test_every_limit_of_the_table_is_the_limit_of_a_protocol():
    """A value typed as a limit that no scale has means that the table or the protocol is wrong."""
    assert sorted(limits_hit() - limits_shipped(), key=str) == []


def test_every_unit_that_is_accepted_stands_in_the_table():
    accepted = {
        (component.code, unit)
        for protocol in LATEST.values()
        for spec in protocol.requirements
        for component in spec.components
        if component.bounds
        for unit in (component.unit, *component.units)
    }

    assert sorted(accepted - {(row.item, row.unit) for row in ROWS}) == []


def test_when_the_sex_is_not_known_the_stricter_bound_counts():
    spec = LATEST["common-core"].by_code["blood_count"]
    somebody = facts(sex="unknown")
    values = parse_values(spec, {"haemoglobin": "125"}, somebody, today=TODAY)
    row = evidence(requirement=spec.code, values=values)

    assert judge(spec, somebody, [row], surgery_at=NOW, now=NOW).outcome == "review"


# What is answered in words: requirement/component answer meaning.
ANSWERS = """
urine/leukocyte_esterase negative pass; urine/leukocyte_esterase positive review
urine/nitrite negative pass; urine/nitrite positive review
urine/protein negative pass; urine/protein positive review
urine/symptoms none pass; urine/symptoms present block
cross_match/samples two_agree pass; cross_match/samples one review; cross_match/samples differ block
infections/hiv non_reactive pass; infections/hiv reactive review
infections/hbsag non_reactive pass; infections/hbsag reactive review
infections/hcv non_reactive pass; infections/hcv reactive review
syphilis/syphilis non_reactive pass; syphilis/syphilis treated review; syphilis/syphilis active block
ecg/conclusion normal pass; ecg/conclusion unchanged pass; ecg/conclusion abnormal review
ecg/conclusion dangerous block
fluorography/conclusion clear pass; fluorography/conclusion finding review; fluorography/conclusion active block
skin/skin intact pass; skin/skin healed review; skin/skin wound block
smoking/use unclear review; smoking/use nicotine_only review; smoking/use still block
alcohol/use unclear review; alcohol/use daily review; alcohol/use still block
xray/plan attached pass; xray/plan report_only review
anaesthetist_assessment/asa asa_1 pass; anaesthetist_assessment/asa asa_2 pass
anaesthetist_assessment/asa asa_3 review; anaesthetist_assessment/asa asa_4 block
anaesthetist_assessment/asa asa_5 block
pregnancy/pregnancy excluded pass; pregnancy/pregnancy unsure review; pregnancy/pregnancy pregnant block
contraindications/osteoporosis suspected review; contraindications/osteoporosis confirmed block
contraindications/bone_infection past review; contraindications/bone_infection recent block
contraindications/bone_infection active block; contraindications/heart_failure stage_3 block
contraindications/loaded_compartment relieved review; contraindications/loaded_compartment loaded block
"""


@pytest.mark.parametrize("line", re.split(r"[;\n]", ANSWERS.strip()))
def test_an_answer_in_words_means_what_the_table_says(line):
    place, answer, meaning = line.split()
    requirement, component = place.split("/")

    protocols = [protocol for protocol in LATEST.values() if requirement in protocol.by_code]
    asked_for = [protocol.by_code[requirement].component(component) for protocol in protocols]

    assert asked_for
    assert {component.choice(answer).outcome for component in asked_for} == {meaning}
