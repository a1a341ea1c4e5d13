"""What people do again and again at a screen."""

from datetime import datetime, time, timedelta

from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

import scheduling.actions
from common.intervals import Interval
from scheduling.models import TheatreSession
from staff.models import User
from tests.factories.checklists import Hospital
from tests.factories.staff import PASSWORD

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What axe found in order is long, and nobody reads it.
RUN_AXE = "options => axe.run(options).then(({violations}) => ({violations}))"


def sign_in(page: Page, person: User) -> None:
    """Sign in through the form; each role lands on its own screen."""
    page.goto("/accounts/login/")
    page.get_by_label("User name").fill(person.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".masthead .who")).to_contain_text(person.full_name)


def axe(page: Page, *, only: str = "", but: str = "") -> str:
    """Return what axe has against the page, nothing when it is accessible (WCAG 2.2 AA and good practice)."""
    run = {"type": "rule", "values": [only]} if only else {"type": "tag", "values": WCAG}
    off = {but: {"enabled": False}} if but else {}
    # What has scrolled half under the masthead is not too small: it scrolls out again.
    page.evaluate("window.scrollTo(0, 0)")
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found = AxeResults(page.evaluate(RUN_AXE, {"runOnly": run, "rules": off, "resultTypes": ["violations"]}))
    return found.generate_report() if found.violations_count else ""


def at_hour(hospital: Hospital, *, days: int, hour: int = 8) -> datetime:
    """Return that hour, that many days from today, on the hospital's clock."""
    day = hospital.now.astimezone(hospital.zone).date() + timedelta(days=days)
    return datetime.combine(day, time(hour), hospital.zone)


def a_session(
    hospital: Hospital, *, days: int, hour: int = 8, minutes: int = 480, **people
) -> TheatreSession:  # type: ignore[no-untyped-def]
    """Okafor's session in Theatre 1, that many days from today."""
    who = {"surgeon": hospital.surgeon, "anaesthetist": hospital.anaesthetist} | people
    return scheduling.actions.add_session(
        theatre=hospital.theatre,
        during=Interval.lasting(at_hour(hospital, days=days, hour=hour), minutes),
        **who,
    )


def day_words(moment: datetime) -> str:
    """Return the day as pages print it: "Tue 24 Nov"."""
    return f"{moment:%a} {moment.day} {moment:%b}"
