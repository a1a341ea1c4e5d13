"""What really happens in theatre, and what is learned from it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from common.clock import now
from common.refusals import BadInput, Refused, Stale
from reminders.models import Reminder
from scheduling import actions, queries
from scheduling.domain.states import MinutesFrom
from scheduling.models import Booking, Milestone
from scheduling.queries.durations import forget_durations
from tests.factories.scheduling import operated
from tests.factories.small import SmallHospital, small_hospital
from tests.factories.staff import theatre_nurse_moreau

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital() -> SmallHospital:
    return small_hospital()


@pytest.fixture
def moreau(hospital):
    return theatre_nurse_moreau(hospital.site)


@pytest.fixture
def called(hospital) -> Booking:
    booking = hospital.ready_booking()
    actions.call_for_patient(booking=booking, by=hospital.lim, at=now())
    return Booking.objects.get(pk=booking.pk)


def note(booking, by, kind, **more):
    return actions.record_milestone(booking=booking, kind=kind, by=by, at=now(), **more)


def test_into_theatre_and_out_of_it_takes_booking_and_case_through_the_day(called, moreau):
    note(called, moreau, "into_theatre")
    inside = Booking.objects.select_related("case").get(pk=called.pk)
    assert (inside.status, inside.case.status, inside.version) == (
        "in_theatre",
        "in_theatre",
        called.version + 1,
    )

    note(called, moreau, "out_of_theatre")

    out = Booking.objects.select_related("case").get(pk=called.pk)
    assert (out.status, out.case.status) == ("finished", "operated")
    assert [(m.kind, m.by) for m in queries.milestones_of(called.pk)] == [
        ("into_theatre", moreau),
        ("out_of_theatre", moreau),
    ]


def test_after_the_operation_the_weekly_exercises_are_planned(called, moreau):
    note(called, moreau, "into_theatre")
    note(called, moreau, "out_of_theatre")

    assert Reminder.objects.filter(booking=called, kind="exercises").exists()


def test_nobody_comes_into_theatre_who_was_not_called(hospital, moreau):
    booking = hospital.ready_booking()

    with pytest.raises(Refused) as refused:
        note(booking, moreau, "into_theatre")

    assert refused.value.code == "wrong_status"
    assert not Milestone.objects.exists()


@pytest.mark.parametrize(
    ("kind", "minutes", "sentence"),
    [
        ("out_of_theatre", 5, "This is in the future."),
        ("out_of_theatre", -3, "Something that comes before this was recorded later."),
        ("operation_started", -30, "The patient had not been called yet."),
    ],
)
def test_a_time_that_cannot_be_is_refused(called, moreau, kind, minutes, sentence):
    note(called, moreau, "into_theatre")
    moment = now() + timedelta(minutes=minutes)
    _called_long_ago(called, minutes=10)

    with pytest.raises(BadInput) as refused:
        note(called, moreau, kind, moment=moment)

    assert (refused.value.field, refused.value.sentence) == ("at", sentence)


def _called_long_ago(booking, minutes):
    """The clearance itself is never changed; what is compared with it is."""
    Booking.objects.filter(pk=booking.pk).update(clearance=_earlier(booking, minutes))


def _earlier(booking, minutes):
    kept = booking.clearance
    kept.pk, kept.at = None, kept.at - timedelta(minutes=minutes)
    kept._state.adding = True
    kept.save(force_insert=True)
    return kept


def test_a_corrected_time_says_why_and_moves_nobody(called, moreau):
    first = note(called, moreau, "into_theatre")
    _called_long_ago(called, minutes=20)
    earlier = first.at - timedelta(minutes=10)

    with pytest.raises(BadInput) as refused:
        note(called, moreau, "into_theatre", moment=earlier)
    assert refused.value.field == "reason"
    corrected = note(called, moreau, "into_theatre", moment=earlier, reason="The clock was late")

    assert (corrected.at, corrected.reason) == (earlier, "The clock was late")
    assert Booking.objects.get(pk=called.pk).status == "in_theatre"
    assert Milestone.objects.count() == 1


def test_an_old_page_changes_nothing(called, moreau):
    with pytest.raises(Stale):
        note(called, moreau, "into_theatre", expected_version=called.version - 1)


# --- what is learned


def test_an_estimate_is_learned_from_the_surgeons_own_operations_and_says_so(hospital):
    for minutes in (85, 90, 95, 88, 92, 91, 87, 93, 90, 89):
        operated(hospital.case(), minutes=minutes, by=hospital.reyes)

    found = queries.estimate_for([case := hospital.case()])[case.pk]

    # The catalogue says 40 and 60.
    assert found.own == 10
    assert 60 <= found.usual <= 90
    assert found.source is MinutesFrom.LEARNED
    booking = hospital.booking(case)
    assert (booking.planned_minutes, booking.estimated_minutes) == (found.minutes, found.minutes)
    assert booking.minutes_from == "learned"


def test_a_persons_minutes_win_and_the_estimate_is_kept_beside_them(hospital):
    booking = hospital.booking(minutes=75)

    assert (booking.planned_minutes, booking.estimated_minutes, booking.minutes_from) == (75, 60, "person")


def test_a_moved_booking_keeps_its_minutes_and_where_they_came_from(hospital):
    booking = hospital.booking(minutes=75)

    moved = actions.move_booking(
        booking=booking,
        session=hospital.session,
        start=booking.during.lower + timedelta(minutes=5),
        by=hospital.reyes,
        at=now(),
        despite=["not_ready_by"],
        despite_reason="Agreed with the whole team.",
    )

    assert (moved.planned_minutes, moved.estimated_minutes, moved.minutes_from) == (75, 60, "person")


def test_any_number_of_cases_is_estimated_in_one_query(hospital, django_assert_num_queries):
    operated(hospital.case(), minutes=80, by=hospital.reyes)
    cases = [hospital.case() for _ in range(3)]

    with django_assert_num_queries(1):
        assert len(queries.estimate_for(cases)) == 3


def test_what_was_learned_is_kept_until_another_operation_is_recorded(
    hospital, moreau, settings, django_assert_num_queries, django_capture_on_commit_callbacks
):
    settings.DURATIONS_KEPT_SECONDS = 60
    booking = hospital.ready_booking()
    case = hospital.case()
    forget_durations([case.procedure_id])
    before = queries.estimate_for([case])[case.pk]

    with django_assert_num_queries(0):
        assert queries.estimate_for([case])[case.pk] == before
    actions.call_for_patient(booking=booking, by=hospital.lim, at=now())
    with django_capture_on_commit_callbacks(execute=True):
        for kind, minutes in (("into_theatre", 0), ("out_of_theatre", 90)):
            booking.refresh_from_db()
            actions.record_milestone(
                booking=booking, kind=kind, by=moreau, at=now() + timedelta(minutes=minutes)
            )

    assert (before.own, queries.estimate_for([case])[case.pk].own) == (0, 1)
    forget_durations([case.procedure_id])


# --- on screen and over the API


def test_a_theatre_nurse_writes_it_down_with_one_press_on_the_case(called, moreau):
    client = Client()
    client.force_login(moreau)
    page = client.get(reverse("scheduling:case", args=[called.case_id])).content.decode()
    assert "Patient in theatre" in page

    address = reverse("scheduling:milestones", args=[called.pk])
    answer = client.post(address, {"kind": "into_theatre", "version": called.version})

    assert answer.status_code == 302
    shown = client.get(address).content.decode()
    assert "The patient is in theatre." in shown
    assert "Patient out of theatre" in shown
    assert (
        "Patient out of theatre"
        in client.get(reverse("scheduling:case", args=[called.case_id])).content.decode()
    )


def test_a_refusal_stands_on_the_page(hospital, moreau):
    booking = hospital.booking()
    client = Client()
    client.force_login(moreau)

    answer = client.post(reverse("scheduling:milestones", args=[booking.pk]), {"kind": "into_theatre"})

    assert answer.status_code == 409
    assert "The patient has not been called yet." in answer.content.decode()


@pytest.mark.parametrize("person", ["reyes", "lim"])
def test_only_whoever_stands_in_theatre_writes_it_down(hospital, called, person):
    client = Client()
    client.force_login(getattr(hospital, person))

    assert client.get(reverse("scheduling:milestones", args=[called.pk])).status_code == 403


def test_the_api_writes_down_what_happened_under_the_bookings_version(hospital, called, moreau):
    client = APIClient()
    client.force_authenticate(moreau)
    path = f"/api/v1/bookings/{called.pk}/milestones/"
    headers = {"If-Match": f'"{called.version}"'}

    written = client.post(path, {"kind": "into_theatre"}, format="json", headers=headers)

    assert written.status_code == 201
    assert written["ETag"] == f'"{called.version + 1}"'
    assert [row["kind"] for row in written.json()] == ["into_theatre"]
    assert client.post(path, {"kind": "out_of_theatre"}, format="json", headers=headers).status_code == 412
    assert [row["kind"] for row in client.get(path).json()] == ["into_theatre"]
    future = {"kind": "out_of_theatre", "at": (now() + timedelta(hours=1)).isoformat()}
    newer = {"If-Match": written["ETag"]}
    refused = client.post(path, future, format="json", headers=newer)
    assert (refused.status_code, list(refused.json())) == (400, ["at"])
