"""Every screen of every role, on an office computer and a telephone, light and dark, without an axe violation."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

import reminders.actions
from common import clock
from reminders.domain.answers import Source
from reminders.domain.kinds import Says
from reminders.models import Call
from tests.factories.checklists import Hospital, requirement
from tests.factories.protocols import a_stricter_draft, in_use
from tests.factories.staff import PASSWORD, manager_novak
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.scenes import Day, a_busy_day
from tests.journeys.steps import axe, sign_in


def _of_coordinator_planning(day: Day) -> list[str]:
    case, booking = day.waiting.pk, day.tomorrow.pk
    later = f"{day.today.during.upper:%Y-%m-%d}"
    return [
        "/board/",
        f"/board/?day={later}",
        "/board/?day=2199-01-01",
        "/waiting-list/",
        "/waiting-list/?q=nobody+has+this+name",
        "/waiting-list/?contact=agreed",
        "/waiting-list/import/",
        f"/waiting-list/{case}/",
        f"/cases/{case}/book/",
        f"/bookings/{booking}/booked/",
        f"/bookings/{booking}/move/",
        f"/bookings/{booking}/cancel/",
        f"/bookings/{booking}/swap/",
        "/gaps/",
        "/sessions/replan/",
        "/my-work/",
        "/not-ready/",
        "/no-such-page/",
    ]


def _of_coordinator_with_sessions(day: Day) -> list[str]:
    return [
        "/sessions/",
        f"/sessions/{day.today.pk}/change/",
        f"/sessions/{day.today.pk}/list/",
        f"/sessions/{day.today.pk}/list/print/",
        "/calendars/",
        "/sessions/patterns/",
        "/sessions/patterns/new/",
        "/sessions/make/",
        "/sessions/closures/",
        "/sessions/closures/new/",
        "/sessions/released/",
        "/sessions/teams/",
        "/wards/",
        "/wards/new/",
    ]


def _of_coordinator_with_patients(day: Day) -> list[str]:
    case = day.waiting.pk
    return [
        f"/cases/{case}/",
        f"/cases/{case}/explanation/",
        f"/cases/{case}/leaflet/",
        f"/cases/{case}/edit/",
        f"/cases/{case}/cancel/",
        f"/cases/of/{day.patient.pk}/",
        f"/cases/new/{day.patient.pk}/",
        "/patients/",
        "/patients/new/",
        f"/patients/{day.patient.pk}/",
        f"/patients/{day.patient.pk}/edit/",
        *(
            f"/patients/{day.patient.pk}/add/{kind}/"
            for kind in ("condition", "medicine", "allergy", "measurement", "contact")
        ),
        *(f"/patients/{day.patient.pk}/medicine/{m.pk}/code/" for m in day.patient.medicines.all()),
        f"/reminders/cases/{day.tomorrow.case_id}/",
        "/reminders/texts/?channel=sms",
        f"/reminders/cases/{day.tomorrow.case_id}/links/",
        f"/reminders/cases/{day.tomorrow.case_id}/said/",
        "/reminders/calls/?roles=all",
        f"/reminders/calls/{_heard(day).pk}/whose/",
    ]


def _heard(day: Day) -> Call:
    """A patient says that something is wrong, and somebody writes whom nobody knows."""
    at = clock.now()
    reminders.actions.take_answer(
        case=day.tomorrow.case, says=Says.PROBLEM, words="A rash", source=Source.PAGE, at=at
    )
    answer = reminders.actions.take_in(
        sent_from="+441632999999", text="Which entrance?", gateway_id="", source=Source.SMS, at=at
    )
    return Call.objects.get(answer=answer)


def _of_ward_nurse(day: Day) -> list[str]:
    return [
        "/ward/",
        "/my-work/",
        f"/cases/{day.called.case_id}/",
        f"/requirements/{requirement(day.held.case, 'blood_count').pk}/record/",
        f"/evidence/{day.evidence.pk}/correct/",
        f"/evidence/{day.evidence.pk}/retract/",
        f"/bookings/{day.held.pk}/cannot-be-ready/",
        f"/bookings/{day.called.pk}/return/",
        f"/clearances/{day.clearance.pk}/",
        "/sessions/",
    ]


def _of_surgeon(day: Day) -> list[str]:
    codes = ("contraindications", "surgical_consent", "xray", "history_and_examination")
    record = [f"/requirements/{requirement(day.held.case, code).pk}/record/" for code in codes]
    return ["/my-work/", "/board/", *record]


def _of_anaesthetist(day: Day) -> list[str]:
    of = {
        c: requirement(day.held.case, c).pk for c in ("glucose", "medicine_plan", "anaesthetist_assessment")
    }
    return [
        "/my-work/",
        "/my-work/?show=review",
        "/insights/overrides/",
        f"/requirements/{of['glucose']}/why/",
        f"/requirements/{of['glucose']}/decide/",
        f"/requirements/{of['medicine_plan']}/record/",
        f"/requirements/{of['anaesthetist_assessment']}/record/",
        "/ward/",
    ]


def _of_protocols(day: Day) -> list[str]:
    case = day.waiting
    used = in_use(case.procedure.protocol_code)
    draft = a_stricter_draft(case.surgeon, base=used, version="99.0.0")
    return [
        "/protocols/",
        "/protocols/upload/",
        f"/protocols/{draft.pk}/",
        f"/protocols/{draft.pk}/changes/{used.pk}/",
        f"/protocols/{draft.pk}/confirm/",
        f"/protocols/{draft.pk}/requirements/glucose/",
        f"/protocols/{draft.pk}/impact/",
        f"/protocols/{used.pk}/new/",
        f"/protocols/{used.pk}/upload/",
        f"/cases/{case.pk}/protocol/",
    ]


def _of_others(day: Day) -> list[str]:
    return ["/board/", "/waiting-list/"]


SCREENS: list[tuple[str, Callable[[Day], list[str]]]] = [
    ("coordinator", _of_coordinator_planning),
    ("coordinator", _of_coordinator_with_sessions),
    ("coordinator", _of_coordinator_with_patients),
    ("ward_nurse", _of_ward_nurse),
    ("surgeon", _of_surgeon),
    ("surgeon", _of_protocols),
    ("anaesthetist", _of_anaesthetist),
    ("theatre_nurse", _of_others),
    ("manager", _of_others),
]


def _against(page: Page, address: str) -> list[str]:
    """Return what is wrong with a page. Contrast is slow to judge: once in light, once in dark."""
    page.emulate_media(color_scheme="light")
    _resize(page, DESKTOP)
    page.goto(address)
    found = {"desktop": axe(page)}
    _resize(page, PHONE)
    found["phone"] = axe(page, but="color-contrast")
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found["width"] = "the page is wider than a telephone"
    page.emulate_media(color_scheme="dark")
    found["dark"] = axe(page, only="color-contrast")
    return [f"{address}, {where}: {problems}" for where, problems in found.items() if problems]


def _resize(page: Page, size: tuple[int, int]) -> None:
    width, height = size
    page.set_viewport_size({"width": width, "height": height})


@pytest.mark.parametrize(("role", "screens"), SCREENS)
def test_every_screen_of_a_role_is_accessible_at_both_widths(
    role: str, screens: Callable[[Day], list[str]], hospital: Hospital, desktop: Page
) -> None:
    day = a_busy_day(hospital)
    person = manager_novak(hospital.site, password=PASSWORD) if role == "manager" else hospital.one(role)
    sign_in(desktop, person)

    found = [problem for address in screens(day) for problem in _against(desktop, address)]

    assert not found, "\n\n".join(found)


def test_the_way_in_is_accessible_at_both_widths(hospital: Hospital, desktop: Page) -> None:
    found = _against(desktop, "/accounts/login/")
    desktop.get_by_label("User name").fill("nobody")
    desktop.get_by_label("Password").fill("wrong")
    desktop.get_by_role("button", name="Sign in").click()
    expect(desktop.get_by_role("alert")).to_be_visible()

    assert not found
    assert not axe(desktop)
