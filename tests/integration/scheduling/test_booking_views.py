"""Giving a case a place, another place, or none; and the sessions themselves."""

import pytest
from django.urls import reverse

from audit.models import AccessEvent
from scheduling import actions
from scheduling.models import Booking
from staff.domain.roles import Role
from tests.factories.scheduling import (
    a_booked_case,
    a_session,
    a_theatre,
    a_waiting_case,
    in_days,
)
from tests.factories.staff import SiteFactory, UserFactory, surgeon_ivanova

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(client, full_day):
    client.force_login(full_day.coordinator)
    return full_day


@pytest.fixture
def free(day):
    """Okafor's next day, still empty."""
    return a_session(day.theatre, day.surgeon, start=in_days(28))


def text(response) -> str:
    return response.content.decode()


def place(session, *, start=None, **more):
    start = start or session.during.lower
    return {"session": str(session.pk), "start": start.isoformat(), **more}


def book(client, case, session, **more):
    return client.post(reverse("scheduling:book", args=[case.pk]), place(session, **more))


def part(page: str, heading: str) -> str:
    """The panel under that heading."""
    return page.split(f">{heading}</h2>")[1].split("</section>")[0]


# --- book ---------------------------------------------------------------------------------------------------


def test_the_places_are_grouped_and_each_no_says_why(client, day, free):
    soon = a_session(day.theatre, day.surgeon, start=in_days(2))
    theirs = a_session(a_theatre(day.site, "T2"), surgeon_ivanova(day.site), start=in_days(21))
    closed = a_session(day.theatre, day.surgeon, start=in_days(30))
    actions.close_session(session=closed, reason="Ventilation")

    page = text(client.get(reverse("scheduling:book", args=[day.waiting.pk])))

    assert f"session-{free.pk}" in part(page, "Fits, and can be ready")
    early = part(page, "Fits, but cannot be ready as things stand")
    assert f"session-{soon.pk}" in early
    assert "Cannot be ready before" in early
    assert "Book anyway, because" in early
    assert f"session-{day.session.pk}" in part(page, "Would fit if the session may run over")
    no = part(page, "Does not fit")
    assert "The session is closed: Ventilation." in no
    assert f"session-{theirs.pk}" in no
    assert "These sessions belong to Elena Ivanova." in no


def test_the_first_day_everything_can_be_ready_stands_on_top_with_what_decides_it(client, day, free):
    page = text(client.get(reverse("scheduling:book", args=[day.waiting.pk])))

    assert "Can be ready from" in page
    assert "Decided by:" in page


def test_a_place_that_is_taken_names_who_has_it(client, day):
    second = a_theatre(day.site, "T2")
    a_session(second, day.surgeon, start=in_days(21), hours=2)

    page = text(client.get(reverse("scheduling:book", args=[day.waiting.pk])))

    assert "Chidi Okafor operates on PETROVA Anna from 08:00" in part(page, "Does not fit")


def test_one_press_books_and_the_answer_names_day_theatre_start_and_what_has_to_happen(client, day, free):
    response = book(client, day.waiting, free)
    booking = Booking.objects.get(case=day.waiting)

    assert response.status_code == 302
    assert response.url == reverse("scheduling:booked", args=[booking.pk])
    page = text(client.get(response.url))
    local = in_days(28)
    assert f"{local:%a} {local.day} {local:%b}" in page
    assert "<strong>08:00</strong>" in page
    assert "Theatre 1" in page
    assert "nothing has been recorded yet" in page
    assert booking.during.lower == free.during.lower


def test_losing_a_race_says_who_has_the_place_and_keeps_the_page(client, day, free):
    rival = a_booked_case(free, patient__family_name="Rival")

    response = book(client, day.waiting, free, start=rival.during.lower)

    assert response.status_code == 409
    assert "taken by RIVAL Anna" in text(response)
    assert "Nothing was saved" in text(response)
    assert "Fits, and can be ready" in text(response)
    assert not Booking.objects.filter(case=day.waiting).exists()


def test_an_overrun_needs_a_reason_and_then_books(client, day):
    start = day.bookings[-1].during.upper

    without = book(client, day.waiting, day.session, start=start, over="1", overrun_reason="so")
    booked = book(client, day.waiting, day.session, start=start, over="1", overrun_reason="no  other\tday")

    assert without.status_code == 400
    assert 'value="so"' in text(without)
    assert "Say in a few words why it may run over." in text(without)
    assert booked.status_code == 302
    assert Booking.objects.get(case=day.waiting).overrun_reason == "no other day"


def test_a_place_past_the_end_without_saying_so_is_refused(client, day):
    response = book(client, day.waiting, day.session, start=day.bookings[-1].during.upper)

    assert response.status_code == 409
    assert "The case needs 105 min; 90 min are left." in text(response)


def test_a_case_with_a_place_shows_it_instead_of_offering_another(client, day, free):
    page = text(client.get(reverse("scheduling:book", args=[day.bookings[0].case_id])))
    response = book(client, day.bookings[0].case, free)

    assert "This case already has a place" in page
    assert reverse("scheduling:move", args=[day.bookings[0].pk]) in page
    assert response.status_code == 409
    assert Booking.objects.filter(case=day.bookings[0].case_id).count() == 1


@pytest.mark.parametrize(
    "bad",
    [
        {},
        {"session": "x", "start": "yesterday"},
        {"session": "\x00", "start": "\x00"},
        {"session": "{session}", "start": "0001-01-01T00:00:00+00:00"},
        {"session": "{session}", "start": "9999-12-31T23:59:59+00:00"},
        {"session": "{session}", "start": "{start}", "over": "1", "overrun_reason": "a" * 5000},
        {"session": "{session}", "start": "{start}", "over": "1", "overrun_reason": "\x00"},
    ],
)
def test_a_place_that_makes_no_sense_books_nothing(client, day, free, bad):
    filled = {
        key: value.replace("{session}", str(free.pk)).replace("{start}", free.during.lower.isoformat())
        for key, value in bad.items()
    }

    response = client.post(reverse("scheduling:book", args=[day.waiting.pk]), filled)

    assert response.status_code in {400, 409}
    assert not Booking.objects.filter(case=day.waiting).exists()


def test_what_is_typed_as_a_reason_is_shown_as_text(client, day, free):
    start = day.bookings[-1].during.upper

    response = book(
        client,
        day.waiting,
        day.session,
        start=start,
        over="1",
        overrun_reason='"><script>alert(1)</script>' * 9,
    )

    assert "<script>alert" not in text(response)


def test_a_session_of_another_hospital_is_not_there(client, day):
    other = SiteFactory()
    elsewhere = a_session(a_theatre(other), UserFactory(role=Role.SURGEON, site=other))

    assert book(client, day.waiting, elsewhere).status_code == 404


def test_the_number_of_questions_does_not_grow_with_the_sessions(
    client, day, free, django_assert_max_num_queries
):
    address = reverse("scheduling:book", args=[day.waiting.pk])
    with django_assert_max_num_queries(40) as few:
        client.get(address)
    for number in range(12):
        a_session(day.theatre, day.surgeon, start=in_days(3 + number))

    with django_assert_max_num_queries(40) as many:
        client.get(address)

    assert len(many) == len(few)


def test_a_hospital_without_sessions_says_what_to_do(client):
    site = SiteFactory()
    person = UserFactory(site=site)
    case = a_waiting_case(site, UserFactory(role=Role.SURGEON, site=site))
    client.force_login(person)

    page = text(client.get(reverse("scheduling:book", args=[case.pk])))

    assert "No sessions in the next six weeks" in page
    assert reverse("scheduling:sessions") in page


# --- move ---------------------------------------------------------------------------------------------------


def move(client, booking, session, **more):
    return client.post(reverse("scheduling:move", args=[booking.pk]), place(session, **more))


def test_a_move_is_chosen_then_looked_at_then_confirmed(client, day, free):
    booking = day.bookings[0]
    address = reverse("scheduling:move", args=[booking.pk])

    choice = text(client.get(address))
    preview = text(client.get(address, {"session": free.pk}))
    moved = move(client, booking, free, version=booking.version)

    assert f"{address}?session={free.pk}" in choice
    assert "What the move changes" in preview
    assert f'name="version" value="{booking.version}"' in preview
    assert moved.status_code == 302
    booking.refresh_from_db()
    assert (booking.session_id, booking.during.lower) == (free.pk, free.during.lower)


def test_the_preview_says_what_can_no_longer_be_done(client, day):
    soon = a_session(day.theatre, day.surgeon, start=in_days(1))

    preview = text(client.get(reverse("scheduling:move", args=[day.bookings[0].pk]), {"session": soon.pk}))

    assert "Cannot be done by then" in preview


def test_a_move_on_an_old_version_is_refused_and_nothing_moves(client, day, free):
    response = move(client, day.bookings[0], free, version=day.bookings[0].version + 5)

    assert response.status_code == 409
    day.bookings[0].refresh_from_db()
    assert day.bookings[0].session_id == day.session.pk


def test_a_cancelled_booking_is_not_moved(client, day, free):
    booking = day.bookings[0]
    actions.cancel_booking(booking=booking, reason="no_bed", by=day.coordinator, at=in_days(0))

    page = text(client.get(reverse("scheduling:move", args=[booking.pk])))
    response = move(client, booking, free)

    assert "cannot be moved any more" in page
    assert response.status_code == 409


# --- cancel -------------------------------------------------------------------------------------------------


def cancel(client, booking, **data):
    data = {"version": booking.version} | data
    return client.post(reverse("scheduling:cancel", args=[booking.pk]), data)


def test_a_cancelled_case_waits_again_and_keeps_the_reason(client, day):
    booking = day.bookings[0]

    response = cancel(client, booking, reason="no_bed", note="The ward is full.")

    assert response.status_code == 302
    booking.refresh_from_db()
    booking.case.refresh_from_db()
    assert (booking.status, booking.cancel_reason, booking.case.status) == ("cancelled", "no_bed", "waiting")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "This field is required"),
        ({"reason": "bored"}, "Select a valid choice"),
        ({"reason": "other"}, "Say in a few words why."),
        ({"reason": "no_bed", "note": "n" * 501}, "at most 500 characters"),
        ({"reason": "no_bed", "note": "\x00"}, "Null characters are not allowed"),
    ],
)
def test_a_cancellation_without_a_proper_reason_is_asked_again(client, day, data, words):
    response = cancel(client, day.bookings[0], **data)

    assert response.status_code == 400
    assert words in text(response)
    day.bookings[0].refresh_from_db()
    assert day.bookings[0].status == "booked"


def test_what_was_typed_stays_when_the_cancellation_is_refused(client, day):
    response = cancel(client, day.bookings[0], reason="other", note="short <b>")

    assert "short &lt;b&gt;" in text(response)
    assert 'value="other" ' in text(response)
    assert "checked" in text(response)


# --- who may ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", set(Role) - {Role.COORDINATOR})
def test_only_a_coordinator_books_moves_cancels_and_makes_sessions(client, day, role):
    client.force_login(UserFactory(role=role, site=day.site))
    booking = day.bookings[0].pk
    addresses = [
        reverse("scheduling:book", args=[day.waiting.pk]),
        reverse("scheduling:move", args=[booking]),
        reverse("scheduling:cancel", args=[booking]),
        reverse("scheduling:booked", args=[booking]),
        reverse("scheduling:sessions"),
    ]

    assert {client.get(address).status_code for address in addresses} == {403}


@pytest.mark.parametrize("route", ["move", "cancel", "booked"])
def test_a_booking_of_another_hospital_is_not_there(client, day, route):
    client.force_login(UserFactory(site=SiteFactory()))

    assert client.get(reverse(f"scheduling:{route}", args=[day.bookings[0].pk])).status_code == 404


def test_every_page_about_a_patient_is_written_down(client, day):
    client.get(reverse("scheduling:cancel", args=[day.bookings[0].pk]))

    event = AccessEvent.objects.get(place="scheduling:cancel")
    assert event.patient_ids == [day.bookings[0].patient_id]


# --- sessions -----------------------------------------------------------------------------------------------


def test_a_session_is_closed_with_a_reason_and_opened_again(client, day, free):
    close = reverse("scheduling:close_session", args=[free.pk])

    without = client.post(close, {"reason": ""})
    client.post(close, {"reason": "Ventilation repair"})
    free.refresh_from_db()
    closed = free.closed_reason
    client.post(reverse("scheduling:reopen_session", args=[free.pk]))

    free.refresh_from_db()
    assert without.status_code == 400
    assert (closed, free.closed_reason) == ("Ventilation repair", "")


def test_a_session_with_cases_in_it_is_not_closed_and_the_reason_typed_is_kept(client, day):
    week = in_days(21).strftime("%G-W%V")
    address = f"{reverse('scheduling:close_session', args=[day.session.pk])}?week={week}"

    response = client.post(address, {"reason": "Flood"})

    assert response.status_code == 409
    assert "Cases are booked in this session. Move them first." in text(response)
    assert 'value="Flood"' in text(response)
