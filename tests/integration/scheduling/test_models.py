"""What PostgreSQL forbids, whoever writes and however: tried with plain SQL, past every rule in Python."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from common.clock import now
from scheduling import actions
from scheduling.models import Booking, BookingEquipment
from tests.factories.small import a_session, a_surgeon, a_theatre, small_hospital

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital():
    return small_hospital()


@pytest.fixture
def booking(hospital):
    return hospital.booking()


@pytest.fixture
def other(hospital):
    """A booking that shares nothing with the first but its hospital and its hour."""
    surgeon = a_surgeon(hospital.site)
    session = a_session(
        a_theatre(hospital.site, "2"), surgeon, None, hospital.session.during.lower + timedelta(minutes=85)
    )
    return hospital.booking(hospital.case(surgeon=surgeon), session=session)


def sql(statement: str, *values: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def refused(statement: str, *values: object) -> str:
    """Run it, and return the code with which PostgreSQL said no."""
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        sql(statement, *values)
    return error.value.__cause__.sqlstate


OVERLAP, CHECK, TRIGGER = "23P01", "23514", "P0001"


@pytest.mark.parametrize("shared", ["theatre_id", "surgeon_id", "patient_id"])
def test_nobody_and_nothing_is_in_two_places_at_once(booking, other, shared):
    sql("UPDATE scheduling_bookingequipment SET live = false WHERE booking_id = %s", other.pk)
    sql(
        f"UPDATE scheduling_booking SET {shared} = (SELECT {shared} FROM scheduling_booking WHERE id = %s)"
        " WHERE id = %s",
        booking.pk,
        other.pk,
    )

    assert (
        refused(
            "UPDATE scheduling_booking SET during = tstzrange(lower(during) - interval '1 minute', upper(during))"
            " WHERE id = %s",
            other.pk,
        )
        == OVERLAP
    )


def test_an_anaesthetist_is_with_one_patient_at_a_time(booking, other):
    statement = "UPDATE scheduling_booking SET anaesthetist_id = %s, during = tstzrange(%s, %s) WHERE id = %s"
    sql("UPDATE scheduling_bookingequipment SET live = false WHERE booking_id = %s", other.pk)

    during = booking.during

    assert refused(statement, booking.anaesthetist_id, during.lower, during.upper, other.pk) == OVERLAP


def test_one_piece_of_equipment_is_in_one_theatre_at_a_time(booking, other):
    assert (
        refused(
            "UPDATE scheduling_booking SET during = (SELECT during FROM scheduling_booking WHERE id = %s)"
            " WHERE id = %s",
            booking.pk,
            other.pk,
        )
        == OVERLAP
    )


def test_equipment_cannot_say_another_time_than_its_booking(booking, other):
    piece = BookingEquipment.objects.get(booking=booking)

    sql(
        "INSERT INTO scheduling_bookingequipment (id, booking_id, equipment_id, during, live)"
        " SELECT gen_random_uuid(), booking_id, equipment_id, tstzrange(upper(during), upper(during) + '1 day'), false"
        " FROM scheduling_bookingequipment WHERE false"
    )
    sql("UPDATE scheduling_booking SET during = tstzrange(upper(during) + '3 hours', upper(during) + '5 hours')"
        " WHERE id = %s", booking.pk)  # fmt: skip

    piece.refresh_from_db()
    booking.refresh_from_db()
    assert piece.during == booking.during


def test_bookings_that_touch_are_fine(booking, other):
    assert other.during.lower == booking.during.upper


def test_a_case_has_one_live_booking(booking, other):
    assert (
        refused("UPDATE scheduling_booking SET case_id = %s WHERE id = %s", booking.case_id, other.pk)
        == "23505"
    )


@pytest.mark.parametrize(
    "during",
    [
        "'empty'",
        "tstzrange(NULL, now())",
        "tstzrange(now(), NULL)",
        "tstzrange(now(), now() + interval '1 hour', '[]')",
        "tstzrange(now(), now() + interval '1 hour', '(]')",
        "tstzrange(now(), now(), '[)')",
    ],
)
@pytest.mark.parametrize("table", ["scheduling_booking", "scheduling_theatresession"])
def test_a_stretch_has_a_beginning_and_an_end(booking, table, during):
    assert refused(f"UPDATE {table} SET during = {during}") == CHECK


def test_reversed_times_are_no_stretch(booking):
    assert (
        refused("UPDATE scheduling_booking SET during = tstzrange(now(), now() - interval '1 hour')")
        == "22000"
    )


# --- the gate


@pytest.mark.parametrize("status", ["called", "in_theatre", "finished"])
def test_nobody_is_past_the_gate_without_a_clearance(booking, status):
    assert refused("UPDATE scheduling_booking SET status = %s", status) in {CHECK, TRIGGER}


def test_no_booking_begins_past_the_gate(hospital, booking):
    assert (
        refused(
            "INSERT INTO scheduling_booking SELECT (jsonb_populate_record(b, jsonb_build_object("
            " 'id', gen_random_uuid(), 'status', 'called', 'during', '[2030-01-01,2030-01-02)'))).*"
            " FROM scheduling_booking b"
        )
        == CHECK
    )


def test_the_clearance_of_another_case_opens_nothing(hospital, booking):
    ready = hospital.ready_booking()
    clearance = actions.call_for_patient(booking=ready, by=hospital.lim, at=now())

    assert (
        refused(
            "UPDATE scheduling_booking SET status = 'called', clearance_id = %s WHERE id = %s",
            clearance.pk,
            booking.pk,
        )
        == CHECK
    )


def test_a_clearance_does_not_go_away_while_the_patient_is_called(hospital):
    ready = hospital.ready_booking()
    clearance = actions.call_for_patient(booking=ready, by=hospital.lim, at=now())

    assert refused("UPDATE scheduling_booking SET clearance_id = NULL WHERE id = %s", ready.pk) == CHECK
    assert refused("UPDATE scheduling_clearance SET verdict = 'ready' WHERE id = %s", clearance.pk) == TRIGGER
    assert refused("DELETE FROM scheduling_clearance WHERE id = %s", clearance.pk) == TRIGGER


@pytest.mark.parametrize("to", ["finished", "in_theatre"])
def test_a_status_moves_only_along_its_table(booking, to):
    assert refused("UPDATE scheduling_booking SET status = %s WHERE id = %s", to, booking.pk) in {
        CHECK,
        TRIGGER,
    }


def test_a_cancelled_booking_never_comes_back(hospital, booking):
    actions.cancel_booking(booking=booking, reason="no_bed", by=hospital.reyes, at=now())

    assert refused("UPDATE scheduling_booking SET status = 'booked' WHERE id = %s", booking.pk) == TRIGGER


def test_a_cancellation_has_a_name_and_a_reason(booking):
    assert refused("UPDATE scheduling_booking SET status = 'cancelled'") == CHECK


def test_an_unknown_status_is_refused(booking):
    assert refused("UPDATE scheduling_booking SET status = 'lost'") in {CHECK, TRIGGER}


def test_no_booking_is_ever_deleted(booking):
    assert refused("DELETE FROM scheduling_booking") == TRIGGER


def test_a_theatre_has_one_session_at_a_time(hospital):
    assert (
        refused(
            "INSERT INTO scheduling_theatresession (id, theatre_id, during, surgeon_id, closed_reason, version)"
            " SELECT gen_random_uuid(), theatre_id, during, surgeon_id, '', 1 FROM scheduling_theatresession"
        )
        == OVERLAP
    )


def test_history_is_written_whoever_writes_and_never_rewritten(booking):
    sql("UPDATE scheduling_booking SET overrun_reason = 'by hand'")

    assert sql("SELECT FROM scheduling_bookingevent WHERE overrun_reason = 'by hand'") == 1
    assert refused("UPDATE scheduling_bookingevent SET overrun_reason = ''") == TRIGGER
    assert refused("DELETE FROM scheduling_bookingevent") == TRIGGER


def test_two_bookings_swap_places_in_one_transaction(hospital, booking):
    second = hospital.booking()
    with transaction.atomic():
        sql("SET CONSTRAINTS ALL DEFERRED")
        for one, its in ((booking, second.during), (second, booking.during)):
            sql(
                "UPDATE scheduling_booking SET during = tstzrange(%s, %s) WHERE id = %s",
                its.lower,
                its.upper,
                one.pk,
            )
        sql("SET CONSTRAINTS ALL IMMEDIATE")

    assert Booking.objects.get(pk=booking.pk).during == second.during
