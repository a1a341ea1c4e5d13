"""The case page: who, which side, what is in the way, and everything that was recorded."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import AccessEvent
from checklists.models import CaseProtocol
from common.clock import now
from scheduling import actions
from tests.factories.checklists import (
    a_booked_case,
    a_case_ready_for_theatre,
    a_hospital,
    a_waiting_case,
    record,
    requirement,
)
from tests.factories.patients import add_guardian
from tests.factories.staff import SiteFactory, UserFactory, manager_novak

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital():
    return a_hospital()


def page_of(case, person):
    client = Client()
    client.force_login(person)
    return client.get(reverse("scheduling:case", args=[case.pk]))


def text_of(case, person):
    answer = page_of(case, person)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_says_who_what_and_which_side(hospital):
    case = a_booked_case(hospital).case
    add_guardian(case.patient, phone="+442079460123")

    page = text_of(case, hospital.ward_nurse)

    for words in ("PETROVA", "opening", "LEFT", "Penicillin", "dangerous", "Theatre 1", "+442079460123"):
        assert words in page


def test_the_way_to_the_operation_says_in_words_what_it_draws(hospital):
    case = a_booked_case(hospital).case
    record(hospital, case, "glucose", {"glucose": "13"}, role="coordinator")

    page = text_of(case, hospital.ward_nurse)

    assert 'role="img"' in page
    assert "Fasting glucose: Blocks; can be done from" in page
    assert 'class="today"' in page


def test_what_is_in_the_way_leads_to_where_it_is_put_right(hospital):
    case = a_booked_case(hospital).case
    record(hospital, case, "glucose", {"glucose": "13"}, role="coordinator")
    glucose = requirement(case, "glucose")

    assert reverse("checklists:decide", args=[glucose.pk]) in text_of(case, hospital.anaesthetist)
    assert reverse("checklists:record", args=[glucose.pk]) in text_of(case, hospital.coordinator)
    assert reverse("checklists:decide", args=[glucose.pk]) not in text_of(case, hospital.coordinator)
    assert "Glucose 13 mmol/L is far outside 3.9–6.0 mmol/L" in text_of(case, hospital.ward_nurse)


def test_a_ready_case_offers_the_call_to_those_who_may(hospital):
    booking = a_case_ready_for_theatre(hospital)
    call = reverse("scheduling:call", args=[booking.pk])

    assert call in text_of(booking.case, hospital.ward_nurse)
    assert "Nothing is in the way." in text_of(booking.case, hospital.ward_nurse)
    assert call not in text_of(booking.case, hospital.coordinator)
    assert reverse("scheduling:move", args=[booking.pk]) in text_of(booking.case, hospital.coordinator)


def test_a_waiting_case_says_when_it_could_be_ready(hospital):
    page = text_of(a_waiting_case(hospital), hospital.coordinator)

    assert "not yet allocated" in page
    assert "Could be ready by" in page
    assert "decides the date" in page


def test_a_case_without_a_protocol_is_unknown_and_still_shown(hospital):
    case = a_booked_case(hospital).case
    CaseProtocol.objects.filter(case=case).delete()

    page = text_of(case, hospital.ward_nurse)

    assert "Unknown" in page
    assert "no protocol" in page


def test_history_tells_what_happened_in_sentences(hospital):
    booking = a_case_ready_for_theatre(hospital)
    actions.call_for_patient(booking=booking, by=hospital.ward_nurse, at=now())

    page = text_of(booking.case, hospital.surgeon)

    assert "Wei Lim called the patient to theatre." in page
    assert "Marta Reyes booked Theatre 1" in page
    assert "recorded Skin where the operation is: Intact." in page


def test_the_clearance_shows_what_was_known(hospital):
    booking = a_case_ready_for_theatre(hospital)
    clearance = actions.call_for_patient(booking=booking, by=hospital.ward_nurse, at=now())
    client = Client()
    client.force_login(hospital.surgeon)

    page = client.get(reverse("scheduling:clearance", args=[clearance.pk])).content.decode()

    assert "Wei Lim called the patient to theatre" in page
    assert "Skin where the operation is" in page
    assert "knee-hto 1.1.0" in page


def test_looking_is_written_down(hospital):
    case = a_waiting_case(hospital)
    text_of(case, hospital.surgeon)

    event = AccessEvent.objects.get()
    assert (event.place, event.user_id, event.patient_ids) == (
        "scheduling:case",
        hospital.surgeon.pk,
        [case.patient_id],
    )


def test_only_those_who_may_see_patients_and_only_at_their_hospital(hospital):
    case = a_waiting_case(hospital)

    assert page_of(case, manager_novak(hospital.site)).status_code == 403
    assert page_of(case, UserFactory(role="surgeon", site=SiteFactory(code="far"))).status_code == 404
    assert Client().get(reverse("scheduling:case", args=[case.pk])).status_code == 302


def test_the_number_of_queries_does_not_grow_with_what_was_recorded(hospital, django_assert_max_num_queries):
    empty = a_booked_case(hospital, family_name="Empty", start=hospital.now + timedelta(hours=9)).case
    full = a_case_ready_for_theatre(hospital).case
    client = Client()
    client.force_login(hospital.ward_nurse)
    client.get(reverse("scheduling:case", args=[empty.pk]))

    for case in (empty, full):
        with django_assert_max_num_queries(29):
            client.get(reverse("scheduling:case", args=[case.pk]))
