"""Which way of reaching a patient the operator has set up: by EMAIL_URL and SMS_URL."""

from urllib.parse import urlsplit

from django.conf import settings

from reminders.channels import Channel, NotNow
from reminders.channels.email import EmailChannel
from reminders.channels.texts import HttpChannel, JsonGateway
from reminders.domain import states


def open_channel(which: states.Channel) -> Channel:
    """Open the way there. Raises NotNow when it is away, or when none is set up."""
    if which is states.Channel.EMAIL:
        return EmailChannel()
    return _open_texts(urlsplit(settings.SMS_URL).scheme)


def is_set_up(which: states.Channel) -> bool:
    """Say whether the operator has named a server for it; where not, nothing should be planned for it."""
    return which is states.Channel.EMAIL or bool(settings.SMS_URL)


def _open_texts(scheme: str) -> Channel:
    match scheme:
        case "http" | "https":
            return HttpChannel(JsonGateway(settings.SMS_URL))
        case _:
            raise NotNow
