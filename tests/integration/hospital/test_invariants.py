"""Each promise is looked for in the tables, and a row that breaks it is found, whatever let it in."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from common.clock import now
from hospital.invariants import INVARIANTS, broken
from reminders import actions
from reminders.domain.kinds import ReminderKind
from reminders.models import Message, Pause, Reminder
from tests.factories.bookings import NOON, OPERATION, a_booking, cancel
from tests.factories.reminders import a_reminder, told

pytestmark = pytest.mark.django_db


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def without(constraint: str) -> None:
    """Drop it until the test is over."""
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql(f"ALTER TABLE scheduling_booking DROP CONSTRAINT {constraint}")


def found() -> set[str]:
    return {invariant.name for invariant in INVARIANTS if list(broken(invariant))}


@pytest.fixture
def site(reyes):
    return reyes.sites.get()


@pytest.fixture
def booking(site):
    return a_booking(site)


def test_a_well_kept_hospital_breaks_nothing(booking):
    actions.plan_for(booking_id=booking.pk, at=now())

    out = StringIO()
    call_command("check_invariants", stdout=out)

    assert out.getvalue() == f"All {len(INVARIANTS) + 1} promises hold.\n"


def test_broken_promises_are_printed_by_id_and_end_in_an_error(booking):
    sql("UPDATE cases_case SET surgery_at = surgery_at + interval '1 hour'")
    out = StringIO()

    with pytest.raises(CommandError, match="1 rows"):
        call_command("check_invariants", stdout=out)

    assert f"case_is_dated_by_its_booking: {booking.case_id} {booking.pk}" in out.getvalue()
    assert booking.patient.family_name not in out.getvalue()


def test_bookings_that_touch_do_not_overlap(site, booking):
    a_booking(site, start=OPERATION + timedelta(minutes=105))

    assert found() == set()


def test_a_double_booking_is_found_when_the_constraints_are_gone(site, booking):
    without("one_case_in_a_theatre")
    without("one_case_for_a_surgeon")

    a_booking(site, start=OPERATION + timedelta(minutes=104), theatre="T2")
    assert found() == {"one_case_for_a_surgeon"}

    sql("UPDATE scheduling_booking SET theatre_id = %s", booking.theatre_id)
    assert found() == {"one_case_for_a_surgeon", "one_case_in_a_theatre", "booking_is_of_its_case"}


def test_a_long_booking_is_found_to_overlap_a_later_one_behind_a_short_one(site, booking):
    for constraint in ("one_case_in_a_theatre", "one_case_for_a_surgeon"):
        without(constraint)
    a_booking(site, start=OPERATION + timedelta(minutes=200))
    sql(
        "UPDATE scheduling_booking SET during = tstzrange(lower(during), upper(during) + interval '3 hours')"
        " WHERE id = %s",
        booking.pk,
    )

    assert {"one_case_for_a_surgeon", "one_case_in_a_theatre"} <= found()


def test_two_live_bookings_of_a_case_are_found(site, booking):
    without("one_case_for_a_patient")
    sql("DROP INDEX one_live_booking_for_a_case")
    other = a_booking(site, start=OPERATION + timedelta(days=1))

    sql("UPDATE scheduling_booking SET case_id = %s, patient_id = %s", booking.case_id, booking.patient_id)

    assert "one_live_booking_for_a_case" in found()
    assert other.case_id


def test_what_still_hangs_on_a_joined_record_is_found(site, booking):
    other = a_booking(site, start=OPERATION + timedelta(days=1))

    sql(
        "UPDATE patients_patient SET merged_into_id = %s, merged_at = now(), merged_by_id = %s WHERE id = %s",
        other.patient_id,
        other.booked_by_id,
        booking.patient_id,
    )

    assert "a_joined_record_is_empty" in found()


def test_a_patient_past_the_gate_without_a_clearance_is_found(booking):
    without("nobody_past_the_gate_without_a_clearance")

    sql("UPDATE scheduling_booking SET status = 'called'")

    assert "nobody_past_the_gate_without_a_clearance" in found()
    assert "case_follows_its_booking" in found()


def test_a_case_that_does_not_follow_its_booking_is_found(booking):
    cancel(booking)

    assert found() == {"case_follows_its_booking"}


def test_a_reminder_of_a_cancelled_booking_is_found(booking):
    actions.plan_for(booking_id=booking.pk, at=now())
    cancel(booking)

    assert "nothing_is_told_of_a_cancelled_booking" in found()


def test_the_calendars_cancellation_of_a_cancelled_booking_breaks_nothing(booking):
    a_reminder(booking, ReminderKind.CANCELLED, at=now(), channel="email")
    cancel(booking)

    assert "nothing_is_told_of_a_cancelled_booking" not in found()


@pytest.mark.parametrize("state", ["failed", "in_doubt"])
def test_who_may_not_know_and_is_on_no_call_list_is_found(booking, state):
    a_reminder(booking, ReminderKind.BOOKED, at=now(), state=state)

    assert found() == {"who_may_not_know_is_on_the_call_list"}


def test_a_message_in_a_pause_is_found(booking):
    told(booking, ReminderKind.BOOKED, to="anna@example.org", at=NOON)
    pause = Pause.objects.create(
        patient=booking.patient, reason="In hospital", by=booking.booked_by, at=NOON - timedelta(days=1)
    )

    assert found() == {"nothing_is_told_in_a_pause"}
    Pause.objects.filter(pk=pause.pk).update(until=NOON)
    assert found() == set()


def test_a_reminder_that_nobody_looked_at_is_found(booking):
    actions.plan_for(booking_id=booking.pk, at=NOON)
    Reminder.objects.update(next_at=now() - timedelta(minutes=16))

    assert found() == {"no_reminder_is_forgotten"}


def test_messages_twice_at_night_and_after_a_cancellation_are_found(booking):
    actions.plan_for(booking_id=booking.pk, at=NOON)
    Reminder.objects.update(next_at=now() + timedelta(days=1))
    sql("DROP INDEX accepted_at_most_once")
    for _twice in range(2):
        Message.objects.create(
            reminder=Reminder.objects.get(kind="booked"),
            channel="email",
            message_id="<7@hospital>",
            at=NOON.replace(hour=23),
            outcome="sent",
        )

    assert found() == {"nothing_is_told_twice", "nothing_is_told_at_night"}
    cancel(booking, at=NOON)
    assert "nothing_was_told_after_a_cancellation" in found()
