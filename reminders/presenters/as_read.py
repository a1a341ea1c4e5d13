"""How one reminder reads at this moment, in the patient's language. The way to the patient's page is not shown."""

from datetime import datetime

from django.utils.translation import gettext as _

from patients.domain.kinds import Language
from reminders.domain.kinds import WITH_A_LINK, ReminderKind
from reminders.domain.states import Channel
from reminders.models import Reminder
from reminders.presenters.texts import Reading, reading
from reminders.queries.visits import is_of_a_visit, visit_of
from reminders.queries.wording import words_of


def reading_of(row: Reminder, *, at: datetime) -> Reading | None:
    """Return its words; None when the visit that it speaks of is no more."""
    if is_of_a_visit(row) and visit_of(row) is None:
        return None
    kind, channel = ReminderKind(row.kind), Channel(row.channel)
    has_link = channel is Channel.EMAIL or kind in WITH_A_LINK
    link = _("(the address of the patient's page)") if has_link else ""
    return reading(kind, Language(row.language), channel, words_of(row, link=link, at=at))
