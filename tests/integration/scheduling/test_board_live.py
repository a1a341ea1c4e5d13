"""Two people at one board: what the page is told of others' changes, and what that costs."""

import pytest
from django.urls import reverse

from audit.models import AccessEvent
from checklists.models import ReadinessSummary
from common.clock import now
from scheduling import actions
from scheduling.models import TheatreList, TheatreSession
from staff.domain.roles import Role
from tests.factories.scheduling import a_session, a_theatre, in_days
from tests.factories.staff import SiteFactory, UserFactory, surgeon_ivanova

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(client, full_day):
    client.force_login(full_day.coordinator)
    return full_day


def day_of(scene) -> str:
    return in_days(21).date().isoformat()


def changes(client, scene, **headers):
    return client.get(reverse("scheduling:board_changes"), {"day": day_of(scene)}, headers=headers)


def stamp(client, scene) -> str:
    return changes(client, scene).json()["sessions"][str(scene.session.pk)]


def cards(client, *sessions, **query):
    return client.get(reverse("scheduling:board_sessions"), {"id": [s.pk for s in sessions], **query})


def test_while_nothing_changes_the_answer_is_empty(client, day):
    first = changes(client, day)

    again = changes(client, day, **{"If-None-Match": first["ETag"]})

    assert again.status_code == 304
    assert not again.content


def test_the_page_says_of_what_state_each_of_its_cards_is(client, day):
    page = client.get(reverse("scheduling:board"), {"day": day_of(day)}).content.decode()

    assert f'data-stamp="{stamp(client, day)}"' in page
    assert f'data-live="/board/changes/?day={day_of(day)}"' in page


def test_a_booking_changes_the_order_a_laboratory_result_only_what_is_shown(client, day):
    order, shown = stamp(client, day).split(".")

    ReadinessSummary.objects.filter(case=day.bookings[0].case_id).update(verdict="ready")
    after_result = stamp(client, day).split(".")
    actions.cancel_booking(booking=day.bookings[2], reason="no_bed", by=day.coordinator, at=now())
    after_cancelling = stamp(client, day).split(".")

    assert after_result[0] == order
    assert after_result[1] != shown
    assert after_cancelling[0] != order


def test_only_the_session_that_changed_has_another_stamp(client, day):
    other = a_session(a_theatre(day.site, "T2"), surgeon_ivanova(day.site), start=in_days(21))
    before = changes(client, day).json()["sessions"]

    actions.move_booking(
        booking=day.bookings[2], session=day.session, start=in_days(21, 14), by=day.coordinator, at=now()
    )

    after = changes(client, day).json()["sessions"]
    assert after[str(other.pk)] == before[str(other.pk)]
    assert after[str(day.session.pk)] != before[str(day.session.pk)]


def test_a_card_comes_alone_with_who_changed_it_and_when(client, day):
    other = UserFactory(role=Role.COORDINATOR, site=day.site, full_name="Noor Haddad")
    client.force_login(other)
    client.post(reverse("scheduling:cancel", args=[day.bookings[0].pk]), {"reason": "no_bed", "version": 1})
    client.force_login(day.coordinator)

    [card] = cards(client, day.session, day=1).json()["sessions"]

    assert card["id"] == str(day.session.pk)
    assert card["stamp"] == stamp(client, day)
    assert "LIM" in card["html"]
    assert "PETROVA" not in card["html"]
    assert card["changed"].startswith("Changed at ")
    assert card["changed"].endswith("by Noor Haddad")


def test_a_case_that_left_says_who_took_it_away_from_where_it_was(client, day):
    later = a_session(day.theatre, day.surgeon, start=in_days(22))
    mover = UserFactory(role=Role.COORDINATOR, site=day.site, full_name="Noor Haddad")
    client.force_login(mover)
    data = {"session": later.pk, "start": in_days(22).isoformat(), "version": 1}
    client.post(reverse("scheduling:move", args=[day.bookings[2].pk]), data)

    told = [card["changed"] for card in cards(client, day.session, later).json()["sessions"]]

    assert len(told) == 2
    assert all(sentence.endswith("by Noor Haddad") for sentence in told)


def test_fetching_a_card_is_looking_at_its_patients(client, day):
    cards(client, day.session)

    event = AccessEvent.objects.get(place="scheduling:board_sessions")
    assert set(event.patient_ids) == {booking.patient_id for booking in day.bookings}


def test_sessions_of_another_hospital_are_not_told_of(client, day):
    client.force_login(UserFactory(role=Role.COORDINATOR, site=SiteFactory()))

    assert changes(client, day).json()["sessions"] == {}
    assert cards(client, day.session).json()["sessions"] == []


@pytest.mark.parametrize("query", ["", "id=x", "id=%00", "id=" + "a" * 3000])
def test_an_address_that_names_no_session_brings_none(client, day, query):
    answer = client.get(f"{reverse('scheduling:board_sessions')}?{query}")

    assert answer.json() == {"sessions": []}


def test_asking_what_changed_costs_one_question_however_many_sessions_there_are(
    client, day, django_assert_num_queries
):
    def asked() -> int:
        with django_assert_num_queries(4) as few:  # session, person, sites, stamps
            changes(client, day)
        return len(few)

    before = asked()
    for number in range(2, 8):
        a_session(a_theatre(day.site, f"T{number}"), day.surgeon, start=in_days(21))
    assert asked() == before


def test_cards_cost_the_same_number_of_questions_for_one_and_for_many(
    client, day, django_assert_max_num_queries
):
    with django_assert_max_num_queries(9):
        cards(client, day.session)
    for number in range(2, 6):
        a_session(a_theatre(day.site, f"T{number}"), day.surgeon, start=in_days(21))
    with django_assert_max_num_queries(9):
        assert len(cards(client, *TheatreSession.objects.all()).json()["sessions"]) == 5


def test_a_telephone_opens_on_the_day_and_a_computer_on_the_week(client, day):
    on_a_phone = client.get(reverse("scheduling:board"), headers={"User-Agent": "Mobile Safari (Mobi)"})
    at_a_desk = client.get(reverse("scheduling:board"))

    assert on_a_phone.context["is_day"]
    assert not at_a_desk.context["is_day"]


def test_a_session_says_its_limit_of_complex_cases_and_that_its_list_is_locked(client, day):
    TheatreSession.objects.filter(pk=day.session.pk).update(complex_limit=2)
    TheatreList.objects.create(session=day.session, version=3, locked_at=now(), locked_by=day.coordinator)

    page = client.get(reverse("scheduling:board"), {"day": day_of(day)}).content.decode()

    assert "of at most 2 complex" in page
    assert "List locked, version 3" in page


def test_a_released_session_says_so_until_a_case_is_booked_in_it(client, day):
    empty = a_session(a_theatre(day.site, "T9"), day.surgeon, start=day.session.during.lower)
    TheatreSession.objects.filter(pk__in=[empty.pk, day.session.pk]).update(released_at=now())

    page = client.get(reverse("scheduling:board"), {"day": day_of(day)}).content.decode()

    assert page.count("Released: others may take it over") == 1
