"""A place that came free: patients are told by day, answer by text or on their page, and the first yes has it."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from common.intervals import Interval
from patients.actions import choose_contact
from patients.models import Patient
from reminders import actions
from reminders.actions.offering import tell_who_lost
from reminders.domain.answers import Source
from reminders.models import Answer, Call, Reminder
from scheduling.actions.offers import expire_offers, offer_to, open_gap
from scheduling.models import Booking
from tests.factories.bookings import LONDON, NOON, OPERATION
from tests.factories.cases import CaseFactory, ProcedureFactory
from tests.factories.patients import PatientFactory
from tests.factories.scheduling import a_session, a_theatre
from tests.factories.staff import coordinator_reyes, surgeon_okafor
from tests.integration.reminders.outbox import PHONE, stands, sweep
from tests.integration.reminders.patients_page import enter, give

OTHER_PHONE = "+441632960002"


class Place:
    """Two patients of Okafor's wait, and 90 minutes have come free on the fifteenth of December at 08:30."""

    def __init__(self, site):
        self.site, self.reyes, self.okafor = site, coordinator_reyes(site), surgeon_okafor(site)
        self.session = a_session(a_theatre(site), self.okafor, start=OPERATION)
        procedure = ProcedureFactory(code="short", planned_minutes=60, equipment=[])
        self.grant, self.lim = (
            CaseFactory(
                site=site,
                surgeon=self.okafor,
                procedure=procedure,
                patient=PatientFactory(site=site, phone=phone, email="", contact_first="sms"),
            )
            for phone in (PHONE, OTHER_PHONE)
        )

    def offer(self, *, at=NOON, minutes=120):
        during = Interval.lasting(OPERATION, 90)
        gap = open_gap(session=self.session, during=during, by=self.reyes, at=at)
        return offer_to(gap=gap, case_ids=[self.grant.pk, self.lim.pk], minutes=minutes, by=self.reyes, at=at)


@pytest.fixture
def place(site):
    return Place(site)


def message(case, kind="place_offered") -> Reminder:
    return Reminder.objects.filter(case=case, kind=kind).order_by("-turn").first()


def say(text, *, sent_from=PHONE, at=NOON + timedelta(minutes=10), gateway_id="g1"):
    return actions.take_in(sent_from=sent_from, text=text, gateway_id=gateway_id, source=Source.SMS, at=at)


def test_each_patient_is_asked_by_text_and_the_first_yes_has_the_place(place, phones, clock):
    place.offer()
    sweep(clock)
    assert sum("A place has come free: 15 Dec 2026, arrive 06:30" in text for text in phones.texts) == 2

    answer = say("1")

    booking = Booking.objects.get(case=place.grant)
    assert (booking.during.lower, booking.booked_by) == (OPERATION, place.reyes)
    assert (answer.says, answer.is_late) == ("takes_place", False)
    assert Answer.objects.count() == 1

    clock.goes_on(minutes=11)
    assert tell_who_lost(at=clock()) == 1
    assert tell_who_lost(at=clock()) == 0
    sweep(clock)
    assert stands(message(place.lim, "offer_gone")) == ("sent", "")
    assert any("that we offered is gone" in text for text in phones.texts)
    assert message(place.grant, "offer_gone") is None


def test_a_late_yes_by_text_hears_that_the_place_has_gone(place, phones, clock):
    place.offer()
    sweep(clock)
    say("1")
    clock.goes_on(minutes=11)
    tell_who_lost(at=clock())
    sweep(clock)

    answer = say("yes", sent_from=OTHER_PHONE, at=clock.goes_on(minutes=5), gateway_id="g2")

    assert (answer.says, answer.is_late) == ("takes_place", True)
    assert not Booking.objects.filter(case=place.lim).exists()
    sweep(clock)
    gone = Reminder.objects.filter(case=place.lim, kind="offer_gone").order_by("turn")
    assert [row.state for row in gone] == ["sent", "sent"]


def test_a_no_keeps_the_turn_and_nobody_rings(place, phones, clock):
    offered = place.offer()
    sweep(clock)

    say("2")

    mine = next(offer for offer in offered.offers if offer.case_id == place.grant.pk)
    mine.refresh_from_db()
    place.grant.refresh_from_db()
    assert (mine.state, mine.answered_by, place.grant.status) == ("declined", None, "waiting")
    assert not Call.objects.exists()


def test_a_yes_that_does_not_fit_any_more_becomes_a_call_and_books_nothing(place, phones, clock):
    place.offer()
    sweep(clock)
    type(place.session).objects.filter(pk=place.session.pk).update(closed_reason="The air is out of order")

    say("1")

    assert not Booking.objects.exists()
    [call] = Call.objects.all()
    assert (call.case, call.role, call.answer.says) == (place.grant, "coordinator", "takes_place")


def test_an_offer_made_by_night_that_ends_before_the_morning_is_not_sent_and_the_coordinator_hears_it(
    place, phones
):
    night = NOON.replace(hour=22)

    offered = place.offer(at=night, minutes=120)

    assert stands(message(place.grant)) == ("suppressed", "at_night")
    said = [str(reason) for reasons in offered.told.values() for reason in reasons]
    assert (
        said
        == ["It is night for the patient until 09:00, and the offer ends before: no message goes out."] * 2
    )


def test_an_offer_made_by_night_that_stands_until_noon_goes_out_in_the_morning(place, phones):
    night = NOON.replace(hour=22)

    offered = place.offer(at=night, minutes=24 * 60)

    row = message(place.grant)
    assert row.due_at.astimezone(LONDON).hour == 9
    assert {str(r) for told in offered.told.values() for r in told} == {
        "It is night for the patient: the message goes out on Wed 25 Nov at 09:00."
    }


def test_who_wants_no_messages_gets_none_and_the_coordinator_is_asked_to_ring(place, phones):
    choose_contact(patient=place.grant.patient, may_email=False, may_text=False, by=place.reyes, at=NOON)

    offered = place.offer()

    assert stands(message(place.grant)) == ("suppressed", "no_address")
    assert [r.code for told in offered.told.values() for r in told] == ["no_address"]


def test_an_offer_that_ended_is_not_sent_and_nobody_is_told_of_its_end(place, phones, clock):
    place.offer(minutes=30)
    clock.goes_on(minutes=31)

    assert expire_offers(at=clock()) == 2
    sweep(clock)

    assert phones.texts == []
    assert stands(message(place.grant)) == ("suppressed", "cancelled")
    assert tell_who_lost(at=clock()) == 0


# ---------------------------------------------------------------------------------------------- on the page


def press(client, offer, answer):
    return client.post(reverse("page:answer_place", args=[offer.pk]), {"answer": answer, "once": "0" * 32})


@pytest.fixture
def offers(place):
    """Offered just now, by the clock that the page reads, and answered long before the operation."""
    from common.clock import now

    during = Interval.lasting(OPERATION, 90)
    gap = open_gap(session=place.session, during=during, by=place.reyes, at=now())
    made = offer_to(gap=gap, case_ids=[place.grant.pk, place.lim.pk], minutes=600, by=place.reyes, at=now())
    return {offer.case_id: offer for offer in made.offers}


def test_a_patient_takes_the_place_on_her_page_and_sees_her_date(place, offers, client):
    enter(client, give(place.grant))
    shown = client.get(reverse("page:show")).content.decode()
    assert "A place has come free" in shown
    assert "Tuesday, 15 December 2026" in shown
    assert "Yes, I can come" in shown

    mine = offers[place.grant.pk]
    assert press(client, mine, "yes").status_code == 302
    assert press(client, mine, "yes").status_code == 302

    assert Booking.objects.get(case=place.grant).during.lower == OPERATION
    shown = client.get(reverse("page:show")).content.decode()
    assert "Please arrive:" in shown
    assert "A place has come free" not in shown
    assert "I will come" not in shown
    assert Answer.objects.filter(says="takes_place").count() == 1


def test_in_russian_the_day_of_the_answer_stands_in_its_sentence(place, offers, client):
    Patient.objects.update(language="ru")
    enter(client, give(place.grant))

    shown = client.get(reverse("page:show")).content.decode()

    assert re.search(r"Срок ответа: <strong>[а-я]+, \d+ [а-я]+, \d\d:\d\d</strong>", shown)


def test_who_is_second_reads_that_the_place_has_gone(place, offers, client):
    enter(client, give(place.grant))
    press(client, offers[place.grant.pk], "yes")
    client.cookies.clear()
    enter(client, give(place.lim))

    answer = press(client, offers[place.lim.pk], "yes")

    assert answer.status_code == 409
    assert "The place has gone" in answer.content.decode()
    assert not Booking.objects.filter(case=place.lim).exists()


def test_nobody_answers_for_somebody_else(place, offers, client):
    enter(client, give(place.grant))

    assert press(client, offers[place.lim.pk], "yes").status_code == 404
    assert not Booking.objects.exists()
