"""The page of all that one patient is told: read, send one by hand, pause, go on."""

from datetime import timedelta

import pytest
from django.urls import reverse
from pghistory.models import Events

from audit.models import AccessEvent
from common.clock import now
from reminders import actions
from reminders.models import Message, Pause, Reminder
from tests.factories.bookings import NOON
from tests.factories.patients import add_guardian
from tests.factories.staff import SiteFactory, coordinator_reyes, manager_novak, nurse_lim

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking(book):
    booking = book()
    actions.plan_for(booking_id=booking.pk, at=NOON)
    return booking


@pytest.fixture
def reyes(site):
    return coordinator_reyes(site)


@pytest.fixture
def browser(client, reyes):
    client.force_login(reyes)
    return client


@pytest.fixture
def page(browser, booking):
    return lambda: browser.get(reverse("reminders:of_case", args=[booking.case_id])).content.decode()


def to(name: str, booking) -> str:
    return reverse(f"reminders:{name}", args=[booking.case_id])


def become(kind: str, *states: str, **fields: object) -> Reminder:
    """Take one through its states, as the sender does."""
    rows = Reminder.objects.filter(kind=kind)
    for state in states:
        rows.update(state=state, claimed_by="sweep", lease_until=NOON, **fields)
    return rows.get()


def test_what_went_says_what_it_cost_and_that_it_arrived(page, booking):
    row = become("confirm", "claimed", "handing_over", "sent", sent_at=NOON, answer_by=NOON, channel="sms")
    Message.objects.create(
        reminder=row, channel="sms", message_id="7", at=NOON, outcome="sent", segments=2,
        receipt="delivered", receipt_at=NOON,
    )  # fmt: skip

    text = page()

    assert "2 segments" in text
    assert "delivered Tue 24 Nov 12:00" in text
    assert "an answer is awaited until Tue 24 Nov 12:00" in text
    assert "Send again" in text


def test_how_it_reads_is_shown_without_the_way_to_the_page(browser, booking):
    row = Reminder.objects.get(kind="confirm")

    for headers in ({}, {"HX-Request": "true"}):
        text = browser.get(reverse("reminders:words", args=[row.pk]), headers=headers).content.decode()
        assert "Reply 1 to confirm" in text or "Please confirm" in text
        assert "15 Dec" in text
        assert "/p/" not in text
    assert AccessEvent.objects.filter(place="reminders:words").count() == 2


def test_every_planned_message_can_be_read(browser, booking):
    for row in Reminder.objects.all():
        answer = browser.get(reverse("reminders:words", args=[row.pk]), headers={"HX-Request": "true"})
        assert answer.status_code == 200, row.kind
        assert "said" in answer.content.decode(), row.kind


def test_another_sites_message_cannot_be_read(client, booking):
    client.force_login(nurse_lim(SiteFactory(code="south")))

    answer = client.get(reverse("reminders:words", args=[Reminder.objects.first().pk]))

    assert answer.status_code == 404


def test_a_childs_page_says_that_the_guardian_is_told(page, booking):
    guardian = add_guardian(booking.patient, email="olga@example.org")
    booking.patient.__class__.objects.filter(pk=booking.patient_id).update(birth_date="2015-01-01")

    text = page()

    assert "to the guardian" in text
    assert guardian.email in text


def test_who_can_be_reached_by_nothing_has_to_be_called(page, booking):
    booking.patient.__class__.objects.filter(pk=booking.patient_id).update(may_email=False, may_text=False)

    text = page()

    assert "somebody has to call" in text
    assert "None: please call" in text
    assert "Send now" not in text


def test_a_message_that_does_not_exist_cannot_be_sent_by_hand(browser, booking):
    answer = browser.post(to("send", booking), {"kind": "love_letter"}, follow=True)

    assert "not part of what the patient is to be told" in answer.content.decode()


def test_a_refusal_to_send_is_said_in_words(browser, booking, reyes):
    actions.pause(patient=booking.patient, reason="on holiday", by=reyes, at=now())

    answer = browser.post(to("send", booking), {"kind": "confirm"}, follow=True)

    assert "paused" in answer.content.decode()
    assert Reminder.objects.filter(sent_by_hand__isnull=False).count() == 0


def test_a_manager_reads_and_changes_nothing(client, site, booking):
    client.force_login(manager_novak(site))

    text = client.get(to("of_case", booking)).content.decode()

    assert "Send now" not in text
    assert "Pause the messages" not in text
    for name in ("send", "pause", "resume"):
        assert client.post(to(name, booking), {"kind": "confirm", "reason": "x"}).status_code == 403


def test_a_pause_stops_what_waits_and_its_end_plans_it_again(booking, reyes):
    before = set(Reminder.objects.filter(state="pending").values_list("kind", flat=True))

    actions.pause(patient=booking.patient, reason="speaks  with\nthe ward", by=reyes, at=NOON)
    paused = list(Reminder.objects.filter(why="paused").values_list("kind", flat=True))
    assert not Reminder.objects.filter(state="pending").exists()
    actions.resume(patient=booking.patient, by=reyes, at=NOON)

    assert set(paused) == before
    assert set(Reminder.objects.filter(state="pending").values_list("kind", flat=True)) == before
    pause = Pause.objects.get()
    assert (pause.reason, pause.by, pause.ended_by, pause.ended_at) == (
        "speaks with the ward",
        reyes,
        reyes,
        NOON,
    )
    assert Events.objects.tracks(pause).count() == 2


def test_a_pause_with_an_end_leaves_what_is_due_later(booking, reyes):
    actions.pause(
        patient=booking.patient, reason="abroad", until=NOON + timedelta(days=10), by=reyes, at=NOON
    )

    assert Reminder.objects.get(kind="confirm").state == "pending"
    assert Reminder.objects.filter(why="paused").exists()


def test_a_pause_that_ran_out_makes_room_for_the_next(booking, reyes):
    actions.pause(patient=booking.patient, reason="abroad", until=NOON + timedelta(days=1), by=reyes, at=NOON)

    actions.pause(patient=booking.patient, reason="again", by=reyes, at=NOON + timedelta(days=2))

    first, second = Pause.objects.order_by("at")
    assert first.ended_at == NOON + timedelta(days=1)
    assert (second.reason, second.ended_at) == ("again", None)


def test_two_who_pause_are_told_and_two_who_end_it_too(booking, reyes):
    actions.pause(patient=booking.patient, reason="abroad", by=reyes, at=NOON)
    with pytest.raises(actions.PausedAlready):
        actions.pause(patient=booking.patient, reason="abroad", by=reyes, at=NOON)
    actions.resume(patient=booking.patient, by=reyes, at=NOON)
    with pytest.raises(actions.NotPaused):
        actions.resume(patient=booking.patient, by=reyes, at=NOON)


def test_the_screen_pauses_with_a_reason_and_ends_it(browser, booking):
    day = (now() + timedelta(days=3)).date().isoformat()
    answer = browser.post(to("pause", booking), {"reason": "abroad", "again_from": day}, follow=True)
    text = answer.content.decode()
    assert "Nothing is sent to this patient until" in text
    assert "abroad" in text
    assert "Send now" not in text

    answer = browser.post(to("resume", booking), follow=True)
    assert "The pause is over" in answer.content.decode()
    assert ": abroad (" in answer.content.decode()


@pytest.mark.parametrize(
    ("entered", "wrong"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "  "}, "reason"),
        ({"reason": "abroad", "again_from": "2020-01-01"}, "again_from"),
        ({"reason": "abroad", "again_from": "soon"}, "again_from"),
        ({"reason": "x" * 301}, "reason"),
    ],
)
def test_a_pause_that_cannot_be_keeps_what_was_typed(browser, booking, entered, wrong):
    answer = browser.post(to("pause", booking), entered)

    assert answer.status_code == 400
    assert wrong in answer.context["pausing"].errors
    assert Pause.objects.count() == 0
