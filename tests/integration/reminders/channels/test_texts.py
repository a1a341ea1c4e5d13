"""Text messages by HTTP, against a real server that can fail in every way it may."""

import pytest

from reminders.channels import InDoubt, NotNow, Rejected, Taken
from reminders.channels.registry import is_set_up, open_channel
from reminders.domain.states import Channel
from tests.integration.reminders.channels.conftest import ANNA


@pytest.fixture(autouse=True)
def told(settings, gateway):
    settings.SMS_URL = gateway.url + "/messages"
    settings.SMS_TOKEN = "shared"
    settings.SMS_FROM = "Hospital"
    settings.SMS_TIMEOUT = 0.5


@pytest.fixture
def channel(told):
    channel = open_channel(Channel.SMS)
    yield channel
    channel.close()


def send(channel, message):
    channel.offer(message)
    return channel.hand_over()


class TestAGatewayThatTakesAReferenceOnce:
    def test_it_gets_the_message_the_token_and_our_reference(self, channel, gateway, text):
        taken = send(channel, text("Hello €"))

        (request,) = gateway.requests
        assert taken == Taken("gateway-1", segments=1)
        assert request.path == "/messages"
        assert request.json == {
            "to": ANNA,
            "from": "Hospital",
            "text": "Hello €",
            "reference": "reminder-1",
        }
        assert request.headers["Authorization"] == "Bearer shared"
        assert request.headers["Idempotency-Key"] == "reminder-1"

    def test_it_may_be_asked_again_after_a_lost_answer(self, channel):
        assert channel.takes_once

    def test_many_messages_share_one_connection(self, channel, gateway, text):
        for number in range(5):
            send(channel, text(reference=f"reminder-{number}"))

        assert len(gateway.requests) == 5
        assert len({request.port for request in gateway.requests}) == 1

    @pytest.mark.parametrize(
        "answer",
        [(409, ""), (409, {"id": "gateway-1"}), (422, {"error": "Duplicate reference"})],
    )
    def test_a_reference_it_has_already_is_taken(self, channel, gateway, text, answer):
        gateway.answers = [answer]

        assert send(channel, text()).segments == 1

    def test_a_long_russian_text_costs_three_parts(self, channel, text):
        assert send(channel, text("я" * 200)).segments == 3


class TestWhatItsAnswersMean:
    @pytest.mark.parametrize(
        ("answer", "meaning"),
        [
            ((429, ""), NotNow),
            ((503, "", {"Retry-After": "30"}), NotNow),
            ((401, ""), NotNow),
            ((404, ""), NotNow),
            ((302, "", {"Location": "/elsewhere"}), NotNow),
            ((400, {"error": "no such number"}), Rejected),
            ((422, {"error": "no such number"}), Rejected),
            ((500, ""), InDoubt),
            ((502, ""), InDoubt),
            ((503, ""), InDoubt),
            ((200, "<html>Please sign in</html>"), InDoubt),
            ((200, {}), InDoubt),
            ("hang up", InDoubt),
            ("say nothing", InDoubt),
        ],
    )
    def test_each_answer(self, channel, gateway, text, answer, meaning):
        gateway.answers = [answer]

        with pytest.raises(meaning):
            send(channel, text())

        assert len(gateway.requests) == 1

    @pytest.mark.parametrize(
        ("said", "wait"), [("30", 30), ("99999", 3600), ("Wed, 25 Nov 2026 07:00:00 GMT", 0), ("-5", 0)]
    )
    def test_it_says_how_long_to_wait(self, channel, gateway, text, said, wait):
        gateway.answers = [(429, "", {"Retry-After": said})]

        with pytest.raises(NotNow) as caught:
            send(channel, text())

        assert caught.value.wait == wait

    def test_a_refused_key_is_told_to_whoever_runs_the_hospital(self, channel, gateway, text, caplog):
        gateway.answers = [(401, {"error": "no such token: shared"})]

        with pytest.raises(NotNow):
            send(channel, text("Hello Anna"))

        assert "turns the hospital away" in caplog.text
        for secret in ("shared", "Anna", ANNA):
            assert secret not in caplog.text

    def test_the_next_message_goes_after_a_connection_that_broke(self, channel, gateway, text):
        gateway.answers = ["hang up", (201, {"id": "gateway-2"})]
        with pytest.raises(InDoubt):
            send(channel, text())

        assert send(channel, text(reference="reminder-2")) == Taken("gateway-2", 1)

    def test_a_gateway_that_went_away_has_not_taken_it(self, channel, settings, text, nobody_there):
        channel._dialect.url = f"http://{nobody_there}/messages"

        with pytest.raises(NotNow):
            send(channel, text())


class TestAnOffer:
    @pytest.mark.parametrize(
        "to", ["", "07700900123", "+44 7700 900123", "+447700900123\r\nX: y", "+0123456789"]
    )
    def test_a_number_that_cannot_be_is_refused_before_anybody_is_asked(self, channel, gateway, text, to):
        with pytest.raises(Rejected):
            channel.offer(text(to=to))

        assert not gateway.requests

    def test_an_empty_text_is_refused(self, channel, text):
        with pytest.raises(Rejected):
            channel.offer(text(" \n"))

    def test_what_was_taken_back_is_not_sent(self, channel, gateway, text):
        channel.offer(text())
        channel.take_back()

        with pytest.raises(NotNow):
            channel.hand_over()
        assert not gateway.requests

    def test_nothing_is_sent_twice(self, channel, gateway, text):
        send(channel, text())

        with pytest.raises(NotNow):
            channel.hand_over()
        assert len(gateway.requests) == 1


class TestAGatewayThatIsAway:
    def test_it_is_noticed_before_anything_is_claimed(self, settings, nobody_there):
        settings.SMS_URL = f"http://{nobody_there}/messages"

        with pytest.raises(NotNow):
            open_channel(Channel.SMS)

    def test_so_is_one_that_does_not_speak_tls(self, settings, gateway):
        settings.SMS_URL = gateway.url.replace("http://", "https://")

        with pytest.raises(NotNow):
            open_channel(Channel.SMS)

    @pytest.mark.parametrize("url", ["", "pigeon://loft"])
    def test_so_is_one_that_nobody_has_set_up(self, settings, url):
        settings.SMS_URL = url

        with pytest.raises(NotNow):
            open_channel(Channel.SMS)
        assert is_set_up(Channel.EMAIL)
        assert is_set_up(Channel.SMS) is bool(url)


class TestAGatewayThatSpeaksAsTwilioDoes:
    @pytest.fixture(autouse=True)
    def told(self, settings, gateway):
        gateway.answers = [(201, {"sid": "SM1", "status": "queued"})]
        settings.SMS_URL = gateway.url.replace("http://", "twilio+http://AC1:secret%2F1@")
        settings.SMS_FROM = "+441234567890"
        settings.SMS_TIMEOUT = 0.5
        settings.PUBLIC_URL = "https://hospital.example"

    def test_it_gets_a_form(self, channel, gateway, text):
        taken = send(channel, text("Привет & пока"))

        (request,) = gateway.requests
        assert taken == Taken("SM1", 1)
        assert request.path == "/2010-04-01/Accounts/AC1/Messages.json"
        assert request.headers["Authorization"] == "Basic QUMxOnNlY3JldC8x"
        assert request.form == {
            "To": ANNA,
            "From": "+441234567890",
            "Body": "Привет & пока",
            "StatusCallback": "https://hospital.example/reminders/gateway/receipts/?reference=reminder-1",
        }

    def test_the_path_may_be_another(self, settings, gateway, text):
        settings.SMS_URL += "/api/texts"
        channel = open_channel(Channel.SMS)

        send(channel, text())
        channel.close()

        assert gateway.requests[0].path == "/api/texts"

    def test_a_hospital_that_cannot_be_reached_from_outside_asks_for_no_receipts(
        self, settings, channel, gateway, text
    ):
        settings.PUBLIC_URL = "http://127.0.0.1:8000"

        send(channel, text())

        assert "StatusCallback" not in gateway.requests[0].form

    def test_a_lost_answer_stays_in_doubt(self, channel, gateway, text):
        gateway.answers = ["hang up"]

        assert not channel.takes_once
        with pytest.raises(InDoubt):
            send(channel, text())

    def test_a_conflict_does_not_mean_that_it_has_it(self, channel, gateway, text):
        gateway.answers = [(409, {"code": 20409})]

        with pytest.raises(Rejected):
            send(channel, text())
