"""Which way of reaching a patient the operator has set up: by EMAIL_URL and SMS_URL."""

from urllib.parse import urlsplit

from django.conf import settings

from reminders.channels import Channel, NotNow
from reminders.channels.email import EmailChannel
from reminders.channels.providers import ProviderChannel
from reminders.channels.smpp.sending import SmppChannel
from reminders.channels.texts import HttpChannel, JsonGateway
from reminders.channels.twilio import TwilioGateway
from reminders.domain import states


def open_channel(which: states.Channel) -> Channel:
    """Open the way there. Raises NotNow when it is away, or when none is set up."""
    if which is states.Channel.EMAIL:
        return ProviderChannel() if settings.EMAIL_PROVIDER_URL else EmailChannel()
    return _open_texts(urlsplit(settings.SMS_URL).scheme)


def is_set_up(which: states.Channel) -> bool:
    """Say whether the operator has named a server for it; where not, nothing should be planned for it."""
    return which is states.Channel.EMAIL or bool(settings.SMS_URL)


def take_once() -> frozenset[states.Channel]:
    """Return the channels that know our references: after a lost answer they may be asked again."""
    texts = urlsplit(settings.SMS_URL).scheme in ("http", "https") and JsonGateway.takes_once
    return frozenset({states.Channel.SMS} if texts else ())


def _open_texts(scheme: str) -> Channel:
    match scheme:
        case "http" | "https":
            return HttpChannel(JsonGateway(settings.SMS_URL))
        case "twilio+http" | "twilio+https":
            return HttpChannel(TwilioGateway(settings.SMS_URL))
        case "smpp" | "smpps":
            return SmppChannel()
        case _:
            raise NotNow
