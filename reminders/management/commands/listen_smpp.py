"""Listen to the telephone company for receipts and replies. Only where SMS_URL is smpp:// or smpps://."""

import logging
import signal
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections

from common.clock import now
from reminders import actions
from reminders.channels import NotNow
from reminders.channels.smpp.line import BROKEN
from reminders.channels.smpp.listening import News, fingerprint, listen
from reminders.channels.webhooks import Incoming, ReceiptNote
from reminders.domain.answers import Source
from reminders.queries.incoming import heard_as

# A company that heard no answer delivers again within this time; nobody means a second message by the same words.
_AGAIN_WITHIN = timedelta(minutes=2)
# A receipt may overtake the sweeper that is just writing down by what name the message went.
_LOOKS_FOR_A_MESSAGE = 3
_LONGEST_PAUSE = 30.0

_log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Listen to the telephone company for receipts and replies (SMS_URL=smpp://…). Runs until it is stopped."

    def handle(self, **options: Any) -> None:
        if not settings.SMS_URL.startswith(("smpp://", "smpps://")):
            raise CommandError("SMS_URL is not smpp:// or smpps://, so there is nobody to listen to.")
        stop = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        keep_listening(stop)


def keep_listening(stop: Event, *, first_pause: float = 1.0) -> None:
    """Listen, and connect again whenever the line breaks, each time after a longer while."""
    pause = first_pause
    while not stop.is_set():
        began = time.monotonic()
        try:
            listen(hear=lambda news: hear(news, wait=stop.wait), goes_on=lambda: not stop.is_set())
        except (NotNow, *BROKEN):
            _log.warning("no line to the telephone company; it is tried again")
        held = time.monotonic() - began > _LONGEST_PAUSE
        pause = first_pause if held else min(pause * 2, _LONGEST_PAUSE)
        stop.wait(pause)


def hear(news: News, *, wait: Callable[[float], object]) -> bool:
    """Write down what was delivered; say whether that is done. What is not done is delivered again."""
    try:
        close_old_connections()
        if isinstance(news, ReceiptNote):
            _take_receipt(news, wait)
        else:
            _take_in(news)
    except Exception:  # noqa: BLE001 - logged, and delivered again
        _log.exception("what the telephone company delivered could not be written down")
        return False
    return True


def _take_receipt(note: ReceiptNote, wait: Callable[[float], object]) -> None:
    for _turn in range(_LOOKS_FOR_A_MESSAGE):
        if actions.take_receipt(gateway_id=note.gateway_id, receipt=note.receipt, at=now()):
            return
        wait(1.0)
    # Of a message in doubt, or of somebody else's: it must not keep what patients write from coming in.
    _log.info("a receipt speaks of no message that went out")


def _take_in(said: Incoming) -> None:
    at = now()
    name = said.gateway_id[:100] or _name(said, at)
    actions.take_in(sent_from=said.sent_from, text=said.text, gateway_id=name, source=Source.SMS, at=at)


def _name(said: Incoming, at: datetime) -> str:
    mark = fingerprint(said)
    return heard_as(mark, since=at - _AGAIN_WITHIN) or f"{mark}-{at:%Y%m%d%H%M%S}"
