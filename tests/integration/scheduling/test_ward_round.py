"""The ward round: today and tomorrow, a tap a check, send or hold and why."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import AccessEvent
from checklists.models import Evidence
from tests.factories.checklists import (
    a_booked_case,
    a_case_ready_for_theatre,
    a_hospital,
    record_everything,
    requirement,
)
from tests.factories.staff import SiteFactory, UserFactory

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def hospital():
    return a_hospital()


@pytest.fixture
def nurse(hospital):
    client = Client()
    client.force_login(hospital.ward_nurse)
    return client


def round_of(client):
    answer = client.get(reverse("scheduling:ward_round"))
    assert answer.status_code == 200
    return answer


def tap(client, booking, code="skin", value="intact", component="skin", **more):
    row = requirement(booking.case, code)
    data = {"component": component, "tap": value}
    return client.post(reverse("scheduling:ward_check", args=[row.pk]), data, **more)


def test_today_and_tomorrow_each_with_verdict_and_reason(hospital, nurse):
    booking = a_booked_case(hospital)
    record_everything(hospital, booking.case, leave_out=["skin", "identity", "site_mark"])
    a_booked_case(hospital, family_name="Morrow", start=hospital.now + timedelta(days=1))
    a_booked_case(hospital, family_name="Later", start=hospital.now + timedelta(days=2))

    page = round_of(nurse).context["page"]

    assert [card.name for card in page.today] == ["PETROVA Anna"]
    assert [card.name for card in page.tomorrow] == ["MORROW Anna"]
    assert page.today[0].sentence == "Skin where the operation is, Identity band, Site mark"
    assert not page.today[0].sends
    assert "HOLD" in round_of(nurse).content.decode()


def test_a_ready_patient_is_sent_from_the_card(hospital, nurse):
    booking = a_case_ready_for_theatre(hospital)

    page = round_of(nurse).content.decode()

    assert "SEND" in page
    assert reverse("scheduling:call", args=[booking.pk]) in page
    nurse.post(reverse("scheduling:call", args=[booking.pk]), {"next": "/ward/"})
    assert "CALLED" in round_of(nurse).content.decode()


def test_one_tap_records_a_check_and_answers_with_the_card(hospital, nurse):
    booking = a_booked_case(hospital)

    answer = tap(nurse, booking, **HTMX)

    assert answer["HX-Retarget"] == f"#card-{booking.pk}"
    assert "Undo" in answer.content.decode()
    assert Evidence.objects.get().values == {"skin": {"choice": "intact"}}
    assert Evidence.objects.get().by == hospital.ward_nurse


def test_without_javascript_a_tap_leads_back_to_the_card(hospital, nurse):
    booking = a_booked_case(hospital)

    answer = tap(nurse, booking)

    assert answer.url == f"/ward/#card-{booking.pk}"
    assert "Undo" in round_of(nurse).content.decode()


@pytest.mark.parametrize(
    ("component", "value"),
    [("skin", "perfect"), ("skin", ""), ("nothing", "intact"), ("skin", "<script>"), ("skin", "x\x00")],
)
def test_a_tap_that_makes_no_sense_saves_nothing(hospital, nurse, component, value):
    booking = a_booked_case(hospital)

    answer = tap(nurse, booking, component=component, value=value, **HTMX)

    assert answer.status_code == 400
    assert answer["HX-Retarget"] == f"#form-{booking.pk}"
    assert not Evidence.objects.exists()


def test_a_check_with_a_value_opens_a_form_in_the_card_and_keeps_what_was_typed(hospital, nurse):
    booking = a_booked_case(hospital)
    url = reverse("scheduling:ward_check", args=[requirement(booking.case, "temperature").pk])
    local = (hospital.now - timedelta(minutes=2)).astimezone(hospital.zone)
    when = {"collected_at_0": f"{local:%Y-%m-%d}", "collected_at_1": f"{local:%H:%M}"}

    form = nurse.get(url, **HTMX).content.decode()
    refused = nurse.post(url, {"v_temperature": "366", **when}, **HTMX)
    saved = nurse.post(url, {"v_temperature": "36,6", **when}, **HTMX)

    assert "Temperature, °C" in form
    assert refused.status_code == 400
    assert 'value="366"' in refused.content.decode()
    assert "36.6 °C" in saved.content.decode()


def test_without_javascript_the_form_is_a_page(hospital, nurse):
    booking = a_booked_case(hospital)
    row = requirement(booking.case, "temperature")

    answer = nurse.get(reverse("scheduling:ward_check", args=[row.pk]))

    assert answer.url == reverse("checklists:record", args=[row.pk])


def test_undo_takes_back_ones_own_last_tap_only(hospital, nurse):
    booking = a_booked_case(hospital)
    tap(nurse, booking, **HTMX)
    undo = reverse("scheduling:ward_undo", args=[Evidence.objects.get().pk])
    other = Client()
    other.force_login(hospital.surgeon)

    assert other.post(undo).status_code == 302
    assert requirement(booking.case, "skin").state == "pass"
    assert nurse.post(undo, **HTMX).status_code == 200
    assert requirement(booking.case, "skin").state == "missing"


def test_after_a_while_undo_asks_for_a_reason(hospital, nurse):
    booking = a_booked_case(hospital)
    record_everything(hospital, booking.case)
    old = Evidence.objects.get(requirement__code="skin")

    answer = nurse.post(reverse("scheduling:ward_undo", args=[old.pk]))

    assert answer.url == reverse("checklists:retract", args=[old.pk])
    assert requirement(booking.case, "skin").state == "pass"


def test_checks_of_the_day_wait_for_the_day(hospital, nurse):
    booking = a_booked_case(hospital, start=hospital.now + timedelta(days=1))
    record_everything(hospital, booking.case)

    card = round_of(nurse).context["page"].tomorrow[0]

    assert card.chips == ()
    assert card.call_url == ""


def test_cannot_be_made_ready_names_whom_to_tell(hospital, nurse):
    booking = a_booked_case(hospital)

    page = nurse.get(reverse("scheduling:cannot_be_ready", args=[booking.pk])).content.decode()

    assert "Marta Reyes" in page
    assert "Chidi Okafor" in page
    coordinator = Client()
    coordinator.force_login(hospital.coordinator)
    page = coordinator.get(reverse("scheduling:cannot_be_ready", args=[booking.pk])).content.decode()
    assert reverse("scheduling:cancel", args=[booking.pk]) in page


def test_only_for_the_bedside_and_only_ones_own_hospital(hospital, nurse):
    booking = a_booked_case(hospital)
    stranger, coordinator = Client(), Client()
    stranger.force_login(UserFactory(role="ward_nurse", site=SiteFactory(code="far")))
    coordinator.force_login(hospital.coordinator)

    assert "PETROVA" not in round_of(stranger).content.decode()
    assert tap(stranger, booking).status_code == 404
    assert coordinator.get(reverse("scheduling:ward_round")).status_code == 403
    assert tap(coordinator, booking).status_code == 403
    assert Client().get(reverse("scheduling:ward_round")).status_code == 302


def test_nobody_today_says_so(nurse):
    assert "Nobody goes to theatre today" in round_of(nurse).content.decode()


def test_who_was_looked_at_is_written_down(hospital, nurse):
    booking = a_booked_case(hospital)
    round_of(nurse)

    assert AccessEvent.objects.get().patient_ids == [booking.patient_id]


def test_the_number_of_queries_does_not_grow_with_the_patients(hospital, nurse, django_assert_num_queries):
    a_case_ready_for_theatre(hospital)
    round_of(nurse)
    with django_assert_num_queries(QUERIES):
        round_of(nurse)
    for hours in (6, 12, 26):
        a_booked_case(hospital, family_name=f"N{hours}", start=hospital.now + timedelta(hours=hours))

    with django_assert_num_queries(QUERIES):
        round_of(nurse)


QUERIES = 16
