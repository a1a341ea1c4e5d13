"""Two bookings change places instead of one being cancelled: both or neither."""

from datetime import timedelta

import pytest
from django.urls import reverse

from common.clock import now
from common.refusals import Stale
from scheduling.actions import book_case
from scheduling.actions.booking import NoPlace
from scheduling.actions.swapping import swap_bookings
from scheduling.domain.bookings import WrongStatus
from scheduling.models import Booking, BookingEquipment
from scheduling.queries.swaps import preview_swap, swaps_for
from tests.factories.scheduling import a_session, a_theatre, a_waiting_case, in_days

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(full_day):
    return full_day


def swap(day, first, second, **how):
    return swap_bookings(first=first, second=second, by=day.coordinator, at=now(), **how)


def place(booking):
    row = Booking.objects.get(pk=booking.pk)
    return row.session_id, row.during.lower, row.planned_minutes


def test_each_has_the_others_place_and_keeps_its_own_minutes(day):
    petrova, lim, _sato = day.bookings
    before = place(petrova), place(lim)

    swap(day, petrova, lim, first_version=petrova.version, second_version=lim.version)

    assert (place(petrova), place(lim)) == (before[1], before[0])
    petrova.case.refresh_from_db()
    assert petrova.case.surgery_at == before[1][1]
    history = Booking.pgh_event_model.objects.filter(pgh_obj__in=[petrova.pk, lim.pk])
    assert history.filter(version=2).count() == 2


def test_two_sessions_may_be_swapped_between_and_the_equipment_goes_along(day):
    other = a_session(a_theatre(day.site, "T2"), day.surgeon, start=in_days(22))
    from scheduling.actions import add_equipment

    add_equipment(site=day.site, kind="c_arm", name="C-arm 1")
    case = a_waiting_case(day.site, day.surgeon, minutes=90, equipment=["c_arm"])
    far = book_case(case_id=case.pk, session=other, by=day.coordinator, at=now())
    near = day.bookings[2]
    before = place(near), place(far)

    swap(day, near, far)

    assert place(far)[:2] == before[0][:2]
    assert place(near)[:2] == before[1][:2]
    [piece] = BookingEquipment.objects.filter(booking=far)
    assert piece.during == Booking.objects.get(pk=far.pk).during


def test_one_that_does_not_fit_there_leaves_both_where_they_are_and_says_who_has_the_place(day):
    short = a_waiting_case(day.site, day.surgeon, minutes=60)
    other = a_session(a_theatre(day.site, "T2"), day.surgeon, start=in_days(22), hours=1)
    small = book_case(case_id=short.pk, session=other, by=day.coordinator, at=now())
    before = place(small), place(day.bookings[0])

    with pytest.raises(NoPlace) as refused:
        swap(day, day.bookings[0], small)

    assert [str(reason) for reason in refused.value.reasons] == ["The case needs 105 min; 60 min are left."]
    assert (place(small), place(day.bookings[0])) == before


def test_what_changed_since_it_was_looked_at_is_not_swapped(day):
    first, second, _third = day.bookings

    with pytest.raises(Stale):
        swap(day, first, second, first_version=1, second_version=99)


def test_nobody_swaps_with_a_patient_who_was_called(day):
    first, second, _third = day.bookings
    Booking.objects.filter(pk=second.pk).update(
        status="cancelled", cancel_reason="other", cancelled_by=day.coordinator, cancelled_at=now()
    )

    with pytest.raises((WrongStatus, NoPlace)):
        swap(day, first, Booking.objects.get(pk=second.pk))


def test_the_preview_says_what_happens_to_both(day):
    first, second, _third = day.bookings

    found = preview_swap(first, second, by=day.coordinator, at=now())

    assert found.fits
    assert [half.place.during.start for half in found.halves] == [second.during.lower, first.during.lower]
    assert [len(reasons) for reasons in found.reasons] == [0, 0]


def test_who_is_booked_soon_with_the_same_surgeon_is_suggested(day, django_assert_max_num_queries):
    at = day.bookings[0].during.lower - timedelta(hours=3)

    with django_assert_max_num_queries(40):
        found = swaps_for(day.bookings[0], at=at)

    assert {one.pk for one in found} == {one.pk for one in day.bookings[1:]}


# ------------------------------------------------------------------------------------------------- the screen


def test_a_coordinator_looks_at_a_swap_and_makes_it(day, client):
    client.force_login(day.coordinator)
    first, second, _third = day.bookings
    address = reverse("scheduling:swap_with", args=[first.pk, second.pk])

    shown = client.get(address).content.decode()
    assert "Confirm the swap" in shown
    assert "PETROVA" in shown
    assert "LIM" in shown

    before = place(first), place(second)
    answer = client.post(address, {"version": first.version, "other_version": second.version})

    assert answer.status_code == 302
    assert (place(first), place(second)) == (before[1], before[0])

    again = client.post(address, {"version": first.version, "other_version": second.version})
    assert again.status_code == 409
    assert "Somebody changed this since you opened it" in again.content.decode()


def test_the_page_of_suggestions_says_what_to_do_when_nobody_fits(day, client):
    client.force_login(day.coordinator)

    shown = client.get(reverse("scheduling:swap", args=[day.bookings[0].pk])).content.decode()

    assert "Nobody of today or tomorrow fits" in shown


def test_the_api_swaps_under_both_versions(day, client):
    client.force_login(day.coordinator)
    first, second, _third = day.bookings
    before = place(first), place(second)
    address = f"/api/v1/bookings/{first.pk}/swap/"

    looked = client.get(f"{address}preview/", {"other": str(second.pk)}).json()
    assert (looked["fits"], len(looked["halves"])) == (True, 2)
    body = {"other": str(second.pk), "other_version": second.version}
    answer = client.post(address, body, "application/json", headers={"If-Match": f'"{first.version}"'})

    assert answer.status_code == 200, answer.content
    assert [one["version"] for one in answer.json()["bookings"]] == [2, 2]
    assert (place(first), place(second)) == (before[1], before[0])
    stale = client.post(address, body, "application/json", headers={"If-Match": f'"{first.version}"'})
    assert stale.status_code == 412
