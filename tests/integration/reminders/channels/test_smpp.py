"""Text messages by SMPP, against a real server of the protocol."""

import socket

import pytest
import smpp34

from reminders.channels import InDoubt, NotNow, Rejected, Taken
from reminders.channels.registry import open_channel
from reminders.channels.segments import decoded
from reminders.channels.smpp import sending
from reminders.domain.states import Channel
from tests.integration.reminders.channels.company import Company, RudeCompany

RUSSIAN = "Завтра: ничего не есть с 01:00, пить только воду до 05:00. Ответьте 1, если понятно, 2 — если нет."
NO_SUCH_NUMBER = 0x0000000B


@pytest.fixture
def company():
    company = Company()
    company.start()
    yield company
    company.stop()


@pytest.fixture
def told(settings, company):
    settings.SMS_URL = f"smpp://hospital:secret@127.0.0.1:{company.port}"
    settings.SMS_FROM = "Hospital"
    settings.SMS_TIMEOUT = 1


@pytest.fixture
def channel(told, monkeypatch):
    monkeypatch.setattr(sending, "_PAUSE", 0)
    channel = open_channel(Channel.SMS)
    yield channel
    channel.close()


def send(channel, message):
    channel.offer(message)
    return channel.hand_over()


class TestAMessage:
    def test_a_short_one_goes_in_one_piece_in_the_small_alphabet(self, channel, company, text):
        taken = send(channel, text("Hello [€]"))

        (part,) = company.taken
        assert taken == Taken("m1", segments=1)
        assert (part.destination_addr, part.dest_addr_ton, part.dest_addr_npi) == ("447700900123", 1, 1)
        assert (part.source_addr, part.source_addr_ton, part.source_addr_npi) == ("Hospital", 5, 0)
        assert (part.data_coding, part.esm_class, part.registered_delivery) == (0, 0, 1)
        assert decoded(part.short_message) == "Hello [€]"

    @pytest.mark.parametrize(
        ("name", "sent"), [("+441234567890", ("441234567890", 1, 1)), ("60777", ("60777", 0, 1))]
    )
    def test_it_may_come_from_a_number(self, channel, company, text, settings, name, sent):
        settings.SMS_FROM = name

        send(channel, text())

        (part,) = company.taken
        assert (part.source_addr, part.source_addr_ton, part.source_addr_npi) == sent

    def test_a_long_russian_one_goes_in_parts_that_a_telephone_puts_together(self, channel, company, text):
        company.answers = ["m1", "m2"]

        taken = send(channel, text(RUSSIAN))

        assert taken == Taken("m2", segments=2)
        headers = [part.short_message[:6] for part in company.taken]
        assert [header[:3] for header in headers] == [bytes([5, 0, 3])] * 2
        assert headers[0][3] == headers[1][3]
        assert [tuple(header[4:]) for header in headers] == [(2, 1), (2, 2)]
        assert all(part.data_coding == 8 and part.esm_class == 0x40 for part in company.taken)
        assert [part.registered_delivery for part in company.taken] == [0, 1]
        whole = b"".join(part.short_message[6:] for part in company.taken)
        assert whole.decode("utf-16-be") == RUSSIAN

    def test_no_part_ends_in_the_middle_of_a_character(self, channel, company, text):
        send(channel, text("a" * 152 + "€" + "b" * 100))

        first, second = (decoded(part.short_message[6:]) for part in company.taken)
        assert (first[-1], second[0]) == ("a", "€")

    def test_many_go_on_one_line(self, channel, company, text):
        for number in range(5):
            send(channel, text(reference=f"reminder-{number}"))

        assert len(company.taken) == 5
        assert len(company.lines) == 1

    @pytest.mark.parametrize("message", [{"to": "07700900123"}, {"words": ""}, {"words": "я" * 700}])
    def test_what_cannot_be_sent_is_refused_before_anybody_is_asked(self, channel, company, text, message):
        with pytest.raises(Rejected):
            channel.offer(text(**message))

    def test_what_was_taken_back_is_not_sent(self, channel, company, text):
        channel.offer(text())
        channel.take_back()

        with pytest.raises(NotNow):
            channel.hand_over()
        assert not company.taken


class TestWhatTheCompanyAnswers:
    @pytest.mark.parametrize(
        ("answer", "meaning"),
        [
            (smpp34.ESME_RTHROTTLED, NotNow),
            (smpp34.ESME_RMSGQFUL, NotNow),
            (smpp34.ESME_RSYSERR, NotNow),
            (smpp34.ESME_RINVDSTADR, Rejected),
            (NO_SUCH_NUMBER, Rejected),
        ],
    )
    def test_a_refusal(self, channel, company, text, answer, meaning):
        company.answers = [answer]

        with pytest.raises(meaning):
            send(channel, text())

    def test_a_company_that_is_busy_between_two_parts_is_given_time(self, channel, company, text):
        company.answers = ["m1", smpp34.ESME_RTHROTTLED, smpp34.ESME_RTHROTTLED, "m2"]

        assert send(channel, text(RUSSIAN)) == Taken("m2", segments=2)

    @pytest.mark.parametrize("answer", [smpp34.ESME_RTHROTTLED, smpp34.ESME_RINVDSTADR])
    def test_half_a_text_is_in_doubt(self, channel, company, text, answer):
        company.answers = ["m1", answer]

        with pytest.raises(InDoubt):
            send(channel, text(RUSSIAN))

    def test_a_lost_answer_stays_in_doubt(self, channel):
        assert not channel.takes_once

    @pytest.mark.parametrize("silent", [True, False])
    def test_a_company_that_says_nothing_leaves_it_in_doubt(self, settings, text, silent):
        rude = RudeCompany(silent=silent)
        rude.start()
        settings.SMS_URL, settings.SMS_TIMEOUT = f"smpp://hospital:secret@127.0.0.1:{rude.port}", 0.3
        channel = open_channel(Channel.SMS)

        with pytest.raises(InDoubt):
            send(channel, text())
        channel.close()
        rude.stop()

        assert len(rude.read) == 1

    def test_the_next_message_goes_on_a_new_line(self, settings, text):
        rude = RudeCompany()
        rude.start()
        settings.SMS_URL, settings.SMS_TIMEOUT = f"smpp://hospital:secret@127.0.0.1:{rude.port}", 0.3
        channel = open_channel(Channel.SMS)
        for reference in ("reminder-1", "reminder-2"):
            with pytest.raises(InDoubt):
                send(channel, text(reference=reference))
        channel.close()
        rude.stop()

        assert len(rude.read) == 2

    def test_a_line_that_was_closed_meanwhile_is_opened_again(self, channel, company, text):
        channel._line._socket.shutdown(socket.SHUT_RDWR)

        assert send(channel, text()) == Taken("m1", 1)
        assert len(company.lines) == 2


class TestACompanyThatIsAway:
    @pytest.mark.parametrize("scheme", ["smpp", "smpps"])
    def test_it_is_noticed_before_anything_is_claimed(self, settings, nobody_there, scheme):
        settings.SMS_URL = f"{scheme}://hospital:secret@{nobody_there}"

        with pytest.raises(NotNow):
            open_channel(Channel.SMS)

    def test_so_is_one_that_does_not_speak_tls(self, settings, told):
        settings.SMS_URL = settings.SMS_URL.replace("smpp://", "smpps://")

        with pytest.raises(NotNow):
            open_channel(Channel.SMS)

    def test_so_is_one_that_speaks_something_else(self, settings, gateway):
        settings.SMS_URL, settings.SMS_TIMEOUT = gateway.url.replace("http://", "smpp://a:b@"), 0.5

        with pytest.raises(NotNow):
            open_channel(Channel.SMS)
