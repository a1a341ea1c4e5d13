"""From a row that is due to the message that its channel takes, with the address and the times of this moment."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from reminders.actions import links
from reminders.channels import Letter, Outgoing, TextMessage, calendars, letters
from reminders.domain.kinds import WITH_A_CALENDAR, WITH_A_LINK, ReminderKind
from reminders.domain.states import Channel
from reminders.models import Reminder
from reminders.queries.contact import reach_of, ways_to
from reminders.queries.wording import words_of

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Written:
    """A reminder on its way. Without a ``message`` its channel does not reach the patient at this moment."""

    row: Reminder
    message: Outgoing | None = None
    address: str = ""

    @property
    def reference(self) -> str:
        """Our name for the message, the same for every attempt."""
        match self.message:
            case Letter(message_id=name) | TextMessage(reference=name):
                return name
        return ""


def rows() -> QuerySet[Reminder]:
    """Return reminders with all that their words and their last look need."""
    return Reminder.objects.select_related("case__patient", "case__site", "booking", "offer")


def write_all(reminder_ids: Iterable[UUID], *, at: datetime) -> tuple[list[Written], list[UUID]]:
    """Return the messages, and the ids of those that could not be written, which must not keep the others."""
    written, failed = [], []
    for row in rows().filter(pk__in=list(reminder_ids)).order_by("due_at", "pk"):
        try:
            written.append(compose(row, at=at))
        except Exception:  # noqa: BLE001 - logged; whatever is wrong with one is no reason to stop
            _log.exception("a reminder could not be written", extra={"note": str(row.pk)})
            failed.append(row.pk)
    return written, failed


def compose(row: Reminder, *, at: datetime) -> Written:
    """Return the message in the words of its kind, for the address that its channel has at this moment."""
    kind, channel = ReminderKind(row.kind), Channel(row.channel)
    reach = reach_of(row.case.patient, at=at)
    address = ways_to(kind, reach).get(channel, "")
    if not address:
        return Written(row)
    link = _link(row, kind, channel, for_guardian=reach.for_guardian, at=at)
    words = words_of(row, link=link, at=at)
    if channel is Channel.SMS:
        text = letters.text(kind=kind, language=row.language, words=words, to=address, reference=str(row.pk))
        return Written(row, text, address)
    cancels = kind is ReminderKind.CANCELLED
    letter = letters.email(
        kind=kind,
        language=row.language,
        words=words,
        to=address,
        message_id=f"<{row.pk}@{letters.sender_domain()}>",
        calendar=_calendar(row, address, words.arrival, cancels) if kind in WITH_A_CALENDAR else b"",
        method=calendars.CANCEL if cancels else calendars.REQUEST,
    )
    return Written(row, letter, address)


def _link(row: Reminder, kind: ReminderKind, channel: Channel, *, for_guardian: bool, at: datetime) -> str:
    if kind in {ReminderKind.CANCELLED, ReminderKind.OFFER_GONE}:
        # There is nothing left to prepare for, and its words name no page.
        return ""
    if channel is Channel.EMAIL or kind in WITH_A_LINK:
        return links.give(case=row.case, at=at, for_guardian=for_guardian)
    return ""


def _calendar(row: Reminder, to: str, arrival: datetime, cancels: bool) -> bytes:
    booking, site = row.booking, row.case.site
    assert booking is not None  # an offer goes into nobody's calendar
    return calendars.calendar_file(
        booking_id=booking.pk,
        sequence=booking.version,
        arrival=arrival,
        zone=site.time_zone,
        place=site.name,
        language=row.language,
        stamped_at=row.created_at,
        to=to,
        method=calendars.CANCEL if cancels else calendars.REQUEST,
    )
