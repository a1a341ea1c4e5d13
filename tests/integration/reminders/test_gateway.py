"""What the SMS gateway posts: believed by its signature, taken once, and answered without a word."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client

from common.clock import now
from reminders import actions
from reminders.domain.kinds import ReminderKind
from reminders.domain.states import Outcome, Receipt
from reminders.models import Answer, Message
from tests.factories.bookings import OPERATION
from tests.factories.reminders import told

pytestmark = pytest.mark.django_db

PHONE = "+441632960001"
RECEIPTS, INBOUND = "/reminders/gateway/receipts/", "/reminders/gateway/inbound/"


@pytest.fixture(autouse=True)
def token(settings):
    settings.SMS_URL, settings.SMS_TOKEN = "https://sms.example/messages", "shared"


@pytest.fixture
def gateway():
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def message(book):
    booking = book(phone=PHONE)
    reminder = told(booking, ReminderKind.CONFIRM, to=PHONE, at=now() - timedelta(hours=1))
    Message.objects.filter(reminder=reminder).update(gateway_id="gateway-1")
    return Message.objects.get(reminder=reminder)


@pytest.fixture
def post(gateway):
    def post(address, said, *, key="shared", seconds=0, **headers):
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        timestamp = str(int(now().timestamp()) + seconds)
        signature = hmac.new(key.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
        sent = {"Gateway-Timestamp": timestamp, "Gateway-Signature": signature} | headers
        return gateway.post(address, body, content_type="application/json", headers=sent)

    return post


def outcome_of(message):
    message.refresh_from_db()
    return message.receipt


class TestAReceipt:
    @pytest.mark.parametrize(
        ("status", "receipt"),
        [
            ("delivered", Receipt.DELIVERED),
            ("Undelivered", Receipt.UNDELIVERED),
            ("failed", Receipt.UNDELIVERED),
            ("sent", ""),
        ],
    )
    def test_it_is_written_on_its_message(self, post, message, status, receipt):
        response = post(RECEIPTS, {"id": "gateway-1", "status": status})

        assert (response.status_code, response.content) == (204, b"")
        assert outcome_of(message) == receipt
        assert (message.receipt_at is None) == (receipt == "")

    def test_taking_it_twice_changes_nothing(self, post, message):
        post(RECEIPTS, {"id": "gateway-1", "status": "delivered"})
        message.refresh_from_db()
        first = message.receipt_at
        post(RECEIPTS, {"id": "gateway-1", "status": "delivered"})

        assert outcome_of(message) == Receipt.DELIVERED
        assert message.receipt_at == first

    def test_what_was_delivered_stays_delivered(self, post, message):
        for status in ("undelivered", "delivered", "undelivered"):
            post(RECEIPTS, {"id": "gateway-1", "status": status})

        assert outcome_of(message) == Receipt.DELIVERED

    @pytest.mark.parametrize("outcome", [Outcome.HANDING_OVER, Outcome.SENT, Outcome.IN_DOUBT])
    def test_one_that_overtakes_the_answer_finds_its_message_by_our_reference(self, post, message, outcome):
        Message.objects.update(gateway_id="", outcome=outcome.value)

        response = post(RECEIPTS, {"id": "gateway-9", "status": "delivered", "reference": message.message_id})

        assert response.status_code == 204
        assert outcome_of(message) == Receipt.DELIVERED
        assert (message.gateway_id, message.outcome) == ("gateway-9", outcome.value)

    @pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.NOT_NOW])
    def test_an_attempt_that_the_gateway_refused_gets_none(self, post, message, outcome):
        Message.objects.update(gateway_id="", outcome=outcome.value)

        response = post(RECEIPTS, {"id": "x", "status": "delivered", "reference": message.message_id})

        assert response.status_code == 404
        assert outcome_of(message) == ""

    def test_one_of_an_unknown_message_is_to_come_again(self, post, message):
        assert post(RECEIPTS, {"id": "gateway-2", "status": "delivered"}).status_code == 404
        assert outcome_of(message) == ""

    def test_the_newest_of_two_messages_of_one_name_is_meant(self, post, message, book):
        newer = told(book(start=OPERATION + timedelta(days=1)), ReminderKind.FASTING, to=PHONE, at=now())
        Message.objects.update(gateway_id="gateway-1")

        post(RECEIPTS, {"id": "gateway-1", "status": "undelivered"})

        assert outcome_of(message) == ""
        assert newer.messages.get().receipt == Receipt.UNDELIVERED

    def test_a_receipt_alone_settles_nothing(self, message):
        assert not actions.take_receipt(gateway_id="", receipt=Receipt.DELIVERED, at=now())


class TestAReply:
    def test_it_is_taken_in_word_for_word(self, post):
        response = post(INBOUND, {"id": "in-1", "from": PHONE, "text": "Болит\u0000 колено 😀"})

        answer = Answer.objects.get()
        assert (response.status_code, response.content) == (204, b"")
        assert (answer.sent_from, answer.words, answer.gateway_id) == (PHONE, "Болит колено 😀", "in-1")

    def test_it_is_one_answer_however_often_it_is_posted(self, post):
        for _turn in range(3):
            assert post(INBOUND, {"id": "in-1", "from": PHONE, "text": "1"}).status_code == 204

        assert Answer.objects.count() == 1

    def test_half_a_character_does_no_harm(self, post):
        assert post(INBOUND, b'{"id": "in-1", "from": "+441632960001", "text": "\\ud83d"}').status_code == 204
        assert Answer.objects.get().words == "?"


SAYS = {"id": "in-1", "from": PHONE, "text": "1"}


class TestWhoIsNotBelieved:
    @pytest.mark.parametrize("address", [RECEIPTS, INBOUND])
    @pytest.mark.parametrize(
        "forgery",
        [
            {"key": "other"},
            {"key": ""},
            {"Gateway-Signature": ""},
            {"Gateway-Signature": "ß"},
            {"Gateway-Timestamp": ""},
            {"Gateway-Timestamp": "yesterday"},
            {"seconds": -301},
            {"seconds": 301},
        ],
    )
    def test_a_forged_or_old_post_is_refused_without_a_word(self, post, caplog, address, forgery):
        response = post(address, SAYS, **forgery)

        assert (response.status_code, response.content) == (403, b"")
        assert not Answer.objects.exists()
        assert PHONE not in caplog.text

    def test_a_body_that_was_changed_is_refused(self, gateway):
        timestamp = str(int(now().timestamp()))
        signature = hmac.new(b"shared", f"{timestamp}.".encode() + b"{}", hashlib.sha256).hexdigest()

        response = gateway.post(
            INBOUND,
            json.dumps(SAYS),
            content_type="application/json",
            headers={"Gateway-Timestamp": timestamp, "Gateway-Signature": signature},
        )

        assert response.status_code == 403

    def test_without_a_token_nobody_is_believed(self, post, settings):
        settings.SMS_TOKEN = ""

        assert post(INBOUND, SAYS, key="").status_code == 403

    @pytest.mark.parametrize("seconds", [-290, 0, 290])
    def test_a_clock_may_be_a_little_off(self, post, seconds):
        assert post(INBOUND, SAYS, seconds=seconds).status_code == 204

    @pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
    def test_only_a_post_is_heard(self, gateway, method):
        assert getattr(gateway, method)(INBOUND).status_code == 405


class TestWhatCannotBeRead:
    @pytest.mark.parametrize(
        "said", [b"", b"{", b"[]", b"\xff", b'{"id": "x"}', b'{"from": "y", "text": ""}']
    )
    def test_a_strange_body_is_refused_though_it_is_signed(self, post, said):
        assert post(INBOUND, said).status_code == 400
        assert not Answer.objects.exists()

    def test_a_receipt_of_nothing_is_refused(self, post):
        assert post(RECEIPTS, {"status": "delivered"}).status_code == 400

    def test_a_long_body_is_not_even_read(self, post):
        assert post(INBOUND, SAYS | {"text": "a" * 20000}).status_code == 413


class TestAGatewayThatSpeaksAsTwilioDoes:
    @pytest.fixture(autouse=True)
    def told(self, settings):
        settings.SMS_URL = "twilio+https://AC1:secret%2F1@api.example"
        settings.SMS_TOKEN = ""
        settings.PUBLIC_URL = "https://hospital.example"

    @pytest.fixture
    def post(self, gateway):
        def post(address, form, *, key="secret/1", signed_address=None, **changed):
            signed = "https://hospital.example" + (signed_address or address)
            signed += "".join(name + form[name] for name in sorted(form))
            signature = base64.b64encode(hmac.new(key.encode(), signed.encode(), hashlib.sha1).digest())
            return gateway.post(
                address,
                urlencode(form | changed),
                content_type="application/x-www-form-urlencoded",
                headers={"X-Twilio-Signature": signature.decode()},
            )

        return post

    def test_a_reply_is_taken_in(self, post):
        response = post(INBOUND, {"MessageSid": "SM1", "From": PHONE, "To": "+44", "Body": "да & 1"})

        assert response.status_code == 204
        assert Answer.objects.get().words == "да & 1"

    def test_a_receipt_finds_its_message_by_the_reference_in_its_address(self, post, message):
        Message.objects.update(gateway_id="", outcome=Outcome.IN_DOUBT.value)

        response = post(
            f"{RECEIPTS}?{urlencode({'reference': message.message_id})}",
            {"MessageSid": "SM1", "MessageStatus": "delivered"},
        )

        assert response.status_code == 204
        assert outcome_of(message) == Receipt.DELIVERED

    @pytest.mark.parametrize(
        "forgery",
        [{"key": "other"}, {"signed_address": RECEIPTS}, {"Body": "2"}, {"More": "fields"}],
    )
    def test_a_forged_post_is_refused(self, post, forgery):
        form = {"MessageSid": "SM1", "From": PHONE, "Body": "1"}

        assert post(INBOUND, form, **forgery).status_code == 403
        assert not Answer.objects.exists()

    def test_bytes_that_are_no_text_are_refused(self, gateway):
        response = gateway.post(INBOUND, b"Body=\xff", content_type="application/x-www-form-urlencoded")

        assert response.status_code == 403
