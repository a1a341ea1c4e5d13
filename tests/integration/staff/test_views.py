"""Where people land, what the frame shows them, and the language switch."""

import pytest
from django.template import Context, RequestContext, Template
from django.urls import reverse

from hospital.context import PLACES, navigation
from staff.domain.permissions import may
from staff.domain.roles import Role
from staff.models import User
from staff.presenters import LANDING, ROLE_WORDS
from tests.factories.staff import SiteFactory, UserFactory, coordinator_reyes

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", list(Role))
def test_each_role_lands_on_its_own_screen(client, role):
    client.force_login(UserFactory(role=role))

    response = client.get("/")

    assert response.status_code == 302
    assert response.url == reverse(LANDING[role])


@pytest.mark.parametrize("role", list(Role))
def test_the_first_place_of_a_role_is_where_it_lands_and_all_are_open_to_it(role):
    places = PLACES[role]

    assert places[0][0] == LANDING[role]
    assert all(may(role, action) for _view, _label, action in places)


def test_every_role_has_a_word_a_landing_and_places():
    assert set(ROLE_WORDS) == set(LANDING) == set(PLACES) == set(Role)


def test_the_frame_says_who_and_where_with_one_query(rf, django_assert_num_queries):
    request = rf.get("/")
    request.resolver_match = None
    request.user = coordinator_reyes(SiteFactory(name="North Hospital"))

    with django_assert_num_queries(1):
        frame = navigation(request)["frame"]
        said = (frame.name, frame.role, frame.site)

    assert said == ("Marta Reyes", "coordinator", "North Hospital")


def test_a_name_with_markup_is_printed_as_text(rf):
    request = rf.get("/")
    request.resolver_match = None
    request.user = UserFactory(full_name="<script>alert(1)</script>")

    page = Template("{{ frame.name }}").render(RequestContext(request))

    assert "<script>" not in page


def test_the_language_is_remembered_for_the_person_and_for_the_sign_in_page(client):
    person = coordinator_reyes()
    client.force_login(person)

    response = client.post("/language/", {"language": "ru", "next": "/patients/"})

    assert response.url == "/patients/"
    assert User.objects.get(pk=person.pk).language == "ru"
    assert client.cookies["django_language"].value == "ru"


def test_the_language_switch_takes_no_other_language_and_leads_nowhere_else(client):
    assert client.post("/language/", {"language": "xx"}).status_code == 400
    assert client.post("/language/", {"language": "ru", "next": "https://evil.example/"}).url == "/"
    assert client.get("/language/").status_code == 405


@pytest.mark.parametrize("state", ["ready", "on_track", "at_risk", "not_ready", "overridden", "unknown"])
def test_each_state_is_a_word_and_a_shape(state):
    badge = Template('{% include "components/readiness_badge.html" %}').render(Context({"state": state}))

    assert f"state-{state}" in badge
    assert 'aria-hidden="true"' in badge
    assert state.replace("_", " ").capitalize() in badge


@pytest.mark.parametrize("number", [403, 404, 409, 500, 503])
def test_an_error_page_needs_neither_request_nor_database(number, django_assert_num_queries):
    from django.template.loader import render_to_string

    with django_assert_num_queries(0):
        page = render_to_string(f"errors/{number}.html")

    assert "<h1>" in page
    assert "Traceback" not in page
