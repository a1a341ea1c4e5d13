"""A shared ward computer: sessions end by themselves, and speak the person's language."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tests.factories.staff import coordinator_reyes

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


@pytest.fixture
def signed_in(client):
    with time_machine.travel(START, tick=False):
        client.force_login(coordinator_reyes())
    return client


def visit(client, after, **headers):
    with time_machine.travel(START + after, tick=False):
        return client.get("/language/", headers=headers)


def is_in(client):
    return "_auth_user_id" in client.session


def test_a_session_without_a_click_ends_and_the_sign_in_page_says_so(signed_in, settings):
    settings.SESSION_IDLE_MINUTES = 30

    visit(signed_in, timedelta(minutes=29))
    visit(signed_in, timedelta(minutes=58))
    in_use = is_in(signed_in)
    visit(signed_in, timedelta(minutes=88))

    assert in_use
    assert not is_in(signed_in)
    assert b"nobody used this computer" in signed_in.get("/accounts/login/").content


def test_a_page_that_refreshes_itself_does_not_keep_the_session_alive(signed_in, settings):
    settings.SESSION_IDLE_MINUTES = 30

    for minutes in range(5, 35, 5):
        visit(signed_in, timedelta(minutes=minutes), x_background="1")

    assert not is_in(signed_in)


def test_a_session_ends_after_a_shift_however_busy(signed_in, settings):
    settings.SESSION_IDLE_MINUTES = 30
    settings.SESSION_ABSOLUTE_HOURS = 12

    for quarters in range(1, 48):
        visit(signed_in, timedelta(minutes=15 * quarters))
    busy_all_day = is_in(signed_in)
    visit(signed_in, timedelta(hours=12))

    assert busy_all_day
    assert not is_in(signed_in)
    assert b"the shift is long over" in signed_in.get("/accounts/login/").content


def test_signing_in_again_clears_the_sentence(signed_in):
    visit(signed_in, timedelta(days=1))
    signed_in.force_login(coordinator_reyes())

    assert "ended" not in signed_in.session


def test_a_session_without_its_clocks_is_over(signed_in):
    session = signed_in.session
    del session["signed_in_at"]
    session.save()

    visit(signed_in, timedelta(minutes=1))

    assert not is_in(signed_in)


def test_reading_within_a_minute_writes_no_session(signed_in, django_assert_num_queries):
    with django_assert_num_queries(2):  # the session, the person
        visit(signed_in, timedelta(seconds=30))


def test_a_signed_in_person_reads_their_own_language(client):
    client.force_login(coordinator_reyes(language="ru"))

    response = client.get("/no-such-page/", headers={"accept-language": "en"})

    assert response["Content-Language"] == "ru"
