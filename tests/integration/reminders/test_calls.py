"""The call list: whom to ring, what came of it, and that two people never both think the other did it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from common.clock import now
from common.refusals import BadInput
from reminders import actions
from reminders.actions.calls import NotYourCall, RungMeanwhile, SettledAlready, raise_call
from reminders.domain.answers import Source
from reminders.domain.calls import CallOutcome, CallReason
from reminders.domain.kinds import OF_AN_OFFER, ReminderKind
from reminders.domain.states import Outcome
from reminders.models import Answer, Call
from staff.domain.roles import Role
from tests.factories.patients import PatientFactory, add_guardian
from tests.factories.reminders import told
from tests.factories.small import small_hospital
from tests.factories.staff import SiteFactory, UserFactory

pytestmark = pytest.mark.django_db

PHONE = "+441632960001"
OF_THE_PLAN = "of the plan"


@pytest.fixture
def hospital():
    return small_hospital()


@pytest.fixture
def booking(hospital):
    return a_booking(hospital)


def a_booking(hospital, **wishes):
    patient = PatientFactory(site=hospital.site, phone=PHONE, email="anna@example.org")
    booking = hospital.booking(hospital.case(patient=patient), **wishes)
    # An operation in an hour makes work of its own, which is not what is looked at here.
    Call.objects.filter(case=booking.case).update(outcome="not_needed", note=OF_THE_PLAN, settled_at=now())
    return booking


def calls():
    return Call.objects.exclude(note=OF_THE_PLAN)


@pytest.fixture
def at():
    return now()


@pytest.fixture
def reyes(hospital):
    return signed_in(hospital.reyes)


@pytest.fixture
def lim(hospital):
    return signed_in(hospital.lim)


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def a_call(booking, *, reason=CallReason.QUESTION, role=Role.COORDINATOR, at=None, **fields):
    at = at or now()
    raise_call(case=booking.case, reason=reason, role=role, at=at, by_at=at + timedelta(hours=4), **fields)
    return calls().latest("id")


def said(text, *, sent_from=PHONE, gateway_id="m1", at=None):
    return actions.take_in(
        sent_from=sent_from, text=text, gateway_id=gateway_id, source=Source.SMS, at=at or now()
    )


def page(client, **query):
    return client.get(reverse("reminders:calls"), query).content.decode()


def settle(client, call, **fields):
    fields = {"outcome": "spoke", "note": "", "tries": call.tries} | fields
    return client.post(reverse("reminders:settle", args=[call.pk]), fields, follow=True)


# --- what came of a call


@pytest.mark.parametrize(
    ("outcome", "note", "stays"),
    [
        (CallOutcome.SPOKE, "", False),
        (CallOutcome.TOLD_OTHERWISE, "by the ward", False),
        (CallOutcome.NOT_NEEDED, "asked twice", False),
        (CallOutcome.NO_REPLY, "", True),
        (CallOutcome.LEFT_WORD, "with the son", True),
    ],
)
def test_a_call_stays_until_the_patient_is_told(hospital, booking, at, outcome, note, stays):
    call = a_call(booking)

    settled = actions.settle_call(call=call, outcome=outcome, note=note, by=hospital.reyes, at=at)

    assert (settled.settled_at is None) is stays
    assert (settled.outcome, settled.note, settled.last_by, settled.last_at) == (
        outcome.value,
        note,
        hospital.reyes,
        at,
    )
    assert settled.tries == (0 if outcome is CallOutcome.NOT_NEEDED else 1)


@pytest.mark.parametrize("outcome", [CallOutcome.TOLD_OTHERWISE, CallOutcome.NOT_NEEDED])
def test_whoever_does_not_ring_says_why(hospital, booking, at, outcome):
    with pytest.raises(BadInput, match="note"):
        actions.settle_call(call=a_call(booking), outcome=outcome, note="  ", by=hospital.reyes, at=at)


def test_a_wrong_number_becomes_the_offices_work_and_nothing_is_lost(hospital, booking, at):
    told(booking, ReminderKind.HEALTH_CHECK, to=PHONE, at=at - timedelta(hours=1))
    answer = said("2")
    call = calls().get()

    actions.settle_call(call=call, outcome=CallOutcome.WRONG_NUMBER, by=hospital.lim, at=at)

    left = calls().get(settled_at=None)
    assert (left.reason, left.role, left.answer, left.by_at) == (
        "no_address",
        "coordinator",
        answer,
        call.by_at,
    )
    again = actions.settle_call(call=left, outcome=CallOutcome.WRONG_NUMBER, by=hospital.reyes, at=at)
    assert (again.settled_at, again.tries, calls().filter(settled_at=None).count()) == (None, 1, 1)


def test_two_people_settle_at_once_and_the_second_is_told(hospital, booking, at):
    call = a_call(booking)
    actions.settle_call(call=call, outcome=CallOutcome.SPOKE, by=hospital.reyes, at=at)

    with pytest.raises(SettledAlready) as refused:
        actions.settle_call(call=call, outcome=CallOutcome.NO_REPLY, by=hospital.lim, at=at)

    assert hospital.reyes.full_name in str(refused.value)
    assert calls().get().outcome == "spoke"


def test_a_try_written_down_twice_counts_once(hospital, booking, at):
    call = a_call(booking)
    actions.settle_call(call=call, outcome=CallOutcome.NO_REPLY, expected_tries=0, by=hospital.reyes, at=at)

    with pytest.raises(RungMeanwhile):
        actions.settle_call(
            call=call, outcome=CallOutcome.NO_REPLY, expected_tries=0, by=hospital.reyes, at=at
        )

    assert calls().get().tries == 1


def test_a_patient_who_answers_meanwhile_need_not_be_rung(hospital, booking, at):
    reminder = told(booking, ReminderKind.CONFIRM, to=PHONE, at=at - timedelta(hours=1))
    call = a_call(booking, reason=CallReason.NO_ANSWER, reminder_id=reminder.pk)
    said("1")

    with pytest.raises(SettledAlready, match="patient has answered"):
        actions.settle_call(call=call, outcome=CallOutcome.SPOKE, by=hospital.reyes, at=at)


def test_the_office_does_not_close_a_fever(hospital, booking, at):
    call = a_call(booking, reason=CallReason.PROBLEM, role=Role.WARD_NURSE)

    with pytest.raises(NotYourCall):
        actions.settle_call(call=call, outcome=CallOutcome.SPOKE, by=hospital.reyes, at=at)

    actions.settle_call(call=call, outcome=CallOutcome.SPOKE, by=hospital.sato, at=at)


def test_a_reason_is_on_the_list_once(booking, at):
    reminder = told(booking, ReminderKind.CONFIRM, to=PHONE, at=at, outcome=Outcome.IN_DOUBT)
    for _ in range(2):
        a_call(booking, reason=CallReason.IN_DOUBT, reminder_id=reminder.pk)

    assert calls().count() == 1


# --- the screen


def test_each_role_sees_its_own_calls_the_soonest_first(hospital, booking, reyes, lim, at):
    a_call(booking, at=at - timedelta(hours=1))
    a_call(booking, reason=CallReason.ANOTHER_DATE, at=at - timedelta(hours=2))
    a_call(booking, reason=CallReason.PROBLEM, role=Role.WARD_NURSE)

    mine = page(reyes)

    assert mine.index("Asks for another date") < mine.index("Has a question")
    assert "something is wrong" not in mine
    assert "something is wrong" in page(lim)
    everybody = page(reyes, roles="all")
    assert "something is wrong" in everybody
    assert "This is for the ward nurse to ring about" in everybody


def test_a_card_says_who_why_and_what_was_said_and_can_be_rung(booking, reyes, at):
    told(booking, ReminderKind.CONFIRM, to=PHONE, at=at - timedelta(hours=1))
    said("<script>alert(1)</script> =1+1")

    text = page(reyes)

    assert f'href="tel:{PHONE}"' in text
    assert booking.patient.family_name.upper() in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; =1+1" in text
    assert "Please confirm that you come" in text
    assert reverse("scheduling:case", args=[booking.case_id]) in text


def test_what_may_not_have_arrived_is_there_word_for_word(booking, reyes, at):
    reminder = told(booking, ReminderKind.CONFIRM, to=PHONE, at=at, outcome=Outcome.IN_DOUBT)
    a_call(booking, reason=CallReason.IN_DOUBT, reminder_id=reminder.pk)

    text = page(reyes)

    assert "may not have arrived" in text
    assert "Reply 1 to confirm" in text


@pytest.mark.parametrize("kind", sorted(set(ReminderKind) - OF_AN_OFFER))
def test_every_message_can_be_read_out(booking, reyes, at, kind):
    reminder = told(booking, kind, to=PHONE, at=at, outcome=Outcome.IN_DOUBT)
    a_call(booking, reason=CallReason.FAILED, reminder_id=reminder.pk)

    assert "could not be sent" in page(reyes)


@pytest.mark.parametrize("reason", CallReason)
def test_every_reason_has_words_in_both_languages(booking, reyes, reason):
    a_call(booking, reason=reason)

    for language in ("en", "ru"):
        answer = reyes.get(reverse("reminders:calls"), headers={"accept-language": language})
        assert answer.status_code == 200
        assert "%(" not in answer.content.decode()


def test_after_three_calls_it_says_whom_else_to_ring(hospital, booking, reyes, at):
    add_guardian(booking.patient, "Olga Petrova", phone="+441632960009", is_guardian=False)
    call = a_call(booking)
    for _ in range(3):
        actions.settle_call(
            call=call, outcome=CallOutcome.NO_REPLY, note="rang long", by=hospital.reyes, at=at
        )

    text = page(reyes)

    assert "Rung 3 times. Last: No reply" in text
    assert "rang long" in text
    assert "write a letter, or ring Olga Petrova, +441632960009" in text


def test_a_late_call_says_so(booking, reyes, at):
    a_call(booking, at=at - timedelta(hours=20))

    assert "late: was to be rung by" in page(reyes)


def test_an_empty_list_says_what_comes_here(reyes):
    assert "Nobody has to be rung" in page(reyes)


def test_a_call_is_settled_from_its_card(booking, reyes):
    call = a_call(booking)

    assert "Written down. It stays on the list." in settle(reyes, call, outcome="no_reply").content.decode()
    call.refresh_from_db()
    assert "Nobody has to be rung" in settle(reyes, call, note="all clear").content.decode()


def test_a_refusal_keeps_what_was_typed(hospital, booking, reyes, at):
    call = a_call(booking)

    answer = settle(reyes, call, outcome="not_needed")
    assert (answer.status_code, "Say how the patient was told" in answer.content.decode()) == (400, True)

    actions.settle_call(call=call, outcome=CallOutcome.SPOKE, by=hospital.lim, at=at)
    answer = settle(reyes, call, note="She comes at eight.")
    text = answer.content.decode()
    assert answer.status_code == 409
    assert f"{hospital.lim.full_name} has settled this call already." in text
    assert "She comes at eight." in text


def test_calls_of_another_hospital_do_not_exist(booking):
    stranger = signed_in(UserFactory(site=SiteFactory(code="south"), role="coordinator"))
    call = a_call(booking)

    assert "Nobody has to be rung" in page(stranger, roles="all")
    assert settle(stranger, call).status_code == 404


@pytest.mark.parametrize(
    ("role", "sees"),
    [("coordinator", 200), ("ward_nurse", 200), ("surgeon", 200), ("theatre_nurse", 403), ("manager", 403)],
)
def test_who_may_see_the_list(hospital, role, sees):
    client = signed_in(UserFactory(site=hospital.site, role=role, username=f"x-{role}"))

    assert client.get(reverse("reminders:calls")).status_code == sees


def test_the_navigation_counts_what_waits(booking, reyes, lim):
    a_call(booking)

    assert ">1<" in reyes.get(reverse("reminders:call_count")).content.decode()
    assert lim.get(reverse("reminders:call_count")).content.decode().strip() == ""
    assert reverse("reminders:call_count") in page(reyes)
    board = reyes.get(reverse("reminders:heartbeat")).content.decode()
    assert "1 call has to be made." in board
    assert reverse("reminders:calls") in board


def test_the_list_costs_the_same_however_long(booking, reyes, at, django_assert_max_num_queries):
    for n in range(2):
        said("hello", gateway_id=f"a{n}")
    with django_assert_max_num_queries(22):
        page(reyes)
    for n in range(10):
        said("hello", gateway_id=f"b{n}")
    with django_assert_max_num_queries(22):
        page(reyes)


# --- whose is it?


@pytest.fixture
def unknown(booking):
    said("Which entrance?", sent_from="+441632999999")
    return calls().get()


def test_an_answer_that_nobody_could_place_is_given_to_its_patient(hospital, booking, reyes, unknown, at):
    told(booking, ReminderKind.CONFIRM, to="anna@example.org", at=at - timedelta(hours=1))

    found = reyes.post(reverse("reminders:whose", args=[unknown.pk]), {"q": booking.patient.family_name})
    assert str(booking.case_id) in found.content.decode()
    reyes.post(reverse("reminders:assign", args=[unknown.pk]), {"case": booking.case_id})

    placed = Answer.objects.get(case=booking.case)
    assert (placed.words, placed.with_help_of, placed.sent_from) == (
        "Which entrance?",
        hospital.reyes,
        "+441632999999",
    )
    unknown.refresh_from_db()
    assert unknown.settled_at
    [left] = calls().filter(settled_at=None)
    assert (left.case, left.reason, left.answer) == (booking.case, "words", placed)


def test_an_answer_is_given_once(hospital, booking, reyes, unknown):
    for _ in range(2):
        answer = reyes.post(reverse("reminders:assign", args=[unknown.pk]), {"case": booking.case_id})

    assert answer.status_code == 409
    assert Answer.objects.filter(case=booking.case).count() == 1


def test_on_a_shared_telephone_the_choices_stand_on_the_card(hospital, booking, reyes, at):
    other = a_booking(hospital, start=booking.during.lower + timedelta(hours=3))
    for one in (booking, other):
        told(one, ReminderKind.CONFIRM, to=PHONE, at=at - timedelta(hours=1))
    said("1")

    text = page(reyes)

    assert "Came from a telephone of several patients" in text
    assert str(booking.case_id) in text
    assert str(other.case_id) in text
    call = calls().get()
    reyes.post(reverse("reminders:assign", args=[call.pk]), {"case": other.case_id})
    placed = Answer.objects.get(case=other.case)
    assert (placed.says, placed.reminder.kind) == ("attends", "confirm")


def test_nobody_is_found_without_being_asked_for(booking, reyes, unknown):
    text = reyes.get(reverse("reminders:whose", args=[unknown.pk])).content.decode()

    assert str(booking.case_id) not in text
    none = reyes.post(reverse("reminders:whose", args=[unknown.pk]), {"q": "nobody at all"})
    assert "Nobody with a case matches" in none.content.decode()


def test_a_patient_of_another_hospital_cannot_be_chosen(booking, reyes, unknown):
    elsewhere = PatientFactory(site=SiteFactory(code="south"))

    assert (
        reyes.post(reverse("reminders:assign", args=[unknown.pk]), {"case": elsewhere.pk}).status_code == 404
    )
    assert reyes.post(reverse("reminders:assign", args=[unknown.pk]), {"case": "x"}).status_code == 302


# --- the case page


def test_the_case_page_leads_to_what_the_patient_said(booking, reyes, lim, at):
    told(booking, ReminderKind.HEALTH_CHECK, to=PHONE, at=at - timedelta(hours=1))
    said("2")
    url = reverse("reminders:said", args=[booking.case_id])

    assert url in reyes.get(reverse("scheduling:case", args=[booking.case_id])).content.decode()
    text = lim.get(url).content.decode()
    assert "Has a problem" in text
    assert "by text message" in text
    assert "Any illness?" in text
    assert "Says that something is wrong" in text
    fragment = lim.get(url, headers={"hx-request": "true"}).content.decode()
    assert "<html" not in fragment


def test_a_late_answer_says_that_it_does_not_count(hospital, booking, lim, at):
    reminder = told(
        booking, ReminderKind.CONFIRM, to=PHONE, at=at, surgery_at=booking.during.lower - timedelta(days=1)
    )
    said("1")

    assert Answer.objects.get().reminder == reminder
    text = lim.get(reverse("reminders:said", args=[booking.case_id])).content.decode()
    assert "too late to count" in text


# --- for other systems


def test_answers_and_calls_can_be_read_and_settled_by_other_systems(hospital, booking, at):
    api = APIClient()
    api.force_authenticate(hospital.reyes)
    said("Which entrance?")

    [answer] = api.get("/api/v1/answers/", {"case": str(booking.case_id)}).json()["results"]
    [call] = api.get("/api/v1/calls/", {"open": "true"}).json()["results"]

    assert (answer["words"], answer["says"], call["answer"]) == ("Which entrance?", "words", answer["id"])
    url = f"/api/v1/calls/{call['id']}/settle/"
    assert api.post(url, {"outcome": "not_needed"}, format="json").json() == {
        "note": ["Say how the patient was told, or why nobody needs to ring."]
    }
    settled = api.post(url, {"outcome": "spoke", "tries": 0}, format="json")
    assert (settled.status_code, settled.json()["tries"]) == (200, 1)
    again = api.post(url, {"outcome": "spoke"}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "already_settled")
    assert api.get("/api/v1/calls/", {"open": "true"}).json()["results"] == []


def test_other_systems_see_only_their_hospitals_answers(hospital, booking, unknown):
    said("Hello", gateway_id="m2")
    api = APIClient()
    api.force_authenticate(UserFactory(site=SiteFactory(code="south"), role="coordinator", username="south"))
    assert api.get("/api/v1/answers/").json()["count"] == 0

    api.force_authenticate(hospital.reyes)
    assert api.get("/api/v1/answers/").json()["count"] == 2
    assert api.get("/api/v1/answers/", {"unplaced": "true"}).json()["count"] == 1


def test_only_who_works_with_patients_reads_answers(hospital, booking):
    api = APIClient()
    api.force_authenticate(UserFactory(site=hospital.site, role="manager", username="boss"))

    assert api.get("/api/v1/answers/").status_code == 403
    assert api.get("/api/v1/calls/").status_code == 403
