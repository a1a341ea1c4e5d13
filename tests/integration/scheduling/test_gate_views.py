"""The gate on screen: every reason with its link, never a silent way round."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from checklists import actions as checklist_actions
from checklists.models import Evidence
from scheduling.models import Booking, Clearance
from tests.factories.checklists import (
    a_booked_case,
    a_case_ready_for_theatre,
    a_hospital,
    record,
    record_everything,
    requirement,
)
from tests.factories.staff import SiteFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital():
    return a_hospital()


def post(name, booking, person, **data):
    client = Client()
    client.force_login(person)
    return client.post(reverse(f"scheduling:{name}", args=[booking.pk]), data)


def test_a_ready_patient_is_called(hospital):
    booking = a_case_ready_for_theatre(hospital)

    answer = post("call", booking, hospital.ward_nurse, version=booking.version, next="/ward/")

    assert (answer.status_code, answer.url) == (302, "/ward/")
    assert Booking.objects.get().status == "called"
    assert Clearance.objects.get().by == hospital.ward_nurse


def test_a_refusal_lists_every_reason_with_its_owner_and_link(hospital):
    booking = a_booked_case(hospital)
    record_everything(hospital, booking.case, leave_out=["skin", "surgical_consent", "glucose"])

    answer = post("call", booking, hospital.ward_nurse)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "The patient is not ready for theatre." in page
    for words in (
        "Skin where the operation is",
        "Risks discussed and consent signed",
        "Fasting glucose",
        "surgeon",
    ):
        assert words in page
    assert reverse("checklists:record", args=[requirement(booking.case, "skin").pk]) in page
    assert not Clearance.objects.exists()


def test_nobody_is_called_from_a_page_that_is_out_of_date(hospital):
    booking = a_case_ready_for_theatre(hospital)

    answer = post("call", booking, hospital.ward_nurse, version=booking.version + 7)

    assert answer.status_code == 409
    assert "Somebody changed this" in answer.content.decode()
    assert not Clearance.objects.exists()


@pytest.mark.parametrize("version", ["abc", "-1", "9" * 40, "\x00", "٣"])
def test_a_version_that_is_none_is_no_crash(hospital, version):
    booking = a_booked_case(hospital)

    assert post("call", booking, hospital.ward_nurse, version=version).status_code == 409


def test_the_day_before_is_too_early(hospital):
    booking = a_booked_case(hospital, start=hospital.now + timedelta(days=1))

    answer = post("call", booking, hospital.ward_nurse)

    assert answer.status_code == 409
    assert "Patients are called on the day." in answer.content.decode()


def test_a_coordinator_does_not_call_and_another_hospital_does_not_exist(hospital):
    booking = a_case_ready_for_theatre(hospital)
    stranger = UserFactory(role="ward_nurse", site=SiteFactory(code="far"))

    assert post("call", booking, hospital.coordinator).status_code == 403
    assert post("call", booking, stranger).status_code == 404
    assert Client().post(reverse("scheduling:call", args=[booking.pk])).status_code == 302
    assert not Clearance.objects.exists()


def test_the_address_alone_calls_nobody(hospital):
    booking = a_case_ready_for_theatre(hospital)
    client = Client()
    client.force_login(hospital.ward_nurse)

    assert client.get(reverse("scheduling:call", args=[booking.pk])).status_code == 405


def test_a_consent_withdrawn_a_moment_ago_keeps_the_gate_shut(hospital):
    booking = a_case_ready_for_theatre(hospital)
    consent = Evidence.objects.get(requirement__code="surgical_consent")
    checklist_actions.retract_evidence(
        evidence=consent, reason="The patient withdrew it", by=hospital.surgeon, at=hospital.now
    )

    answer = post("call", booking, hospital.ward_nurse)

    assert answer.status_code == 409
    assert "the result was withdrawn" in answer.content.decode().lower()


def test_back_to_the_ward_needs_a_reason_and_then_a_new_call(hospital):
    booking = a_case_ready_for_theatre(hospital)
    post("call", booking, hospital.ward_nurse)

    refused = post("return_to_ward", booking, hospital.theatre_nurse, reason="short")
    done = post("return_to_ward", booking, hospital.theatre_nurse, reason="The theatre is not ready yet")
    again = post("return_to_ward", booking, hospital.theatre_nurse, reason="The theatre is not ready yet")

    assert refused.status_code == 400
    assert "short" in refused.content.decode()
    assert done.status_code == 302
    assert Booking.objects.get().status == "booked"
    assert again.status_code == 409


def test_a_bad_result_after_the_call_raises_an_alarm_on_the_page(hospital):
    booking = a_case_ready_for_theatre(hospital)
    post("call", booking, hospital.ward_nurse)
    at = hospital.now - timedelta(minutes=1)
    record(hospital, booking.case, "glucose", {"glucose": "15"}, role="coordinator", at=at)
    client = Client()
    client.force_login(hospital.theatre_nurse)

    page = client.get(reverse("scheduling:case", args=[booking.case_id])).content.decode()

    assert "After the call: Fasting glucose (blocks)." in page
