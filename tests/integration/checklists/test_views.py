"""Recording, correcting, taking back and deciding, through the screens."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import AccessEvent
from checklists.models import Alarm, Decision, Evidence, Requirement
from patients.models import Medicine
from tests.factories.checklists import (
    a_booked_case,
    a_case_ready_for_theatre,
    a_hospital,
    record,
    record_everything,
    requirement,
)
from tests.factories.staff import SiteFactory, UserFactory, manager_novak

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital():
    return a_hospital()


@pytest.fixture
def case(hospital):
    return a_booked_case(hospital).case


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def when(hospital, ago=timedelta(minutes=10)):
    local = (hospital.now - ago).astimezone(hospital.zone)
    return {"collected_at_0": f"{local:%Y-%m-%d}", "collected_at_1": f"{local:%H:%M}"}


def url(name, thing):
    return reverse(f"checklists:{name}", args=[thing.pk])


def post_glucose(hospital, case, person=None, **entered):
    row = requirement(case, "glucose")
    data = {
        "v_glucose": "5.2",
        "v_glucose_unit": "mmol/L",
        "version": row.version,
        **when(hospital),
    } | entered
    return signed_in(person or hospital.coordinator).post(url("record", row), data)


def test_a_coordinator_records_a_result_and_returns_to_the_case(hospital, case):
    answer = post_glucose(hospital, case)

    assert answer.status_code == 302
    assert answer.url.startswith(f"/cases/{case.pk}/")
    row = Evidence.objects.get(case=case)
    assert row.values == {"glucose": {"number": "5.2", "unit": "mmol/L"}}
    assert row.by == hospital.coordinator
    assert Requirement.objects.get(pk=row.requirement_id).state == "pass"


def test_milligrams_are_converted_and_kept_as_entered(hospital, case):
    post_glucose(hospital, case, v_glucose="90", v_glucose_unit="mg/dL")

    row = Evidence.objects.get()
    assert row.values["glucose"]["unit"] == "mmol/L"
    assert row.entered["glucose"] == {"number": "90", "unit": "mg/dL"}


def test_a_preliminary_result_does_not_satisfy(hospital, case):
    post_glucose(hospital, case, preliminary="on")

    assert Evidence.objects.get().status == "preliminary"
    assert requirement(case, "glucose").state == "missing"


@pytest.mark.parametrize(
    ("entered", "sentence"),
    [
        ({"v_glucose": ""}, "Enter at least one value"),
        ({"v_glucose": "five"}, "is not a number"),
        ({"v_glucose": "1,234"}, "is not a number"),
        ({"v_glucose": "5" * 1500}, "is not a number"),
        ({"v_glucose": "5" * 3000}, "at most 2000 characters"),
        ({"v_glucose": "5\x00"}, "Null characters"),
        ({"v_glucose": "🩸"}, "is not a number"),
        ({"v_glucose": "٥"}, "is not a number"),
        ({"v_glucose": "\u202e5.2<script>"}, "is not a number"),
        ({"v_glucose": "<script>alert(1)</script>"}, "is not a number"),
        ({"v_glucose": "5000"}, "cannot be right"),
        ({"v_glucose_unit": "g/L"}, "Select a valid choice"),
        ({"collected_at_0": "2999-01-01"}, "in the future"),
        ({"collected_at_0": "1950-01-01"}, "more than twenty years ago"),
        ({"collected_at_0": "31/31/2026"}, "valid date"),
        ({"collected_at_1": "25:99"}, "valid time"),
        ({"collected_at_0": "", "collected_at_1": ""}, "required"),
        ({"note": "x" * 2001}, "2000 characters"),
        ({"note": "a\x00b"}, "Null characters"),
    ],
)
def test_what_cannot_be_used_is_refused_at_its_field_and_stays_typed(hospital, case, entered, sentence):
    answer = post_glucose(hospital, case, **entered)

    page = answer.content.decode()
    assert answer.status_code == 400
    assert sentence in page
    assert "<script>alert" not in page
    assert not Evidence.objects.exists()
    if "v_glucose" not in entered:
        assert 'value="5.2"' in page


def test_a_note_keeps_emoji_and_every_script_and_is_never_run(hospital, case):
    post_glucose(hospital, case, note="Натощак ✓ 🩸 <script>alert(1)</script> \u202eabc")

    assert Evidence.objects.get().note == "Натощак ✓ 🩸 <script>alert(1)</script> abc"
    page = signed_in(hospital.coordinator).get(reverse("scheduling:case", args=[case.pk])).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page


def test_an_old_page_is_told_that_somebody_was_faster_and_can_then_save(hospital, case):
    old = requirement(case, "glucose").version
    record(hospital, case, "glucose", {"glucose": "5.0"}, role="coordinator")

    answer = post_glucose(hospital, case, version=old)
    again = post_glucose(hospital, case, version=answer.context["form"]["version"].value())

    assert answer.status_code == 409
    assert "Somebody changed this" in answer.content.decode()
    assert again.status_code == 302


def test_the_wrong_side_is_recorded_and_blocks(hospital, case):
    row = requirement(case, "site_mark")
    signed_in(hospital.surgeon).post(url("record", row), {"v_side": "right", **when(hospital)})

    assert requirement(case, "site_mark").state == "block"


def test_the_side_is_never_filled_in_beforehand(hospital, case):
    page = signed_in(hospital.surgeon).get(url("record", requirement(case, "site_mark"))).content.decode()

    assert "LEFT" in page
    assert "checked" not in page


def test_a_medicine_plan_asks_for_each_medicine_and_for_the_last_dose(hospital, case):
    drug = Medicine.objects.create(patient=case.patient, text="Warfarin 5 mg", recorded_at=hospital.now)
    row, client = requirement(case, "medicine_plan"), signed_in(hospital.anaesthetist)
    name = f"v_medicines_{drug.pk}"
    data = {name: "stop", "v_list_complete": "complete", **when(hospital)}

    refused = client.post(url("record", row), data)
    last = f"{hospital.now - timedelta(days=6):%Y-%m-%d}"
    saved = client.post(url("record", row), data | {f"{name}_last": last})

    assert "Warfarin 5 mg" in client.get(url("record", row)).content.decode()
    assert refused.status_code == 400
    assert "When is the last dose?" in refused.content.decode()
    assert saved.status_code == 302
    assert requirement(case, "medicine_plan").state == "pass"


def test_a_blank_medicine_plan_says_nothing_and_an_empty_list_is_said_on_purpose(hospital, case):
    row, client = requirement(case, "medicine_plan"), signed_in(hospital.anaesthetist)

    blank = client.post(url("record", row), when(hospital))
    none = client.post(url("record", row), {"v_list_complete": "complete", **when(hospital)})

    assert blank.status_code == 400
    assert none.status_code == 302
    assert requirement(case, "medicine_plan").state == "pass"


def test_nobody_records_what_belongs_to_another_role(hospital, case):
    consent = url("record", requirement(case, "surgical_consent"))

    assert signed_in(hospital.ward_nurse).get(consent).status_code == 403
    assert signed_in(hospital.ward_nurse).post(consent, {}).status_code == 403
    assert signed_in(manager_novak(hospital.site)).get(consent).status_code == 403
    assert Client().get(consent).status_code == 302
    assert not Evidence.objects.exists()


def test_another_hospital_does_not_exist(hospital, case):
    stranger = UserFactory(role="ward_nurse", site=SiteFactory(code="far"))

    assert signed_in(stranger).get(url("record", requirement(case, "skin"))).status_code == 404


def test_looking_at_a_requirement_is_written_down(hospital, case):
    signed_in(hospital.coordinator).get(url("record", requirement(case, "glucose")))

    event = AccessEvent.objects.get()
    assert (event.place, event.patient_ids) == ("checklists:record", [case.patient_id])


def test_a_correction_starts_from_what_was_recorded_and_leaves_it_struck_through(hospital, case):
    row = record(hospital, case, "glucose", {"glucose": "15.2"}, role="coordinator")
    client = signed_in(hospital.coordinator)
    page = client.get(url("correct", row)).content.decode()
    data = {"v_glucose": "5.2", "v_glucose_unit": "mmol/L", "note": "comma", **when(hospital)}

    assert 'value="15.2"' in page
    assert client.post(url("correct", row), data).status_code == 302
    assert Evidence.objects.get(status="corrected").supersedes == row
    case_page = client.get(reverse("scheduling:case", args=[case.pk])).content.decode()
    assert "15.2 mmol/L</s>" in case_page
    assert client.post(url("correct", row), data).status_code == 409


def test_taking_back_needs_a_reason(hospital, case):
    row = record(hospital, case, "glucose", {"glucose": "5.2"}, role="coordinator")
    client = signed_in(hospital.coordinator)

    assert client.post(url("retract", row), {"reason": ""}).status_code == 400
    assert client.post(url("retract", row), {"reason": "no"}).status_code == 400
    assert client.post(url("retract", row), {"reason": "Another patient's sample"}).status_code == 302
    assert requirement(case, "glucose").state == "missing"


def decide(hospital, case, code, person, **entered):
    row = requirement(case, code)
    data = {"kind": "accept", "reason": "Known and stable for years", "version": row.version} | entered
    return signed_in(person).post(url("decide", row), data)


def test_an_anaesthetist_accepts_a_value_out_of_range(hospital, case):
    record(hospital, case, "glucose", {"glucose": "7.0"}, role="coordinator")

    assert decide(hospital, case, "glucose", hospital.anaesthetist).status_code == 302
    assert requirement(case, "glucose").state == "accepted"
    decision = Decision.objects.get()
    page = signed_in(hospital.surgeon).get(reverse("scheduling:case", args=[case.pk])).content.decode()
    assert "Known and stable for years" in page

    answer = signed_in(hospital.anaesthetist).post(url("withdraw", decision))
    assert answer.status_code == 302
    assert requirement(case, "glucose").state == "review"


@pytest.mark.parametrize(
    ("entered", "sentence"),
    [
        ({"reason": "ok"}, "at least ten characters"),
        ({"reason": "x" * 1001}, "At most 1000 characters"),
        ({"reason": "a\x00bcdefghijk"}, "Null characters"),
        ({"kind": "waive"}, "Select a valid choice"),
        ({"expires_at_0": "2020-01-01", "expires_at_1": "10:00"}, "within the next 180 days"),
    ],
)
def test_a_decision_that_cannot_stand_is_refused_at_its_field(hospital, case, entered, sentence):
    record(hospital, case, "glucose", {"glucose": "7.0"}, role="coordinator")

    answer = decide(hospital, case, "glucose", hospital.anaesthetist, **entered)

    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert not Decision.objects.exists()


def test_a_role_that_may_not_decide_is_not_offered_it(hospital, case):
    record(hospital, case, "glucose", {"glucose": "7.0"}, role="coordinator")
    page = signed_in(hospital.surgeon).get(url("decide", requirement(case, "glucose")))

    assert "nothing for you to decide" in page.content.decode()
    assert signed_in(hospital.ward_nurse).get(url("decide", requirement(case, "glucose"))).status_code == 403
    assert decide(hospital, case, "glucose", hospital.surgeon).status_code == 400
    assert not Decision.objects.exists()


def test_a_block_that_needs_two_is_signed_by_the_second_clinician(hospital, case):
    record(hospital, case, "syphilis", {"syphilis": "active"}, role="coordinator")
    decide(hospital, case, "syphilis", hospital.anaesthetist)
    decision = Decision.objects.get()

    assert requirement(case, "syphilis").state == "block"
    assert signed_in(hospital.anaesthetist).post(url("sign", decision)).status_code == 409
    assert signed_in(hospital.ward_nurse).post(url("sign", decision)).status_code == 403
    assert signed_in(hospital.surgeon).post(url("sign", decision)).status_code == 302
    assert requirement(case, "syphilis").state == "accepted"


def test_an_alarm_is_acknowledged_by_name(hospital):
    booking = a_case_ready_for_theatre(hospital)
    client = signed_in(hospital.ward_nurse)
    client.post(reverse("scheduling:call", args=[booking.pk]))
    record(
        hospital,
        booking.case,
        "glucose",
        {"glucose": "15"},
        role="coordinator",
        at=hospital.now - timedelta(minutes=1),
    )
    alarm = Alarm.objects.get()

    page = client.get(reverse("scheduling:case", args=[booking.case_id])).content.decode()
    assert "Acknowledge" in page
    assert signed_in(hospital.coordinator).post(url("acknowledge_alarm", alarm)).status_code == 403
    assert client.post(url("acknowledge_alarm", alarm)).status_code == 302
    assert Alarm.objects.get().acknowledged_by == hospital.ward_nurse
    assert client.post(url("acknowledge_alarm", alarm)).status_code == 409


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1"]
)
def test_nobody_is_led_to_another_site(hospital, case, elsewhere):
    answer = post_glucose(hospital, case, next=elsewhere)

    assert answer.url.startswith(f"/cases/{case.pk}/")


def test_every_form_of_the_protocol_opens_for_whoever_may_record_it(hospital, case):
    record_everything(hospital, case)
    for person in (hospital.coordinator, hospital.ward_nurse, hospital.surgeon, hospital.anaesthetist):
        client = signed_in(person)
        page = client.get(reverse("scheduling:case", args=[case.pk])).content.decode()
        for row in Requirement.objects.filter(case=case).exclude(state="not_applicable"):
            link = url("record", row)
            assert client.get(link).status_code == (200 if link in page else 403), row.code
