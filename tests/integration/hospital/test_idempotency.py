"""Asking twice does the work once."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from rest_framework.test import APIClient

from common.clock import now
from hospital import idempotency, tasks
from hospital.models import IdempotencyKey
from staff.models import Site
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
THINGS = "/api/v1/things/"


def post(client, code: str = "a", key: str = "key-1", **body: object):
    return client.post(THINGS, {"code": code, **body}, headers={"Idempotency-Key": key})


def things() -> list[str]:
    return sorted(Site.objects.exclude(code="north").values_list("code", flat=True))


def test_the_second_request_gets_the_first_answer(api):
    first, second = post(api), post(api)

    assert things() == ["a"]
    assert (second.status_code, second.json(), second["ETag"]) == (201, first.json(), '"1"')
    assert second["Content-Type"] == first["Content-Type"]
    assert "Idempotent-Replay" not in first
    assert second["Idempotent-Replay"] == "true"


def test_without_a_key_every_request_does_its_work(api):
    api.post(THINGS, {"code": "a"})
    api.post(THINGS, {"code": "b"})

    assert things() == ["a", "b"]


def test_another_body_with_the_same_key_is_refused(api):
    post(api, "a")

    answer = post(api, "b")

    assert answer.status_code == 422
    assert answer.json()["code"] == "key_reused"
    assert things() == ["a"]


def test_another_person_with_the_same_key_does_their_own_work(api, small_api):
    other = APIClient()
    other.force_login(UserFactory(username="other"))

    post(api, "a")
    answer = post(other, "b")

    assert answer.status_code == 201
    assert "b" in things()


def test_a_refusal_is_an_answer_too_and_leaves_nothing_else(api):
    first = post(api, "a", fail="refused")
    second = post(api, "a", fail="refused")

    assert (first.status_code, second.status_code) == (409, 409)
    assert second["Idempotent-Replay"] == "true"


@pytest.mark.parametrize("fail", ["bug", "database down", "sqlstate 55P03"])
def test_what_asks_to_come_back_is_not_kept_and_nothing_is_saved(api, fail):
    first = post(api, "a", fail=fail)

    assert first.status_code in {409, 500, 503}
    assert things() == []
    assert not IdempotencyKey.objects.exists()


def test_a_transaction_that_broke_does_not_lose_the_answer(api):
    answer = post(api, "a", fail="aborted")

    assert answer.status_code == 500
    assert things() == []


def test_a_stale_version_is_not_kept(api):
    headers = {"Idempotency-Key": "key-1"}

    stale = api.patch(THINGS, {}, headers={**headers, "If-Match": '"6"'})
    fresh = api.patch(THINGS, {}, headers={**headers, "If-Match": '"7"'})

    assert (stale.status_code, fresh.status_code) == (412, 200)


@pytest.mark.parametrize("key", ["", "x" * 201, "a\tb"])
def test_a_key_that_is_none_is_bad_input(api, key):
    answer = post(api, key=key)

    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.json()
    assert things() == []


def test_the_longest_key_is_good(api):
    assert post(api, key="x" * 200).status_code == 201


def test_reading_does_not_use_a_key(api):
    api.get(THINGS, headers={"Idempotency-Key": "key-1"})

    assert not IdempotencyKey.objects.exists()


def test_a_stranger_gets_no_replay(api, small_api):
    post(api)

    answer = post(APIClient(raise_request_exception=False))

    assert answer.status_code == 401
    assert IdempotencyKey.objects.count() == 1


def test_a_withdrawn_token_gets_no_replay(small_api, reyes):
    from knox.models import AuthToken

    row, token = AuthToken.objects.create(user=reyes)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    assert post(client).status_code == 201
    assert post(client)["Idempotent-Replay"] == "true"

    row.delete()

    assert post(client).status_code == 401


def test_a_key_is_forgotten_after_a_day(api):
    post(api, "a")
    IdempotencyKey.objects.update(created_at=now() - timedelta(hours=24, minutes=1))

    assert post(api, "b").status_code == 201
    assert things() == ["a", "b"]


def test_old_keys_are_purged_and_young_ones_stay(api):
    post(api, "a", "old")
    IdempotencyKey.objects.update(created_at=now() - timedelta(hours=25))
    post(api, "b", "young")

    tasks.purge_idempotency_keys()

    assert [row.key for row in IdempotencyKey.objects.all()] == ["young"]


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_do_the_work_once(small_api, reyes):
    answers = at_once(reyes, lambda client: post(client))

    assert [answer.status_code for answer in answers] == [201] * 20
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotent-Replay" in answer for answer in answers) == 19
    assert things() == ["a"]


@pytest.mark.django_db(transaction=True)
def test_without_the_row_twenty_at_once_do_it_twenty_times(small_api, reyes, monkeypatch):
    """The negative control: the test above must be able to fail."""
    monkeypatch.setattr(idempotency, "_take", lambda *row: True)

    answers = at_once(reyes, lambda client: post(client, threading.current_thread().name))

    assert sum("Idempotent-Replay" in answer for answer in answers) == 0
    assert len(things()) == 20


def at_once(user, what, count: int = 20) -> list:
    answers: list = []

    def run() -> None:
        client = APIClient(raise_request_exception=False)
        client.force_login(user)
        try:
            answers.append(what(client))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, name=f"thread {n}") for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers
