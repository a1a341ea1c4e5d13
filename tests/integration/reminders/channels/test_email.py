"""Letters by SMTP: text, HTML and the calendar file, as a mail program reads them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest

from reminders.channels import InDoubt, NotNow, Rejected, Taken, mime
from reminders.channels.registry import open_channel
from reminders.domain.states import Channel

DATE = "Tue, 24 Nov 2026 12:00:00 GMT"


def as_bytes(letter):
    return mime.as_bytes(letter, date=DATE)


def parsed(raw):
    return message_from_bytes(raw, policy=policy.default)


@pytest.fixture
def channel(mail):
    channel = open_channel(Channel.EMAIL)
    yield channel
    channel.close()


def test_a_letter_arrives_as_it_was_written(channel, mail, letter):
    channel.offer(letter)

    assert channel.hand_over() == Taken()
    arrived = parsed(mail.taken[0])
    assert arrived["Subject"] == "Ваш визит"
    assert arrived["Message-ID"] == letter.message_id
    assert abs(arrived["Date"].datetime - datetime.now(UTC)) < timedelta(minutes=1)
    assert arrived.get_body(("plain",)).get_content().replace("\r\n", "\n") == letter.text
    assert arrived.get_body(("html",)).get_content().strip() == letter.html


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_the_calendar_file_is_there_for_mail_programs_and_for_people(channel, mail, letter, method):
    channel.offer(replace(letter, method=method))
    channel.hand_over()

    arrived = parsed(mail.taken[0])
    parts = {part.get_content_type(): part for part in arrived.walk()}
    assert parts["text/calendar"].get_param("method") == method
    assert parts["text/calendar"].get_param("charset") == "utf-8"
    assert parts["text/calendar"].get_payload(decode=True) == letter.calendar
    assert parts["application/ics"].get_filename() == "visit.ics"
    assert parts["application/ics"].get_payload(decode=True) == letter.calendar


def test_a_letter_of_plain_text_stays_plain(letter):
    plain = parsed(as_bytes(replace(letter, html="", calendar=b"")))

    assert plain.get_content_type() == "text/plain"


def test_the_same_letter_is_the_same_bytes(letter):
    assert as_bytes(letter) == as_bytes(letter)


def test_no_text_ends_a_part(letter):
    boundary = parsed(as_bytes(letter)).get_boundary()
    arrived = parsed(as_bytes(replace(letter, text=f"--{boundary}--\r\n--{boundary}\r\nX: y\r\n")))

    assert boundary in arrived.get_body(("plain",)).get_content()
    assert arrived.get_body(("html",)).get_content().strip() == letter.html


def test_a_header_cannot_be_smuggled_in(letter):
    with pytest.raises(ValueError, match="linefeed"):
        as_bytes(replace(letter, subject="Visit\r\nBcc: everybody@example.org"))


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [("451 Later", NotNow), ("554 Never", Rejected), ("take it and hang up", InDoubt)],
)
def test_what_the_server_s_last_word_means(channel, mail, letter, answer, meaning):
    mail.at_data = [answer]
    channel.offer(letter)

    with pytest.raises(meaning):
        channel.hand_over()
