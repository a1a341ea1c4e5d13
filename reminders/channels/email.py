"""E-mail by SMTP, in the two steps that an honest answer needs.

Up to RCPT everything may be repeated. Once the server has said 354 it may take the message whatever happens
to us, so from there only its own final reply is an answer, and anything else is doubt.
"""

import re
import smtplib
import ssl
from collections.abc import Callable
from email.utils import formatdate, parseaddr

from django.conf import settings

from reminders.channels import InDoubt, Letter, NotNow, Outgoing, Rejected, Taken, mime
from reminders.channels.letters import sender_domain

_LINE_WITH_A_DOT = re.compile(rb"(?m)^\.")


class EmailChannel:
    """One connection to the mail server, used for many letters. Raises NotNow when it cannot be opened."""

    takes_once = False

    def __init__(self) -> None:
        self._letter: Letter | None = None
        self._smtp: smtplib.SMTP | None = None
        self._connect()

    def offer(self, message: Outgoing) -> None:
        """Name sender and recipient; the server may still forget about it. Raises NotNow or Rejected."""
        assert isinstance(message, Letter)
        smtp = self._smtp or self._connect()
        try:
            self._ask(lambda: smtp.mail(parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))
            self._ask(lambda: smtp.rcpt(message.to))
        except (NotNow, Rejected):
            self.take_back()
            raise
        self._letter = message

    def hand_over(self) -> Taken:
        """Send the letter that was offered. Raises NotNow, Rejected, or InDoubt when the answer got lost."""
        smtp, letter = self._smtp, self._letter
        if smtp is None or letter is None:
            raise NotNow
        self._letter = None
        content = mime.as_bytes(letter, date=formatdate(usegmt=True))
        self._ask(lambda: smtp.docmd("DATA"), wanted=3)
        try:
            smtp.send(_LINE_WITH_A_DOT.sub(b"..", content) + b"\r\n.\r\n")
            code, _words = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise InDoubt from error
        _check(code)
        return Taken()

    def take_back(self) -> None:
        """Forget the offer; a server that does not follow loses the connection."""
        self._letter = None
        try:
            self._ask(lambda: self._smtp.rset() if self._smtp else (250, b""))
        except (NotNow, Rejected):
            self._drop()

    def close(self) -> None:
        """Say goodbye."""
        if self._smtp:
            try:
                self._smtp.quit()
            except (OSError, smtplib.SMTPException):
                self._drop()
        self._smtp = None

    def _connect(self) -> smtplib.SMTP:
        secure = ssl.create_default_context()
        host, port, us, wait = (
            settings.EMAIL_HOST,
            settings.EMAIL_PORT,
            sender_domain(),
            settings.EMAIL_TIMEOUT,
        )
        smtp: smtplib.SMTP
        try:
            if settings.EMAIL_USE_SSL:
                smtp = smtplib.SMTP_SSL(host, port, us, timeout=wait, context=secure)
            else:
                smtp = smtplib.SMTP(host, port, us, timeout=wait)
            if settings.EMAIL_USE_TLS:
                smtp.starttls(context=secure)
            if settings.EMAIL_HOST_USER:
                smtp.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
            smtp.ehlo_or_helo_if_needed()
        except (OSError, smtplib.SMTPException) as error:
            raise NotNow from error
        self._smtp = smtp
        return smtp

    def _ask(self, command: Callable[[], tuple[int, bytes]], *, wanted: int = 2) -> None:
        try:
            code, _words = command()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise NotNow from error
        if code == 421:
            self._drop()
        _check(code, wanted=wanted)

    def _drop(self) -> None:
        if self._smtp:
            self._smtp.close()
        self._smtp = None


def _check(code: int, *, wanted: int = 2) -> None:
    if code // 100 == wanted:
        return
    raise Rejected if code // 100 == 5 else NotNow
