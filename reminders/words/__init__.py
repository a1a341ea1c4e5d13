"""What members of the closed lists are called: the kinds of messages, their states, and why one was not sent."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

from reminders.domain.kinds import ReminderKind, Says
from reminders.domain.states import Channel, Receipt, ReminderState, Why

Words = str | Promise

KINDS: dict[ReminderKind, Words] = {
    ReminderKind.BOOKED: lazy("The visit is booked"),
    ReminderKind.TESTS_DUE: lazy("The tests to do"),
    ReminderKind.HORMONE_REVIEW: lazy("A medicine may need a change: call"),
    ReminderKind.MEDICINES_LIST: lazy("Send us the list of medicines"),
    ReminderKind.ASSESSMENT_VISIT: lazy("The assessment visit"),
    ReminderKind.DENTAL_AND_SKIN: lazy("Skin, teeth, colds"),
    ReminderKind.STOP_SMOKING: lazy("No smoking from tomorrow"),
    ReminderKind.STOP_ALCOHOL: lazy("No alcohol from tomorrow"),
    ReminderKind.TESTS_EXPIRING: lazy("Tests missing or out of date"),
    ReminderKind.MEDICINE_PLAN: lazy("The medicine plan is ready"),
    ReminderKind.MEDICINE_CHANGE: lazy("A change in the medicine plan"),
    ReminderKind.HOME_READY: lazy("Seven days to go: getting home"),
    ReminderKind.HEALTH_CHECK: lazy("Any illness?"),
    ReminderKind.CONFIRM: lazy("Please confirm that you come"),
    ReminderKind.FASTING: lazy("Eating and drinking before"),
    ReminderKind.WASH_AND_BRING: lazy("Wash, and what to bring"),
    ReminderKind.MORNING_CHECK: lazy("The morning of the visit"),
    ReminderKind.RESCHEDULED: lazy("The visit has moved"),
    ReminderKind.CANCELLED: lazy("The visit is cancelled"),
    ReminderKind.STITCHES: lazy("The first visit after"),
    ReminderKind.CONTROL_VISIT: lazy("The control visit"),
    ReminderKind.EXERCISES: lazy("The exercises of the week"),
    ReminderKind.PLACE_OFFERED: lazy("A place has come free"),
    ReminderKind.OFFER_GONE: lazy("The offered place is gone"),
}
CHANNELS: dict[Channel, Words] = {
    Channel.EMAIL: lazy("E-mail"),
    Channel.SMS: lazy("Text message"),
}
STATES: dict[ReminderState, Words] = {
    ReminderState.PENDING: lazy("will be sent"),
    ReminderState.CLAIMED: lazy("is being sent"),
    ReminderState.HANDING_OVER: lazy("is being sent"),
    ReminderState.SENT: lazy("sent"),
    ReminderState.FAILED: lazy("not sent: please call"),
    ReminderState.IN_DOUBT: lazy("perhaps not received: please call"),
    ReminderState.SUPPRESSED: lazy("not sent"),
    ReminderState.SUPERSEDED: lazy("replaced"),
}
WHYS: dict[Why, Words] = {
    Why.CANCELLED: lazy("the booking was cancelled"),
    Why.MOVED: lazy("the booking was moved"),
    Why.TOO_LATE: lazy("the time for it had passed"),
    Why.AT_NIGHT: lazy("it would have come in the patient’s night"),
    Why.DECEASED: lazy("the patient has died"),
    Why.MET: lazy("it is done already"),
    Why.WAIVED: lazy("a clinician said that it is not needed"),
    Why.IMPOSSIBLE: lazy("it can no longer be done in time"),
    Why.NOT_NEEDED: lazy("it does not apply to this patient"),
    Why.PAUSED: lazy("the patient's reminders are paused"),
    Why.NO_CONSENT: lazy("the patient does not want messages this way"),
    Why.NO_ADDRESS: lazy("there is no address or number that can be used"),
    Why.REFUSED: lazy("the gateway refused it"),
    Why.GAVE_UP: lazy("it was tried again and again"),
    Why.NO_ANSWER: lazy("the gateway's answer got lost"),
}
RECEIPTS: dict[Receipt, Words] = {
    Receipt.DELIVERED: lazy("delivered"),
    Receipt.UNDELIVERED: lazy("not delivered"),
}
SAYS: dict[Says, Words] = {
    Says.ATTENDS: lazy("will come"),
    Says.ANOTHER_DATE: lazy("asks for another date"),
    Says.DONE: lazy("done"),
    Says.NOT_DONE: lazy("not done"),
    Says.AGREES: lazy("agrees"),
    Says.WANTS_HELP: lazy("wants help"),
    Says.QUESTION: lazy("has a question"),
    Says.NO_PROBLEM: lazy("no problem"),
    Says.PROBLEM: lazy("has a problem"),
    Says.MORE_PAIN: lazy("the pain is getting worse"),
    Says.STOP: lazy("wants no more messages"),
    Says.START: lazy("wants messages again"),
    Says.WORDS: lazy("wrote"),
    Says.STATES: lazy("says"),
    Says.TAKES_PLACE: lazy("takes the place that was offered"),
    Says.LEAVES_PLACE: lazy("does not take the place that was offered"),
}
