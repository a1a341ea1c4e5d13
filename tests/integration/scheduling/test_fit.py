"""What stands in the way of a place, on screen and in the tables: beds, teams, minutes, and going past something."""

from datetime import timedelta

import pytest
from django.urls import reverse

from common.clock import now
from common.refusals import BadInput
from scheduling import actions, queries
from scheduling.actions.booking import NoPlace
from scheduling.models import Booking, TheatreSession, Unavailability
from tests.factories.scheduling import a_session, a_waiting_case, in_days
from tests.factories.staff import surgeon_ivanova

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(client, full_day):
    client.force_login(full_day.coordinator)
    return full_day


@pytest.fixture
def free(day):
    """Okafor's next day, still empty."""
    return a_session(day.theatre, day.surgeon, start=in_days(28))


def a_ward(day, beds, **fields):
    names = {"code": "4", "name": "Ward 4", "for_children": False} | fields
    return actions.add_ward(site=day.site, beds=beds, **names)


def book(day, session, case=None, **wishes):
    return actions.book_case(
        case_id=(case or day.waiting).pk, session=session, by=day.coordinator, at=now(), **wishes
    )


def codes(refused):
    return {reason.code for reason in refused.value.reasons}


def test_a_bed_is_kept_for_every_night_and_given_back(day, free):
    ward = a_ward(day, 1)

    booking = book(day, free)

    # Three to seven days in the catalogue: five nights.
    first = in_days(28).date()
    assert (booking.ward, booking.stay.lower, booking.stay.upper) == (ward, first, first + timedelta(days=5))
    other = a_waiting_case(day.site, day.surgeon)
    with pytest.raises(NoPlace) as refused:
        book(day, free, other)
    assert codes(refused) == {"no_bed"}
    actions.cancel_booking(booking=booking, reason="patient_asked", by=day.coordinator, at=now())
    assert book(day, free, other).ward == ward


def test_a_booking_that_moves_does_not_stand_in_its_own_way(day, free):
    a_ward(day, 1)
    booking = book(day, free)

    moved = actions.move_booking(
        booking=booking,
        session=free,
        start=booking.during.lower + timedelta(hours=1),
        by=day.coordinator,
        at=now(),
    )

    assert moved.stay == booking.stay


def test_in_a_team_session_the_surgeon_is_the_cases_own(day, free):
    ivanova = surgeon_ivanova(day.site)
    team = actions.add_team(site=day.site, name="Knees", members=[day.surgeon, ivanova])
    TheatreSession.objects.filter(pk=free.pk).update(surgeon=ivanova, team=team)
    free = queries.session_for(day.coordinator, free.pk)

    assert book(day, free).surgeon == day.surgeon


def test_a_session_takes_no_more_complex_cases_than_it_says(day, free):
    TheatreSession.objects.filter(pk=free.pk).update(complex_limit=1)
    free = queries.session_for(day.coordinator, free.pk)
    day.surgeon.privileges = ["complex"]
    day.surgeon.save()
    day.waiting.procedure.complexity = "complex"
    day.waiting.procedure.save()
    book(day, free)

    with pytest.raises(NoPlace) as refused:
        book(day, free, a_waiting_case(day.site, day.surgeon))

    assert codes(refused) == {"too_many_complex"}


def test_going_past_something_needs_a_reason_and_is_kept_only_where_it_was_in_the_way(day, free):
    wants = {"despite": ["patient_away", "no_bed"]}
    Unavailability.objects.create(
        case=day.waiting,
        first_day=in_days(28).date(),
        last_day=in_days(30).date(),
        by=day.coordinator,
        at=now(),
    )

    with pytest.raises(BadInput) as without:
        book(day, free, **wants)
    with pytest.raises(BadInput) as never:
        book(day, free, despite=["theatre_closed"], despite_reason="It will be open.")
    booking = book(day, free, despite_reason="She comes back for it.", **wants)

    assert without.value.field == "despite_reason"
    assert never.value.field == "despite"
    assert booking.despite == ["patient_away"]
    assert booking.despite_reason == "She comes back for it."


def test_what_somebody_went_past_holds_for_the_rest_of_that_day(day, free):
    a_ward(day, 0)
    booking = book(day, free, despite=["no_bed"], despite_reason="A bed is promised.")
    later = {"start": booking.during.lower + timedelta(hours=1), "by": day.coordinator, "at": now()}

    moved = actions.move_booking(booking=booking, session=free, **later)

    assert (moved.despite, moved.despite_reason) == (["no_bed"], "A bed is promised.")
    with pytest.raises(NoPlace):
        actions.move_booking(
            booking=moved,
            session=a_session(day.theatre, day.surgeon, start=in_days(35)),
            by=day.coordinator,
            at=now(),
        )


def test_on_screen_a_place_without_a_bed_says_the_night_and_is_booked_anyway_with_a_reason(client, day, free):
    a_ward(day, 0)
    address = reverse("scheduling:book", args=[day.waiting.pk])

    page = client.get(address).content.decode()
    part = page.split(">Fits only if you go past something</h2>")[1].split("</section>")[0]
    assert f"session-{free.pk}" in part
    local = in_days(28)
    assert f"No bed on the night of {local:%a} {local.day} {local:%b}." in part
    asked = {"session": free.pk, "start": free.during.lower.isoformat(), "despite": "no_bed"}
    refused = client.post(address, asked | {"despite_reason": "so"})
    booked = client.post(address, asked | {"despite_reason": "A <b>bed</b> is promised"})

    assert refused.status_code == 400
    assert "Say in a few words why it is booked anyway." in refused.content.decode()
    assert booked.status_code == 302
    shown = client.get(booked.url).content.decode()
    assert "Booked anyway (no bed): A &lt;b&gt;bed&lt;/b&gt; is promised" in shown


def test_other_minutes_are_looked_for_and_booked_as_a_persons(client, day, free):
    address = reverse("scheduling:book", args=[day.waiting.pk])

    page = client.get(address, {"minutes": "300"}).content.decode()
    assert "300 min planned" in page
    assert "From the catalogue: no such operation has been recorded yet." in page
    client.post(address, {"session": free.pk, "start": free.during.lower.isoformat(), "minutes": "300"})

    booking = Booking.objects.get(case=day.waiting)
    assert (booking.planned_minutes, booking.estimated_minutes, booking.minutes_from) == (300, 105, "person")
