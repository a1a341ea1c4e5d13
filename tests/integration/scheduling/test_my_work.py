"""My work: only mine, only what I can settle, the soonest operation first."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import AccessEvent
from checklists import actions
from checklists.models import Decision
from tests.factories.checklists import (
    a_booked_case,
    a_case_ready_for_theatre,
    a_hospital,
    a_waiting_case,
    record,
    record_everything,
    requirement,
)
from tests.factories.staff import SiteFactory, UserFactory, manager_novak, surgeon_ivanova

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital():
    return a_hospital()


def work_of(person):
    client = Client()
    client.force_login(person)
    answer = client.get(reverse("scheduling:my_work"))
    assert answer.status_code == 200
    return answer


def titles(person):
    return [row.title for case in work_of(person).context["cases"] for row in case.rows]


def test_each_role_sees_only_what_it_owns_and_can_settle(hospital):
    a_waiting_case(hospital)

    assert "Fasting glucose" in titles(hospital.coordinator)
    assert "Risks discussed and consent signed" in titles(hospital.surgeon)
    assert "Fasting glucose" not in titles(hospital.surgeon)
    assert "Medicine plan" in titles(hospital.anaesthetist)
    assert "Fasting glucose" not in titles(hospital.anaesthetist)


def test_a_surgeon_sees_only_their_own_cases(hospital):
    a_waiting_case(hospital)

    assert titles(surgeon_ivanova(hospital.site)) == []


def test_checks_of_the_day_come_on_the_day(hospital):
    a_booked_case(hospital, start=hospital.now + timedelta(days=4))
    assert "Skin where the operation is" not in titles(hospital.ward_nurse)

    a_booked_case(hospital, family_name="Today")
    assert "Skin where the operation is" in titles(hospital.ward_nurse)


def test_the_soonest_operation_comes_first_and_no_date_last(hospital):
    a_waiting_case(hospital, family_name="Waiting")
    a_booked_case(hospital, family_name="Later", start=hospital.now + timedelta(days=4))
    a_booked_case(hospital, family_name="Sooner", start=hospital.now + timedelta(hours=6))

    cases = work_of(hospital.coordinator).context["cases"]

    assert [case.patient.surname for case in cases] == ["Sooner", "Later", "Waiting"]


def test_the_anaesthetist_reviews_on_the_row_with_bound_and_earlier_values(hospital):
    case = a_booked_case(hospital).case
    for days, value in ((9, "9.1"), (3, "7.2")):
        at = hospital.now - timedelta(days=days)
        record(hospital, case, "glucose", {"glucose": value}, role="coordinator", at=at)

    row = next(
        r
        for c in work_of(hospital.anaesthetist).context["cases"]
        for r in c.rows
        if r.title == "Fasting glucose"
    )

    assert (row.values[0].text, row.values[0].bound) == ("7.2 mmol/L", "3.9–6.0 mmol/L")
    assert row.earlier[0].endswith("9.1 mmol/L")
    assert [choice.kind for choice in row.choices] == ["accept", "repeat", "block"]
    assert row.trends[0].text.startswith("9.1 (")
    assert "7.2 (" in row.trends[0].text
    assert row.trends[0].points.count(",") == 2
    assert "L390" in row.origins
    assert "Fasting glucose" not in titles(hospital.coordinator)

    client = Client()
    client.force_login(hospital.anaesthetist)
    data = {"kind": "accept", "reason": "Known diabetes, stable", "version": row.version, "next": "/my-work/"}
    answer = client.post(row.decide_url, data)

    assert answer.url == "/my-work/"
    assert "Fasting glucose" not in titles(hospital.anaesthetist)


@pytest.mark.parametrize(("kind", "state"), [("repeat", "missing"), ("block", "block")])
def test_a_clinician_asks_for_a_repeat_or_blocks_on_the_row(hospital, kind, state):
    case = a_booked_case(hospital).case
    record(hospital, case, "glucose", {"glucose": "7.2"}, role="coordinator")
    client = Client()
    client.force_login(hospital.anaesthetist)
    row = requirement(case, "glucose")
    data = {"kind": kind, "reason": "Haemolysed sample", "version": row.version, "next": "/my-work/"}

    answer = client.post(reverse("checklists:decide", args=[row.pk]), data)

    assert answer.url == "/my-work/"
    assert requirement(case, "glucose").state == state
    # Whose result it is can send a new one.
    assert "Fasting glucose" in titles(hospital.coordinator)


def test_the_review_queue_leaves_out_what_is_only_to_be_recorded(hospital):
    case = a_booked_case(hospital).case
    record(hospital, case, "glucose", {"glucose": "7.2"}, role="coordinator")
    client = Client()
    client.force_login(hospital.anaesthetist)

    def shown(**asked):
        found = client.get(reverse("scheduling:my_work"), asked).context["cases"]
        return [row.title for case in found for row in case.rows]

    assert "Medicine plan" in shown()
    assert shown(show="review") == ["Fasting glucose"]
    assert {*titles(hospital.coordinator)} == {
        row.title for case in _work(hospital.coordinator, show="review").context["cases"] for row in case.rows
    }


def _work(person, **asked):
    client = Client()
    client.force_login(person)
    return client.get(reverse("scheduling:my_work"), asked)


def test_a_reason_too_short_keeps_what_was_typed(hospital):
    case = a_booked_case(hospital).case
    record(hospital, case, "glucose", {"glucose": "7.2"}, role="coordinator")
    client = Client()
    client.force_login(hospital.anaesthetist)
    url = reverse("checklists:decide", args=[requirement(case, "glucose").pk])

    answer = client.post(url, {"kind": "accept", "reason": "fine", "next": "/my-work/"})

    assert answer.status_code == 400
    assert ">\nfine</textarea>" in answer.content.decode()


def test_a_decision_waits_for_the_second_signature_of_somebody_else(hospital):
    case = a_booked_case(hospital).case
    record(hospital, case, "syphilis", {"syphilis": "active"}, role="coordinator")
    actions.decide(
        requirement=requirement(case, "syphilis"),
        kind="accept",
        reason="Treated, theatre informed",
        by=hospital.anaesthetist,
        at=hospital.now,
    )

    sign = reverse("checklists:sign", args=[Decision.objects.get().pk])
    assert sign in work_of(hospital.surgeon).content.decode()
    assert sign not in work_of(hospital.anaesthetist).content.decode()
    assert sign not in work_of(hospital.ward_nurse).content.decode()


def test_nothing_waits_on_whoever_has_done_it_all(hospital):
    a_case_ready_for_theatre(hospital)

    assert "Nothing waits on you." in work_of(hospital.surgeon).content.decode()


def test_only_ones_own_hospital_and_only_roles_with_work(hospital):
    a_waiting_case(hospital)
    client = Client()
    client.force_login(manager_novak(hospital.site))

    assert client.get(reverse("scheduling:my_work")).status_code == 403
    assert titles(UserFactory(role="coordinator", site=SiteFactory(code="far"))) == []
    assert Client().get(reverse("scheduling:my_work")).status_code == 302


@pytest.mark.parametrize("page", ["0", "-1", "999", "abc", "\x00", "9" * 50])
def test_a_page_that_is_none_shows_one_that_is(hospital, page):
    a_waiting_case(hospital)
    client = Client()
    client.force_login(hospital.coordinator)

    assert client.get(reverse("scheduling:my_work"), {"page": page}).status_code == 200


def test_who_was_looked_at_is_written_down(hospital):
    case = a_waiting_case(hospital)
    work_of(hospital.coordinator)

    assert AccessEvent.objects.get().patient_ids == [case.patient_id]


def test_the_number_of_queries_does_not_grow_with_the_work(hospital, django_assert_num_queries):
    record_everything(hospital, a_booked_case(hospital).case, leave_out=["glucose", "medicine_plan"])
    client, url = Client(), reverse("scheduling:my_work")
    client.force_login(hospital.anaesthetist)
    client.get(url)
    with django_assert_num_queries(QUERIES):
        client.get(url)
    for hours in (6, 12, 30):
        a_booked_case(hospital, family_name=f"N{hours}", start=hospital.now + timedelta(hours=hours))

    with django_assert_num_queries(QUERIES):
        client.get(url)


QUERIES = 21
