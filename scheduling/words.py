"""Why a case does not fit, as sentences that say who has the place and when."""

from collections.abc import Mapping
from datetime import date

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from common.refusals import Reason
from common.words import clock_words, day_words
from scheduling.domain.bookings import CancelReason
from scheduling.domain.fits import Obstacle, Resource, Why
from scheduling.models import Booking, TheatreSession
from staff.domain.privileges import Privilege

_PLAIN: dict[Obstacle, str] = {
    Obstacle.CLOSED: noop("The session is closed: %(reason)s."),
    Obstacle.OVER: noop("The session is over."),
    Obstacle.OTHER_SITE: noop("The session is at another hospital."),
    Obstacle.OTHER_SURGEON: noop("The session belongs to %(surgeon)s."),
    Obstacle.NOT_PRIVILEGED: noop("%(who)s is not qualified for this: %(privilege)s."),
    Obstacle.PROCEDURE_NOT_ALLOWED: noop("The session is kept for other procedures."),
    Obstacle.NO_ANAESTHETIST: noop("There is no anaesthetist: only operations under local anaesthesia."),
    Obstacle.NO_CHILDREN: noop("The session does not take children."),
    Obstacle.TOO_MANY_COMPLEX: noop("The session has its complex operations already: at most %(limit)s."),
    Obstacle.BEFORE_SESSION: noop("The session only starts at %(starts)s."),
    Obstacle.IN_THE_PAST: noop("That time has passed."),
    Obstacle.TOO_LONG: noop("The case needs %(minutes)s min; %(left)s min are left."),
    Obstacle.NO_EQUIPMENT: noop("No %(kind)s is free then."),
    Obstacle.NOT_READY_BY: noop("Cannot be ready before %(day)s: %(requirement)s."),
    Obstacle.NO_BED: noop("No bed on the night of %(night)s."),
}
_RELEASED = noop("The session belongs to %(surgeon)s and is released: take it over first.")
_ON_A_DAY: dict[Obstacle, str] = {
    Obstacle.THEATRE_CLOSED: noop("Nobody operates there on %(first)s: %(reason)s."),
    Obstacle.SURGEON_AWAY: noop("%(who)s is away on %(first)s."),
    Obstacle.ANAESTHETIST_AWAY: noop("%(anaesthetist)s is away on %(first)s."),
    Obstacle.PATIENT_AWAY: noop("The patient cannot come on %(first)s."),
}
_ON_DAYS: dict[Obstacle, str] = {
    Obstacle.THEATRE_CLOSED: noop("Nobody operates there from %(first)s to %(last)s: %(reason)s."),
    Obstacle.SURGEON_AWAY: noop("%(who)s is away from %(first)s to %(last)s."),
    Obstacle.ANAESTHETIST_AWAY: noop("%(anaesthetist)s is away from %(first)s to %(last)s."),
    Obstacle.PATIENT_AWAY: noop("The patient cannot come from %(first)s to %(last)s."),
}

_TAKEN: dict[Resource, str] = {
    Resource.THEATRE: noop("%(theatre)s is taken by %(patient)s from %(from)s to %(until)s on %(day)s."),
    Resource.SURGEON: noop("%(surgeon)s operates on %(patient)s from %(from)s to %(until)s on %(day)s."),
    Resource.ANAESTHETIST: noop(
        "%(anaesthetist)s is with %(patient)s from %(from)s to %(until)s on %(day)s."
    ),
    Resource.PATIENT: noop("The patient is booked from %(from)s to %(until)s on %(day)s in %(theatre)s."),
    Resource.EQUIPMENT: noop(
        "The %(kind)s is in use for %(patient)s from %(from)s to %(until)s on %(day)s in %(theatre)s."
    ),
}

EQUIPMENT_WORDS = {
    "c_arm": noop("C-arm"),
    "mini_c_arm": noop("mini C-arm"),
    "cell_saver": noop("cell saver"),
}
PRIVILEGE_WORDS = {
    Privilege.CLOSED.value: noop("operations through a small cut, without sight of the bone"),
    Privilege.COMPLEX.value: noop("complex operations"),
}

# What a person went past, in few words.
WENT_PAST: Mapping[str, Promise] = {
    Obstacle.NO_BED: _("no bed"),
    Obstacle.NOT_READY_BY: _("cannot be ready by then"),
    Obstacle.PATIENT_AWAY: _("the patient cannot come then"),
}

CANCEL_REASONS: Mapping[str, Promise] = {
    CancelReason.NOT_READY: _("The preparation was not complete"),
    CancelReason.MEDICAL_CHANGE: _("A clinician decided against it, or the plan changed"),
    CancelReason.ACUTE_ILLNESS: _("The patient fell ill"),
    CancelReason.PATIENT_ASKED: _("The patient asked for it"),
    CancelReason.PATIENT_DID_NOT_COME: _("The patient did not come"),
    CancelReason.NO_BED: _("No bed"),
    CancelReason.NO_THEATRE_TIME: _("No theatre time: the list ran over"),
    CancelReason.STAFF_AWAY: _("Staff not available"),
    CancelReason.EQUIPMENT: _("Equipment or implant not available"),
    CancelReason.EMERGENCY_CAME_FIRST: _("An emergency came first"),
    CancelReason.BOOKED_BY_MISTAKE: _("Booked by mistake"),
    CancelReason.OTHER: _("Another reason (say it in the note)"),
}


def reason(why: Why, session: TheatreSession, holder: Booking | None, *, may_see: bool) -> Reason:
    """Return the reason in words. ``holder`` is the booking that has the place; its patient is named only if
    ``may_see``: the person asking works at that booking's site."""
    zone = session.theatre.site.time_zone
    details: dict[str, object] = {
        **{name: _said(value) for name, value in why.details.items()},
        "surgeon": session.surgeon.full_name,
        "anaesthetist": session.anaesthetist.full_name if session.anaesthetist else "",
        "starts": clock_words(session.during.lower, zone),
    }
    if "kind" in details:
        kind = str(details["kind"])
        details["kind"] = gettext(EQUIPMENT_WORDS[kind]) if kind in EQUIPMENT_WORDS else kind
    if "privilege" in details:
        details["privilege"] = gettext(PRIVILEGE_WORDS[str(details["privilege"])])
    if holder is None:
        return Reason(_template(why, session), why.obstacle.value, details)
    details |= _holder_details(holder, zone, may_see)
    resource = Resource.EQUIPMENT if why.obstacle is Obstacle.NO_EQUIPMENT else why.busy.resource  # type: ignore[union-attr]
    return Reason(_TAKEN[resource], f"{resource.value}_taken", details)


def _template(why: Why, session: TheatreSession) -> str:
    if why.obstacle is Obstacle.OTHER_SURGEON and session.released_at is not None:
        return _RELEASED
    if why.obstacle in _ON_DAYS:
        one_day = why.details["first"] == why.details["last"]
        return (_ON_A_DAY if one_day else _ON_DAYS)[why.obstacle]
    return _PLAIN[why.obstacle]


def _said(value: object) -> object:
    """Return a day as "Tue 24 Nov", everything else as it is."""
    return formats.date_format(value, "D j M") if isinstance(value, date) else value


def _holder_details(holder: Booking, zone: str, may_see: bool) -> dict[str, object]:
    patient = holder.patient
    named = f"{patient.family_name.upper()} {patient.given_name}"
    return {
        "patient": named if may_see else gettext("another patient"),
        "booking": str(holder.pk) if may_see else "",
        "theatre": holder.theatre.name,
        "surgeon": holder.surgeon.full_name,
        "anaesthetist": holder.anaesthetist.full_name if holder.anaesthetist else "",
        "day": day_words(holder.during.lower, zone),
        "from": clock_words(holder.during.lower, zone),
        "until": clock_words(holder.during.upper, zone),
    }
