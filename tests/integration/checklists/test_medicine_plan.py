"""The medicine plan from the patient's list to the case page: proposals, decisions, and what opens them again."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

import patients.actions
import scheduling.actions
from checklists.queries import facts_of
from common.clock import now
from common.intervals import Interval
from patients.domain.facts import NewMedicine
from patients.domain.kinds import MedicineStatus
from tests.factories.checklists import a_booked_case, a_hospital, record, requirement
from tests.factories.patients import add_condition, add_medicine
from tests.factories.wishes import ANYWAY

pytestmark = pytest.mark.django_db
COMPLETE = {"v_list_complete": "complete"}


@pytest.fixture
def hospital():
    return a_hospital()


@pytest.fixture
def booking(hospital):
    return a_booked_case(hospital, start=hospital.now + timedelta(days=20))


@pytest.fixture
def case(booking):
    return booking.case


@pytest.fixture
def client(hospital):
    client = Client()
    client.force_login(hospital.anaesthetist)
    return client


def add(hospital, case, text, code="", **fields):
    new = NewMedicine(text=text, code=code, **fields)
    return patients.actions.add_medicine(patient=case.patient, new=new, by=hospital.anaesthetist, at=now())


def address(case):
    return reverse("checklists:record", args=[requirement(case, "medicine_plan").pk])


def when(hospital):
    local = (hospital.now - timedelta(minutes=10)).astimezone(hospital.zone)
    return {"collected_at_0": f"{local:%Y-%m-%d}", "collected_at_1": f"{local:%H:%M}"}


def field(medicine, part=""):
    return f"v_medicines_{medicine.pk}{part}"


def day(hospital, ahead):
    return (hospital.now + timedelta(days=ahead)).astimezone(hospital.zone).date()


def state(case):
    return requirement(case, "medicine_plan").state


def move(hospital, booking, ahead):
    start = (hospital.now + timedelta(days=ahead)).replace(second=0, microsecond=0)
    session = scheduling.actions.add_session(
        theatre=hospital.theatre,
        during=Interval.lasting(start, 240),
        surgeon=hospital.surgeon,
        anaesthetist=hospital.anaesthetist,
    )
    return scheduling.actions.move_booking(
        booking=booking, session=session, by=hospital.coordinator, at=now(), start=start, **ANYWAY
    )


def decide(hospital, case, *rows):
    values = {"medicines": {"medicines": list(rows)}, "list_complete": "complete"}
    return record(hospital, case, "medicine_plan", values, role="anaesthetist", at=now())


def test_what_another_system_coded_is_seen_by_the_plan_and_by_the_rules(hospital, case):
    add_medicine(case.patient, "Warfarin 5 MG Oral Tablet", "855332", system="RxNorm")
    add_medicine(case.patient, "Metformin", "A10BA02")
    add_medicine(case.patient, "Варфарин 2,5 мг")
    add_medicine(case.patient, "a white tablet")
    add_condition(case.patient, "64859006", "Osteoporosis", system="SNOMED CT")

    facts = facts_of([case])[case.pk]

    found = {medicine.name: (medicine.atc, medicine.coding.value) for medicine in facts.medicines}
    assert found == {
        "Warfarin 5 MG Oral Tablet": ("B01AA03", "mapped"),
        "Metformin": ("A10BA02", "coded"),
        "Варфарин 2,5 мг": ("B01AA03", "read"),
        "a white tablet": ("", "none"),
    }
    assert "M81.9" in facts.conditions


def test_the_form_shows_what_is_usually_done_and_decides_nothing(hospital, case, client):
    warfarin = add(hospital, case, "Warfarin", dose="3 mg")
    add(hospital, case, "Bisoprolol", "C07AB07")
    add(hospital, case, "White tablets")

    page = client.get(address(case))

    text = page.content.decode()
    last = day(hospital, 15)
    assert "Usually: stop 5 days before, last dose" in text
    assert "read from the words: your decision confirms it" in text
    assert "Do not stop:" in text
    assert "The table of medicines does not know it" in text
    assert "checked" not in text
    assert page.context["form"][field(warfarin, "_last")].value() == last.isoformat()
    assert state(case) == "missing"


def test_proposals_are_filled_in_by_the_server_and_count_only_when_they_are_saved(hospital, case, client):
    warfarin, metformin = add(hospital, case, "Warfarin"), add(hospital, case, "Metformin", "A10BA02")
    unknown = add(hospital, case, "White tablets")
    typed = {**COMPLETE, **when(hospital), field(metformin): "continue", "note": "by telephone"}

    filled = client.post(address(case), typed | {"take": "all"})

    form = filled.context["form"]
    assert (form[field(warfarin)].value(), form[field(metformin)].value()) == ("stop", "continue")
    assert form[field(unknown)].value() in ("", None)
    assert form["note"].value() == "by telephone"
    assert "not yet saved" in filled.content.decode()
    assert not requirement(case, "medicine_plan").evidence.exists()

    one = client.post(address(case), typed | {"take": str(metformin.pk)}).context["form"]
    assert (one[field(metformin)].value(), bool(one[field(warfarin)].value())) == ("adjust", False)

    names = [name for name in form.fields if name.startswith("v_") and form[name].value() is not None]
    signed = {name: form[name].value() for name in names} | when(hospital) | {field(unknown): "continue"}
    assert client.post(address(case), signed).status_code == 302
    assert state(case) == "pass"


def test_a_decision_lacks_what_belongs_to_it(hospital, case, client):
    warfarin, insulin = add(hospital, case, "Warfarin"), add(hospital, case, "Insulin glargine")
    data = {**COMPLETE, **when(hospital), field(warfarin): "stop", field(insulin): "adjust"}

    text = client.post(address(case), data).content.decode()

    assert "When is the last dose?" in text
    assert "How is it adjusted?" in text
    assert client.post(address(case), data | {field(warfarin, "_days"): "400"}).status_code == 400


def test_the_case_page_shows_the_plan_and_what_is_never_stopped(hospital, case, client):
    warfarin, bisoprolol = add(hospital, case, "Warfarin"), add(hospital, case, "Bisoprolol")
    decide(
        hospital,
        case,
        {"medicine_id": str(warfarin.pk), "decision": "stop", "stop_days": 5, "restart": "the day after"},
        {"medicine_id": str(bisoprolol.pk), "decision": "continue"},
    )

    text = client.get(reverse("scheduling:case", args=[case.pk])).content.decode()

    assert "stop, 5 days before" in text
    assert "taken again: the day after" in text
    assert "<strong>Do not stop:</strong> Bisoprolol" in text


def test_moving_the_operation_blocks_or_opens_what_the_table_says(hospital, booking, case):
    warfarin, ramipril = add(hospital, case, "Warfarin"), add(hospital, case, "Ramipril")
    rows = (
        {"medicine_id": str(warfarin.pk), "decision": "stop", "stop_days": 5},
        {"medicine_id": str(ramipril.pk), "decision": "continue"},
    )
    decide(hospital, case, *rows)
    assert state(case) == "pass"

    booking = move(hospital, booking, 19)
    assert state(case) == "block"
    booking = move(hospital, booking, 23)
    assert state(case) == "pass"
    booking = move(hospital, booking, 24)
    assert state(case) == "missing"
    decide(hospital, case, *rows)
    assert state(case) == "pass"


def test_a_medicine_that_is_added_or_stopped_later_opens_only_itself(hospital, case, client):
    warfarin = add(hospital, case, "Warfarin")
    decide(hospital, case, {"medicine_id": str(warfarin.pk), "decision": "stop", "stop_days": 5})

    added = add(hospital, case, "Lisinopril")
    form = client.get(address(case)).context["form"]

    assert state(case) == "missing"
    assert form[field(warfarin)].value() == "stop"
    assert not form[field(added)].value()

    patients.actions.withdraw_medicine(
        medicine=added, status=MedicineStatus.STOPPED, by=hospital.anaesthetist, at=now()
    )
    assert state(case) == "pass"


def test_a_medicine_gets_its_code_on_the_way_and_is_decided_on_again(hospital, case, client):
    tablets = add(hospital, case, "White tablets")
    decide(hospital, case, {"medicine_id": str(tablets.pk), "decision": "continue"})
    assert state(case) == "pass"
    coding = reverse("patients:code_medicine", args=[case.patient_id, tablets.pk])

    assert coding in client.get(address(case)).content.decode()
    wrong = client.post(coding, {"code": "white"})
    coded = client.post(coding, {"code": "b01aa03", "next": address(case)})

    assert wrong.status_code == 400
    assert coded.status_code == 302
    assert coded.url == address(case)
    assert state(case) == "missing"
    assert "Usually: stop 5 days before" in client.get(address(case)).content.decode()


def test_other_systems_read_proposals_and_send_decisions(hospital, case):
    warfarin = add(hospital, case, "Warfarin")
    unknown = add(hospital, case, "White tablets")
    row = requirement(case, "medicine_plan")
    api = APIClient()
    api.force_authenticate(hospital.anaesthetist)

    before = api.get(f"/api/v1/requirements/{row.pk}/")
    rows = {proposal["medicine"]: proposal for proposal in before.json()["proposals"]}
    values = {
        "medicines": {
            "medicines": [
                {
                    "medicine_id": str(warfarin.pk),
                    "decision": "stop",
                    "stop_days": 5,
                    "note": "INR the day before",
                },
                {"medicine_id": str(unknown.pk), "decision": "continue"},
            ]
        },
        "list_complete": "complete",
    }
    sent = api.post(
        f"/api/v1/requirements/{row.pk}/evidence/",
        {"values": values, "collected_at": now().isoformat()},
        format="json",
        headers={"If-Match": before["ETag"]},
    )
    after = api.get(f"/api/v1/requirements/{row.pk}/").json()

    assert rows["Warfarin"] | {"restart": "", "note": "", "class_title": ""} == {
        "medicine_id": str(warfarin.pk),
        "medicine": "Warfarin",
        "dose": "",
        "atc": "B01AA03",
        "coding": "read",
        "class_code": "vitamin_k_antagonists",
        "class_title": "",
        "proposal": "stop",
        "stop_days": 5,
        "last_dose_on": day(hospital, 15).isoformat(),
        "earliest_on": None,
        "never_stop": False,
        "note": "",
        "restart": "",
        "decision": None,
        "open": "no decision about Warfarin yet",
    }
    assert (rows["White tablets"]["proposal"], rows["White tablets"]["coding"]) == (None, "none")
    assert sent.status_code == 201
    assert after["now"]["state"] == "pass"
    assert after["proposals"][0]["decision"]["last_dose_on"] == day(hospital, 15).isoformat()
    assert after["proposals"][0]["open"] is None


def test_a_code_is_given_over_the_api_by_who_may_change_the_patient(hospital, case):
    tablets = add(hospital, case, "White tablets")
    path = f"/api/v1/patients/{case.patient_id}/medicines/{tablets.pk}/code/"
    api = APIClient()
    api.force_authenticate(hospital.theatre_nurse)
    assert api.post(path, {"code": "B01AA03"}, format="json").status_code == 403

    api.force_authenticate(hospital.anaesthetist)
    assert api.post(path, {"code": ""}, format="json").status_code == 400
    assert api.post(path, {"code": "B01AA03"}, format="json").json()["atc"] == "B01AA03"
