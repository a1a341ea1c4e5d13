"""Tables of the reminders, a file per noun."""

from reminders.models.answers import Answer
from reminders.models.calls import Call
from reminders.models.pages import PersonalLink, Questionnaire
from reminders.models.pauses import Pause
from reminders.models.reminders import Heartbeat, Message, Reminder

__all__ = [
    "Answer",
    "Call",
    "Heartbeat",
    "Message",
    "Pause",
    "PersonalLink",
    "Questionnaire",
    "Reminder",
]
