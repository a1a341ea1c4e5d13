"""Receipts and replies by SMPP: nothing is acknowledged before it is written down."""

import threading
import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
import smpp34
from django.core.management import CommandError, call_command
from django.db import OperationalError

from common.clock import now
from reminders import actions
from reminders.channels.smpp.listening import listen, read
from reminders.channels.webhooks import Incoming, ReceiptNote
from reminders.domain.kinds import ReminderKind
from reminders.domain.states import Receipt
from reminders.management.commands import listen_smpp
from reminders.management.commands.listen_smpp import hear, keep_listening
from reminders.models import Answer, Message
from tests.factories.reminders import told
from tests.integration.reminders.channels.company import Company, RudeCompany

PHONE = "+447700900123"
RECEIPT = 0x04
LONG = 0x40


def pdu(text=b"", **fields):
    plain = {
        "esm_class": 0,
        "data_coding": 0,
        "source_addr": b"447700900123",
        "source_addr_ton": 1,
        "short_message": text,
    }
    return SimpleNamespace(**plain | fields)


class TestWhatAPacketSays:
    @pytest.mark.parametrize(
        ("packet", "said"),
        [
            (pdu(b"1"), "1"),
            (pdu(b"\x00 \x1be \x1b\x01"), "@ € \u0020"),
            (pdu("Болит".encode("utf-16-be"), data_coding=8), "Болит"),
            (pdu("Нет".encode("iso-8859-5"), data_coding=6), "Нет"),
            (pdu(b"caf\xe9", data_coding=3), "café"),
            (pdu(b"\x05\x00\x03\x07\x02\x01part", esm_class=LONG), "part"),
            (pdu(b"", message_payload=b"long"), "long"),
            (pdu("a\0b".encode("utf-16-be"), data_coding=8), "ab"),
            (pdu(b"\xd8\x3d", data_coding=8), "\ufffd"),
            (pdu(b"\xff"), " "),
            (pdu(None), ""),
        ],
    )
    def test_a_reply_in_any_alphabet(self, packet, said):
        assert read(packet) == Incoming("", PHONE, said)

    @pytest.mark.parametrize(
        ("fields", "number"),
        [
            ({"source_addr": b"+447700900123"}, PHONE),
            ({"source_addr": b"07700900123", "source_addr_ton": 2}, "07700900123"),
        ],
    )
    def test_its_number(self, fields, number):
        assert read(pdu(b"1", **fields)).sent_from == number

    def test_nobody_s_message_is_nothing(self):
        assert read(pdu(b"1", source_addr=b"")) is None

    def test_a_company_may_number_it(self):
        assert read(pdu(b"1", receipted_message_id=b"in-7")).gateway_id == "in-7"

    @pytest.mark.parametrize(
        ("fields", "receipt"),
        [
            ({"message_state": 2}, Receipt.DELIVERED),
            ({"message_state": 5}, Receipt.UNDELIVERED),
            ({"message_state": 8}, Receipt.UNDELIVERED),
            ({"message_state": 1}, None),
        ],
    )
    def test_a_receipt_in_fields(self, fields, receipt):
        packet = pdu(b"", esm_class=RECEIPT, receipted_message_id=b"m1", **fields)

        assert read(packet) == ReceiptNote("m1", "", receipt)

    @pytest.mark.parametrize(
        ("state", "receipt"),
        [
            ("DELIVRD", Receipt.DELIVERED),
            ("UNDELIV", Receipt.UNDELIVERED),
            ("EXPIRED", Receipt.UNDELIVERED),
            ("ACCEPTD", None),
        ],
    )
    def test_a_receipt_in_words(self, state, receipt):
        words = (
            f"id:m1 sub:001 dlvrd:001 submit date:2611240800 done date:2611240801 stat:{state} err:000 text:"
        )

        assert read(pdu(words.encode(), esm_class=RECEIPT)) == ReceiptNote("m1", "", receipt)

    def test_a_receipt_of_nothing_is_nothing(self):
        assert read(pdu(b"stat:DELIVRD", esm_class=RECEIPT)) is None


@pytest.fixture
def company():
    company = Company()
    company.start()
    yield company
    company.stop()


@pytest.fixture
def heard(settings, company):
    """What a listener in a thread has heard. It lets go of a message while ``refuses`` has a turn left."""
    settings.SMS_URL = f"smpp://hospital:secret@127.0.0.1:{company.port}"
    settings.SMS_TIMEOUT = 2
    state = SimpleNamespace(news=[], refuses=0, stop=threading.Event())

    def hear(news):
        if state.refuses:
            state.refuses -= 1
            return False
        state.news.append(news)
        return True

    told = {"hear": hear, "goes_on": lambda: not state.stop.is_set(), "look_up": 0.02}
    thread = threading.Thread(target=listen, kwargs=told)
    thread.start()
    assert company.came.wait(5)
    yield state
    state.stop.set()
    thread.join()


class TestALine:
    def test_a_reply_and_a_receipt_come_in(self, company, heard):
        assert company.deliver("Болит".encode("utf-16-be"), source_addr_ton=1, data_coding=8)
        assert company.deliver(b"id:m1 stat:DELIVRD", esm_class=RECEIPT)

        assert heard.news == [Incoming("", PHONE, "Болит"), ReceiptNote("m1", "", Receipt.DELIVERED)]

    def test_what_is_not_written_down_is_not_acknowledged(self, company, heard):
        heard.refuses = 1

        assert not company.deliver(b"1", source_addr_ton=1)
        assert company.deliver(b"1", source_addr_ton=1)
        assert len(heard.news) == 1

    def test_fields_that_nobody_knows_cost_no_reply(self, company, heard):
        strange = [
            smpp34.Tlv(smpp34.TLV_MESSAGE_STATE, b"\x02"),
            smpp34.Tlv(smpp34.TLV_DISPLAY_TIME, b"\x01"),
            smpp34.Tlv(0x1403, b"vendor"),
        ]

        assert company.deliver(b"1", source_addr_ton=1, tlvs=strange)
        assert heard.news == [Incoming("", PHONE, "1")]


@pytest.mark.django_db
class TestWritingItDown:
    @pytest.fixture(autouse=True)
    def one_connection(self, monkeypatch):
        # Closing it would end the transaction that the test takes back.
        monkeypatch.setattr(listen_smpp, "close_old_connections", lambda: None)

    @pytest.fixture
    def message(self, book):
        told(book(phone=PHONE), ReminderKind.CONFIRM, to=PHONE, at=now() - timedelta(hours=1))
        Message.objects.update(gateway_id="m1")
        return Message.objects.get()

    def test_a_receipt(self, message):
        assert hear(ReceiptNote("m1", "", Receipt.DELIVERED), wait=time.sleep)

        message.refresh_from_db()
        assert message.receipt == Receipt.DELIVERED

    def test_a_receipt_waits_for_a_message_that_is_just_being_written_down(self, message):
        Message.objects.update(gateway_id="")

        assert hear(
            ReceiptNote("m1", "", Receipt.DELIVERED),
            wait=lambda _seconds: Message.objects.update(gateway_id="m1"),
        )

        message.refresh_from_db()
        assert message.receipt == Receipt.DELIVERED

    def test_a_receipt_of_somebody_else_s_message_does_not_block_the_line(self, message):
        waited = []

        assert hear(ReceiptNote("m2", "", Receipt.DELIVERED), wait=waited.append)
        assert len(waited) == 3

    def test_a_reply_that_is_delivered_again_is_one_answer(self):
        for _turn in range(2):
            assert hear(Incoming("", PHONE, "1"), wait=time.sleep)

        assert Answer.objects.count() == 1

    def test_the_same_words_of_somebody_else_or_later_are_another(self):
        hear(Incoming("", PHONE, "1"), wait=time.sleep)
        hear(Incoming("", "+447700900124", "1"), wait=time.sleep)
        hear(Incoming("", PHONE, "2"), wait=time.sleep)
        hear(Incoming("in-1", PHONE, "1"), wait=time.sleep)

        assert Answer.objects.count() == 4

    def test_the_same_words_an_hour_later_are_another(self, monkeypatch):
        hear(Incoming("", PHONE, "1"), wait=time.sleep)
        later = now() + timedelta(hours=1)
        monkeypatch.setattr(listen_smpp, "now", lambda: later)
        hear(Incoming("", PHONE, "1"), wait=time.sleep)

        assert Answer.objects.count() == 2

    def test_a_database_that_is_away_has_it_delivered_again(self, monkeypatch, caplog):
        def away(**_fields):
            raise OperationalError

        monkeypatch.setattr(actions, "take_in", away)

        assert not hear(Incoming("", PHONE, "fever"), wait=time.sleep)
        assert "fever" not in caplog.text
        assert PHONE not in caplog.text


class TestTheListener:
    def test_it_connects_again_whenever_the_line_breaks(self, settings):
        rude = RudeCompany(greets=False)
        rude.start()
        settings.SMS_URL, settings.SMS_TIMEOUT = f"smpp://hospital:secret@127.0.0.1:{rude.port}", 0.2
        stop = threading.Event()
        listener = threading.Thread(target=keep_listening, args=(stop,), kwargs={"first_pause": 0.01})
        listener.start()

        assert rude.has_seen(3)
        stop.set()
        listener.join()
        rude.stop()

    def test_there_is_nothing_to_listen_to_without_a_telephone_company(self, settings):
        settings.SMS_URL = "https://sms.example"

        with pytest.raises(CommandError):
            call_command("listen_smpp")
