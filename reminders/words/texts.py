"""When each message goes, to whom, and what comes of an answer: for those who read the texts, not for the rules."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from reminders.domain.kinds import ReminderKind
from reminders.domain.slots import DAYS, EXERCISES, VISITS
from reminders.words import Words

# Of those whose hour is not a row of the table of days.
WHEN: dict[ReminderKind, Words] = {
    ReminderKind.BOOKED: lazy("As soon as the visit is booked"),
    ReminderKind.MEDICINE_CHANGE: lazy("On the day of the last dose, at 09:00"),
    ReminderKind.MORNING_CHECK: lazy("Three hours before arrival, or as soon as it is no longer night"),
    ReminderKind.RESCHEDULED: lazy("As soon as the day or the time has changed"),
    ReminderKind.CANCELLED: lazy("As soon as the visit is cancelled"),
    ReminderKind.PLACE_OFFERED: lazy("As soon as the place is offered; never by night"),
    ReminderKind.OFFER_GONE: lazy("As soon as the offer is over"),
}
WHO: dict[ReminderKind, Words] = {
    ReminderKind.BOOKED: lazy("Everybody"),
    ReminderKind.TESTS_DUE: lazy("Whoever still has tests to do"),
    ReminderKind.HORMONE_REVIEW: lazy("Whoever takes a hormone that a doctor decided may have to change"),
    ReminderKind.MEDICINES_LIST: lazy("Whoever has no confirmed medicine plan yet"),
    ReminderKind.ASSESSMENT_VISIT: lazy("Whoever has such a visit"),
    ReminderKind.DENTAL_AND_SKIN: lazy("Everybody"),
    ReminderKind.STOP_SMOKING: lazy("Whoever smokes or vapes, until it is recorded that they stopped"),
    ReminderKind.STOP_ALCOHOL: lazy(
        "Whoever drinks, until it is recorded that they stopped. Whoever drinks every day is called instead"
    ),
    ReminderKind.TESTS_EXPIRING: lazy("Whoever has tests missing, or out of date on the day"),
    ReminderKind.MEDICINE_PLAN: lazy("Whoever has a medicine plan that a doctor confirmed"),
    ReminderKind.MEDICINE_CHANGE: lazy("Whoever stops a medicine by the confirmed plan"),
    ReminderKind.HOME_READY: lazy("Everybody, until it is recorded as arranged"),
    ReminderKind.HEALTH_CHECK: lazy("Everybody"),
    ReminderKind.CONFIRM: lazy("Everybody"),
    ReminderKind.FASTING: lazy("Everybody, with the times of their own operation"),
    ReminderKind.WASH_AND_BRING: lazy("Everybody"),
    ReminderKind.MORNING_CHECK: lazy("Everybody"),
    ReminderKind.RESCHEDULED: lazy("Whoever was told another day or time"),
    ReminderKind.CANCELLED: lazy("Whoever got the calendar file by e-mail"),
    ReminderKind.STITCHES: lazy("Whoever has such a visit"),
    ReminderKind.CONTROL_VISIT: lazy("Whoever has such a visit"),
    ReminderKind.EXERCISES: lazy("Whoever has been operated on"),
    ReminderKind.PLACE_OFFERED: lazy("Whoever waits and is offered a place that came free"),
    ReminderKind.OFFER_GONE: lazy(
        "Whoever was offered a place that somebody else has now, or did not answer"
    ),
}


def when(kind: ReminderKind) -> str:
    """Return when a message goes: counted back from the operation, on the patient's clock."""
    if kind in WHEN:
        return str(WHEN[kind])
    if kind is ReminderKind.EXERCISES:
        weeks = {"first": EXERCISES.start, "last": EXERCISES.stop - 1}
        return _("Every week after the operation, from week %(first)s to week %(last)s") % weeks
    for one, before in VISITS.values():
        if one is kind:
            words = ngettext("%(n)s day before that visit", "%(n)s days before that visit", before)
            return words % {"n": before}
    day = DAYS[kind]
    words = ngettext(
        "%(n)s day before the operation, at %(time)s",
        "%(n)s days before the operation, at %(time)s",
        day.before,
    )
    return words % {"n": day.before, "time": day.wall.strftime("%H:%M")}
