"""What the patient of a case will be told, was told, and was not told and why: one line for each telling."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checklists.presenters import when
from patients.domain.kinds import ToldBy
from patients.models import Patient
from patients.words import TOLD_BY_WORDS
from reminders.domain.contact import Reach
from reminders.domain.kinds import ReminderKind
from reminders.domain.states import NEEDS_A_PERSON, Channel, Outcome, Receipt, ReminderState, Why
from reminders.models import Message, Pause, Reminder
from reminders.queries.contact import ways_to
from reminders.words import CHANNELS, KINDS, RECEIPTS, STATES, WHYS, Words
from scheduling.domain.bookings import BookingStatus
from scheduling.domain.states import OfferState

_TO_COME = frozenset({ReminderState.PENDING, ReminderState.CLAIMED, ReminderState.HANDING_OVER})
# Sending it all the same would be wrong: it never applied, or nobody speaks of it any more.
_NEVER_BY_HAND = frozenset(
    {Why.NOT_NEEDED, Why.IMPOSSIBLE, Why.CANCELLED, Why.MOVED, Why.DECEASED, Why.NO_CONSENT}
)


@dataclass(frozen=True)
class Sending:
    """The button that sends one by hand: what is posted, and what it asks first."""

    kind: str
    about: str
    label: str
    question: str
    ways: tuple[tuple[str, Words], ...]


@dataclass(frozen=True)
class TellingLine:
    """One telling. ``shape``: blank where nobody has to do anything. ``notes``: what else is known of it."""

    id: str
    kind: Words
    day: str
    channel: Words
    state: Words
    shape: str
    why: Words
    notes: tuple[str, ...]
    words_url: str
    sending: Sending | None


@dataclass(frozen=True)
class Tellings:
    """All of them: what is still to come, what went, what did not go and why, and what was replaced."""

    to_come: tuple[TellingLine, ...]
    told: tuple[TellingLine, ...]
    not_told: tuple[TellingLine, ...]
    replaced: tuple[TellingLine, ...]

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing at all."""
        return not (self.to_come or self.told or self.not_told or self.replaced)


@dataclass(frozen=True)
class Reached:
    """How this patient is reached. ``trouble``: why no message can be."""

    facts: tuple[tuple[str, str], ...]
    trouble: str


@dataclass(frozen=True)
class PausedLine:
    """The pause that holds: until when, why, and who began it."""

    sentence: str
    reason: str
    by: str


def tellings(reminders: Iterable[Reminder], *, zone: str, reach: Reach, may_send: bool) -> Tellings:
    """Return the lines, with times on the clock of the hospital; messages and senders should be fetched with them."""
    rows = list(reminders)
    newest = _newest(rows)
    groups: dict[str, list[tuple[datetime, TellingLine]]] = {
        "to_come": [],
        "told": [],
        "not_told": [],
        "replaced": [],
    }
    for row in rows:
        at = row.sent_at or row.next_at
        is_newest = newest.get((row.kind, row.about)) is row
        sending = _sending(row, reach) if may_send and is_newest and _is_of_the_date(row) else None
        groups[_group(ReminderState(row.state), is_newest)].append((at, _line(row, at, zone, sending)))
    in_order = {name: sorted(pairs, key=lambda pair: pair[0]) for name, pairs in groups.items()}
    # What went last is what somebody on the telephone asks about.
    in_order["told"].reverse()
    return Tellings(**{name: tuple(line for _at, line in pairs) for name, pairs in in_order.items()})


def reached(patient: Patient, reach: Reach) -> Reached:
    """Return the patient's wish, and the addresses that it leads to."""
    wish = ToldBy.of(patient.may_email, patient.may_text, patient.contact_first)
    facts = [(_("Messages"), str(TOLD_BY_WORDS[wish]))]
    if reach.is_child:
        whom = (
            _("to the guardian, because the patient is under 18")
            if reach.for_guardian
            else _("no guardian can be reached")
        )
        facts.append((_("To whom"), whom))
    facts += [
        (_("Telephone"), reach.addresses.phone or _("not given")),
        (_("E-mail"), reach.addresses.email or _("not given")),
    ]
    reached = ways_to(ReminderKind.BOOKED, reach)
    trouble = "" if reached else _("No message can reach this patient: somebody has to call.")
    return Reached(facts=tuple(facts), trouble=trouble)


def paused_line(pause: Pause | None, *, zone: str) -> PausedLine | None:
    """Return the pause in words."""
    if pause is None:
        return None
    until = (
        _("Nothing is sent to this patient until %(when)s.") % {"when": when.moment(pause.until, zone)}
        if pause.until
        else _("Nothing is sent to this patient until somebody ends the pause.")
    )
    by = _("%(name)s, %(when)s") % {"name": pause.by.full_name, "when": when.moment(pause.at, zone)}
    return PausedLine(sentence=until, reason=pause.reason, by=by)


def earlier_pauses(pauses: Iterable[Pause], *, zone: str) -> tuple[str, ...]:
    """Return the pauses that are over, a sentence each."""
    return tuple(_earlier_pause(pause, zone) for pause in pauses)


def _earlier_pause(pause: Pause, zone: str) -> str:
    words = _("Paused from %(begun)s to %(ended)s: %(reason)s (%(who)s)")
    return words % {
        "begun": when.moment(pause.at, zone),
        "ended": when.moment(pause.ended_at or pause.at, zone),
        "reason": pause.reason,
        "who": ", ".join(dict.fromkeys(one.full_name for one in (pause.by, pause.ended_by) if one)),
    }


def _group(state: ReminderState, is_newest: bool) -> str:
    if state in _TO_COME:
        return "to_come"
    if state is ReminderState.SUPPRESSED:
        # Of what was planned again and again, the last reason is the one that counts.
        return "not_told" if is_newest else "replaced"
    return "replaced" if state is ReminderState.SUPERSEDED else "told"


def _newest(rows: list[Reminder]) -> dict[tuple[str, str], Reminder]:
    """Return the last telling of each thing: only that one can be sent, or sent again."""
    found: dict[tuple[str, str], Reminder] = {}
    for row in sorted(rows, key=lambda one: (one.turn, one.created_at)):
        if row.state != ReminderState.SUPERSEDED.value:
            found[row.kind, row.about] = row
    return found


def _line(row: Reminder, at: datetime, zone: str, sending: Sending | None) -> TellingLine:
    state = ReminderState(row.state)
    return TellingLine(
        id=str(row.pk),
        kind=KINDS[ReminderKind(row.kind)],
        day=when.moment(at, zone),
        channel=CHANNELS[Channel(row.channel)],
        state=STATES[state],
        shape="at_risk" if state in NEEDS_A_PERSON else "",
        why=WHYS[Why(row.why)] if row.why else "",
        notes=tuple(_notes(row, zone)),
        words_url=reverse("reminders:words", args=[row.pk]),
        sending=sending,
    )


def _notes(row: Reminder, zone: str) -> Iterable[str]:
    if row.sent_by_hand:
        yield _("by hand, %(name)s") % {"name": row.sent_by_hand.full_name}
    elif row.turn > 1:
        yield _("told again, because there was no answer or it failed before")
    for message in row.messages.all():
        yield from _message_notes(message, zone)
    if row.answer_by and row.followed_up_at is None:
        yield _("an answer is awaited until %(when)s") % {"when": when.moment(row.answer_by, zone)}
    if row.attempts > 1:
        yield ngettext("%(n)s attempt", "%(n)s attempts", row.attempts) % {"n": row.attempts}


def _message_notes(message: Message, zone: str) -> Iterable[str]:
    if message.outcome != Outcome.SENT.value:
        return
    if message.segments:
        yield ngettext("%(n)s segment", "%(n)s segments", message.segments) % {"n": message.segments}
    if message.receipt and message.receipt_at:
        yield _("%(receipt)s %(when)s") % {
            "receipt": RECEIPTS[Receipt(message.receipt)],
            "when": when.moment(message.receipt_at, zone),
        }


def _is_of_the_date(row: Reminder) -> bool:
    """Say whether it speaks of the date that stands."""
    if row.offer is not None:
        return row.offer.state == OfferState.OPEN.value
    booking = row.booking
    assert booking is not None  # it speaks of one of the two
    return booking.status != BookingStatus.CANCELLED.value and row.surgery_at == booking.during.lower


def _sending(row: Reminder, reach: Reach) -> Sending | None:
    state = ReminderState(row.state)
    if state in {ReminderState.CLAIMED, ReminderState.HANDING_OVER}:
        return None
    if state is ReminderState.SUPPRESSED and Why(row.why) in _NEVER_BY_HAND:
        return None
    ways = tuple((way.value, CHANNELS[way]) for way in ways_to(ReminderKind(row.kind), reach))
    if not ways:
        return None
    is_first = state in {ReminderState.PENDING, ReminderState.SUPPRESSED}
    return Sending(
        kind=row.kind,
        about=row.about,
        label=_("Send now") if is_first else _("Send again"),
        question=_("The patient gets it at once. What was sent cannot be taken back."),
        ways=ways,
    )
