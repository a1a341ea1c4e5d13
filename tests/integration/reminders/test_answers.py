"""What patients say is kept word for word, becomes somebody's work, and clears nothing."""

from datetime import timedelta

import pytest

import cases.actions
import scheduling.actions
from cases.domain.cancellation import CancelReason
from checklists.models import Alarm, Evidence
from common.intervals import Interval
from patients.models import Patient
from reminders import actions
from reminders.actions.calls import raise_call
from reminders.domain.answers import Source
from reminders.domain.calls import CallReason
from reminders.domain.kinds import ReminderKind, Says
from reminders.domain.states import Outcome
from reminders.models import Answer, Call, Reminder
from staff.domain.roles import Role
from tests.factories.checklists import a_booked_case, a_case_ready_for_theatre, a_hospital, requirement
from tests.factories.patients import add_guardian
from tests.factories.reminders import a_reminder, told
from tests.factories.wishes import ANYWAY

pytestmark = pytest.mark.django_db

PHONE = "+441632960001"
OTHER = "+441632960002"


@pytest.fixture
def hospital():
    return a_hospital()


@pytest.fixture
def at(hospital):
    return hospital.now


@pytest.fixture
def booking(hospital, at):
    return a_booked_case(hospital, phone=PHONE, start=at.replace(second=0, microsecond=0) + timedelta(days=3))


@pytest.fixture
def writes(at):
    def write(text, *, sent_from=PHONE, gateway_id="m1", minutes=0):
        return actions.take_in(
            sent_from=sent_from,
            text=text,
            gateway_id=gateway_id,
            source=Source.SMS,
            at=at + timedelta(minutes=minutes),
        )

    return write


def asked(booking, kind, at, *, hours_ago=2, to=PHONE, **fields):
    return told(booking, kind, to=to, at=at - timedelta(hours=hours_ago), **fields)


def calls():
    return [(call.reason, call.role) for call in raised().order_by("raised_at", "pk")]


def raised():
    """The calls that answers made necessary, without those of the plan itself."""
    return Call.objects.exclude(answer=None)


def test_a_one_is_a_statement_and_nobody_has_to_ring(booking, at, writes):
    reminder = asked(booking, ReminderKind.CONFIRM, at)

    answer = writes(" 1. ")

    assert (answer.case, answer.reminder, answer.says, answer.words) == (
        booking.case,
        reminder,
        "attends",
        "1.",
    )
    assert (answer.is_late, answer.by_guardian, calls()) == (False, False, [])
    reminder.refresh_from_db()
    assert reminder.followed_up_at == at


def test_a_fever_goes_to_a_nurse_and_puts_the_health_in_dispute(booking, at, writes):
    asked(booking, ReminderKind.HEALTH_CHECK, at)

    answer = writes("2")

    [call] = raised()
    assert (call.reason, call.role, call.case, call.answer) == ("problem", "ward_nurse", booking.case, answer)
    assert call.by_at == at + timedelta(hours=2)
    states = {
        code: requirement(booking.case, code).state for code in ("health_before", "skin", "temperature")
    }
    assert set(states.values()) == {"disputed"}
    rows = Evidence.objects.filter(case=booking.case)
    assert {(row.status, row.by, row.role) for row in rows} == {("in_doubt", None, "patient")}


def test_the_same_said_twice_is_one_dispute(booking, at, writes):
    asked(booking, ReminderKind.HOME_READY, at)

    writes("2")
    writes("2", gateway_id="m2", minutes=5)

    assert Evidence.objects.filter(case=booking.case, role="patient").count() == 1
    assert len(calls()) == 2


def test_no_answer_ever_meets_a_requirement(booking, at, writes):
    before = {row.code: row.state for row in booking.case.requirements.all()}
    for n, kind in enumerate(kind for kind in ReminderKind):
        asked(booking, kind, at, hours_ago=1)
        writes("1", gateway_id=f"m{n}", minutes=20 * n)

    assert {row.code: row.state for row in booking.case.requirements.all()} == before
    assert not Evidence.objects.exists()


def test_what_a_called_patient_says_raises_the_alarm(hospital, at, writes):
    booking = a_case_ready_for_theatre(hospital, phone=PHONE)
    asked(booking, ReminderKind.MORNING_CHECK, at)
    scheduling.actions.call_for_patient(booking=booking, by=hospital.ward_nurse, at=at)

    writes("2")

    assert {alarm.state for alarm in Alarm.objects.filter(case=booking.case)} == {"disputed"}


def test_a_nurse_settles_the_dispute_with_what_she_finds(hospital, booking, at, writes):
    import checklists.actions

    asked(booking, ReminderKind.HOME_READY, at)
    writes("2")
    row = Evidence.objects.get(case=booking.case)

    checklists.actions.retract_evidence(
        evidence=row, reason="The daughter takes her home.", by=hospital.ward_nurse, at=at
    )

    assert requirement(booking.case, "aids_and_escort").state == "missing"


def test_free_words_are_kept_and_read_by_a_person(booking, at, writes):
    asked(booking, ReminderKind.CONFIRM, at)

    answer = writes("=HYPERLINK(1) <b>will be\x00 late</b>\u202e")

    assert (answer.says, answer.words) == ("words", "=HYPERLINK(1) <b>will be late</b>")
    assert calls() == [("words", "coordinator")]


def test_a_very_long_message_is_cut(booking, writes):
    assert len(writes("ж" * 100_000).words) == 2000


def test_a_message_that_nobody_asked_for_belongs_to_the_next_operation(booking, writes):
    answer = writes("Where do I park?")

    assert (answer.case, answer.reminder) == (booking.case, None)
    assert calls() == [("words", "coordinator")]


def test_a_message_delivered_twice_is_one_answer_and_one_call(booking, at, writes):
    asked(booking, ReminderKind.HEALTH_CHECK, at)

    assert writes("2") == writes("2", minutes=1)

    assert (Answer.objects.count(), len(calls())) == (1, 1)


def test_messages_of_a_gateway_that_names_none_are_all_kept(booking, writes):
    writes("hello", gateway_id="")
    writes("hello", gateway_id="")

    assert Answer.objects.count() == 2


@pytest.mark.parametrize(
    "sent_from", [PHONE, "441632960001", "+44 1632 960 001", " 00441632960001", "01632 960001"]
)
def test_a_number_is_known_however_the_gateway_writes_it(booking, writes, sent_from):
    booking.case.site.time_zone = "Europe/London"
    booking.case.site.save(update_fields=["time_zone"])

    assert writes("hello", sent_from=sent_from).case == booking.case


def test_a_message_that_may_have_arrived_can_be_answered(booking, at, writes):
    reminder = asked(booking, ReminderKind.CONFIRM, at, outcome=Outcome.IN_DOUBT)
    raise_call(
        case=booking.case,
        reminder_id=reminder.pk,
        reason=CallReason.IN_DOUBT,
        role=Role.COORDINATOR,
        at=at,
        by_at=at,
    )

    writes("1")

    call = Call.objects.get(reminder=reminder)
    assert (call.outcome, call.settled_at, call.last_by) == ("not_needed", at, None)


def test_an_answer_ends_the_wait_on_the_second_channel(booking, at, writes):
    reminder = asked(booking, ReminderKind.CONFIRM, at, turn=1, about="x")
    again = a_reminder(booking, ReminderKind.CONFIRM, at=at + timedelta(hours=1), turn=2, about="x")

    writes("1")

    again.refresh_from_db()
    assert (again.state, again.why) == ("suppressed", "not_needed")
    assert Reminder.objects.get(pk=reminder.pk).state == "sent"


def test_whoever_confirms_has_answered_every_message_about_the_same_day(booking, at, writes):
    first = asked(booking, ReminderKind.BOOKED, at, hours_ago=30)
    asked(booking, ReminderKind.CONFIRM, at)

    writes("1")

    first.refresh_from_db()
    assert first.followed_up_at == at


# --- late answers


def move(booking, hospital, at):
    session = scheduling.actions.add_session(
        theatre=hospital.theatre,
        during=Interval.lasting(booking.during.lower + timedelta(days=7), 240),
        surgeon=hospital.surgeon,
        anaesthetist=hospital.anaesthetist,
    )
    return scheduling.actions.move_booking(
        booking=booking,
        session=session,
        start=booking.during.lower + timedelta(days=7),
        by=hospital.coordinator,
        at=at,
        **ANYWAY,
    )


def test_a_one_to_an_old_date_never_confirms_the_new_one(hospital, booking, at, writes):
    old = asked(booking, ReminderKind.CONFIRM, at)
    move(booking, hospital, at)

    answer = writes("1")

    assert (answer.reminder, answer.says, answer.is_late) == (old, "attends", True)
    assert calls() == [("not_confirmed", "coordinator")]


def test_a_one_after_a_cancellation_makes_somebody_ring(hospital, booking, at, writes):
    asked(booking, ReminderKind.CONFIRM, at)
    scheduling.actions.cancel_booking(
        booking=booking, reason="acute_illness", note="", by=hospital.coordinator, at=at
    )

    assert writes("1").is_late

    assert calls() == [("not_confirmed", "coordinator")]


def test_a_late_fever_is_still_a_fever(hospital, booking, at, writes):
    asked(booking, ReminderKind.HEALTH_CHECK, at)
    move(booking, hospital, at)

    assert writes("2").is_late

    assert calls() == [("problem", "ward_nurse")]


def test_after_the_operation_a_confirmation_is_only_kept(hospital, at, writes):
    booking = a_booked_case(hospital, phone=PHONE, start=at - timedelta(hours=3))
    asked(booking, ReminderKind.CONFIRM, at, hours_ago=50)

    assert writes("1").is_late

    assert calls() == []


# --- shared telephones, guardians, unknown numbers


@pytest.fixture
def brothers(hospital, booking, at):
    second = a_booked_case(
        hospital,
        phone=PHONE,
        given_name="Boris",
        start=booking.during.lower + timedelta(hours=30),
    )
    return booking, second


def test_on_a_shared_telephone_the_one_who_was_asked_has_answered(brothers, at, writes):
    asked(brothers[1], ReminderKind.CONFIRM, at)

    assert writes("1").case == brothers[1].case
    assert calls() == []


def test_when_two_were_asked_a_person_finds_out_who_answered(brothers, at, writes):
    for one in brothers:
        asked(one, ReminderKind.CONFIRM, at)

    answer = writes("1")

    assert (answer.case, answer.reminder, answer.says) == (None, None, "attends")
    [call] = raised()
    assert (call.case, call.reason, call.role, call.site) == (
        None,
        "words",
        "coordinator",
        brothers[0].case.site,
    )


def test_a_fever_on_a_shared_telephone_is_the_nurses_at_once(brothers, at, writes):
    for one in brothers:
        asked(one, ReminderKind.HEALTH_CHECK, at)

    writes("2")

    assert calls() == [("problem", "ward_nurse")]
    assert not Evidence.objects.exists()


def test_a_digit_that_means_different_things_to_the_two_means_nothing(brothers, at, writes):
    asked(brothers[0], ReminderKind.HEALTH_CHECK, at)
    asked(brothers[1], ReminderKind.CONFIRM, at)

    assert writes("2").says == "words"


def test_a_guardian_answers_for_a_child(hospital, booking, at, writes):
    add_guardian(booking.patient, phone=OTHER)
    reminder = asked(booking, ReminderKind.CONFIRM, at, to=OTHER)

    answer = writes("1", sent_from=OTHER)

    assert (answer.reminder, answer.by_guardian) == (reminder, True)


@pytest.mark.parametrize("sent_from", ["+441632999999", "BANK", "", "12345"])
def test_a_number_that_nobody_has_is_kept_and_shown(booking, writes, sent_from):
    answer = writes("1", sent_from=sent_from)

    assert (answer.case, answer.says) == (None, "words")
    assert calls() == [("unknown_number", "coordinator")]


def test_a_number_that_was_a_patients_once_is_not_believed(booking, at, writes):
    asked(booking, ReminderKind.CONFIRM, at)
    Patient.objects.filter(pk=booking.patient_id).update(phone=OTHER)

    assert writes("1").case is None

    assert calls() == [("unknown_number", "coordinator")]


def test_a_patient_without_any_case_is_somebody_to_look_up(hospital, writes):
    from tests.factories.patients import PatientFactory

    PatientFactory(site=hospital.site, phone=PHONE)

    assert writes("hello").case is None
    assert calls() == [("words", "coordinator")]


# --- STOP and START


def test_stop_ends_the_texts_of_everybody_on_that_telephone_and_somebody_knows(brothers, writes):
    writes("STOP")

    assert {one.may_text for one in Patient.objects.filter(phone=PHONE)} == {False}
    assert [reason for reason, _ in calls()] == ["words"]
    assert Answer.objects.get().says == "stop"


def test_stop_leaves_other_people_and_letters_alone(hospital, booking, writes):
    other = a_booked_case(
        hospital, phone=OTHER, given_name="Zoe", start=booking.during.lower + timedelta(hours=30)
    ).patient

    writes("Стоп")

    assert Patient.objects.get(pk=other.pk).may_text
    assert Patient.objects.get(pk=booking.patient_id).may_email


def test_start_takes_it_back(booking, writes):
    writes("STOP")
    writes("start", gateway_id="m2", minutes=1)

    assert Patient.objects.get(pk=booking.patient_id).may_text
    assert len(calls()) == 1


def test_stop_from_a_stranger_changes_nothing(booking, writes):
    writes("STOP", sent_from=OTHER)

    assert calls() == [("unknown_number", "coordinator")]
    assert Patient.objects.get(pk=booking.patient_id).may_text


# --- the page


def test_a_button_on_the_page_answers_the_newest_question_about_coming(booking, at):
    asked(booking, ReminderKind.BOOKED, at, hours_ago=50)
    newest = asked(booking, ReminderKind.CONFIRM, at)

    answer = actions.take_answer(case=booking.case, says=Says.ATTENDS, source=Source.PAGE, at=at)

    assert (answer.reminder, answer.source) == (newest, "page")


def test_a_button_speaks_of_the_date_that_the_page_shows(hospital, booking, at):
    asked(booking, ReminderKind.CONFIRM, at)
    move(booking, hospital, at)
    booking.case.refresh_from_db()

    answer = actions.take_answer(case=booking.case, says=Says.ATTENDS, source=Source.PAGE, at=at)

    assert (answer.reminder, answer.is_late, calls()) == (None, False, [])


def test_a_problem_told_on_the_page_is_the_nurses_work(booking, at):
    actions.take_answer(case=booking.case, says=Says.PROBLEM, source=Source.PAGE, at=at, words="A rash")

    assert calls() == [("problem", "ward_nurse")]
    assert requirement(booking.case, "health_before").state == "disputed"


def test_what_a_nurse_writes_down_with_the_patient_names_both(hospital, booking, at):
    answer = actions.take_answer(
        case=booking.case, says=Says.ATTENDS, source=Source.STAFF, at=at, with_help_of=hospital.ward_nurse
    )

    assert (answer.case, answer.with_help_of) == (booking.case, hospital.ward_nurse)


def test_of_a_case_that_is_over_nothing_is_put_in_dispute(hospital, booking, at, writes):
    asked(booking, ReminderKind.HEALTH_CHECK, at)
    cases.actions.cancel_case(
        case=booking.case, reason=CancelReason.PATIENT_DECLINED, by=hospital.coordinator, at=at
    )

    writes("2")

    assert calls() == [("problem", "ward_nurse")]
    assert not Evidence.objects.exists()
