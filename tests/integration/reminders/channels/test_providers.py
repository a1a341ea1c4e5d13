"""E-mail through a provider's API: the real backends of django-anymail, pointed at a server of our own."""

from urllib.parse import urlencode

import pytest

from reminders.channels import InDoubt, NotNow, Rejected, Taken
from reminders.channels.registry import open_channel
from reminders.domain.states import Channel


def provider(settings, gateway, account="mailgun://key@hospital.example", **options):
    settings.EMAIL_PROVIDER_URL = f"anymail+{account}?{urlencode({'api_url': gateway.url, **options})}"


@pytest.fixture(autouse=True)
def told(settings, gateway):
    settings.DEFAULT_FROM_EMAIL = "Greenlist hospital <appointments@hospital.example>"
    settings.EMAIL_TIMEOUT = 0.5
    gateway.answers = [(200, {"id": "<m1@hospital.example>", "message": "Queued. Thank you."})]
    provider(settings, gateway)


@pytest.fixture
def channel(told):
    channel = open_channel(Channel.EMAIL)
    yield channel
    channel.close()


def send(channel, letter):
    channel.offer(letter)
    return channel.hand_over()


def test_the_provider_gets_text_html_calendar_and_our_reference(channel, gateway, letter):
    taken = send(channel, letter)

    (request,) = gateway.requests
    said = request.body.decode()
    assert taken == Taken("<m1@hospital.example>")
    assert request.path == "/hospital.example/messages"
    assert request.headers["Authorization"].startswith("Basic ")
    for part in (
        "Ваш визит",
        "До встречи",
        "<p>Добрый день.</p>",
        "METHOD:REQUEST",
        "0190-reminder",
        "visit.ics",
    ):
        assert part in said
    assert 'text/calendar; method="REQUEST"' in said


@pytest.mark.parametrize(
    ("account", "options", "answer", "path"),
    [
        (
            "postmark://key@",
            {},
            {"ErrorCode": 0, "MessageID": "m1", "Message": "OK", "To": "anna@example.org"},
            "/email",
        ),
        ("brevo://key@", {}, {"messageId": "m1"}, "/smtp/email"),
        ("resend://key@", {}, {"id": "m1"}, "/emails"),
    ],
)
def test_other_providers_need_only_another_address(settings, gateway, letter, account, options, answer, path):
    gateway.answers = [(200, answer)]
    provider(settings, gateway, account, **options)
    channel = open_channel(Channel.EMAIL)

    taken = send(channel, letter)
    channel.close()

    assert taken == Taken("m1")
    assert gateway.requests[0].path == path


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        ((429, ""), NotNow),
        ((503, "", {"Retry-After": "30"}), NotNow),
        ((401, ""), NotNow),
        ((400, {"message": "to parameter is not a valid address"}), Rejected),
        ((500, ""), InDoubt),
        ((503, ""), InDoubt),
        ((200, "<html>Please sign in</html>"), InDoubt),
        ("hang up", InDoubt),
        ("say nothing", InDoubt),
    ],
)
def test_what_its_answers_mean(channel, gateway, letter, answer, meaning):
    gateway.answers = [answer]

    with pytest.raises(meaning):
        send(channel, letter)

    assert len(gateway.requests) == 1


INACTIVE = """You tried to send to a recipient that has been marked as inactive.
 Found inactive addresses: anna@example.org.
 Inactive recipients are ones that have generated a hard bounce or a spam complaint."""


@pytest.mark.parametrize(
    ("words", "meaning"), [(INACTIVE, Rejected), ("Something that nobody has heard before.", InDoubt)]
)
def test_a_recipient_whom_the_provider_will_not_have_is_rejected(settings, gateway, letter, words, meaning):
    gateway.answers = [(422, {"ErrorCode": 406, "Message": words})]
    provider(settings, gateway, "postmark://key@")
    channel = open_channel(Channel.EMAIL)

    with pytest.raises(meaning):
        send(channel, letter)
    channel.close()


def test_a_provider_that_went_away_has_not_taken_it(channel, letter, nobody_there):
    channel._backend.api_url = f"http://{nobody_there}/"

    with pytest.raises(NotNow):
        send(channel, letter)


def test_a_provider_that_is_away_is_noticed_before_anything_is_claimed(settings, nobody_there):
    settings.EMAIL_PROVIDER_URL = f"anymail+resend://key@?api_url=http://{nobody_there}"

    with pytest.raises(NotNow):
        open_channel(Channel.EMAIL)


@pytest.mark.parametrize("url", ["anymail+pigeon://key@loft", "anymail+mailjet://key@"])
def test_a_provider_that_is_not_set_up_sends_nothing(settings, url, caplog):
    settings.EMAIL_PROVIDER_URL = url

    with pytest.raises(NotNow):
        open_channel(Channel.EMAIL)
    assert "EMAIL_URL" in caplog.text
    assert "key" not in caplog.text


def test_a_provider_cannot_be_asked_again(channel):
    assert not channel.takes_once


def test_what_was_taken_back_is_not_sent(channel, gateway, letter):
    channel.offer(letter)
    channel.take_back()

    with pytest.raises(NotNow):
        channel.hand_over()
    assert not gateway.requests
