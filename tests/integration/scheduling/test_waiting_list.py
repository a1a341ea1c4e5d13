"""Who waits for a place, how long, and when they can be ready."""

from datetime import timedelta

import pytest
from django.urls import reverse

from audit.models import AccessEvent
from cases.domain.kinds import Urgency
from checklists.models import ReadinessSummary
from scheduling import actions, queries
from staff.domain.roles import Role
from tests.factories.patients import add_identifier
from tests.factories.scheduling import (
    a_full_theatre_day,
    a_session,
    a_theatre,
    a_waiting_case,
    in_days,
    operated,
)
from tests.factories.staff import SiteFactory, UserFactory, coordinator_reyes, surgeon_ivanova, surgeon_okafor

pytestmark = pytest.mark.django_db

TODAY = in_days(0).date()


@pytest.fixture
def site():
    return SiteFactory(code="north")


@pytest.fixture
def okafor(site):
    return surgeon_okafor(site)


@pytest.fixture(autouse=True)
def signed_in(client, site):
    client.force_login(coordinator_reyes(site))


def listed(client, **query) -> str:
    response = client.get(reverse("scheduling:waiting_list"), query)
    assert response.status_code == 200
    return response.content.decode()


def names(page: str, *wanted: str) -> list[str]:
    return sorted((name for name in wanted if name in page), key=page.index)


def test_the_earliest_target_date_comes_first_and_says_how_far_it_is(client, site, okafor):
    a_waiting_case(site, okafor, patient__family_name="Sato")
    a_waiting_case(site, okafor, patient__family_name="Lim", target_date=TODAY + timedelta(days=12))
    a_waiting_case(site, okafor, patient__family_name="Grant", target_date=TODAY - timedelta(days=3))

    page = listed(client)

    assert names(page, "SATO", "LIM", "GRANT") == ["GRANT", "LIM", "SATO"]
    assert "breached by 3 days" in page
    assert "due in 12 days" in page
    assert "none set" in page


def test_a_line_says_what_on_which_side_and_the_first_day_they_can_be_ready(client, site, okafor):
    case = a_waiting_case(site, okafor)
    summary = ReadinessSummary.objects.get(case=case)

    page = listed(client)

    assert "High tibial osteotomy, opening wedge" in page
    assert '<b class="side">LEFT</b>' in page
    assert "decided by:" in page
    assert f"{summary.open_count} things open" in page
    assert reverse("scheduling:book", args=[case.pk]) in page


def test_a_first_possible_day_after_the_target_is_marked(client, site, okafor):
    a_waiting_case(site, okafor, target_date=TODAY)

    assert "after the target" in listed(client)


@pytest.mark.parametrize("text", ["grant", "GRANT anna", "77 88", "грант"])
def test_a_patient_is_found_by_name_in_either_script_or_by_number(client, site, okafor, text):
    grant = a_waiting_case(site, okafor, patient__family_name="Grant")
    add_identifier(grant.patient, "77-88", authority="national", kind="national")
    a_waiting_case(site, okafor, patient__family_name="Lim")

    page = listed(client, q=text)

    assert names(page, "GRANT", "LIM") == ["GRANT"]


def test_the_list_narrows_by_surgeon_urgency_and_procedure(client, site, okafor):
    ivanova = surgeon_ivanova(site)
    a_waiting_case(site, okafor, patient__family_name="Grant", urgency=Urgency.URGENT.value)
    a_waiting_case(site, ivanova, minutes=60, patient__family_name="Lim")

    assert names(listed(client, surgeon=ivanova.pk), "GRANT", "LIM") == ["LIM"]
    assert names(listed(client, urgency="urgent"), "GRANT", "LIM") == ["GRANT"]
    assert names(listed(client, procedure="knee-60"), "GRANT", "LIM") == ["LIM"]


def test_only_cases_that_fit_what_is_left_of_a_session_are_shown(client, site, okafor):
    day = a_full_theatre_day(site)
    a_waiting_case(site, okafor, minutes=90, patient__family_name="Short")
    a_waiting_case(site, surgeon_ivanova(site), minutes=60, patient__family_name="Theirs")

    page = listed(client, session=day.session.pk)

    assert names(page, "GRANT", "SHORT", "THEIRS") == ["SHORT"]
    assert "90 min left" in page
    assert f"?session={day.session.pk}#session-{day.session.pk}" in page


def test_what_fits_a_session_is_asked_of_the_minutes_that_were_learned(client, site, okafor):
    day = a_full_theatre_day(site)  # 90 minutes are left
    slow = a_waiting_case(site, okafor, minutes=80, patient__family_name="Slow")
    assert names(listed(client, session=day.session.pk), "SLOW") == ["SLOW"]
    for minutes in (150, 155, 145, 150, 160, 150):
        operated(a_waiting_case(site, okafor, minutes=80), minutes=minutes, by=okafor)
    learned = queries.estimate_for([slow])[slow.pk].minutes
    assert learned > 90

    assert names(listed(client, session=day.session.pk), "SLOW") == []
    assert f"{learned} min" in listed(client, q="slow")


def test_nothing_fits_a_closed_session(client, site, okafor):
    a_waiting_case(site, okafor)
    session = a_session(a_theatre(site), okafor)
    actions.close_session(session=session, reason="No anaesthetist")

    assert "Nobody waits that fits this" in listed(client, session=session.pk)


def test_an_empty_list_says_what_stands_here(client):
    assert "Nobody is waiting" in listed(client)


def test_cases_of_other_hospitals_are_not_listed(client, site):
    other = SiteFactory()
    a_waiting_case(other, UserFactory(role=Role.SURGEON, site=other), patient__family_name="Elsewhere")

    assert "ELSEWHERE" not in listed(client)


def test_a_session_of_another_hospital_is_not_there(client):
    other = SiteFactory()
    session = a_session(a_theatre(other), UserFactory(role=Role.SURGEON, site=other))

    assert client.get(reverse("scheduling:waiting_list"), {"session": session.pk}).status_code == 404


def test_only_a_coordinator_gets_the_button_to_book(client, site, okafor):
    case = a_waiting_case(site, okafor)
    client.force_login(okafor)

    assert reverse("scheduling:book", args=[case.pk]) not in listed(client)


def test_who_was_looked_at_is_written_down(client, site, okafor):
    case = a_waiting_case(site, okafor)

    listed(client)

    assert AccessEvent.objects.get(place="scheduling:waiting_list").patient_ids == [case.patient_id]


@pytest.mark.parametrize(
    "query",
    [
        {"q": "\x00"},
        {"q": "а" * 5000},
        {"q": "<script>alert(1)</script>"},
        {"q": "\u202e😀"},
        {"surgeon": "1", "session": "x", "urgency": "very", "procedure": "../"},
        {"page": "-1"},
        {"page": "many"},
    ],
)
def test_a_filter_that_makes_no_sense_is_no_error(client, site, okafor, query):
    a_waiting_case(site, okafor)

    assert "<script>alert" not in listed(client, **query)


def test_a_long_list_comes_in_pages_and_asks_no_more_questions(
    client, site, okafor, django_assert_max_num_queries
):
    a_waiting_case(site, okafor)
    with django_assert_max_num_queries(17) as few:
        listed(client)
    for _ in range(5):
        a_waiting_case(site, okafor)

    with django_assert_max_num_queries(17) as many:
        page = listed(client)

    assert "6 cases wait" in page
    assert len(many) == len(few)
