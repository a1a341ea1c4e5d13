"""The whole way by a telephone company: the question goes out, its receipt and the patient's reply come in."""

import threading
from datetime import timedelta

import pytest

from reminders.channels.smpp.listening import listen
from reminders.domain.kinds import ReminderKind, Says
from reminders.domain.states import Receipt
from reminders.management.commands import listen_smpp
from reminders.management.commands.listen_smpp import hear
from reminders.models import Answer, Call, Message
from tests.integration.reminders.channels.company import Company, RudeCompany
from tests.integration.reminders.outbox import PHONE, a_text, stands, sweep

pytestmark = pytest.mark.django_db


@pytest.fixture
def company(settings):
    company = Company(answers=["part-1", "part-2"])
    company.start()
    settings.SMS_URL, settings.SMS_TIMEOUT = f"smpp://hospital:secret@127.0.0.1:{company.port}", 2
    yield company
    company.stop()


@pytest.fixture
def delivered(company, monkeypatch):
    """Let the company deliver on a line of its own; what it delivers is written down when the line has ended."""
    monkeypatch.setattr(listen_smpp, "close_old_connections", lambda: None)
    news, stop = [], threading.Event()

    def keep(one):
        news.append(one)
        return True

    told = {"hear": keep, "goes_on": lambda: not stop.is_set(), "look_up": 0.02}

    def deliver(*messages):
        company.came.clear()
        line = threading.Thread(target=listen, kwargs=told)
        line.start()
        assert company.came.wait(5)
        for text, fields in messages:
            assert company.deliver(text, source_addr=PHONE.removeprefix("+"), source_addr_ton=1, **fields)
        stop.set()
        line.join()
        # The test's transaction belongs to this thread.
        assert all(hear(one, wait=stop.wait) for one in news)

    return deliver


def test_a_question_goes_out_and_its_receipt_and_answer_come_in(book, company, clock, delivered, monkeypatch):
    reminder = a_text(book(phone=PHONE, email="", language="ru"), ReminderKind.CONFIRM)

    assert sweep(clock) == 1
    assert len(company.taken) == 2
    monkeypatch.setattr(listen_smpp, "now", lambda: clock.goes_on(minutes=5))
    delivered((b"id:part-2 stat:DELIVRD", {"esm_class": 4}), ("да".encode("utf-16-be"), {"data_coding": 8}))

    message = Message.objects.get(reminder=reminder)
    assert stands(reminder) == ("sent", "")
    assert (message.gateway_id, message.segments, message.receipt) == ("part-2", 2, Receipt.DELIVERED)
    answer = Answer.objects.get()
    assert (answer.reminder_id, answer.says, answer.words) == (reminder.pk, Says.ATTENDS, "да")


def test_a_company_that_hangs_up_over_a_message_leaves_it_to_a_person(book, clock, settings):
    rude = RudeCompany()
    rude.start()
    settings.SMS_URL, settings.SMS_TIMEOUT = f"smpp://hospital:secret@127.0.0.1:{rude.port}", 0.3
    reminder = a_text(book(phone=PHONE, email=""))

    assert sweep(clock) == 0
    clock.at += timedelta(hours=1)
    assert sweep(clock) == 0
    rude.stop()

    assert stands(reminder) == ("in_doubt", "no_answer")
    assert Call.objects.get().reason == "in_doubt"
    assert len(rude.read) == 1
