"""Twenty and more ways to misuse a patient's link, each refused. The right way stands beside the important ones."""

import json
import logging
import re
from datetime import date, timedelta
from html import escape
from statistics import median
from time import perf_counter

import pytest
from django.conf import settings
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver

from common.clock import now
from reminders import access, actions
from reminders.domain.links import MOST_TRIES, Revoked
from reminders.models import Answer, Call, PersonalLink
from staff.models import SignInAttempt
from tests.factories.bookings import a_booking
from tests.factories.staff import PASSWORD, coordinator_reyes
from tests.integration.reminders.patients_page import BORN, enter, give, secret_of
from tests.integration.staff.test_every_address import PUBLIC, addresses

pytestmark = pytest.mark.django_db
UNKNOWN = "A" * 22
WRONG = date(1980, 1, 1)
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')


@pytest.fixture
def case(site):
    return a_booking(site, start=now() + timedelta(days=20)).case


@pytest.fixture
def address(case):
    return give(case)


@pytest.fixture
def link(address):
    return PersonalLink.objects.get()


def lock(client, address):
    for day in range(1, 1 + MOST_TRIES):
        enter(client, address, date(1980, 1, day))


def is_shut_out(client) -> bool:
    return client.get("/p/").status_code == 403


def page_of(answer) -> str:
    return TOKEN.sub("", answer.content.decode())


def everything_kept() -> list:
    return [
        list(model.objects.order_by("pk").values_list())
        for model in (PersonalLink, Answer, Call, SignInAttempt)
    ]


# 1 to 6: the secret


@pytest.mark.parametrize("change", ["first", "last", "longer", "shorter", "case", "empty of letters"])
def test_a_tampered_secret_opens_nothing(client, address, change):
    secret = secret_of(address)
    changed = {
        "first": ("B" if secret[0] == "A" else "A") + secret[1:],
        "last": secret[:-1] + ("B" if secret[-1] != "B" else "C"),
        "longer": secret + "A",
        "shorter": secret[:-1],
        "case": secret.swapcase(),
        "empty of letters": "-",
    }[change]

    assert enter(client, f"/p/{changed}/").status_code == 403
    assert is_shut_out(client)
    assert enter(client, address).status_code == 302, "the secret itself opens it"


def test_a_link_taken_back_opens_nothing(client, case, address):
    actions.revoke_for(case=case, why=Revoked.BY_HAND, at=now())

    assert enter(client, address).status_code == 403


def test_the_link_of_a_cancelled_case_opens_nothing_even_if_nobody_took_it_back(client, case, address):
    case.status, case.cancel_reason, case.cancelled_at = "cancelled", "patient_declined", now()
    case.save()
    PersonalLink.objects.update(revoked_at=None)

    assert enter(client, address).status_code == 403


def test_the_link_of_somebody_who_died_opens_nothing(client, case, address):
    case.patient.deceased_on = date(2026, 1, 1)
    case.patient.save(update_fields=["deceased_on"])

    assert enter(client, address).status_code == 403


def test_a_link_that_is_too_old_opens_nothing(client, address):
    PersonalLink.objects.update(expires_at=now())

    assert enter(client, address).status_code == 403


def test_what_the_database_keeps_is_no_secret(client, link):
    for kept in (bytes(link.secret_hash).hex(), str(link.pk), link.pk.hex):
        assert enter(client, f"/p/{kept}/").status_code == 403


# 7 to 9: looking


def test_a_mail_scanner_that_opens_the_link_a_hundred_times_changes_nothing(client, address):
    before = everything_kept()
    for _look in range(100):
        assert client.get(address).status_code == 200

    assert everything_kept() == before
    assert access.COOKIE not in client.cookies
    assert enter(client, address).status_code == 302


@pytest.mark.parametrize("method", ["head", "options", "put", "patch", "delete", "trace"])
def test_no_other_method_changes_or_tells_anything(client, case, address, method):
    before = everything_kept()
    answer = getattr(client, method)(address)
    unknown = getattr(client, method)(f"/p/{UNKNOWN}/")

    assert answer.status_code == unknown.status_code == (200 if method == "head" else 405)
    assert answer.content == unknown.content
    assert everything_kept() == before


def test_the_gate_says_nothing_about_the_patient(client, case, address):
    told = client.get(address).content.decode()

    for word in (
        case.patient.family_name,
        case.patient.given_name,
        "1972",
        case.diagnosis_text,
        case.site.name,
    ):
        assert word not in told


# 10 to 14: guessing


def test_five_wrong_dates_and_the_right_one_comes_too_late(client, address):
    lock(client, address)
    SignInAttempt.objects.all().delete()

    assert enter(client, address).status_code == 403
    assert is_shut_out(client)
    assert PersonalLink.objects.get().tries == MOST_TRIES


def test_four_wrong_dates_lock_nothing(client, address):
    for day in range(1, MOST_TRIES):
        enter(client, address, date(1980, 1, day))

    assert enter(client, address).status_code == 302


def test_a_right_date_between_does_not_give_new_tries(client, address):
    for day in range(1, MOST_TRIES):
        enter(client, address, date(1980, 1, day))
    enter(client, address)
    enter(client, address, WRONG)

    assert PersonalLink.objects.get().locked_at


def test_from_one_address_nobody_goes_on_guessing(client, case):
    for _link in range(20):
        lock(client, give(case))
    answer = enter(client, give(case))

    assert answer.status_code == 429
    assert "Too many attempts" in answer.content.decode()


def test_patients_who_guess_do_not_lock_staff_out(client, case, site):
    for _link in range(20):
        lock(client, give(case))
    reyes = coordinator_reyes(site)
    reyes.set_password(PASSWORD)
    reyes.save()

    answer = Client().post("/accounts/login/", {"login": reyes.username, "password": PASSWORD})

    assert answer.status_code == 302


@pytest.mark.parametrize("what", ["unknown", "revoked", "expired", "locked", "cancelled"])
def test_whatever_closed_a_link_it_looks_like_one_that_never_was(client, case, address, what):
    secret = UNKNOWN if what == "unknown" else secret_of(address)
    if what == "locked":
        PersonalLink.objects.update(locked_at=now(), tries=5)
    values = {
        "revoked": {"revoked_at": now(), "revoked_why": "by_hand"},
        "expired": {"expires_at": now()},
        "cancelled": {"revoked_at": now(), "revoked_why": "cancelled"},
    }
    PersonalLink.objects.update(**values.get(what, {"opened_at": None}))
    wrong_at_an_open_one = enter(Client(), give(case), WRONG)
    Client().get(f"/p/{secret}/")

    looked, tried = client.get(f"/p/{secret}/"), enter(client, f"/p/{secret}/")

    assert page_of(looked) == page_of(Client().get(give(case)))
    assert (tried.status_code, page_of(tried)) == (403, page_of(wrong_at_an_open_one))
    assert dict(tried.headers).keys() == dict(wrong_at_an_open_one.headers).keys()


def test_an_unknown_link_is_the_same_work_as_a_known_one(client, case, address):
    def work(secret: str, born: date) -> list[str]:
        with CaptureQueriesContext(connection) as asked:
            enter(client, f"/p/{secret}/", born)
        # Without what was filled in, and the names of savepoints.
        return [re.sub(r"'[^']*'|[0-9]+", "?", query["sql"]) for query in asked]

    known = work(secret_of(address), WRONG)
    assert work(UNKNOWN, WRONG) == known
    PersonalLink.objects.update(revoked_at=now(), revoked_why="by_hand")
    assert work(secret_of(address), BORN) == known


# 15 to 20: the cookie


def test_a_cookie_opens_only_the_page_of_its_own_link(client, case, site, address):
    other = a_booking(site, start=now() + timedelta(days=25), theatre="T2", family_name="Zimina").case
    enter(client, give(other))
    client.post(f"/p/attend/?case={case.pk}", {"case": str(case.pk), "case_id": str(case.pk)})
    file = client.get(f"/p/visit.ics?case={case.pk}&booking={case.bookings.get().pk}").content.decode()

    assert Answer.objects.get().case == other
    assert str(other.bookings.get().pk) in file
    assert str(case.bookings.get().pk) not in file


@pytest.mark.parametrize("change", ["signature", "content", "empty", "unsigned", "another salt"])
def test_a_tampered_cookie_opens_nothing(client, address, link, change):
    enter(client, address)
    value = client.cookies[access.COOKIE].value
    payload = signing.loads(value, salt="reminders.access.page")
    client.cookies[access.COOKIE] = {
        "signature": value[:-2] + ("AA" if value[-2:] != "AA" else "BB"),
        "content": "A" + value[1:] if value[0] != "A" else "B" + value[1:],
        "empty": "",
        "unsigned": json.dumps(payload),
        "another salt": signing.dumps(payload, salt="something else"),
    }[change]

    assert is_shut_out(client)
    client.cookies[access.COOKIE] = value
    assert not is_shut_out(client), "the cookie as it was given opens it"


@pytest.mark.parametrize("what", ["revoked", "expired", "locked", "cancelled", "died"])
def test_a_cookie_ends_with_its_link(client, case, address, what):
    enter(client, address)
    assert not is_shut_out(client)
    if what == "revoked":
        actions.revoke_for(case=case, why=Revoked.BY_HAND, at=now())
    elif what == "expired":
        PersonalLink.objects.update(expires_at=now())
    elif what == "locked":
        lock(Client(), address)
    elif what == "died":
        case.patient.deceased_on = date(2026, 1, 1)
        case.patient.save(update_fields=["deceased_on"])
    else:
        case.status, case.cancel_reason, case.cancelled_at = "cancelled", "patient_declined", now()
        case.save()

    assert is_shut_out(client)
    assert client.post("/p/attend/").status_code == 403
    assert Answer.objects.count() == 0


def test_nobody_can_have_a_session_ready_for_the_patient(client, address):
    client.cookies[access.COOKIE] = "chosen by somebody else"
    answer = enter(client, address)

    assert answer.cookies[access.COOKIE].value != "chosen by somebody else"
    assert "sessionid" not in client.cookies


def test_the_page_neither_uses_nor_touches_the_session_of_staff(client, site, address):
    client.force_login(coordinator_reyes(site))
    before = client.cookies["sessionid"].value
    enter(client, address)
    client.get("/p/")
    client.post("/p/leave/")

    assert client.cookies["sessionid"].value == before
    assert client.get("/patients/").status_code == 200
    assert is_shut_out(client), "being staff opens no patient's own page"


STAFF = sorted(
    {
        (name, where)
        for name, where in addresses(get_resolver().url_patterns)
        if name not in PUBLIC and not name.startswith("page:")
    }
)


def test_the_cookie_of_a_patient_opens_nothing_else(client, address):
    enter(client, address)
    # The test's client would send it anywhere; a browser sends it under /p/ only.
    client.cookies[access.COOKIE]["path"] = "/"
    assert not is_shut_out(client)

    for name, where in STAFF:
        for method in ("get", "post"):
            answer = getattr(client, method)(where)
            to_sign_in = answer.status_code == 302 and answer.url.startswith("/accounts/login/")
            assert answer.status_code in {401, 403, 405} or to_sign_in, (
                f"{method} {name}: {answer.status_code}"
            )
    assert len(STAFF) > 60


# 21 and on: forms, addresses, headers


@pytest.mark.parametrize("where", ["attend/", "another-date/", "problem/", "language/", "leave/"])
def test_a_form_of_another_site_is_not_taken(address, where):
    client = Client(enforce_csrf_checks=True)
    client.get(address)
    token = client.cookies["my_preparation_forms"].value
    assert enter(client, address).status_code == 403, "the gate asks for it too"
    enter(client, address, headers={"X-CSRFToken": token})

    assert client.post(f"/p/{where}", {"words": "x"}).status_code == 403
    from_elsewhere = {"X-CSRFToken": token, "Origin": "https://evil.example"}
    assert client.post(f"/p/{where}", {"words": "x"}, headers=from_elsewhere).status_code == 403
    hidden = {"X-CSRFToken": token, "Origin": "null", "Sec-Fetch-Site": "cross-site"}
    assert client.post(f"/p/{where}", {"words": "x"}, headers=hidden).status_code == 403
    assert Answer.objects.count() == 0
    own = {"X-CSRFToken": token, "Origin": "null", "Sec-Fetch-Site": "same-origin"}
    assert client.post(f"/p/{where}", {"words": "x"}, headers=own).status_code == 302


def test_the_forms_of_staff_and_of_the_patient_know_nothing_of_each_other(site, address):
    client = Client(enforce_csrf_checks=True)
    client.get("/accounts/login/")
    of_staff = client.cookies["csrftoken"].value
    client.get(address)
    of_patient = client.cookies["my_preparation_forms"]

    assert client.cookies["csrftoken"].value == of_staff
    assert (of_patient["path"], of_patient["samesite"], of_patient["httponly"]) == ("/p/", "Lax", True)
    assert enter(client, address, headers={"X-CSRFToken": of_staff}).status_code == 403
    assert enter(client, address, headers={"X-CSRFToken": of_patient.value}).status_code == 302


def test_pressing_the_link_again_does_not_void_what_is_being_written(address):
    client = Client(enforce_csrf_checks=True)
    client.get(address)
    before = client.cookies["my_preparation_forms"].value
    client.get(address)

    assert client.cookies["my_preparation_forms"].value == before


@pytest.mark.parametrize("name", ["X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"])
def test_no_header_or_field_turns_looking_into_doing(client, address, name):
    enter(client, address)

    assert client.get("/p/attend/?_method=POST", headers={name: "POST"}).status_code == 405
    client.get("/p/problem/?_method=POST&words=x", headers={name: "POST"})
    assert Answer.objects.count() == 0


@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host", "X-Forwarded-Server", "X-Original-Host"])
def test_no_host_that_somebody_names_gets_into_an_address(client, case, address, header):
    client.get(address, headers={header: "evil.example"})
    answer = enter(client, address, headers={header: "evil.example"})

    assert "evil.example" not in str(answer.headers) + answer.content.decode()
    assert give(case).startswith(settings.PUBLIC_URL + "/p/")


@pytest.mark.parametrize("name", ["next", "url", "redirect", "return_to"])
def test_nobody_is_sent_to_another_site(client, address, name):
    numbers = {"day": BORN.day, "month": BORN.month, "year": BORN.year, name: "https://evil.example/"}
    answer = client.post(f"{address}?{name}=https://evil.example/", numbers)
    assert answer["Location"] == "/p/"
    for where in ("/p/language/", "/p/attend/", "/p/leave/"):
        answer = client.post(f"{where}?{name}=//evil.example", {name: "//evil.example"})
        assert "evil" not in answer["Location"]


def test_no_page_is_kept_by_a_browser_or_found_by_a_search_or_named_to_another_site(client, address):
    gate, wrong, opened = client.get(address), enter(client, address, WRONG), enter(client, address)
    inside = [client.get(f"/p/{where}") for where in ("", "problem/", "another-date/", "visit.ics", "a/b/c/")]
    bad_form = Client(enforce_csrf_checks=True).post(address)

    for answer in [gate, wrong, opened, *inside, bad_form, Client().get("/p/"), client.get("/p/left/")]:
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert answer["X-Frame-Options"] == "DENY"


def test_a_referrer_that_leaked_opens_nothing_without_the_birth_date(client, address):
    client.get("/p/", headers={"Referer": address})

    assert is_shut_out(client)
    assert enter(client, address, WRONG).status_code == 403


def test_no_page_loads_or_leads_anywhere_else(client, address):
    pages = [client.get(address)]
    enter(client, address)
    pages += [client.get(f"/p/{where}") for where in ("", "problem/", "another-date/")]

    for answer in pages:
        for found in re.findall(r'(?:src|href|action)="([^"]*)"', answer.content.decode()):
            assert found.startswith(("/static/", "/p/", "#", "tel:", "?lang=")), found
            assert secret_of(address) not in found


def test_the_secret_is_written_into_no_log_no_metric_and_no_error(client, address, caplog, monkeypatch):
    caplog.set_level(logging.DEBUG)
    client.raise_request_exception = False
    client.get(address)
    enter(client, address)
    enter(client, address, WRONG)
    Client(enforce_csrf_checks=True).post(address)
    client.post(address, {"day": "x" * 70_000})

    def broken(**_any):
        raise RuntimeError(address)

    monkeypatch.setattr(actions, "open_page", broken)
    answer = enter(client, address)

    from hospital.logs import OneLine

    written = "\n".join(OneLine().format(record) for record in caplog.records)
    assert answer.status_code == 500
    assert '"route": "page:gate"' in written
    for text in (written, answer.content.decode(), client.get("/metrics").content.decode()):
        assert secret_of(address) not in text


@pytest.mark.parametrize(
    "words",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "{{ settings.SECRET_KEY }}{% debug %}",
        "</textarea><form action=//evil.example>",
        "&lt;b&gt;",
    ],
)
def test_what_a_patient_writes_is_shown_as_it_was_written_and_never_run(client, address, words):
    enter(client, address)
    client.post("/p/problem/", {"words": words})

    page = client.get("/p/").content.decode()
    assert Answer.objects.get().words == words
    assert escape(words) in page
    assert "<script>alert" not in page
    assert "onerror=alert(1)>" not in page
    assert "<form action=//evil" not in page


@pytest.mark.parametrize("size", [2_001, 70_000, 3_000_000])
def test_a_body_that_is_too_large_is_not_kept(client, address, size):
    enter(client, address)

    assert client.post("/p/problem/", {"words": "x" * size}).status_code in {400, 413}
    assert Answer.objects.count() == 0
    assert client.post("/p/problem/", {"words": "x" * 2_000}).status_code == 302


def test_a_file_is_not_taken_in(client, address):
    from django.core.files.uploadedfile import SimpleUploadedFile

    enter(client, address)
    file = SimpleUploadedFile("page.html", b"x" * 100_000)

    assert client.post("/p/problem/", {"words": "x", "file": file}).status_code == 413


@pytest.mark.parametrize("length", ["", "-1"])
def test_a_length_that_is_none_is_no_way_in(client, address, length):
    answer = client.post(address, b"day=1", content_type="text/plain", CONTENT_LENGTH=length)

    assert answer.status_code in {400, 413}


@pytest.mark.parametrize(
    "numbers", [("", "", ""), ("1", "1", "0"), ("99", "99", "99999"), ("1\x00", "1", "1972")]
)
def test_what_is_no_date_costs_nobody_a_try(client, address, numbers):
    answer = client.post(address, dict(zip(("day", "month", "year"), numbers, strict=True)))

    assert answer.status_code == 400
    assert PersonalLink.objects.get().tries == 0


def test_the_time_an_answer_takes_does_not_tell_a_known_link_from_an_unknown_one(client, case):
    def seconds(address: str) -> float:
        SignInAttempt.objects.all().delete()
        began = perf_counter()
        enter(client, address, WRONG)
        return perf_counter() - began

    links = [give(case) for _ in range(15)]
    seconds(links[0])
    # In turn, so that a machine that is busy for a while is busy for both.
    pairs = [(seconds(address), seconds(f"/p/{UNKNOWN[:-2]}{n:02}/")) for n, address in enumerate(links)]
    known, unknown = (median(times) for times in zip(*pairs, strict=True))

    # Queries and their order are the same (above); this is a coarse guard for what is not a query.
    assert known < 3 * unknown
    assert unknown < 3 * known
