"""What a patient can be told, and what can be answered: one table (clinical facts, section 6).

When each is due is in ``plan``, the words are in ``templates/reminders/messages``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from reminders.domain.states import Channel
from staff.domain.roles import Role


class ReminderKind(StrEnum):
    """What the patient is told, in the order in which it usually comes."""

    BOOKED = "booked"
    TESTS_DUE = "tests_due"
    HORMONE_REVIEW = "hormone_review"
    MEDICINES_LIST = "medicines_list"
    ASSESSMENT_VISIT = "assessment_visit"
    DENTAL_AND_SKIN = "dental_and_skin"
    STOP_SMOKING = "stop_smoking"
    STOP_ALCOHOL = "stop_alcohol"
    TESTS_EXPIRING = "tests_expiring"
    MEDICINE_PLAN = "medicine_plan"
    MEDICINE_CHANGE = "medicine_change"
    HOME_READY = "home_ready"
    HEALTH_CHECK = "health_check"
    CONFIRM = "confirm"
    FASTING = "fasting"
    WASH_AND_BRING = "wash_and_bring"
    MORNING_CHECK = "morning_check"
    RESCHEDULED = "rescheduled"
    CANCELLED = "cancelled"
    STITCHES = "stitches"
    CONTROL_VISIT = "control_visit"
    EXERCISES = "exercises"
    PLACE_OFFERED = "place_offered"
    OFFER_GONE = "offer_gone"


class Says(StrEnum):
    """What an answer means. Never what is true: a statement clears nothing by itself."""

    ATTENDS = "attends"
    ANOTHER_DATE = "another_date"
    DONE = "done"
    NOT_DONE = "not_done"
    AGREES = "agrees"
    WANTS_HELP = "wants_help"
    QUESTION = "question"
    NO_PROBLEM = "no_problem"
    PROBLEM = "problem"
    MORE_PAIN = "more_pain"
    STOP = "stop"
    START = "start"
    WORDS = "words"
    # Told on the page or to a nurse: what it says stands in its words, and what comes of it was decided with it.
    STATES = "states"
    TAKES_PLACE = "takes_place"
    LEAVES_PLACE = "leaves_place"


@dataclass(frozen=True)
class Rule:
    """What stands behind a kind.

    ``ref`` is its row in the clinical facts. ``first``: the channel tried first unless the patient chose one.
    ``replies`` maps the digits to what they mean; ``yes`` is the digit that "yes" stands for ("Any fever?" yes is 2).
    ``role``: whose work an answer that asks for somebody becomes. ``requirements``: the codes it speaks of;
    a contradicting answer disputes them.
    """

    ref: str
    first: Channel
    replies: Mapping[str, Says] = field(default_factory=dict)
    yes: str = "1"
    role: Role = Role.COORDINATOR
    requirements: tuple[str, ...] = ()

    @property
    def asks(self) -> bool:
        """Whether an answer is expected, so that silence is followed up."""
        return bool(self.replies)


_ATTENDS = {"1": Says.ATTENDS, "2": Says.ANOTHER_DATE}
_AGREES = {"1": Says.AGREES, "2": Says.WANTS_HELP}
_READ = {"1": Says.DONE, "2": Says.QUESTION}
_HELP = {"1": Says.DONE, "2": Says.WANTS_HELP}
_ILL = {"1": Says.NO_PROBLEM, "2": Says.PROBLEM}
_HEALTH = ("health_before", "temperature", "skin", "feels_well")

RULES: Mapping[ReminderKind, Rule] = {
    ReminderKind.BOOKED: Rule("M01", Channel.EMAIL, _ATTENDS),
    ReminderKind.TESTS_DUE: Rule("M02", Channel.EMAIL),
    ReminderKind.HORMONE_REVIEW: Rule(
        "M04", Channel.SMS, role=Role.WARD_NURSE, requirements=("medicine_plan",)
    ),
    ReminderKind.MEDICINES_LIST: Rule("M03", Channel.EMAIL, requirements=("medicine_plan",)),
    ReminderKind.ASSESSMENT_VISIT: Rule("M04b", Channel.SMS, _ATTENDS),
    ReminderKind.DENTAL_AND_SKIN: Rule(
        "M05", Channel.SMS, _ILL, yes="2", role=Role.WARD_NURSE, requirements=("skin", "health_before")
    ),
    ReminderKind.STOP_SMOKING: Rule(
        "M06", Channel.SMS, _AGREES, role=Role.WARD_NURSE, requirements=("smoking",)
    ),
    ReminderKind.STOP_ALCOHOL: Rule(
        "M07", Channel.SMS, _AGREES, role=Role.WARD_NURSE, requirements=("alcohol",)
    ),
    ReminderKind.TESTS_EXPIRING: Rule("M08", Channel.SMS),
    ReminderKind.MEDICINE_PLAN: Rule(
        "M09", Channel.EMAIL, _READ, role=Role.WARD_NURSE, requirements=("medicine_plan",)
    ),
    ReminderKind.MEDICINE_CHANGE: Rule(
        "M10", Channel.SMS, _READ, role=Role.WARD_NURSE, requirements=("medicine_plan",)
    ),
    ReminderKind.HOME_READY: Rule("M11", Channel.SMS, _HELP, requirements=("aids_and_escort",)),
    ReminderKind.HEALTH_CHECK: Rule(
        "M12", Channel.SMS, _ILL, yes="2", role=Role.WARD_NURSE, requirements=_HEALTH
    ),
    ReminderKind.CONFIRM: Rule("M13", Channel.SMS, _ATTENDS),
    ReminderKind.FASTING: Rule("M14", Channel.SMS, _READ, role=Role.WARD_NURSE, requirements=("fasting",)),
    ReminderKind.WASH_AND_BRING: Rule("M15", Channel.SMS),
    ReminderKind.MORNING_CHECK: Rule(
        "M16", Channel.SMS, _ILL, role=Role.WARD_NURSE, requirements=(*_HEALTH, "fasting")
    ),
    ReminderKind.RESCHEDULED: Rule("M17", Channel.EMAIL, _ATTENDS),
    # Carries the calendar's cancellation; only after a message that carried a calendar file.
    ReminderKind.CANCELLED: Rule("M17", Channel.EMAIL),
    ReminderKind.STITCHES: Rule("M18", Channel.SMS, _ATTENDS, role=Role.WARD_NURSE),
    ReminderKind.CONTROL_VISIT: Rule("M19", Channel.SMS, _ATTENDS),
    ReminderKind.EXERCISES: Rule(
        "M20",
        Channel.SMS,
        {"1": Says.DONE, "2": Says.NOT_DONE, "3": Says.MORE_PAIN},
        role=Role.WARD_NURSE,
    ),
    # A place that came free: whoever says yes first has it. By text first, because it is answered within the hour.
    ReminderKind.PLACE_OFFERED: Rule("M21", Channel.SMS, {"1": Says.TAKES_PLACE, "2": Says.LEAVES_PLACE}),
    ReminderKind.OFFER_GONE: Rule("M22", Channel.SMS),
}
# These speak of an offered place and not of a booking.
OF_AN_OFFER = frozenset({ReminderKind.PLACE_OFFERED, ReminderKind.OFFER_GONE})

# With these goes the calendar file of the visit.
WITH_A_CALENDAR = frozenset(
    {ReminderKind.BOOKED, ReminderKind.RESCHEDULED, ReminderKind.CONFIRM, ReminderKind.CANCELLED}
)
# In these a text message carries the address of the patient's own page; a letter always does.
WITH_A_LINK = frozenset(
    {
        ReminderKind.TESTS_DUE,
        ReminderKind.MEDICINES_LIST,
        ReminderKind.TESTS_EXPIRING,
        ReminderKind.MEDICINE_PLAN,
        ReminderKind.MEDICINE_CHANGE,
        ReminderKind.RESCHEDULED,
        ReminderKind.PLACE_OFFERED,
    }
)
# An answer of these asks for a person; of the others it is a statement.
ASKS_FOR_SOMEBODY = frozenset(
    {
        Says.ANOTHER_DATE,
        Says.WANTS_HELP,
        Says.QUESTION,
        Says.PROBLEM,
        Says.MORE_PAIN,
        Says.NOT_DONE,
        Says.WORDS,
    }
)
