"""Getting in: the right answer for the right person, the same answer for everybody else."""

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from staff import actions
from staff.domain.sign_in import PER_ADDRESS, PER_PERSON_AND_ADDRESS
from staff.models import SignInAttempt, User
from tests.factories.staff import PASSWORD, coordinator_reyes, nurse_lim

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


def sign_in(client, username, password=PASSWORD, **extra):
    return client.post(LOGIN, {"login": username, "password": password}, **extra)


def problems(response):
    return list(response.context["form"].non_field_errors())


def signed_in(client):
    return "_auth_user_id" in client.session


def test_a_known_person_gets_in_whatever_the_case_of_the_name(client):
    coordinator_reyes(password=PASSWORD)

    response = sign_in(client, " Reyes ")

    assert response.status_code == 302
    assert response.url == reverse("staff:home")
    assert signed_in(client)


def test_a_person_goes_on_to_the_page_they_asked_for_but_never_to_another_site(client):
    coordinator_reyes(password=PASSWORD)

    wanted = client.post(f"{LOGIN}?next=/patients/", {"login": "reyes", "password": PASSWORD})
    client.logout()
    elsewhere = client.post(f"{LOGIN}?next=//evil.example/", {"login": "reyes", "password": PASSWORD})

    assert wanted.url == "/patients/"
    assert elsewhere.url == "/"


def test_an_unknown_name_and_a_wrong_password_get_the_same_answer(client):
    coordinator_reyes(password=PASSWORD)

    unknown = sign_in(client, "nobody", "wrong wrong wrong")
    wrong = sign_in(client, "reyes", "wrong wrong wrong")

    assert unknown.status_code == wrong.status_code == 200
    assert problems(unknown) == problems(wrong) != []
    assert not signed_in(client)


def test_an_unknown_name_costs_a_password_hash_like_a_known_one(client, monkeypatch):
    hashed = []
    monkeypatch.setattr(User, "set_password", lambda self, raw: hashed.append(raw))

    sign_in(client, "nobody", "wrong wrong wrong")

    assert hashed == ["wrong wrong wrong"]


def test_the_session_gets_a_new_id_at_sign_in(client):
    coordinator_reyes(password=PASSWORD)
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before

    sign_in(client, "reyes")

    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_the_sixth_wrong_guess_is_refused_and_so_is_the_right_password_then(client):
    coordinator_reyes(password=PASSWORD)
    for _ in range(PER_PERSON_AND_ADDRESS.attempts):
        sign_in(client, "reyes", "wrong wrong wrong")

    refused = sign_in(client, "reyes")

    assert not signed_in(client)
    assert problems(refused) == ["Too many attempts. Wait five minutes, then try again."]


def test_an_unknown_name_is_refused_after_as_many_guesses_as_a_known_one(client):
    coordinator_reyes(password=PASSWORD)
    for _ in range(PER_PERSON_AND_ADDRESS.attempts):
        sign_in(client, "reyes", "wrong wrong wrong")
        sign_in(client, "nobody", "wrong wrong wrong")

    assert problems(sign_in(client, "nobody")) == problems(sign_in(client, "reyes"))


def test_a_colleague_at_the_same_computer_is_not_locked_out(client):
    coordinator_reyes(password=PASSWORD)
    nurse_lim(password=PASSWORD)
    for _ in range(PER_PERSON_AND_ADDRESS.attempts + 1):
        sign_in(client, "reyes", "wrong wrong wrong")

    sign_in(client, "lim")

    assert signed_in(client)


def test_the_same_person_at_another_computer_is_not_locked_out(client):
    coordinator_reyes(password=PASSWORD)
    for _ in range(PER_PERSON_AND_ADDRESS.attempts + 1):
        sign_in(client, "reyes", "wrong wrong wrong")

    sign_in(client, "reyes", REMOTE_ADDR="10.0.0.7")

    assert signed_in(client)


def test_one_address_cannot_try_a_long_list_of_names(client):
    now = timezone.now()
    for number in range(PER_ADDRESS.attempts):
        actions.begin_sign_in(username=f"name{number}", address="127.0.0.1", at=now)

    refused = sign_in(client, "one-more")

    assert "Too many attempts" in problems(refused)[0]


def test_attempts_are_forgotten_after_the_window_and_a_success_is_not_counted(client):
    coordinator_reyes(password=PASSWORD)
    for _ in range(PER_PERSON_AND_ADDRESS.attempts):
        sign_in(client, "reyes", "wrong wrong wrong")
    SignInAttempt.objects.update(at=timezone.now() - PER_PERSON_AND_ADDRESS.window)

    sign_in(client, "reyes")

    assert signed_in(client)
    assert not SignInAttempt.objects.exists()


def test_what_was_typed_as_a_name_is_not_kept_readable(client):
    sign_in(client, "my secret password", "oops")

    kept = SignInAttempt.objects.get()

    assert "secret" not in f"{kept.person_and_address} {kept.address}"


def test_sign_in_works_and_is_limited_while_redis_is_away(client, settings):
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"},
    }
    coordinator_reyes(password=PASSWORD)
    for _ in range(PER_PERSON_AND_ADDRESS.attempts):
        sign_in(client, "reyes", "wrong wrong wrong", REMOTE_ADDR="10.0.0.7")

    refused = sign_in(client, "reyes", REMOTE_ADDR="10.0.0.7")
    sign_in(client, "reyes")

    assert "Too many attempts" in problems(refused)[0]
    assert signed_in(client)


@pytest.mark.parametrize(
    "username", ["", "\x00", "‮seyer", "😀", "x" * 5000, "<script>alert(1)</script>", "' OR 1=1 --"]
)
def test_strange_names_get_a_plain_answer(client, username):
    response = sign_in(client, username)

    assert response.status_code == 200
    assert response.context["form"].errors
    assert b"<script>alert" not in response.content


def test_a_closed_account_does_not_get_in(client):
    coordinator_reyes(password=PASSWORD, is_active=False)

    response = sign_in(client, "reyes")

    assert response.url == reverse("account_inactive")
    assert client.get(response.url).status_code == 200
    assert not signed_in(client)


def test_closing_an_account_ends_its_sessions_at_the_next_request(client):
    person = coordinator_reyes(password=PASSWORD)
    sign_in(client, "reyes")

    User.objects.filter(pk=person.pk).update(is_active=False)

    assert client.get("/").url == f"{LOGIN}?next=/"


@pytest.mark.parametrize("path", ["signup/", "password/reset/", "email/", "login/code/", "password/set/"])
def test_there_is_no_other_way_in(client, path):
    assert client.get(f"/accounts/{path}").status_code == 404


def test_signing_out_needs_a_press_not_a_link(client):
    coordinator_reyes(password=PASSWORD)
    sign_in(client, "reyes")

    client.get("/accounts/logout/")
    still_in = signed_in(client)
    client.post("/accounts/logout/")

    assert still_in
    assert not signed_in(client)


def test_passwords_are_kept_with_argon2():
    from hospital.settings import base

    assert base.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")
