"""The two doors: ``allowed`` for screens, ``Allowed`` for the API. What is not in the table is denied."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate
from rest_framework.views import APIView
from rest_framework.viewsets import ViewSet

from staff.access import allowed
from staff.domain.permissions import Action
from tests.factories.staff import (
    SiteFactory,
    coordinator_reyes,
    manager_novak,
    nurse_lim,
)

pytestmark = pytest.mark.django_db


class Bookings(ViewSet):
    action_permissions = {"create": Action.BOOK, "list": Action.SEE_BOARD}

    def list(self, request):
        return Response([])

    def create(self, request):
        return Response({}, status=201)

    def forgotten(self, request):
        return Response([])


class WithoutTable(APIView):
    def get(self, request):
        return Response([])


def ask(view, method, user=None):
    request = getattr(APIRequestFactory(), method)("/")
    if user:
        force_authenticate(request, user)
    return view(request).status_code


def screen(user, rf, **headers):
    request = rf.get("/board/?week=47", headers=headers)
    request.user = user
    return allowed(Action.BOOK)(lambda request: HttpResponse("in"))(request)


def test_a_resource_without_a_table_is_denied_to_everybody():
    view = WithoutTable.as_view()

    assert ask(view, "get", coordinator_reyes()) == 403
    assert ask(view, "get") == 401


def test_an_action_missing_from_the_table_is_denied():
    assert ask(Bookings.as_view({"get": "forgotten"}), "get", coordinator_reyes()) == 403


def test_a_role_gets_what_the_table_gives_it():
    view = Bookings.as_view({"get": "list", "post": "create"})

    assert ask(view, "get", nurse_lim()) == 200
    assert ask(view, "post", nurse_lim()) == 403
    assert ask(view, "post", coordinator_reyes()) == 201
    assert ask(view, "post") == 401


def test_a_closed_account_is_denied_even_with_a_token_at_hand():
    view = Bookings.as_view({"get": "list"})

    assert ask(view, "get", coordinator_reyes(is_active=False)) == 403


def test_a_method_the_resource_does_not_have_is_answered_405_to_those_signed_in_only():
    view = Bookings.as_view({"get": "list"})

    assert ask(view, "delete", coordinator_reyes()) == 405
    assert ask(view, "delete") == 401
    assert ask(view, "options", coordinator_reyes()) == 403


def test_a_screen_asks_the_signed_out_to_sign_in_and_brings_them_back(rf):
    response = screen(AnonymousUser(), rf)

    assert response.status_code == 302
    assert response.url == "/accounts/login/?next=/board/%3Fweek%3D47"


def test_a_fragment_makes_the_whole_page_go_to_the_sign_in_page(client):
    response = client.get("/", headers={"hx-request": "true", "hx-current-url": "http://testserver/board/"})

    assert response.status_code == 401
    assert response["HX-Redirect"] == "/accounts/login/?next=/board/"


def test_a_screen_is_for_the_roles_of_its_action(rf):
    site = SiteFactory()

    assert screen(coordinator_reyes(site), rf).content == b"in"
    with pytest.raises(PermissionDenied):
        screen(manager_novak(site), rf)
    with pytest.raises(PermissionDenied):
        screen(nurse_lim(site), rf)
