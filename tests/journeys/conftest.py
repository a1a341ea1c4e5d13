"""People at a real browser, in a small hospital on a real database; the browser's own complaints fail the test."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, expect, sync_playwright

from staff.models import User
from tests.factories.checklists import Hospital, a_hospital
from tests.factories.staff import PASSWORD

DESKTOP = (1280, 800)
PHONE = (390, 844)
# A busy machine may take its time over a page; nobody waits longer than they must.
PATIENCE_MS = 15_000
# Saying no in words is an answer, not an accident; Chromium complains of it all the same.
ANSWERS = tuple(f"status of {status}" for status in (400, 403, 404, 409))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder."""
    for item in items:
        if "tests/journeys/" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Browser]:
    """One Chromium for the folder."""
    # Playwright keeps an event loop on this thread, and Django refuses the database beside one; no test here
    # awaits anything.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    expect.set_options(timeout=PATIENCE_MS)
    try:
        with sync_playwright() as playwright:
            running = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            yield running
            running.close()
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class Watch:
    """Collects what a browser reports while a person works: script errors, broken policy, answers of 500."""

    def __init__(self, page: Page) -> None:
        self.complaints: list[str] = []
        self.waiting = 0
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("response", self._response)
        page.on("request", lambda request: self._count(1))
        page.on("requestfinished", lambda request: self._count(-1))
        page.on("requestfailed", lambda request: self._count(-1))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not any(a in message.text for a in ANSWERS):
            self.complaints.append(f"console: {message.text}")

    def _response(self, response: Response) -> None:
        missing = response.status == 404 and response.request.resource_type != "document"
        if response.status >= 500 or missing:
            self.complaints.append(f"{response.status}: {response.url}")

    def _count(self, step: int) -> None:
        self.waiting += step


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, live_server) -> Iterator[OpenPage]:
    """Open a browser window of its own: ``open_page(size=PHONE, scripts=False)``."""
    opened: list[tuple[Page, Watch]] = []

    def open_one(size: tuple[int, int] = DESKTOP, *, scripts: bool = True) -> Page:
        width, height = size
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            has_touch=size == PHONE,
            java_script_enabled=scripts,
            locale="en-GB",
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        opened.append((page, Watch(page)))
        return page

    yield open_one
    for page, watch in opened:
        if watch.waiting:
            # The database is emptied next; an answer still being made would be in the way.
            page.wait_for_load_state("networkidle")
        page.context.close()
    complaints = [complaint for _page, watch in opened for complaint in watch.complaints]
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def desktop(open_page: OpenPage) -> Page:
    """An office computer."""
    return open_page()


@pytest.fixture
def phone(open_page: OpenPage) -> Page:
    """A nurse's telephone."""
    return open_page(PHONE)


@pytest.fixture
def without_scripts(open_page: OpenPage) -> Page:
    """An office computer where no script runs."""
    return open_page(scripts=False)


@pytest.fixture
def hospital(transactional_db) -> Hospital:
    """A hospital where it is morning, with the real protocols and one person of each role, who can sign in."""
    built = a_hospital()
    for person in User.objects.all():
        person.set_password(PASSWORD)
        person.save(update_fields=["password"])
    return built
