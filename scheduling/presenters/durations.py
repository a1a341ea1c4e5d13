"""How long a case is planned for, and where that comes from."""

from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from cases.models import Case
from scheduling.domain.durations import Estimate
from scheduling.domain.states import MinutesFrom
from scheduling.models import Booking


@dataclass(frozen=True)
class DurationLine:
    """The minutes that are planned, and the sentence about them. ``typed``: somebody asks for other minutes."""

    minutes: int
    sentence: str
    typed: int | None = None


def duration_line(case: Case, estimate: Estimate, *, typed: int | None = None) -> DurationLine:
    """Return what the durations say of a case; the surgeon of the case is loaded."""
    return DurationLine(typed or estimate.minutes, _sentence(case.surgeon.full_name, estimate), typed)


def planned_line(booking: Booking, estimate: Estimate, *, typed: int | None = None) -> DurationLine:
    """Return the minutes of a booking; when a person gave them, with what had been estimated."""
    sentence = _sentence(booking.case.surgeon.full_name, estimate)
    if booking.minutes_from == MinutesFrom.PERSON.value and booking.estimated_minutes:
        typed_in = gettext("Given by a person; estimated were %(minutes)s min.") % {
            "minutes": booking.estimated_minutes
        }
        sentence = f"{typed_in} {sentence}"
    return DurationLine(typed or booking.planned_minutes, sentence, typed)


def _sentence(surgeon: str, estimate: Estimate) -> str:
    if estimate.source is MinutesFrom.CATALOGUE:
        return gettext("From the catalogue: no such operation has been recorded yet.")
    figures = {
        "surgeon": surgeon,
        "usual": estimate.usual,
        "minutes": estimate.minutes,
        "share": _share(estimate.percentile),
    }
    if estimate.own:
        counted = ngettext(
            "%(count)s operation of %(surgeon)s", "%(count)s operations of %(surgeon)s", estimate.own
        )
        who = counted % {"count": estimate.own, **figures}
    else:
        counted = ngettext(
            "%(count)s operation of other surgeons", "%(count)s operations of other surgeons", estimate.others
        )
        who = counted % {"count": estimate.others}
    return gettext("%(who)s: usually %(usual)s min, %(share)s within %(minutes)s.") % {**figures, "who": who}


def _share(percentile: int) -> str:
    if percentile == 75:
        return gettext("3 of 4")
    return gettext("%(percentile)s of 100") % {"percentile": percentile}
