"""What readiness is judged from comes in one statement, and is what each row by itself says."""

from datetime import timedelta
from random import Random

import pytest
from rest_framework.test import APIClient

from checklists.domain.evidence import EvidenceStatus
from checklists.models import Decision, Evidence
from checklists.queries.facts import facts_of
from checklists.queries.inputs import inputs_of
from checklists.queries.protocols import specs_of_cases
from checklists.queries.readiness import decision_to_domain, evidence_to_domain
from common.clock import now
from patients.models import Condition, Measurement, Medicine
from tests.factories.checklists import a_hospital, a_waiting_case
from tests.factories.small import small_hospital
from tests.integration.checklists.test_worklist import fill

pytestmark = pytest.mark.django_db


def assert_as_each_row_says(cases):
    read = inputs_of(cases)
    specs, facts = specs_of_cases([case.pk for case in cases]), facts_of(cases)
    for case in cases:
        rows = Evidence.objects.filter(case=case).select_related("requirement")
        made = Decision.objects.filter(case=case).select_related("requirement")
        assert read[case.pk].spec is specs.get(case.pk)
        assert read[case.pk].facts == facts[case.pk]
        assert by_id(read[case.pk].evidence) == by_id(map(evidence_to_domain, rows))
        assert by_id(read[case.pk].decisions) == by_id(map(decision_to_domain, made))
    return read


def by_id(rows):
    return {row.id: row for row in rows}


def test_results_and_decisions_are_read_as_they_stand():
    hospital = a_hospital()

    read = assert_as_each_row_says([*fill(hospital, 6, Random(7)), a_waiting_case(hospital)])

    assert any(one.evidence for one in read.values())
    assert any(one.decisions for one in read.values())
    assert not all(one.evidence for one in read.values())


def test_a_result_in_doubt_brings_what_is_doubted():
    hospital = small_hospital()
    case = hospital.booking().case
    laboratory = APIClient()
    laboratory.force_authenticate(hospital.lim)
    sent = {"case": str(case.pk), "loinc": "14771-0", "value": "5.2", "unit": "mmol/L"}
    sent |= {"reference_low": "6", "reference_high": "4"}
    answer = laboratory.post("/api/v1/results/", sent | {"collected_at": now().isoformat()}, format="json")
    assert answer.json()["status"] == "in_doubt"

    read = assert_as_each_row_says([case])

    [doubted] = [row for row in read[case.pk].evidence if row.status is EvidenceStatus.IN_DOUBT]
    assert doubted.doubts


def test_of_the_record_only_what_holds_now_is_read():
    case, at = small_hospital().case(), now()
    patient, by = case.patient, case.created_by
    for code, status in (("E11.9", "active"), ("I10", "resolved")):
        Condition.objects.create(
            patient=patient,
            system="ICD-10",
            code=code,
            text=code,
            status=status,
            recorded_by=by,
            recorded_at=at,
        )
    for text, status in (("Warfarin", "active"), ("Ibuprofen", "stopped"), ("Metformin", "active")):
        Medicine.objects.create(patient=patient, text=text, status=status, recorded_by=by, recorded_at=at)
    for days, kind, value in ((9, "weight", 70), (1, "weight", 80), (9, "height", 160)):
        Measurement.objects.create(
            patient=patient,
            kind=kind,
            value=value,
            unit="kg" if kind == "weight" else "cm",
            measured_at=at - timedelta(days=days),
            by=by,
        )

    facts = assert_as_each_row_says([case])[case.pk].facts

    assert "E11.9" in facts.conditions
    assert "I10" not in facts.conditions
    assert [medicine.name for medicine in facts.medicines] == ["Metformin", "Warfarin"]
    assert facts.bmi is not None
    assert facts == facts_of([case], as_of=now())[case.pk]
