"""The database writes nothing to a record that was joined with another, and each guard can be seen to be the one.

With the guard of its table gone, the same row is written: what says no here is that guard and nothing else.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Model

from cases.models import Case
from patients.models import (
    Allergy,
    Condition,
    Measurement,
    Medicine,
    Patient,
    PatientIdentifier,
    RelatedPerson,
)
from reminders.models import Pause
from scheduling.models import Booking
from tests.factories.bookings import LASTING, NOON, OPERATION, a_booking
from tests.factories.cases import CaseFactory
from tests.factories.patients import (
    LONG_AGO,
    PatientFactory,
    add_allergy,
    add_condition,
    add_guardian,
    add_identifier,
    add_measurement,
    add_medicine,
)
from tests.factories.staff import coordinator_reyes

pytestmark = pytest.mark.django_db

GUARD, READ_ONLY = "not_of_a_joined_record", "read_only_once_joined"


def a_place(patient: Patient) -> Booking:
    """A place of another patient's case: that the case is this patient's is not the table's to know."""
    other = a_booking(patient.site, theatre="T1")
    start = OPERATION + 2 * LASTING
    during = DateTimeTZRange(start, start + LASTING, "[)")
    case = CaseFactory(site=patient.site, surgeon=other.surgeon, booked=True, surgery_at=start)
    fields = {"planned_minutes": 90, "turnover_minutes": 15, "booked_by": other.booked_by, "booked_at": NOON}
    return Booking.objects.create(
        case=case,
        session=other.session,
        theatre=other.theatre,
        patient=patient,
        surgeon=other.surgeon,
        during=during,
        **fields,
    )


def a_pause(patient: Patient) -> Pause:
    return Pause.objects.create(
        patient=patient, reason="In hospital", by=coordinator_reyes(patient.site), at=NOON
    )


ROWS: dict[type[Model], Callable[[Patient], Model]] = {
    PatientIdentifier: lambda patient: add_identifier(patient, "999"),
    RelatedPerson: add_guardian,
    Condition: lambda patient: add_condition(patient, "E11.9"),
    Medicine: lambda patient: add_medicine(patient, "Metformin"),
    Allergy: add_allergy,
    Measurement: lambda patient: add_measurement(patient, "weight", "70", "kg"),
    Case: lambda patient: CaseFactory(site=patient.site, patient=patient),
    Booking: a_place,
    Pause: a_pause,
}


def put_in(model: type[Model], gone: Patient, _other: Patient) -> None:
    """A new row for the record that is gone."""
    ROWS[model](gone)


def hang_over(model: type[Model], gone: Patient, other: Patient) -> None:
    """The row of somebody else, given to the record that is gone."""
    row = ROWS[model](other)
    model._default_manager.filter(pk=row.pk).update(patient=gone)


each_table = pytest.mark.parametrize("model", ROWS, ids=lambda model: model.__name__)
each_way = pytest.mark.parametrize("write", [put_in, hang_over], ids=lambda way: way.__name__)


@pytest.fixture
def other():
    return PatientFactory(family_name="Petrova")


@pytest.fixture
def gone(other):
    gone = PatientFactory(site=other.site, family_name="Petrova")
    joined = {"merged_into": other, "merged_at": LONG_AGO, "merged_by": coordinator_reyes(other.site)}
    Patient.objects.filter(pk=gone.pk).update(**joined)
    return gone


def without(name: str, model: type[Model]) -> None:
    """Drop the guard of this table until the test is over."""
    (trigger,) = (one for one in model._meta.triggers if one.name == name)  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"DROP TRIGGER {trigger.get_pgid(model)} ON {model._meta.db_table}")


def rows_of(model: type[Model], patient: Patient) -> int:
    return model._default_manager.filter(patient=patient).count()


def test_every_table_that_names_a_patient_has_the_guard_and_is_tried_here():
    histories = {model for model in apps.get_models() if hasattr(model, "pgh_tracked_model")}
    naming = {
        model
        for model in set(apps.get_models()) - histories
        for field in model._meta.get_fields()
        if field.many_to_one and field.related_model is Patient and model is not Patient
    }

    assert naming == set(ROWS)
    for model in naming:
        assert GUARD in {trigger.name for trigger in model._meta.triggers}, model


@each_table
@each_way
def test_nothing_is_written_for_a_joined_record(gone, other, model, write):
    had = rows_of(model, gone)

    with pytest.raises(IntegrityError, match="this record was joined with another"), transaction.atomic():
        write(model, gone, other)
    assert rows_of(model, gone) == had


@each_table
@each_way
def test_without_the_guard_of_its_table_the_row_is_written(gone, other, model, write):
    without(GUARD, model)
    had = rows_of(model, gone)

    write(model, gone, other)

    assert rows_of(model, gone) == had + 1


def change(gone: Patient) -> None:
    Patient.objects.filter(pk=gone.pk).update(created_at=LONG_AGO + timedelta(days=1), phone="+441632960001")


def test_a_joined_record_stays_as_it_was(gone):
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        change(gone)


def test_without_its_guard_a_joined_record_is_changed(gone):
    without(READ_ONLY, Patient)

    change(gone)

    assert Patient.objects.get(pk=gone.pk).phone == "+441632960001"
