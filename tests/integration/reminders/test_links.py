"""The patient's own page: a link, a birth date, and a cookie that opens one page for a while."""

import re
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

import scheduling.signals
from audit.models import AccessEvent
from cases.domain.cancellation import CancelReason
from common.clock import now
from reminders import access, actions
from reminders.actions import writing
from reminders.domain.kinds import ReminderKind
from reminders.domain.links import MOST_TRIES, Revoked, hash_of
from reminders.models import Call, PersonalLink
from staff.domain.roles import Role
from tests.factories.bookings import a_booking
from tests.factories.cases import CaseFactory
from tests.factories.patients import add_guardian
from tests.factories.staff import SiteFactory, UserFactory, coordinator_reyes
from tests.integration.reminders.patients_page import BORN, enter, give, secret_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(site):
    return a_booking(site, start=now() + timedelta(days=20)).case


def test_an_address_has_128_bits_and_only_their_hash_is_kept(case):
    address = give(case)

    secret = secret_of(address)
    link = PersonalLink.objects.get()
    assert address == f"{settings.PUBLIC_URL}/p/{secret}/"
    assert len(secret) == 22
    assert bytes(link.secret_hash) == hash_of(secret)
    assert secret not in str(list(PersonalLink.objects.values_list()))


def test_two_addresses_are_never_the_same(case):
    assert len({give(case) for _ in range(50)}) == 50


def test_a_link_lives_until_the_last_question_after_the_operation(case):
    give(case)

    link = PersonalLink.objects.get()
    assert link.expires_at == case.surgery_at + timedelta(days=settings.LINK_DAYS)


def test_a_link_given_while_the_case_waits_lives_as_long_from_that_day(site):
    at = now()
    actions.give(case=CaseFactory(site=site), at=at)

    assert PersonalLink.objects.get().expires_at == at + timedelta(days=settings.LINK_DAYS)


def test_the_birth_date_opens_the_page_and_leaves_the_secret_out_of_the_address(client, case):
    answer = enter(client, give(case))

    assert (answer.status_code, answer["Location"]) == (302, "/p/")
    assert client.get("/p/").status_code == 200


def test_the_cookie_is_for_these_pages_only_and_no_script_reads_it(client, case):
    cookie = enter(client, give(case)).cookies[access.COOKIE]

    assert (cookie["path"], cookie["samesite"], cookie["httponly"]) == ("/p/", "Strict", True)
    assert not cookie["domain"]
    assert cookie["max-age"] == 30 * 60


def test_behind_tls_the_cookie_never_travels_in_the_clear(client, case, settings):
    settings.SESSION_COOKIE_SECURE = True

    assert enter(client, give(case)).cookies[access.COOKIE]["secure"]


def test_another_date_does_not_open_it_and_is_counted(client, case):
    answer = enter(client, give(case), date(1972, 3, 15))

    assert answer.status_code == 403
    assert access.COOKIE not in answer.cookies
    assert PersonalLink.objects.get().tries == 1


def test_what_is_no_date_is_said_and_not_counted(client, case):
    answer = client.post(give(case), {"day": "31", "month": "2", "year": "1972"})

    assert answer.status_code == 400
    assert "There is no such day" in answer.content.decode()
    assert PersonalLink.objects.get().tries == 0


def test_after_five_wrong_dates_the_link_is_locked_and_somebody_rings(client, case):
    address = give(case)
    for day in range(1, 1 + MOST_TRIES):
        enter(client, address, date(1980, 1, day))

    link = PersonalLink.objects.get()
    call = Call.objects.get()
    assert link.tries == MOST_TRIES
    assert link.locked_at
    assert (call.case, call.reason, call.role) == (case, "locked_out", "coordinator")


def test_the_database_forbids_a_sixth_try_and_a_fifth_without_a_lock(case):
    give(case)
    for values in ({"tries": 6, "locked_at": now()}, {"tries": 5}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PersonalLink.objects.update(**values)


def test_locking_one_link_leaves_a_newer_one_alone(client, case):
    old, new = give(case), give(case)
    for day in range(1, 1 + MOST_TRIES):
        enter(client, old, date(1980, 1, day))

    assert enter(client, new).status_code == 302


def test_who_read_is_written_down_under_the_link(client, case):
    enter(client, give(case))
    client.get("/p/")

    event = AccessEvent.objects.get()
    assert (event.user_id, event.place) == (PersonalLink.objects.get().pk, "page:show")
    assert event.patient_ids == [case.patient_id]


def test_a_page_nobody_uses_closes_by_itself(client, case, monkeypatch):
    enter(client, give(case))
    at = now()
    monkeypatch.setattr(access, "now", lambda: at + timedelta(minutes=29))
    assert client.get("/p/").status_code == 200
    monkeypatch.setattr(access, "now", lambda: at + timedelta(minutes=58))
    assert client.get("/p/").status_code == 200, "each click begins the half hour anew"
    monkeypatch.setattr(access, "now", lambda: at + timedelta(minutes=89))
    assert client.get("/p/").status_code == 403


def test_a_page_that_is_used_all_day_closes_too(client, case, monkeypatch):
    enter(client, give(case))
    at = now()
    for minutes in range(20, 12 * 60, 20):
        monkeypatch.setattr(access, "now", lambda minutes=minutes: at + timedelta(minutes=minutes))
        assert client.get("/p/").status_code == 200
    monkeypatch.setattr(access, "now", lambda: at + timedelta(hours=12, minutes=1))
    assert client.get("/p/").status_code == 403


def test_closing_the_page_closes_it_on_every_device(client, case):
    address = give(case)
    enter(client, address)
    stolen = client.cookies[access.COOKIE].value
    assert client.post("/p/leave/").status_code == 302
    assert client.get("/p/left/").status_code == 200

    client.cookies[access.COOKIE] = stolen
    assert client.get("/p/").status_code == 403
    assert enter(client, address).status_code == 302
    assert client.get("/p/").status_code == 200


def test_two_devices_are_open_at_once(client, case, django_user_model):
    other = type(client)()
    address = give(case)
    enter(client, address)
    enter(other, address)

    assert (client.get("/p/").status_code, other.get("/p/").status_code) == (200, 200)


def test_a_cancelled_booking_takes_its_links_back(case):
    give(case)
    scheduling.signals.booking_changed.send(
        "test", booking=case.bookings.get(), change="cancelled", by=None, at=now()
    )

    link = PersonalLink.objects.get()
    assert link.revoked_at
    assert link.revoked_why == Revoked.CANCELLED.value


def test_a_moved_booking_keeps_its_links(case):
    give(case)
    actions.plan_for(booking_id=case.bookings.get().pk, at=now())

    assert PersonalLink.objects.get().revoked_at is None


def test_a_cancelled_case_takes_its_links_back(site):
    import cases.actions

    case = CaseFactory(site=site)
    give(case)
    cases.actions.cancel_case(case=case, reason=CancelReason.PATIENT_DECLINED, by=case.surgeon, at=now())

    assert PersonalLink.objects.get().revoked_why == Revoked.CANCELLED.value


def test_a_child_is_let_in_by_its_own_birth_date_and_the_guardian_is_known(client, site):
    child = a_booking(site, start=now() + timedelta(days=9), birth_date=date(2018, 5, 6)).case
    address = actions.give(case=child, at=now(), for_guardian=True)

    assert enter(client, address).status_code == 403
    assert enter(client, address, date(2018, 5, 6)).status_code == 302
    assert PersonalLink.objects.get().for_guardian


def test_the_page_is_in_the_patients_language_unless_another_was_chosen(client, case):
    case.patient.language = "ru"
    case.patient.save(update_fields=["language"])
    address = give(case)

    enter(client, address)
    assert '<html lang="ru">' in client.get("/p/").content.decode()
    assert client.post("/p/language/", {"language": "en"}).status_code == 302
    assert '<html lang="en">' in client.get("/p/").content.decode()
    client.post("/p/language/", {"language": "xx"})
    assert '<html lang="en">' in client.get("/p/").content.decode()

    client.post(address, {"day": BORN.day, "month": BORN.month, "year": BORN.year, "lang": "en"})
    assert '<html lang="en">' in client.get("/p/").content.decode()


def test_a_page_that_is_closed_speaks_both_languages_too(client, case):
    assert '<html lang="ru">' in client.get("/p/?lang=ru").content.decode()
    case.patient.language = "ru"
    case.patient.save(update_fields=["language"])
    enter(client, give(case))

    goodbye = client.post("/p/leave/", follow=True)

    assert '<html lang="ru">' in goodbye.content.decode()


@pytest.mark.parametrize(("born", "for_guardian"), [(BORN, False), (date(2018, 5, 6), True)])
def test_the_link_in_a_message_opens_the_page(client, site, born, for_guardian):
    booking = a_booking(site, start=now() + timedelta(days=20), birth_date=born)
    if for_guardian:
        add_guardian(booking.patient, email="olga@example.org")
    actions.plan_for(booking_id=booking.pk, at=now())
    row = writing.rows().get(kind=ReminderKind.BOOKED.value)

    letter = writing.compose(row, at=now()).message
    address = re.search(r"http\S+/p/[A-Za-z0-9_-]{22}/", letter.text)[0]

    assert enter(client, address, born).status_code == 302
    assert PersonalLink.objects.get().for_guardian is for_guardian


def test_looking_at_the_gate_asks_the_database_nothing(client, case):
    address = give(case)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(address)

    assert len(asked) == 0


# What staff do with links


@pytest.fixture
def reyes(client, case, site):
    person = coordinator_reyes(site)
    client.force_login(person)
    return person


def test_a_link_on_paper_is_shown_once_and_opens_the_page(client, reyes, case):
    page = client.post(f"/reminders/cases/{case.pk}/links/give/").content.decode()

    address = re.search(re.escape(settings.PUBLIC_URL) + r"/p/[A-Za-z0-9_-]{22}/", page)[0]
    assert "The page asks for your birth date." in page
    assert address not in client.get(f"/reminders/cases/{case.pk}/links/").content.decode()
    assert enter(Client(), address).status_code == 302


def test_the_paper_is_in_the_language_of_the_patient(client, reyes, case):
    case.patient.language = "ru"
    case.patient.save(update_fields=["language"])

    page = client.post(f"/reminders/cases/{case.pk}/links/give/").content.decode()

    assert 'lang="ru"' in page
    assert "A link to print" in page


def test_the_paper_of_a_child_is_for_the_guardian(client, reyes, site):
    child = a_booking(site, start=now() + timedelta(days=9), theatre="T3", birth_date=date(2018, 5, 6)).case

    page = client.post(f"/reminders/cases/{child.pk}/links/give/").content.decode()

    assert "The page asks for the child" in page
    assert PersonalLink.objects.get().for_guardian


def test_no_paper_for_a_case_that_is_over(client, reyes, site):
    case = CaseFactory(site=site, cancelled=True)

    assert client.post(f"/reminders/cases/{case.pk}/links/give/").status_code == 409
    assert not PersonalLink.objects.exists()


def test_staff_take_every_link_back(client, reyes, case):
    address = give(case)
    other = Client()
    enter(other, address)

    client.post(f"/reminders/cases/{case.pk}/links/take-back/")

    assert other.get("/p/").status_code == 403
    assert "taken back by staff" in client.get(f"/reminders/cases/{case.pk}/links/").content.decode()


def test_links_of_another_hospital_are_not_there(client, case):
    client.force_login(UserFactory(site=SiteFactory(code="south"), role=Role.COORDINATOR))

    assert client.get(f"/reminders/cases/{case.pk}/links/").status_code == 404
    assert client.post(f"/reminders/cases/{case.pk}/links/give/").status_code == 404
    assert client.post(f"/reminders/cases/{case.pk}/links/take-back/").status_code == 404


def test_a_surgeon_gives_no_links(client, case):
    client.force_login(case.surgeon)

    assert client.post(f"/reminders/cases/{case.pk}/links/give/").status_code == 403
