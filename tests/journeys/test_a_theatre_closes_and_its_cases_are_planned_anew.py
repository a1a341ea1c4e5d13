"""A theatre closes for repair: whom it concerns is seen first, then its cases are planned anew with a preview."""

import pytest
from playwright.sync_api import Locator, Page, expect

from scheduling.models import Booking, TheatreSession
from tests.factories.checklists import Hospital, a_waiting_case, record_everything
from tests.journeys.scenes import book_into
from tests.journeys.steps import a_session, axe, sign_in

CLOSED_IN, NEXT_IN = 21, 23


@pytest.fixture
def later(hospital: Hospital) -> TheatreSession:
    """Two are booked into Theatre 1 for one day; two days later Okafor has room. Returns that session."""
    closed = a_session(hospital, days=CLOSED_IN)
    for name in ("Petrova", "Lim"):
        case = a_waiting_case(hospital, family_name=name)
        record_everything(hospital, case)
        book_into(hospital, closed, case)
    return a_session(hospital, days=NEXT_IN)


def _booked(session: TheatreSession) -> list[str]:
    rows = Booking.objects.filter(session=session, status="booked").order_by("patient__family_name")
    return list(rows.values_list("patient__family_name", flat=True))


def _fill(page: Page, hospital: Hospital) -> None:
    day = Booking.objects.earliest("during").during.lower.astimezone(hospital.zone).date().isoformat()
    page.get_by_role("combobox", name="Theatre").select_option(
        label=f"{hospital.theatre.name} · {hospital.site.name}"
    )
    page.get_by_label("First day").fill(day)
    page.get_by_label("Last day").fill(day)
    page.get_by_label("Why?").fill("Ventilation is being repaired")


def _row(page: Page, name: str) -> Locator:
    return page.get_by_role("row").filter(has_text=name)


def test_by_mouse_all_of_a_closed_theatre_get_new_places_at_once(
    hospital: Hospital, desktop: Page, later: TheatreSession
) -> None:
    sign_in(desktop, hospital.coordinator)

    # When the theatre is closed, whom it concerns is said before anything is kept
    desktop.goto("/sessions/closures/")
    desktop.get_by_role("link", name="New closure or holiday").click()
    _fill(desktop, hospital)
    desktop.get_by_role("button", name="Look whom it concerns").click()
    expect(desktop.get_by_role("status").filter(has_text="2")).to_be_visible()
    assert not axe(desktop)
    desktop.get_by_role("button", name="Keep it").click()
    desktop.get_by_role("link", name="Plan them anew").click()

    # Then the preview has a new place for both, and nothing has moved yet
    expect(desktop.get_by_text("Nothing has been moved yet.")).to_be_visible()
    for name in ("PETROVA", "LIM"):
        expect(_row(desktop, name).get_by_role("combobox")).to_be_visible()
    assert not _booked(later)
    assert not axe(desktop)

    # When it is confirmed, both are moved, and nobody is left in the closed theatre
    desktop.get_by_role("button", name="Move those that are ticked").click()
    expect(desktop.get_by_role("status").filter(has_text="2 of 2 were moved.")).to_be_visible()
    assert not axe(desktop)
    assert _booked(later) == ["Lim", "Petrova"]
    desktop.get_by_role("link", name="What is left").click()
    expect(desktop.get_by_text("Nobody is booked there any more")).to_be_visible()


def test_by_keyboard_only_those_whose_tick_is_left_are_moved(
    hospital: Hospital, desktop: Page, later: TheatreSession
) -> None:
    sign_in(desktop, hospital.coordinator)
    desktop.goto("/sessions/closures/new/")
    _fill(desktop, hospital)
    desktop.keyboard.press("Enter")
    desktop.get_by_role("button", name="Keep it").press("Enter")
    desktop.get_by_role("link", name="Plan them anew").press("Enter")

    # When Lim's tick is taken away with the space bar
    tick = desktop.get_by_role("checkbox", name="Move LIM")
    tick.focus()
    desktop.keyboard.press("Space")
    expect(tick).not_to_be_checked()
    desktop.get_by_role("button", name="Move those that are ticked").press("Enter")

    # Then only Petrova is moved, and Lim still stands there to be decided on
    expect(desktop.get_by_role("status").filter(has_text="1 of 1 was moved.")).to_be_visible()
    assert _booked(later) == ["Petrova"]
    desktop.get_by_role("link", name="What is left").press("Enter")
    expect(_row(desktop, "LIM")).to_be_visible()
    expect(_row(desktop, "PETROVA")).to_have_count(0)
