"""A theatre list is locked after its checks; from then on it changes by version, with a reason, and people see it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

import cases.actions
from cases.domain.cancellation import CancelReason as CaseCancelReason
from cases.domain.kinds import Side, Urgency
from common.clock import now
from common.refusals import BadInput, Refused, Stale
from hospital.invariants import INVARIANTS, broken
from reminders.actions.sweeping import sweep
from scheduling import actions
from scheduling.actions.lists import (
    ReasonNeeded,
    Stopped,
    acknowledge_list,
    lock_list,
    unlock_list,
)
from scheduling.actions.locking_due import lock_due_lists
from scheduling.models import Acknowledgement, Booking, ListVersion, TheatreList
from scheduling.queries import lists
from scheduling.queries.list_checks import findings_of
from tests.factories.patients import add_allergy
from tests.factories.small import a_session, a_theatre, small_hospital
from tests.factories.staff import SiteFactory, UserFactory, theatre_nurse_moreau

pytestmark = pytest.mark.django_db
WHY = "The first patient is late."


@pytest.fixture
def hospital():
    return small_hospital()


@pytest.fixture
def ready(hospital):
    """Two patients in the session, both ready."""
    return hospital.ready_booking(), hospital.ready_booking()


@pytest.fixture
def locked(hospital, ready):
    lock_list(session=hospital.session, by=hospital.reyes, at=now())
    return ready


@pytest.fixture(autouse=True)
def _promises_hold():
    yield
    names = {"a_locked_list_is_what_stands_in_the_bookings", "a_list_counts_its_versions"}
    found = {one.name: list(broken(one)) for one in INVARIANTS if one.name in names}
    assert found == {name: [] for name in names}


def newest(hospital) -> ListVersion:
    return lists.versions_of(hospital.session.pk)[0]


def kinds(version: ListVersion) -> list[str]:
    return [change["kind"] for change in version.changes]


def asked(version: ListVersion) -> set[str]:
    return {one.role or one.person.username for one in version.acknowledgements.all()}


def test_a_locked_list_keeps_what_stands_on_it_and_who_locked_it(hospital, ready):
    at = now()

    kept = lock_list(session=hospital.session, by=hospital.reyes, at=at)

    version = newest(hospital)
    assert (kept.version, kept.locked_by, kept.locked_at) == (1, hospital.reyes, at)
    sheet = lists.sheet_in(version)
    assert sheet == lists.sheets_of([hospital.session.pk])[hospital.session.pk]
    assert [line.booking for line in sheet.lines] == [booking.pk for booking in ready]
    assert sheet.lines[0].equipment == ("C-arm 1",)
    assert len(version.token) == 22
    assert not version.acknowledgements.all()


def test_whoever_is_not_ready_stops_the_lock_until_somebody_says_why(hospital):
    hospital.booking()

    with pytest.raises(Stopped) as refused:
        lock_list(session=hospital.session, by=hospital.reyes, at=now())
    assert [reason.code for reason in refused.value.reasons] == ["not_ready"]
    assert "not ready" in str(refused.value.reasons[0])
    assert not TheatreList.objects.filter(locked_at__isnull=False).exists()

    lock_list(session=hospital.session, by=hospital.reyes, at=now(), reason="Agreed with the surgeon.")

    version = newest(hospital)
    assert version.reason == "Agreed with the surgeon."
    assert [one["check"] for one in version.content["findings"]] == ["not_ready"]


def test_a_reason_that_says_nothing_is_refused(hospital, ready):
    with pytest.raises(BadInput, match="few words"):
        lock_list(session=hospital.session, by=hospital.reyes, at=now(), reason="ok")
    with pytest.raises(BadInput, match="200"):
        lock_list(session=hospital.session, by=hospital.reyes, at=now(), reason="x" * 201)


def test_a_side_that_differs_between_consent_and_case_is_found(hospital, ready):
    hospital.record(ready[0].case, "consent", values={"answer": "given", "side": "right"})

    found = findings_of(hospital.session, at=now())

    assert {finding.check.value for finding in found} >= {"side", "not_ready"}
    side = next(finding for finding in found if finding.check == "side")
    assert (side.details["side"], side.details["planned"]) == ("right", "left")


def test_equipment_out_of_use_a_surgeon_away_and_a_missing_privilege_are_found(hospital, ready):
    piece = ready[0].equipment_used.get().equipment
    piece.is_active = False
    piece.save()
    hospital.procedure.access = "closed"
    hospital.procedure.save()
    hospital.okafor.privileges = []
    hospital.okafor.save()
    day = hospital.session.during.lower.date()
    actions.add_absence(
        person=hospital.okafor, site=hospital.site, first_day=day - timedelta(days=1),
        last_day=day + timedelta(days=1), reason="Ill",
        by=hospital.reyes, at=now(),
    )  # fmt: skip

    found = {finding.check.value for finding in findings_of(hospital.session, at=now())}

    assert {"equipment_out", "person_away", "not_privileged"} <= found


def test_a_list_is_locked_once_and_an_older_look_at_it_is_stale(hospital, locked):
    with pytest.raises(Refused, match="locked already"):
        lock_list(session=hospital.session, by=hospital.reyes, at=now())
    with pytest.raises(Stale):
        unlock_list(session=hospital.session, reason=WHY, by=hospital.reyes, at=now(), expected_version=0)


def test_nobody_changes_a_locked_list_without_saying_why(hospital, locked):
    first, second = locked
    case, at = hospital.case(), now()
    later = second.during.upper + timedelta(hours=2)

    for change in (
        lambda: hospital.booking(case),
        lambda: actions.move_booking(
            booking=second, session=hospital.session, start=later, by=hospital.reyes, at=at
        ),
        lambda: actions.change_running_order(
            session=hospital.session, booking_ids=[second.pk, first.pk], by=hospital.reyes, at=at
        ),
    ):
        with pytest.raises(ReasonNeeded) as needed:
            change()
        assert needed.value.field == "list_reason"
        assert "version 1" in str(needed.value)
    assert newest(hospital).number == 1
    assert Booking.objects.filter(case=case).count() == 0


def test_a_case_that_is_booked_moved_reordered_or_cancelled_makes_a_version_each(hospital, locked):
    first, second = locked
    late = hospital.case()
    by = {"by": hospital.reyes, "list_reason": WHY}

    booked = hospital.booking(late, list_reason=WHY)
    assert kinds(newest(hospital)) == ["added"]

    actions.move_booking(
        booking=booked,
        session=hospital.session,
        start=booked.during.lower + timedelta(minutes=30),
        at=now(),
        **by,
    )
    assert kinds(newest(hospital)) == ["time"]

    order = [second.pk, first.pk, booked.pk]
    actions.change_running_order(session=hospital.session, booking_ids=order, at=now(), **by)
    assert set(kinds(newest(hospital))) == {"time", "order"}

    booked.refresh_from_db()
    actions.cancel_booking(booking=booked, reason="patient_asked", by=hospital.reyes, at=now())
    version = newest(hospital)
    assert (version.number, kinds(version), version.reason) == (5, ["removed"], "The patient asked for it")
    assert all(one.reason for one in lists.versions_of(hospital.session.pk)[:-1])


def test_a_case_moved_between_two_locked_lists_changes_both(hospital, locked):
    other = a_session(
        a_theatre(hospital.site, "2"), hospital.okafor, hospital.sato, hospital.session.during.upper
    )
    lock_list(session=other, by=hospital.reyes, at=now())

    actions.move_booking(booking=locked[1], session=other, by=hospital.reyes, at=now(), list_reason=WHY)

    assert kinds(newest(hospital)) == ["removed"]
    assert kinds(lists.versions_of(other.pk)[0]) == ["added"]


def test_minutes_that_a_person_changes_make_a_version(hospital, locked):
    actions.move_booking(
        booking=locked[1],
        session=hospital.session,
        start=locked[1].during.lower,
        minutes=45,
        by=hospital.reyes,
        at=now(),
        list_reason=WHY,
    )

    assert kinds(newest(hospital)) == ["minutes"]


def test_an_emergency_needs_no_reason(hospital, locked):
    case = hospital.case(urgency=Urgency.IMMEDIATE.value)

    hospital.booking(case)

    assert (newest(hospital).number, newest(hospital).reason) == (2, "Emergency.")


def test_another_side_or_allergy_makes_a_version_by_itself(hospital, locked):
    case = locked[0].case
    case.refresh_from_db()

    cases.actions.change_case(
        case=case,
        procedure=case.procedure,
        surgeon=case.surgeon,
        details=_other_side(case),
        site=hospital.site,
        by=hospital.reyes,
        at=now(),
    )
    assert kinds(newest(hospital)) == ["side"]

    add_allergy(case.patient, "Latex", category="latex")
    _touch(case.patient, hospital)
    assert kinds(newest(hospital)) == ["allergies"]
    assert newest(hospital).number == 3


def test_a_case_that_is_withdrawn_leaves_the_locked_list(hospital, locked):
    cases.actions.cancel_case(
        case=locked[0].case, reason=CaseCancelReason.PATIENT_DECLINED, by=hospital.okafor, at=now()
    )

    assert kinds(newest(hospital)) == ["removed"]


def test_who_works_from_the_list_has_to_see_the_change_and_not_who_made_it(hospital, locked):
    actions.cancel_booking(booking=locked[1], reason="patient_asked", by=hospital.reyes, at=now())

    assert asked(newest(hospital)) == {"okafor", "sato", "theatre_nurse", "ward_nurse"}


def test_a_version_is_seen_by_name_or_by_anybody_of_the_role(hospital, locked):
    moreau = theatre_nurse_moreau(hospital.site)
    actions.cancel_booking(booking=locked[1], reason="patient_asked", by=hospital.reyes, at=now())

    for person in (hospital.okafor, moreau):
        acknowledge_list(session=hospital.session, version=2, by=person, at=now())

    line = lists.lock_lines([hospital.session.pk], hospital.sato)[hospital.session.pk]
    assert line == lists.LockLine(version=2, is_locked=True, asked=4, seen=2, mine=True)
    assert not lists.lock_lines([hospital.session.pk], moreau)[hospital.session.pk].mine
    nurses = Acknowledgement.objects.get(role="theatre_nurse", version=newest(hospital))
    assert nurses.by == moreau
    with pytest.raises(Refused, match="does not wait for you"):
        acknowledge_list(session=hospital.session, version=2, by=moreau, at=now())


def test_an_old_version_cannot_be_acknowledged_and_who_has_not_seen_it_has_to_see_the_next(hospital, locked):
    first, second = locked
    actions.cancel_booking(booking=second, reason="patient_asked", by=hospital.reyes, at=now())
    acknowledge_list(session=hospital.session, version=2, by=hospital.lim, at=now())
    actions.move_booking(
        booking=first, session=hospital.session, start=first.during.lower, minutes=50, by=hospital.reyes, at=now(),
        list_reason=WHY,
    )  # fmt: skip

    # The ward has seen that the second patient is off; other minutes are not the ward's business.
    assert asked(newest(hospital)) == {"okafor", "sato", "theatre_nurse"}
    with pytest.raises(Stale):
        acknowledge_list(session=hospital.session, version=2, by=hospital.okafor, at=now())


def test_what_waits_for_somebody_is_only_the_newest_version_of_lists_at_their_site(hospital, locked):
    stranger = UserFactory(role="ward_nurse", site=SiteFactory(code="south"))
    actions.cancel_booking(booking=locked[1], reason="patient_asked", by=hospital.reyes, at=now())

    (one,) = lists.to_see(hospital.lim, at=now())

    assert (one.session, one.version.number) == (hospital.session, 2)
    assert lists.to_see(stranger, at=now()) == []
    assert lists.to_see(hospital.lim, at=hospital.session.during.upper) == []


def test_an_unlocked_list_changes_freely_and_its_next_version_says_what_changed(hospital, locked):
    unlock_list(session=hospital.session, reason="The list is made anew.", by=hospital.reyes, at=now())

    actions.cancel_booking(booking=locked[1], reason="patient_asked", by=hospital.reyes, at=now())
    assert newest(hospital).number == 1
    lock_list(session=hospital.session, by=hospital.reyes, at=now())

    assert (newest(hospital).number, kinds(newest(hospital))) == (2, ["removed"])
    assert "okafor" in asked(newest(hospital))


def test_a_list_that_was_unlocked_for_nothing_keeps_its_version(hospital, locked):
    unlock_list(session=hospital.session, reason="By mistake.", by=hospital.reyes, at=now())
    with pytest.raises(Refused, match="not locked"):
        unlock_list(session=hospital.session, reason="By mistake.", by=hospital.reyes, at=now())

    kept = lock_list(session=hospital.session, by=hospital.reyes, at=now())

    assert kept.version == 1
    assert kept.unlocked_reason == ""


def test_nobody_writes_a_version_anew(hospital, locked):
    for change in (
        lambda: ListVersion.objects.update(reason="Other"),
        lambda: ListVersion.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
            change()


def test_a_booking_changed_past_the_rules_is_found(hospital, locked):
    Booking.objects.filter(pk=locked[1].pk).update(planned_minutes=61)
    names = [one.name for one in INVARIANTS if list(broken(one))]
    Booking.objects.filter(pk=locked[1].pk).update(planned_minutes=60)

    assert names == ["a_locked_list_is_what_stands_in_the_bookings"]


# At the set time


def test_the_lists_of_the_next_working_day_lock_at_the_set_time_by_nobody(hospital, settings):
    settings.LIST_LOCKS_AT = "00:00"
    hospital.booking()

    assert lock_due_lists(at=now()) == 1
    assert lock_due_lists(at=now()) == 0

    version = newest(hospital)
    assert (version.by, version.theatre_list.locked_by) == (None, None)
    # Nobody is there to say why, so what stands in the way is kept with the list.
    assert [one["check"] for one in version.content["findings"]] == ["not_ready"]


def test_a_sweep_locks_what_is_due_and_leaves_the_rest(hospital, settings):
    settings.LIST_LOCKS_AT = "00:00"
    hospital.booking()
    far = a_session(hospital.theatre, hospital.okafor, hospital.sato, now() + timedelta(days=20))
    empty = a_session(
        a_theatre(hospital.site, "2"), hospital.okafor, hospital.sato, hospital.session.during.upper
    )
    hospital.booking(session=far)

    sweep(clock=now)

    assert lists.locked_among([hospital.session.pk, far.pk, empty.pk]) == {hospital.session.pk}


def test_a_list_that_somebody_unlocked_is_left_to_them(hospital, settings, locked):
    settings.LIST_LOCKS_AT = "00:00"
    unlock_list(session=hospital.session, reason="We are not done.", by=hospital.reyes, at=now())

    assert lock_due_lists(at=now()) == 0


def test_without_a_set_time_lists_are_locked_by_hand_only(hospital, ready, settings):
    settings.LIST_LOCKS_AT = ""

    assert lock_due_lists(at=now()) == 0


def test_a_change_asks_few_questions_more_when_the_list_is_locked(
    hospital, locked, django_assert_max_num_queries
):
    with django_assert_max_num_queries(25):
        actions.cancel_booking(booking=locked[1], reason="patient_asked", by=hospital.reyes, at=now())


def _other_side(case):
    from dataclasses import replace

    return replace(cases.actions.details_of(case), side=Side.RIGHT)


def _touch(patient, hospital):
    from patients.actions.locks import changing_facts

    with transaction.atomic(), changing_facts(patient, by=hospital.reyes, at=now()):
        pass
