"""What fills the words of a reminder, as it is on record at this moment."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

import checklists.queries
from reminders.channels.letters import Words
from reminders.domain import fasting
from reminders.domain.kinds import ReminderKind
from reminders.domain.needs import count_open_tests
from reminders.models import Reminder
from reminders.queries.contact import reach_of
from reminders.queries.planning import fasting_rule
from reminders.queries.visits import visit_of


def words_of(row: Reminder, *, link: str, at: datetime) -> Words:
    """Return what fills its text, on the hospital's clock; ``link`` leads to the patient's page, empty for none."""
    kind = ReminderKind(row.kind)
    zone = ZoneInfo(row.case.site.time_zone)
    visit = visit_of(row)
    early = timedelta(minutes=settings.ARRIVE_MINUTES_BEFORE)
    arrival = visit.at if visit else row.surgery_at - early
    food = drink = None
    if kind is ReminderKind.FASTING:
        is_child = reach_of(row.case.patient, at=at).is_child
        until = fasting.times(row.surgery_at, is_child=is_child, rule=fasting_rule())
        food, drink = until.food_until.astimezone(zone), until.clear_drinks_until.astimezone(zone)
    return Words(
        arrival=arrival.astimezone(zone),
        phone=settings.APPOINTMENTS_PHONE,
        link=link,
        count=_missing(row, at) if kind is ReminderKind.TESTS_EXPIRING else 0,
        no_food_from=food,
        no_drink_from=drink,
        answer_by=row.offer.expires_at.astimezone(zone) if row.offer else None,
    )


def _missing(row: Reminder, at: datetime) -> int:
    # The plan stops it when nothing is missing; where nobody can say, something is.
    return count_open_tests(checklists.queries.readiness_of(row.case, at=at)) or 1
