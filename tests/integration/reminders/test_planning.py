"""Reminders follow what they speak of: the booking, the preparation, the way to the patient, pauses."""

from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

import checklists.actions
import checklists.queries
import patients.actions
import scheduling.actions
from patients.domain.facts import NewMedicine
from patients.models import Medicine, Patient
from reminders import actions, receivers
from reminders.models import Call, Pause, Reminder
from reminders.queries import planning
from scheduling.models import Booking
from scheduling.signals import booking_changed
from tests.factories.bookings import LONDON, NOON, OPERATION, cancel, move
from tests.factories.checklists import (
    a_booked_case,
    a_hospital,
    a_waiting_case,
    record,
    record_everything,
    requirement,
)
from tests.factories.checklists import book as book_for
from tests.factories.wishes import ANYWAY

pytestmark = pytest.mark.django_db


def rows(booking: Booking, *kinds: str):
    found = Reminder.objects.filter(booking=booking).order_by("created_at", "pk")
    return found.filter(kind__in=kinds) if kinds else found


def states(booking: Booking, *kinds: str) -> set[tuple[str, str, str]]:
    return set(rows(booking, *kinds).values_list("kind", "state", "why"))


def pending(booking: Booking, *kinds: str) -> set[str]:
    return set(rows(booking, *kinds).filter(state="pending").values_list("kind", flat=True))


def tell(booking: Booking, change: str, at: datetime = NOON):
    return booking_changed.send(sender=Booking, booking=booking, change=change, by=booking.booked_by, at=at)


def send(booking: Booking, *kinds: str, to: str = "sent") -> None:
    """Walk the rows of those kinds through the states, as a sweep does."""
    found = rows(booking, *kinds).filter(state="pending")
    ids = list(found.values_list("pk", flat=True))
    these = Reminder.objects.filter(pk__in=ids)
    these.update(state="claimed", claimed_by="a", lease_until=NOON)
    these.update(state="handing_over")
    if to != "handing_over":
        these.update(state=to, sent_at=NOON)


# ------------------------------------------------------------------------------------------- the booking itself


def test_a_booking_is_told_now_and_prepared_for_step_by_step(book):
    booking = book(language="ru")

    tell(booking, "booked")

    found = {row.kind: row for row in rows(booking)}
    assert (found["booked"].due_at, found["booked"].language) == (NOON, "ru")
    assert (found["booked"].channel, found["fasting"].channel) == ("email", "email")
    assert found["home_ready"].due_at == datetime(2026, 12, 8, 10, tzinfo=LONDON)
    assert found["fasting"].due_at == datetime(2026, 12, 14, 17, tzinfo=LONDON)
    assert (found["morning_check"].state, found["morning_check"].why) == ("suppressed", "at_night")


def test_telling_it_twice_plans_it_once(book):
    booking = book()
    tell(booking, "booked")
    before = list(rows(booking).values())

    tell(booking, "booked")
    actions.plan_for(booking_id=booking.pk, at=NOON + timedelta(minutes=1))

    assert list(rows(booking).values()) == before


def test_a_row_that_waits_for_the_next_sweep_is_not_too_late_for_a_plan_made_meanwhile(book):
    booking = book()
    tell(booking, "booked")
    due = rows(booking, "home_ready").get().due_at

    actions.plan_for(booking_id=booking.pk, at=due + timedelta(seconds=5))

    row = rows(booking, "home_ready").get()
    assert (row.state, row.due_at) == ("pending", due)


def test_a_booking_within_the_week_shows_why_there_is_no_week_before(book):
    booking = book(start=NOON + timedelta(days=3))

    tell(booking, "booked")

    assert states(booking, "booked", "home_ready", "dental_and_skin") == {
        ("booked", "pending", ""),
        ("home_ready", "suppressed", "too_late"),
        ("dental_and_skin", "suppressed", "too_late"),
    }


def test_a_booking_by_night_for_the_morning_is_put_on_the_call_list(book):
    booking = book(start=NOON.replace(hour=8) + timedelta(days=1))

    tell(booking, "booked", at=NOON.replace(hour=22))

    calls = set(Call.objects.values_list("reminder__kind", "reason", "role"))
    assert calls == {("booked", "failed", "coordinator"), ("fasting", "failed", "ward_nurse")}


def test_a_move_before_anything_was_said_replaces_what_spoke_of_the_old_time(book):
    booking = book()
    tell(booking, "booked")

    tell(move(booking, OPERATION + timedelta(days=7)), "moved")

    assert states(booking, "booked") == {("booked", "superseded", "moved"), ("booked", "pending", "")}
    waiting = rows(booking).filter(state="pending")
    assert {one.surgery_at for one in waiting} == {OPERATION + timedelta(days=7)}


def test_a_patient_who_knows_the_date_is_told_that_it_moved(book):
    booking = book()
    tell(booking, "booked")
    send(booking, "booked")

    tell(move(booking, OPERATION + timedelta(days=7)), "moved")

    assert pending(booking, "booked", "rescheduled") == {"rescheduled"}


def test_a_move_there_and_back_leaves_one_set_for_the_time_that_holds(book):
    booking = book()
    tell(booking, "booked")
    tell(move(booking, OPERATION + timedelta(days=7)), "moved")

    tell(move(booking, OPERATION), "moved")

    waiting = rows(booking, "booked", "home_ready").filter(state="pending")
    assert {(one.kind, one.surgery_at) for one in waiting} == {
        ("booked", OPERATION),
        ("home_ready", OPERATION),
    }


def test_who_was_told_of_the_move_is_told_of_the_way_back_too(book):
    booking = book()
    tell(booking, "booked")
    send(booking, "booked")
    tell(move(booking, OPERATION + timedelta(days=7)), "moved", at=NOON + timedelta(minutes=1))
    send(booking, "rescheduled")

    tell(move(booking, OPERATION), "moved", at=NOON + timedelta(minutes=2))

    (row,) = rows(booking, "rescheduled").filter(state="pending")
    assert row.surgery_at == OPERATION


def test_a_move_to_another_theatre_at_the_same_time_tells_nobody(book):
    booking = book()
    tell(booking, "booked")
    before = rows(booking).count()

    tell(move(booking, OPERATION), "moved")

    assert rows(booking).count() == before


def test_a_cancellation_stops_what_was_not_sent(book):
    booking = book()
    tell(booking, "booked")

    tell(cancel(booking), "cancelled")

    assert {why for _kind, state, why in states(booking) if state == "suppressed"} == {
        "cancelled",
        "at_night",
        "too_late",
    }
    assert not pending(booking)


def test_a_cancelled_visit_that_is_in_the_calendar_is_taken_out_of_it(book):
    booking = book()
    tell(booking, "booked")
    send(booking, "booked")

    tell(cancel(booking), "cancelled")
    actions.stop_for(booking_id=booking.pk, at=NOON)

    (row,) = rows(booking, "cancelled")
    assert (row.state, row.channel, row.due_at) == ("pending", "email", NOON)


def test_what_is_being_handed_over_stays_as_it_is_and_the_canceller_hears_of_it(book):
    booking = book()
    tell(booking, "booked")
    send(booking, "booked", to="handing_over")

    answers = [found for _receiver, found in tell(cancel(booking), "cancelled") if found]

    assert rows(booking, "booked").get().state == "handing_over"
    assert answers


def test_a_call_for_the_patient_changes_nothing(book):
    booking = book()
    tell(booking, "booked")
    before = states(booking)

    tell(booking, "called")

    assert states(booking) == before


def test_a_booking_that_is_undone_leaves_no_reminder(book):
    booking = book()

    with transaction.atomic():
        tell(booking, "booked")
        transaction.set_rollback(True)

    assert not Reminder.objects.exists()


def test_what_was_due_before_bookings_were_taken_over_is_said_if_it_is_of_use(book):
    booking = book()
    actions.plan_for(booking_id=booking.pk, at=NOON)
    later = datetime(2026, 12, 9, 12, 0, tzinfo=LONDON)

    assert actions.take_over(at=later) == 3

    told = rows(booking, "booked").get()
    assert (told.due_at, told.next_at) == (NOON, later)
    assert rows(booking, "home_ready").get().why == "too_late"
    assert not Call.objects.exists()


# ------------------------------------------------------------------- what is owed: real protocols, real actions


@pytest.fixture
def hospital():
    return a_hospital(time_zone="Europe/London")


def at_noon(hospital, days: int) -> datetime:
    local = hospital.now.astimezone(hospital.zone) + timedelta(days=days)
    return local.replace(hour=12, minute=0, second=0, microsecond=0)


@pytest.fixture
def booking(hospital):
    """Booked twenty days ago, in eleven days: what is recorded today is still good then."""
    return a_booked_case(hospital, start=at_noon(hospital, 11), email="anna@example.org")


@pytest.fixture
def far_off(hospital):
    """Booked twenty days ago, in forty days: next to nothing is due yet."""
    return a_booked_case(hospital, start=at_noon(hospital, 40), email="anna@example.org")


def test_a_booked_case_has_the_whole_plan_of_its_protocol(booking):
    assert pending(booking) == {
        "booked",
        "tests_due",
        "medicines_list",
        "dental_and_skin",
        "stop_smoking",
        "stop_alcohol",
        "tests_expiring",
        "home_ready",
        "health_check",
        "confirm",
        "fasting",
        "wash_and_bring",
        "morning_check",
    }
    assert {row.created_at for row in rows(booking)} == {booking.booked_at}


def test_a_case_that_waits_has_nothing_to_say(hospital):
    case = a_waiting_case(hospital)

    with CaptureQueriesContext(connection) as asked:
        record(hospital, case, "smoking", {"use": {"choice": "never"}}, role="coordinator")

    assert not Reminder.objects.exists()
    assert not [one for one in asked.captured_queries if "reminders_" in one["sql"]]


def test_who_does_not_smoke_is_not_told_to_stop(hospital, far_off):
    evidence = record(hospital, far_off.case, "smoking", {"use": {"choice": "never"}}, role="coordinator")
    assert states(far_off, "stop_smoking") == {("stop_smoking", "suppressed", "met")}

    checklists.actions.retract_evidence(
        evidence=evidence, reason="The wrong patient", by=hospital.coordinator, at=hospital.now
    )
    assert pending(far_off, "stop_smoking") == {"stop_smoking"}
    assert ("stop_smoking", "suppressed", "met") in states(far_off, "stop_smoking")


def test_who_smoked_yesterday_cannot_be_in_time_and_is_not_told_to_be(hospital, booking):
    yesterday = at_noon(hospital, -1).date().isoformat()

    record(
        hospital,
        booking.case,
        "smoking",
        {"use": {"choice": "stopped"}, "last_use": {"on": yesterday}},
        role="coordinator",
    )

    assert states(booking, "stop_smoking") == {("stop_smoking", "suppressed", "impossible")}


def test_who_drinks_every_day_is_rung_and_never_told_to_stop(hospital, far_off):
    record(
        hospital,
        far_off.case,
        "alcohol",
        {"use": {"choice": "daily"}, "withdrawal_plan": {"text": "Seen on Monday"}},
        role="coordinator",
    )

    assert states(far_off, "stop_alcohol") == {("stop_alcohol", "suppressed", "not_needed")}
    (call,) = Call.objects.all()
    row = rows(far_off, "stop_alcohol").get()
    assert (call.reason, call.role, call.reminder_id) == ("wants_help", "ward_nurse", row.pk)
    assert call.by_at == row.due_at


def test_what_a_clinician_waived_is_not_asked_for(hospital, booking):
    row = requirement(booking.case, "aids_and_escort")
    allowed = checklists.queries.spec_for(row).decisions
    if not allowed.waive:
        pytest.skip("this protocol lets nobody waive it")
    by = hospital.one(sorted(allowed.waive)[0])

    checklists.actions.decide(
        requirement=row, kind="waive", reason="Stays with us for a week", by=by, at=hospital.now
    )

    assert states(booking, "home_ready") == {("home_ready", "suppressed", "waived")}


def test_once_everything_is_there_nothing_is_asked_for(hospital, booking):
    record_everything(hospital, booking.case)

    assert not pending(
        booking, "tests_due", "tests_expiring", "medicines_list", "stop_smoking", "stop_alcohol", "home_ready"
    )
    assert pending(booking) >= {"booked", "fasting", "confirm"}


def takes(hospital, booking, name: str, atc: str) -> Medicine:
    person = Patient.objects.get(pk=booking.patient_id)
    return patients.actions.add_medicine(
        patient=person, new=NewMedicine(text=name, code=atc), by=hospital.coordinator, at=hospital.now
    )


def test_a_confirmed_stop_is_told_on_its_last_day_and_only_while_the_plan_stands(hospital, booking):
    medicine = takes(hospital, booking, "Warfarin", "B01AA03")
    assert not pending(booking, "medicine_plan", "medicine_change")

    last = at_noon(hospital, 6)
    row = {
        "medicine_id": str(medicine.pk),
        "decision": "stop",
        "last_dose_on": last.date().isoformat(),
    }
    values = {"list_complete": {"choice": "complete"}, "medicines": {"medicines": [row]}}
    record(hospital, booking.case, "medicine_plan", values, role="anaesthetist")
    assert pending(booking, "medicine_plan", "medicine_change") == {"medicine_plan", "medicine_change"}
    change = rows(booking, "medicine_change").get()
    assert change.about == f"{medicine.pk.hex}:{last:%y%m%d}"
    assert change.due_at == last.replace(hour=9)

    takes(hospital, booking, "Ramipril", "C09AA05")
    assert states(booking, "medicine_plan", "medicine_change") == {
        ("medicine_plan", "suppressed", "not_needed"),
        ("medicine_change", "suppressed", "not_needed"),
    }


def test_another_order_of_the_day_brings_other_fasting_times(hospital):
    first = a_booked_case(hospital, start=at_noon(hospital, 40), email="anna@example.org")
    second = scheduling.actions.book_case(
        case_id=a_waiting_case(hospital, family_name="Lim").pk,
        session=first.session,
        overrun_reason="Agreed with the team",
        by=hospital.coordinator,
        at=hospital.now,
        **ANYWAY,
    )
    before = rows(second, "fasting").get()

    scheduling.actions.change_running_order(
        session=first.session, booking_ids=[second.pk, first.pk], by=hospital.coordinator, at=hospital.now
    )

    old, new = rows(second, "fasting")
    assert (old.pk, old.state, new.state) == (before.pk, "superseded", "pending")
    assert new.surgery_at < old.surgery_at


def moves(hospital, booking: Booking) -> Booking:
    """Put the booking an hour later in its session."""
    return scheduling.actions.move_booking(
        booking=booking,
        session=booking.session,
        start=booking.during.lower + timedelta(hours=1),
        overrun_reason="Agreed with the team",
        by=hospital.coordinator,
        at=hospital.now,
        **ANYWAY,
    )


def test_whoever_moves_hears_of_what_is_being_handed_over_and_of_nothing_else(hospital, booking):
    send(booking, "booked", to="handing_over")
    in_flight = rows(booking, "booked").get()

    moved = moves(hospital, booking)

    assert [reason.details["reminder"] for reason in moved.not_stopped] == [in_flight.pk]
    assert rows(booking, "booked").filter(pk=in_flight.pk).get().state == "handing_over"


def test_usually_whoever_moves_hears_of_nothing(hospital, booking):
    assert moves(hospital, booking).not_stopped == ()


def test_what_a_sender_takes_between_the_look_and_the_writing_is_named_too(hospital, booking, monkeypatch):
    looks = planning.bookings_to_plan

    def and_then_a_sender_comes(*args, **kwargs):
        found = looks(*args, **kwargs)
        send(booking, "health_check", to="handing_over")
        return found

    monkeypatch.setattr(planning, "bookings_to_plan", and_then_a_sender_comes)

    moved = moves(hospital, booking)

    (taken,) = rows(booking, "health_check").filter(state="handing_over")
    assert [reason.details["reminder"] for reason in moved.not_stopped] == [taken.pk]
    assert set(rows(booking).filter(state="pending").values_list("surgery_at", flat=True)) == {
        moved.during.lower
    }


# ------------------------------------------------------------------------------------- the patient and the pause


def test_who_wants_another_language_or_way_gets_what_is_still_to_come_so(booking):
    Patient.objects.filter(pk=booking.patient_id).update(
        language="ru", contact_first="sms", phone="+441632960001"
    )

    actions.plan_for(booking_id=booking.pk, at=booking.booked_at)

    assert set(rows(booking).filter(state="pending").values_list("language", flat=True)) == {"ru"}


def test_who_refuses_both_ways_is_written_to_no_more_and_again_after_saying_yes(booking):
    patient = Patient.objects.filter(pk=booking.patient_id)
    before = pending(booking)

    patient.update(may_email=False, may_text=False)
    actions.plan_for(booking_id=booking.pk, at=booking.booked_at)
    assert not pending(booking)
    assert ("booked", "suppressed", "no_consent") in states(booking)

    patient.update(may_text=True)
    actions.plan_for(booking_id=booking.pk, at=booking.booked_at)
    assert pending(booking) == before


def test_a_patient_who_moves_twelve_hours_away_is_told_by_their_own_day(booking):
    Patient.objects.filter(pk=booking.patient_id).update(time_zone="Pacific/Auckland")

    actions.plan_for(booking_id=booking.pk, at=booking.booked_at)

    row = rows(booking, "home_ready").get()
    assert row.due_at.astimezone(LONDON).hour in {21, 22, 20}
    assert row.next_at == row.due_at


def test_a_pause_keeps_back_and_its_end_brings_back(hospital, booking):
    before = pending(booking)
    pause = Pause.objects.create(
        patient_id=booking.patient_id,
        reason="In hospital elsewhere",
        by=hospital.coordinator,
        at=hospital.now,
    )
    actions.plan_for(booking_id=booking.pk, at=booking.booked_at)
    assert not pending(booking)

    Pause.objects.filter(pk=pause.pk).update(ended_at=hospital.now)
    actions.plan_for(booking_id=booking.pk, at=booking.booked_at)
    assert pending(booking) == before


def test_nobody_is_told_anything_after_death(booking):
    Patient.objects.filter(pk=booking.patient_id).update(deceased_on=booking.booked_at.date())

    actions.plan_for(booking_id=booking.pk, at=booking.booked_at)

    assert {why for _kind, state, why in states(booking) if state == "suppressed"} == {"deceased"}
    assert not pending(booking)


def test_what_a_channel_has_is_never_touched(booking):
    send(booking, "booked", "tests_due")
    Patient.objects.filter(pk=booking.patient_id).update(may_email=False, may_text=False, language="ru")

    actions.plan_for(booking_id=booking.pk, at=booking.booked_at)

    assert states(booking, "booked", "tests_due") == {("booked", "sent", ""), ("tests_due", "sent", "")}


# --------------------------------------------------------------------------------------------------- what it costs


def ours(asked: CaptureQueriesContext) -> list[str]:
    tables = ("reminders_", "scheduling_visit")
    return [one["sql"] for one in asked.captured_queries if any(table in one["sql"] for table in tables)]


def test_planning_adds_the_same_few_questions_to_a_booking_however_much_there_is_to_say(hospital):
    few, many = a_waiting_case(hospital), a_waiting_case(hospital, family_name="Lim")
    record(hospital, many, "smoking", {"use": {"choice": "never"}}, role="coordinator")

    with CaptureQueriesContext(connection) as first:
        book_for(hospital, few, start=at_noon(hospital, 40))
    with CaptureQueriesContext(connection) as second:
        book_for(hospital, many, start=at_noon(hospital, 41))

    assert len(ours(first)) == len(ours(second)) == 2


def test_a_move_is_one_look_and_one_writing_however_many_move(hospital, booking):
    other = scheduling.actions.book_case(
        case_id=a_waiting_case(hospital, family_name="Lim").pk,
        session=booking.session,
        overrun_reason="Agreed with the team",
        by=hospital.coordinator,
        at=hospital.now,
        **ANYWAY,
    )

    with CaptureQueriesContext(connection) as asked:
        moved = scheduling.actions.change_running_order(
            session=booking.session,
            booking_ids=[other.pk, booking.pk],
            by=hospital.coordinator,
            at=hospital.now,
        )

    assert len(moved) == 2
    assert len(ours(asked)) == 2


def test_a_worker_is_woken_once_for_all_that_one_transaction_changes(booking):
    with transaction.atomic():
        tell(booking, "moved")
        tell(booking, "moved")

    assert sum(receivers.wake in waiting for waiting in connection.run_on_commit) == 1


def test_planning_what_is_planned_already_only_looks(booking, django_assert_max_num_queries):
    with CaptureQueriesContext(connection) as asked:
        actions.plan_for(booking_id=booking.pk, at=booking.booked_at)

    assert not [one for one in asked.captured_queries if "INSERT" in one["sql"] or "UPDATE " in one["sql"]]
    assert len(asked) == 5  # whose it is, the case twice, readiness, what is planned
