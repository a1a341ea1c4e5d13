"""A patient falls ill: the place is offered to those who can come, and two others change places."""

from playwright.sync_api import Page, expect

from scheduling.models import Booking, Offer
from tests.factories.checklists import Hospital, a_waiting_case
from tests.journeys.scenes import book_into
from tests.journeys.steps import a_session, axe, sign_in


def test_a_cancelled_place_is_offered_and_the_first_yes_has_it(hospital: Hospital, desktop: Page):
    # Given a session in three weeks and a half from which Petrova is taken, while Grant and Sato wait
    session = a_session(hospital, days=25, minutes=240)
    booking = book_into(hospital, session, a_waiting_case(hospital, family_name="Petrova", given_name="Anna"))
    grant = a_waiting_case(hospital, family_name="Grant", given_name="Ada")
    a_waiting_case(hospital, family_name="Sato", given_name="Ken")
    sign_in(desktop, hospital.coordinator)

    # When the coordinator cancels the booking
    desktop.goto(f"/bookings/{booking.pk}/cancel/")
    desktop.get_by_label("The patient fell ill").check()
    desktop.get_by_role("button", name="Cancel the booking").click()

    # Then the place stands among the free ones, and she offers it to both
    expect(desktop.get_by_role("heading", name="Free places")).to_be_visible()
    desktop.get_by_role("button", name="Offer this place").click()
    expect(desktop.get_by_role("heading", name="Who could come")).to_be_visible()
    assert not axe(desktop)
    for name in ("GRANT Ada", "SATO Ken"):
        desktop.get_by_label(f"Ask {name}").check()
    desktop.get_by_role("button", name="Offer the place").click()
    expect(desktop.get_by_text("The place is offered to 2 patients.")).to_be_visible()
    expect(desktop.get_by_text("waits for an answer")).to_have_count(2)

    # When Grant says yes on the telephone
    desktop.get_by_role("button", name="Said yes: book GRANT").click()

    # Then she has the place, and the other offer is over
    expect(desktop.get_by_text("Booked. The other offers of this place are over.")).to_be_visible()
    assert Booking.objects.get(case=grant).during.lower == booking.during.lower
    assert sorted(Offer.objects.values_list("state", flat=True)) == ["accepted", "withdrawn"]
    assert not axe(desktop)


def test_two_patients_change_places_by_keyboard_alone(hospital: Hospital, desktop: Page):
    # Given two patients of tomorrow, neither of whom can be ready by then
    session = a_session(hospital, days=1, hour=8, minutes=480)
    first, second = (
        book_into(hospital, session, a_waiting_case(hospital, family_name=name, given_name="Kim"))
        for name in ("Early", "Late")
    )
    sign_in(desktop, hospital.coordinator)

    # When the coordinator looks who could come instead of the first, and says why all the same, without a mouse
    desktop.goto(f"/bookings/{first.pk}/swap/")
    assert not axe(desktop)
    desktop.get_by_role("link", name="Look at the swap").focus()
    desktop.keyboard.press("Enter")
    expect(desktop.get_by_role("heading", name="Confirm the swap")).to_be_visible()
    assert not axe(desktop)
    desktop.get_by_label("Swap all the same, because").focus()
    desktop.keyboard.type("The surgeon has seen both.")
    desktop.get_by_role("button", name="Swap the two").focus()
    desktop.keyboard.press("Enter")

    # Then each has the other's place
    expect(desktop.get_by_text("The two have changed places.")).to_be_visible()
    starts = {pk: Booking.objects.get(pk=pk).during.lower for pk in (first.pk, second.pk)}
    assert starts == {first.pk: second.during.lower, second.pk: first.during.lower}
