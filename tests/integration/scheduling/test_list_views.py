"""The list on its page, on paper, scanned from the wall, and over the API."""

import re

import pytest
from django.urls import reverse

from audit.models import AccessEvent
from common.clock import now
from scheduling import actions
from scheduling.actions.lists import lock_list, unlock_list
from scheduling.models import Booking, TheatreList
from scheduling.queries import lists
from tests.factories.small import a_session, a_theatre, small_hospital
from tests.factories.staff import (
    SiteFactory,
    UserFactory,
    manager_novak,
    surgeon_ivanova,
    theatre_nurse_moreau,
)

pytestmark = pytest.mark.django_db
WHY = "The first patient is late."


@pytest.fixture
def hospital():
    return small_hospital()


@pytest.fixture
def ready(hospital):
    return hospital.ready_booking(), hospital.ready_booking()


@pytest.fixture
def locked(hospital, ready):
    lock_list(session=hospital.session, by=hospital.reyes, at=now())
    return ready


def address(name: str, hospital) -> str:
    return reverse(f"scheduling:{name}", args=[hospital.session.pk])


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def token(hospital, number: int = 1) -> str:
    return next(v.token for v in lists.versions_of(hospital.session.pk) if v.number == number)


def a_change(hospital, booking) -> None:
    actions.cancel_booking(booking=booking, reason="patient_asked", by=hospital.reyes, at=now())


def name_of(booking) -> str:
    return booking.patient.family_name.upper()


def test_the_page_shows_the_list_and_what_the_checks_find_before_anything_is_locked(client, hospital, ready):
    hospital.booking()
    client.force_login(hospital.reyes)

    page = text(client.get(address("list", hospital)))

    assert "This list is not locked yet" in page
    assert "Put right" in page
    assert "not ready (" in page
    assert name_of(ready[0]) in page
    assert "Lock the list" in page
    assert AccessEvent.objects.filter(place="scheduling:list", user_id=hospital.reyes.pk).exists()


def test_a_coordinator_locks_and_unlocks_with_a_reason(client, hospital, ready):
    client.force_login(hospital.reyes)

    done = client.post(address("lock_list", hospital), {"version": 0, "reason": ""}, follow=True)
    assert "The list is locked." in text(done)
    assert "List locked, version 1" in text(done)

    refused = client.post(address("unlock_list", hospital), {"version": 1, "reason": ""})
    assert refused.status_code == 400
    done = client.post(address("unlock_list", hospital), {"version": 1, "reason": "Made anew."}, follow=True)
    assert "List unlocked after version 1" in text(done)
    assert "Made anew." in text(done)


def test_a_stop_is_refused_in_words_and_what_was_typed_stays(client, hospital):
    hospital.booking()
    client.force_login(hospital.reyes)

    refused = client.post(address("lock_list", hospital), {"version": 0, "reason": ""})

    assert refused.status_code == 409
    assert "say why the list is locked all the same" in text(refused)
    assert not TheatreList.objects.filter(locked_at__isnull=False)
    done = client.post(
        address("lock_list", hospital), {"version": 0, "reason": "Agreed with the surgeon."}, follow=True
    )
    assert "Agreed with the surgeon." in text(done)


def test_a_list_that_was_locked_meanwhile_is_not_locked_twice(client, hospital, locked):
    client.force_login(hospital.reyes)

    assert client.post(address("lock_list", hospital), {"version": 0, "reason": ""}).status_code == 409


@pytest.mark.parametrize("who", ["lim", "okafor", "sato"])
def test_others_look_and_do_not_lock(client, hospital, ready, who):
    client.force_login(getattr(hospital, who))

    assert "Lock the list" not in text(client.get(address("list", hospital)))
    assert client.post(address("lock_list", hospital), {"version": 0}).status_code == 403


def test_a_list_of_another_hospital_is_not_there(client, hospital, locked):
    client.force_login(UserFactory(site=SiteFactory(code="south")))

    for name in ("list", "print_list"):
        assert client.get(address(name, hospital)).status_code == 404
    assert client.post(address("lock_list", hospital), {"version": 0}).status_code == 404


def test_moving_on_a_locked_list_asks_why_once_and_then_does_it(client, hospital, locked):
    client.force_login(hospital.reyes)
    order = " ".join(str(booking.pk) for booking in reversed(locked))

    asked = client.post(address("reorder", hospital), {"order": order})
    page = text(asked)
    assert asked.status_code == 400
    assert "The list is locked" in page
    assert f'name="order" value="{order}"' in page
    assert lists.versions_of(hospital.session.pk)[0].number == 1

    done = client.post(address("reorder", hospital), {"order": order, "list_reason": WHY}, follow=True)
    assert "The running order is changed." in text(done)
    assert lists.versions_of(hospital.session.pk)[0].reason == WHY


def test_the_book_and_move_forms_ask_why_too(client, hospital, locked):
    client.force_login(hospital.reyes)
    second = locked[1]
    other = a_session(
        a_theatre(hospital.site, "2"), hospital.okafor, hospital.sato, hospital.session.during.upper
    )
    place = {"session": str(other.pk), "start": other.during.lower.isoformat(), "version": second.version}

    asked = client.post(reverse("scheduling:move", args=[second.pk]), place)
    assert asked.status_code == 400
    assert "Say why it changes" in text(asked)
    short = client.post(reverse("scheduling:move", args=[second.pk]), {**place, "list_reason": "ok"})
    assert short.status_code == 400
    assert "The list is locked" in text(short)

    client.post(reverse("scheduling:move", args=[second.pk]), {**place, "list_reason": WHY})
    second.refresh_from_db()
    assert second.session == other


def test_the_print_carries_version_time_name_and_code(client, hospital, locked):
    client.force_login(theatre_nurse_moreau(hospital.site))

    page = text(client.get(address("print_list", hospital)))

    assert "Version 1" in page
    assert "by Marta Reyes" in page
    assert "<svg viewBox=" in page
    assert "DRAFT" not in page
    assert all(name_of(booking) in page for booking in locked)
    assert "LEFT" in page
    assert "style=" not in page


def test_a_list_that_is_not_locked_prints_as_a_draft_without_a_code(client, hospital, ready):
    client.force_login(hospital.reyes)

    page = text(client.get(address("print_list", hospital)))

    assert "DRAFT" in page
    assert 'class="qr"' not in page


def test_the_print_shows_what_was_locked_and_not_what_is_being_typed(client, hospital, locked):
    # Past every rule, so that nothing made a version of it.
    Booking.objects.filter(pk=locked[0].pk).update(planned_minutes=77)
    client.force_login(hospital.reyes)

    assert ">77<" not in text(client.get(address("print_list", hospital)))
    Booking.objects.filter(pk=locked[0].pk).update(planned_minutes=60)


def test_a_scan_without_signing_in_says_only_whether_it_is_the_newest(client, hospital, locked):
    first = reverse("scheduling:scanned", args=[token(hospital)])
    assert "version 1, the newest one" in text(client.get(first))

    a_change(hospital, locked[1])
    page = client.get(first)

    assert "version 1 of 2: out of date" in text(page)
    for secret in (*map(name_of, locked), "Theatre 1", "Okafor", hospital.site.name, "Tibial"):
        assert secret not in text(page)
    assert page["Cache-Control"] == "no-store"
    assert "version 2, the newest one" in text(
        client.get(reverse("scheduling:scanned", args=[token(hospital, 2)]))
    )
    assert not AccessEvent.objects.filter(place="scheduling:scanned").exists()


def test_a_scan_by_somebody_of_the_hospital_says_what_changed_since(client, hospital, locked):
    a_change(hospital, locked[1])
    client.force_login(hospital.lim)

    page = text(client.get(reverse("scheduling:scanned", args=[token(hospital)])))

    assert "out of date" in page
    assert f"{name_of(locked[1])}" in page
    assert "off the list, was at" in page
    assert "I have seen version 2" in page
    assert AccessEvent.objects.filter(place="scheduling:scanned", user_id=hospital.lim.pk).exists()


def test_somebody_of_another_hospital_learns_no_more_than_a_stranger(client, hospital, locked):
    a_change(hospital, locked[1])
    client.force_login(UserFactory(role="surgeon", site=SiteFactory(code="south")))

    page = text(client.get(reverse("scheduling:scanned", args=[token(hospital)])))

    assert "out of date" in page
    assert name_of(locked[1]) not in page


def test_the_print_of_an_unlocked_list_says_that_it_waits_for_a_new_one(client, hospital, locked):
    unlock_list(session=hospital.session, reason="Made anew.", by=hospital.reyes, at=now())

    page = text(client.get(reverse("scheduling:scanned", args=[token(hospital)])))

    assert "the list has been unlocked since" in page
    assert "newest one" not in page


def test_a_made_up_code_opens_nothing_and_trying_on_is_refused(client, hospital):
    answers = [client.get(reverse("scheduling:scanned", args=["made-up"])).status_code for _n in range(7)]

    assert answers[:5] == [404] * 5
    assert answers[-1] == 429


def test_a_change_waits_in_my_work_and_on_the_board_until_it_is_seen(client, hospital, locked):
    a_change(hospital, locked[1])
    moreau = theatre_nurse_moreau(hospital.site)

    for person, place in ((hospital.okafor, "my_work"), (moreau, "board")):
        client.force_login(person)
        page = text(client.get(reverse(f"scheduling:{place}")))
        assert "Changed lists that you have to see" in page
        assert "off the list, was at" in page
        done = client.post(
            address("see_list", hospital), {"version": 2, "next": reverse(f"scheduling:{place}")}, follow=True
        )
        assert "It is written down that you have seen the list." in text(done)
        assert "Changed lists that you have to see" not in text(done)

    client.force_login(hospital.reyes)
    assert "2 of 4 have seen version 2" in text(client.get(address("list", hospital)))
    day = hospital.session.during.lower.astimezone().date()
    assert "2 of 4 have seen version 2" in text(
        client.get(reverse("scheduling:board"), {"day": day.isoformat()})
    )


def test_who_is_not_asked_or_saw_an_old_version_is_told_so(client, hospital, locked):
    a_change(hospital, locked[1])
    client.force_login(surgeon_ivanova(hospital.site))
    told = client.post(address("see_list", hospital), {"version": 2}, follow=True)
    assert "This list does not wait for you." in text(told)

    client.force_login(hospital.okafor)
    told = client.post(address("see_list", hospital), {"version": 1}, follow=True)
    assert "Somebody changed this since you opened it." in text(told)
    client.force_login(manager_novak(hospital.site))
    assert client.post(address("see_list", hospital), {"version": 2}).status_code == 403


# Over the API


def api(name: str, hospital) -> str:
    return reverse(f"api:lists-{name}", args=[hospital.session.pk])


def test_the_api_checks_locks_and_unlocks(client, hospital):
    booking = hospital.booking()
    client.force_login(hospital.reyes)

    found = client.get(api("checks", hospital)).json()
    assert [(one["code"], one["stop"], one["booking"]) for one in found] == [
        ("not_ready", True, str(booking.pk))
    ]

    assert client.post(api("lock", hospital), content_type="application/json").status_code == 428
    refused = client.post(api("lock", hospital), {}, "application/json", headers={"If-Match": '"0"'})
    assert refused.status_code == 409
    assert refused.json()["code"] == "list_has_stops"
    assert [reason["code"] for reason in refused.json()["reasons"]] == ["not_ready"]

    done = client.post(
        api("lock", hospital), {"reason": WHY}, "application/json", headers={"If-Match": '"0"'}
    )
    assert (done.status_code, done["ETag"], done.json()["version"]) == (200, '"1"', 1)
    assert done.json()["newest"]["reason"] == WHY
    assert [line["booking"] for line in done.json()["lines"]] == [str(booking.pk)]
    stale = client.post(
        api("unlock", hospital), {"reason": WHY}, "application/json", headers={"If-Match": '"0"'}
    )
    assert stale.status_code == 412
    done = client.post(
        api("unlock", hospital), {"reason": WHY}, "application/json", headers={"If-Match": '"1"'}
    )
    assert done.json()["locked_at"] is None


def test_the_api_asks_for_a_reason_by_name_and_takes_an_acknowledgement(client, hospital, locked):
    _first, second = locked
    client.force_login(hospital.reyes)
    move = reverse("api:bookings-move", args=[second.pk])
    wish = {"session": str(hospital.session.pk), "start": second.during.lower.isoformat(), "minutes": 45}
    wish["despite"] = []
    if_match = {"If-Match": f'"{second.version}"'}

    refused = client.post(move, wish, "application/json", headers=if_match)
    assert refused.status_code == 400
    assert "list_reason" in refused.json()
    done = client.post(move, {**wish, "list_reason": WHY}, "application/json", headers=if_match)
    assert done.status_code == 200

    client.force_login(hospital.okafor)
    seen = client.post(api("acknowledge", hospital), {}, "application/json", headers={"If-Match": '"2"'})
    assert seen.status_code == 200
    mine = next(
        one for one in seen.json()["newest"]["acknowledgements"] if one["person"] == str(hospital.okafor.pk)
    )
    assert mine["at"]
    again = client.post(api("acknowledge", hospital), {}, "application/json", headers={"If-Match": '"2"'})
    assert (again.status_code, again.json()["code"]) == (409, "not_asked")


def test_the_api_shows_no_list_of_another_hospital_and_lets_no_nurse_lock(client, hospital, ready):
    client.force_login(UserFactory(site=SiteFactory(code="south")))
    assert client.get(api("detail", hospital)).status_code == 404
    client.force_login(hospital.lim)
    assert client.get(api("detail", hospital)).json()["version"] == 0
    denied = client.post(api("lock", hospital), {}, "application/json", headers={"If-Match": '"0"'})
    assert denied.status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_questions_however_many_cases(
    client, hospital, count, django_assert_max_num_queries
):
    for _n in range(count):
        hospital.booking()
    client.force_login(hospital.reyes)
    client.get(address("list", hospital))

    with django_assert_max_num_queries(45):
        client.get(address("list", hospital))
