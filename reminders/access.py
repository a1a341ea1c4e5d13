"""The walls of the patient's own page: no sign-in, but a link, a birth date, and a cookie that opens nothing else."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import wraps
from typing import Literal
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.decorators import decorator_from_middleware

from audit.actions import record_access
from cases.models import Case
from common.clock import now
from patients.models import Patient
from reminders.domain.links import IDLE, closed, is_over
from reminders.models import PersonalLink
from reminders.queries import links

COOKIE = "my_preparation"
# Only under this path is the cookie sent at all.
PATH = "/p/"
_FORM_COOKIE = "my_preparation_forms"
_TOKEN = re.compile(r"[A-Za-z0-9]{32}")
_SALT = "reminders.access.page"
_READING = frozenset({"GET", "HEAD"})

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class OpenPage:
    """A page that a birth date has opened: whose it is, since when, last used when, read in which language."""

    link: PersonalLink
    began: datetime
    at: datetime
    language: str

    @property
    def case(self) -> Case:
        """The case it is about."""
        return self.link.case

    @property
    def patient(self) -> Patient:
        """The patient, whoever reads."""
        return self.link.case.patient

    @property
    def by_guardian(self) -> bool:
        """Whether somebody acts for the patient."""
        return self.link.for_guardian


class PatientRequest(HttpRequest):
    """What a view behind ``patient_page`` gets: for type checking only."""

    page: OpenPage


class _TokenOnly(CsrfViewMiddleware):
    """The token in form and cookie, without a look at where the form says it stood.

    A page with "no-referrer" says so as ``Origin: null``, which Django takes for another site's. The cookie is one of
    its own, beside that of staff, and lax: a strict one is not sent along when the link in a message is pressed again,
    and a new one would make void what is being written in the window that is open already.
    """

    def process_request(self, request: HttpRequest) -> None:
        request.META.pop("CSRF_COOKIE", None)
        super().process_request(request)

    def _get_secret(self, request: HttpRequest) -> str | None:
        secret = request.COOKIES.get(_FORM_COOKIE, "")
        return secret if _TOKEN.fullmatch(secret) else None

    def _set_csrf_cookie(self, request: HttpRequest, response: HttpResponse) -> None:
        _set_cookie(response, _FORM_COOKIE, request.META["CSRF_COOKIE"], max_age=None, samesite="Lax")

    def _origin_verified(self, request: HttpRequest) -> bool:
        return super()._origin_verified(request) or (  # type: ignore[misc]
            request.headers.get("Origin") == "null"
            and request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
        )

    def _check_referer(self, request: HttpRequest) -> None:
        return None


def walls(view: View) -> View:
    """Let in only small forms, and only those that were made for this browser; goes around each view under ``/p/``."""
    checked: View = decorator_from_middleware(_TokenOnly)(view)  # type: ignore[assignment]

    @wraps(view)
    def walled(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method == "POST" and not _is_small(request):
            return HttpResponse(status=413)
        with translation.override(chosen_language(request) or translation.get_language()):
            return checked(request, *args, **kwargs)

    walled.csrf_exempt = True  # type: ignore[attr-defined]  # ``checked`` looks, the middleware must not
    walled.for_patients = True  # type: ignore[attr-defined]
    return walled


def chosen_language(request: HttpRequest) -> str:
    """Return the language chosen on a page that nobody has opened yet, empty when the browser's own will do.

    Not the patient's: that would tell a link that leads somewhere from one that does not.
    """
    wished = request.POST.get("lang") or request.GET.get("lang") or ""
    return wished if wished in dict(settings.LANGUAGES) else ""


def patient_page(view: View) -> View:
    """Let the view run only on a page that a birth date opened; it finds ``request.page`` (``OpenPage``).

    It runs on the hospital's clock and in the patient's language. Reading is written down under the link's id.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        page = _opened(request, at=now())
        if page is None:
            return refuse(request)
        request.page = page  # type: ignore[attr-defined]
        with timezone.override(page.case.site.time_zone), translation.override(page.language):
            if request.method in _READING:
                place = request.resolver_match.view_name if request.resolver_match else ""
                record_access(by_id=page.link.pk, patient_ids=[page.patient.pk], place=place, at=page.at)
            answer = view(request, *args, **kwargs)
        if COOKIE not in answer.cookies:
            keep_open(answer, page)
        return answer

    return walls(guarded)


def refuse(request: HttpRequest) -> HttpResponse:
    """Say that the page is closed, and how it is opened. The same whatever closed it."""
    answer = render(request, "reminders/page/closed.html", {"phone": settings.APPOINTMENTS_PHONE}, status=403)
    if COOKIE in request.COOKIES:
        forget(answer)
    return answer


def keep_open(answer: HttpResponse, page: OpenPage) -> None:
    """Give the browser what opens the page until nobody has used it for a while."""
    value = signing.dumps(
        {
            "link": str(page.link.pk),
            "began": page.began.isoformat(),
            "seen": page.at.isoformat(),
            "language": page.language,
        },
        salt=_SALT,
    )
    _set_cookie(answer, COOKIE, value, max_age=IDLE, samesite="Strict")


def forget(answer: HttpResponse) -> None:
    """Take it away from the browser."""
    answer.delete_cookie(COOKIE, path=PATH, samesite="Strict")


def in_language(page: OpenPage, language: str) -> OpenPage:
    """Return the page as it is read in another language; what is not a language of ours changes nothing."""
    return replace(page, language=language) if language in dict(settings.LANGUAGES) else page


def _set_cookie(
    answer: HttpResponse,
    name: str,
    value: str,
    *,
    max_age: timedelta | None,
    samesite: Literal["Lax", "Strict"],
) -> None:
    answer.set_cookie(
        name,
        value,
        max_age=max_age,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite=samesite,
    )


def _opened(request: HttpRequest, *, at: datetime) -> OpenPage | None:
    try:
        kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT)
    except signing.BadSignature:
        return None
    began, seen = (datetime.fromisoformat(kept[name]) for name in ("began", "seen"))
    link = links.link_by_id(UUID(kept["link"]))
    if link is None or is_over(began=began, seen=seen, at=at) or closed(links.facts(link), at=at):
        return None
    # Emptied by whoever shuts the page: what was opened before that is over on every device.
    if link.opened_at is None or began < link.opened_at:
        return None
    return OpenPage(link=link, began=began, at=at, language=kept["language"])


def _is_small(request: HttpRequest) -> bool:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0) <= settings.PATIENT_FORM_MOST_BYTES
    except ValueError:
        return False
