"""What happened to a case on the waiting list and to the version it is prepared by, in sentences."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_noop as noop

from cases.domain.waiting import ContactStage, Priority
from cases.words import CONTACT_WORDS, PRIORITY_WORDS
from checklists.models import ProtocolMove
from scheduling.presenters.words import day
from scheduling.queries.waiting_history import AwayStep, WaitingStep

_CHANGED = {
    "priority": noop("%(who)s changed the priority to “%(new)s”; it was “%(old)s”."),
    "contact_stage": noop("%(who)s noted about the contact with the patient: %(new)s."),
    "wanted_date": noop("%(who)s changed the date the patient wants to %(new)s; it was %(old)s."),
    "target_date": noop("%(who)s changed the date by which it is to be done to %(new)s; it was %(old)s."),
}

Told = tuple[datetime, str, str]


def waiting_told(steps: Iterable[WaitingStep], away: Iterable[AwayStep]) -> Iterator[Told]:
    """Yield a sentence for each change on the waiting list."""
    for step in steps:
        about = {"who": step.who or nobody(), "new": _said(step.field, step.new)}
        about["old"] = _said(step.field, step.old)
        if step.field == "notice_hours":
            yield step.at, _notice(about["who"], step.new), ""
        else:
            yield step.at, gettext(_CHANGED[step.field]) % about, ""
    for one in away:
        yield one.at, _away(one), ""


def moves_told(moves: Iterable[ProtocolMove]) -> Iterator[Told]:
    """Yield a sentence for each move to another version of the protocol."""
    for move in moves:
        about: Mapping[str, Any] = {
            "who": move.moved_by.full_name,
            "new": move.to_protocol.version,
            "old": move.from_protocol.version,
            "why": move.reason,
        }
        said = gettext("%(who)s moved the case from version %(old)s of its protocol to version %(new)s.")
        if move.reason:
            said = gettext(
                "%(who)s moved the case from version %(old)s of its protocol to version %(new)s: “%(why)s”"
            )
        yield move.moved_at, said % about, ""


def nobody() -> str:
    """Return who changed something that no person did."""
    return gettext("The system")


def _said(field: str, value: Any) -> str:
    if field == "priority":
        return str(PRIORITY_WORDS[Priority(value)]) if value else gettext("none")
    if field == "contact_stage":
        return str(CONTACT_WORDS[ContactStage(value)]) if value else gettext("none")
    if field == "notice_hours":
        return ""
    return day(value) if value else gettext("none")


def _notice(who: str, hours: int | None) -> str:
    if hours is None:
        return gettext("%(who)s noted that the patient does not come at short notice.") % {"who": who}
    words = ngettext(
        "%(who)s noted that the patient would come at %(hours)s hour’s notice.",
        "%(who)s noted that the patient would come at %(hours)s hours’ notice.",
        hours,
    )
    return words % {"who": who, "hours": hours}


def _away(step: AwayStep) -> str:
    about = {"who": step.who or nobody(), "first": day(step.first), "last": day(step.last)}
    if step.is_taken_back:
        one = gettext("%(who)s noted that the patient can come on %(first)s after all.")
        several = gettext("%(who)s noted that the patient can come from %(first)s to %(last)s after all.")
    else:
        one = gettext("%(who)s noted that the patient cannot come on %(first)s.")
        several = gettext("%(who)s noted that the patient cannot come from %(first)s to %(last)s.")
    return (one if step.first == step.last else several) % about
