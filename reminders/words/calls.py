"""Why somebody has to ring, and what came of it."""

from django.utils.translation import gettext_lazy as lazy

from reminders.domain.answers import Source
from reminders.domain.calls import CallOutcome, CallReason
from reminders.words import Words

# "%(message)s" is the message by its name and time.
REASONS: dict[CallReason, Words] = {
    CallReason.PROBLEM: lazy("Says that something is wrong. Ring today."),
    CallReason.MORE_PAIN: lazy("Says that the pain is getting worse. Ring today."),
    CallReason.ANOTHER_DATE: lazy("Asks for another date."),
    CallReason.NOT_CONFIRMED: lazy("Has not said that they will come. Ask."),
    CallReason.IN_DOUBT: lazy("%(message)s may not have arrived. Tell the patient what it says."),
    CallReason.FAILED: lazy("%(message)s could not be sent. Tell the patient what it says."),
    CallReason.UNDELIVERED: lazy("%(message)s did not reach the telephone. Tell the patient what it says."),
    CallReason.NO_ADDRESS: lazy("There is no number or address that works. Find one, then ring."),
    CallReason.NO_ANSWER: lazy("%(message)s was not answered. Ask."),
    CallReason.WANTS_HELP: lazy("Needs help with what the message asked for."),
    CallReason.QUESTION: lazy("Has a question."),
    CallReason.WORDS: lazy("Wrote something that a person has to read."),
    CallReason.UNKNOWN_NUMBER: lazy("Came from a number that belongs to no patient. Find out who wrote."),
    CallReason.QUESTIONNAIRE: lazy("Has sent the questionnaire. Read it."),
    CallReason.LOCKED_OUT: lazy(
        "Cannot open the page: five wrong birth dates. Ask whether it was the patient."
    ),
}
OLD_DATE = lazy("Confirmed a date that no longer stands. Tell the patient the one that does.")
STOPPED = lazy("Wants no more messages this way. Ask how else the patient can be reached.")
SHARED = lazy("Came from a telephone of several patients. Find out which of them answered.")
NO_CASE = lazy("Came from a patient without any case. Find out what it is about.")

OUTCOMES: dict[CallOutcome, Words] = {
    CallOutcome.SPOKE: lazy("Spoke to the patient"),
    CallOutcome.TOLD_OTHERWISE: lazy("Told in another way"),
    CallOutcome.NOT_NEEDED: lazy("Not needed"),
    CallOutcome.WRONG_NUMBER: lazy("Wrong number"),
    CallOutcome.NO_REPLY: lazy("No reply"),
    CallOutcome.LEFT_WORD: lazy("Left word"),
}
SOURCES: dict[Source, Words] = {
    Source.SMS: lazy("by text message"),
    Source.EMAIL: lazy("by e-mail"),
    Source.PAGE: lazy("on the patient's page"),
    Source.STAFF: lazy("told to staff"),
}
