"""What a patient wrote of themselves, and what the record says to the same questions."""

from uuid import UUID
from zoneinfo import ZoneInfo

from checklists.queries.facts import coded_conditions
from checklists.queries.records import Chart
from patients.models import Allergy
from reminders.domain.flags import Known
from reminders.domain.habits import Habit, Recorded
from reminders.models import Questionnaire


def questionnaire_of(case_id: UUID) -> Questionnaire | None:
    """Return the questionnaire of a case, or None while nobody has begun it."""
    return Questionnaire.objects.filter(case=case_id).select_related("with_help_of", "read_by").first()


def known_of(chart: Chart) -> Known:
    """Return what the record says to what the questionnaire asks."""
    patient = chart.case.patient_id
    allergies = Allergy.objects.filter(patient=patient, status="active").order_by("text", "id")
    return Known(
        medicines=tuple((medicine.name, medicine.atc) for medicine in chart.facts.medicines),
        allergies=tuple(allergies.values_list("text", flat=True)),
        conditions=frozenset(one.code for one in coded_conditions(patient)),
        habits=recorded_habits(chart),
    )


def recorded_habits(chart: Chart) -> tuple[tuple[Habit, Recorded], ...]:
    """Return what counts of smoking and alcohol, for the habits of which anything does."""
    found = ((habit, _recorded(chart, habit)) for habit in Habit)
    return tuple((habit, recorded) for habit, recorded in found if recorded is not None)


def _recorded(chart: Chart, habit: Habit) -> Recorded | None:
    item = chart.readiness.by_code.get(habit.value)
    if item is None or item.judgement.collected_at is None:
        return None
    use, last = item.judgement.values.get("use"), item.judgement.values.get("last_use")
    if use is None:
        return None
    said_on = item.judgement.collected_at.astimezone(ZoneInfo(chart.facts.zone)).date()
    return Recorded(use.choice, last.on if last else None, said_on)
