"""A case is dragged to a place on the board: what is said before, what is done, and what is refused."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from audit.models import AccessEvent
from common.clock import now
from scheduling import actions, queries
from scheduling.actions import placing
from scheduling.models import Booking, Clearance, TheatreSession
from scheduling.queries.board import changes
from staff.domain.roles import Role
from tests.factories.scheduling import (
    a_session,
    a_theatre,
    a_waiting_case,
    in_days,
    operated,
)
from tests.factories.staff import SiteFactory, UserFactory, surgeon_ivanova
from tests.factories.wishes import ANYWAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(client, full_day):
    client.force_login(full_day.coordinator)
    return full_day


@pytest.fixture
def short(day):
    """A case of Okafor's that still fits what is left of the day; each case waits for its evidence."""
    return a_waiting_case(day.site, day.surgeon, minutes=60, patient__family_name="Kim")


def order_of(session: TheatreSession) -> list[str]:
    rows = Booking.objects.filter(session=session).exclude(status="cancelled").order_by("during")
    return [f"{b.during.lower:%H:%M} {b.patient.family_name}" for b in rows.select_related("patient")]


def seen(session: TheatreSession) -> str:
    return changes.stamp_of(session).order


# Whether they can be ready in three weeks is not what is asked here.
GONE_PAST = {"past": "not_ready_by,no_bed", "reason": "agreed with the surgeon"}


def drop(client, session, *, case=None, booking=None, before=None, **more):
    subject = case or booking
    data = {
        "case" if case else "booking": subject.pk,
        "session": session.pk,
        "before": before.pk if before else "",
        "version": subject.version,
        "seen": seen(session),
        **GONE_PAST,
        **more,
    }
    return client.post(reverse("scheduling:board_drop"), data)


def fit(client, session, **query):
    return client.get(reverse("scheduling:board_fit"), {"session": session.pk, **query})


def test_a_waiting_case_dropped_before_another_starts_there_and_the_others_follow(client, day, short):
    answer = drop(client, day.session, case=short, before=day.bookings[1])

    assert answer.status_code == 200, answer.content
    assert "Booked: Theatre 1" in answer.json()["html"]
    booked = Booking.objects.get(case=short)
    assert [name.split()[1] for name in order_of(day.session)] == ["Petrova", "Kim", "Lim", "Sato"]
    assert booked.during.lower == day.bookings[0].during.upper
    assert Booking.objects.get(pk=day.bookings[1].pk).during.lower == booked.during.upper
    assert answer.json()["booking"] == str(booked.pk)


def test_dropped_below_the_last_case_it_takes_the_first_free_place(client, day, short):
    before = order_of(day.session)

    drop(client, day.session, case=short)

    assert order_of(day.session)[:3] == before
    assert order_of(day.session)[3].endswith("Kim")


def test_the_answer_brings_the_cards_of_both_sessions_as_they_are_now(client, day):
    other = a_session(a_theatre(day.site, "T2"), day.surgeon, start=in_days(22))

    answer = drop(client, other, booking=day.bookings[0])

    found = {card["id"]: card["html"] for card in answer.json()["sessions"]}
    assert set(found) == {str(day.session.pk), str(other.pk)}
    assert "PETROVA" in found[str(other.pk)]
    assert "PETROVA" not in found[str(day.session.pk)]


def test_within_its_session_a_case_changes_places(client, day):
    answer = drop(client, day.session, booking=day.bookings[2], before=day.bookings[0])

    assert answer.status_code == 200, answer.content
    assert [name.split()[1] for name in order_of(day.session)] == ["Sato", "Petrova", "Lim"]


def test_each_who_goes_later_keeps_surgery_time_and_version_in_step(client, day, short):
    drop(client, day.session, case=short, before=day.bookings[0])

    moved = Booking.objects.select_related("case").get(pk=day.bookings[0].pk)
    assert moved.case.surgery_at == moved.during.lower
    assert moved.version == day.bookings[0].version + 1


def test_dragged_from_another_session_before_a_case_both_follow_to_their_new_times(client, day):
    evening = a_session(a_theatre(day.site, "T2"), day.surgeon, start=in_days(21, 17), hours=6)
    dragged = day.bookings[2]
    [first] = _booked(day, evening, 1)

    answer = drop(client, evening, booking=dragged, before=first)

    assert answer.status_code == 200, answer.content
    here, gives_way = (Booking.objects.select_related("case").get(pk=one.pk) for one in (dragged, first))
    assert (here.session_id, here.theatre_id) == (evening.pk, evening.theatre_id)
    assert here.during.lower == evening.during.lower
    assert gives_way.during.lower == here.during.upper
    assert [one.case.surgery_at for one in (here, gives_way)] == [here.during.lower, gives_way.during.lower]
    assert [here.version, gives_way.version] == [dragged.version + 1, first.version + 1]
    assert answer.json()["version"] == str(here.version)


def test_who_gives_way_may_have_the_time_that_the_dragged_case_leaves(client, day):
    early = a_session(a_theatre(day.site, "T2"), day.surgeon, start=in_days(28), hours=8)
    [gives_way] = _booked(day, early, 1)
    late = a_session(
        a_theatre(day.site, "T3"), day.surgeon, start=in_days(28) + timedelta(minutes=90), hours=8
    )
    [dragged] = _booked(day, late, 1)

    answer = drop(client, early, booking=dragged, before=gives_way)

    assert answer.status_code == 200, answer.content
    # The surgeon is where the dragged case was, at that time, but with another patient.
    now_at = Booking.objects.get(pk=gives_way.pk).during
    assert now_at.lower < dragged.during.upper
    assert dragged.during.lower < now_at.upper
    call_command("check_invariants")


def test_what_does_not_fit_is_refused_with_every_reason_and_nothing_moves(client, day, short):
    ivanovas = a_session(a_theatre(day.site, "T2"), surgeon_ivanova(day.site), start=in_days(21))
    before = order_of(day.session)

    answer = drop(client, ivanovas, booking=day.bookings[0])

    assert answer.status_code == 409
    assert "belongs to" in answer.json()["html"]
    assert answer.json()["past"] == ""
    assert order_of(day.session) == before


def test_running_over_is_offered_with_a_reason_which_stays_on_whoever_runs_over(client, day):
    refused = drop(client, day.session, case=day.waiting, before=day.bookings[0])
    assert refused.status_code == 409
    assert refused.json()["past"] == "too_long"
    assert "105 min" in refused.json()["html"]

    past = {"past": "too_long,not_ready_by,no_bed", "reason": "the team agreed"}
    done = drop(client, day.session, case=day.waiting, before=day.bookings[0], **past)

    assert done.status_code == 200, done.content
    last = Booking.objects.filter(session=day.session).order_by("during").last()
    assert last.pk == day.bookings[2].pk
    assert last.overrun_reason == "the team agreed"
    assert Booking.objects.get(case=day.waiting).overrun_reason == ""


def test_going_past_something_needs_words(client, day, short):
    answer = drop(client, day.session, case=short, past="too_long", reason="ok")

    assert answer.status_code == 400
    assert "Say in a few words why." in answer.json()["html"]
    assert not Booking.objects.filter(case=short).exists()


def test_a_session_that_somebody_changed_meanwhile_is_not_overwritten(client, day, short):
    old = seen(day.session)
    actions.cancel_booking(booking=day.bookings[0], reason="no_bed", by=day.coordinator, at=now())
    before = order_of(day.session)

    for wanted in ({"case": short}, {"booking": day.bookings[2], "before": day.bookings[1]}):
        answer = drop(client, day.session, seen=old, **wanted)

        assert answer.status_code == 409
        assert "Somebody changed this session meanwhile" in answer.json()["html"]
        [card] = answer.json()["sessions"]
        assert "PETROVA" not in card["html"]
    assert order_of(day.session) == before


@pytest.mark.parametrize("lock", ["_lock", "_lock_order"])
def test_whoever_comes_between_the_look_and_the_lock_makes_it_look_again(client, day, six, lock, monkeypatch):
    """Also when the page did not say what it showed, as a program does not."""
    dragged = day.bookings[2] if lock == "_lock" else six[5]
    looked = []

    def after_somebody_else(*args, **kwargs):
        if not looked:
            actions.cancel_booking(booking=six[3], reason="no_bed", by=day.coordinator, at=now())
        looked.append(lock)
        return locks(*args, **kwargs)

    locks = getattr(placing, lock)
    monkeypatch.setattr(placing, lock, after_somebody_else)

    answer = drop(client, six[0].session, booking=dragged, before=six[1], seen="")

    # What came in between is undone with the first try here; the second one finds everything as it was.
    assert answer.status_code == 200, answer.content
    assert len(looked) == 2


def test_a_neighbour_who_is_gone_is_a_change_too(client, day, short):
    actions.cancel_booking(booking=day.bookings[1], reason="no_bed", by=day.coordinator, at=now())

    answer = drop(client, day.session, case=short, before=day.bookings[1], seen="")

    assert answer.status_code == 409
    assert "Somebody changed this session meanwhile" in answer.json()["html"]
    assert fit(client, day.session, case=short.pk, before=day.bookings[1].pk).status_code == 404


def test_a_booking_at_another_version_stays_where_it_is(client, day):
    other = a_session(a_theatre(day.site, "T2"), day.surgeon, start=in_days(22))

    answer = drop(client, other, booking=day.bookings[0], version=7)

    assert answer.status_code == 409
    assert "Somebody changed this since you opened it" in answer.json()["html"]
    assert len(order_of(day.session)) == 3


def test_whoever_was_called_is_not_pushed_aside(client, day, short):
    called = day.bookings[0]
    clearance = Clearance.objects.create(
        case=called.case, at=now(), by=day.surgeon, role="surgeon", verdict="ready", snapshot={},
        surgery_at=called.during.lower,
    )  # fmt: skip
    Booking.objects.filter(pk=called.pk).update(status="called", clearance=clearance)

    answer = drop(client, day.session, case=short, before=called)

    assert answer.status_code == 409
    assert "has been called to theatre" in answer.json()["html"]
    assert order_of(day.session)[0].endswith("Petrova")


def test_the_forecast_says_when_it_would_start_and_who_goes_later_and_changes_nothing(client, day, short):
    before = order_of(day.session)

    page = fit(client, day.session, case=short.pk, before=day.bookings[1].pk).content.decode()

    assert "Theatre 1" in page
    assert "LIM" in page
    assert "→" in page
    assert order_of(day.session) == before
    assert AccessEvent.objects.filter(place="scheduling:board_fit").exists()


def test_the_forecast_names_every_reason_at_once(client, day):
    ivanovas = a_session(a_theatre(day.site, "T2"), surgeon_ivanova(day.site), start=in_days(21), hours=1)

    page = fit(client, ivanovas, case=day.waiting.pk).content.decode()

    assert "Does not fit" in page
    assert "belongs to" in page
    assert "105 min" in page
    assert 'data-past=""' in page


def test_the_forecast_of_a_move_says_what_will_be_too_old(client, day):
    far = a_session(a_theatre(day.site, "T2"), day.surgeon, start=in_days(40))

    page = fit(client, far, booking=day.bookings[0].pk).content.decode()

    assert "data-past" in page
    assert "Theatre 2" in page


def test_the_forecast_of_another_order_says_the_new_times(client, day):
    page = fit(client, day.session, booking=day.bookings[2].pk, before=day.bookings[0].pk).content.decode()

    assert "data-fits" in page
    assert "PETROVA" in page
    assert "LIM" in page


def test_the_forecast_agrees_with_the_drop(client, day, short):
    for before in (None, *day.bookings):
        page = fit(client, day.session, case=short.pk, before=before.pk if before else "").content.decode()
        said = "data-fits" in page or 'data-past="no_bed' in page or 'data-past="not_ready_by' in page

        answer = drop(client, day.session, case=short, before=before)

        assert said == (answer.status_code == 200), (before, page, answer.content)
        if answer.status_code == 200:
            booking = Booking.objects.exclude(status="cancelled").get(case=short)
            actions.cancel_booking(booking=booking, reason="booked_by_mistake", by=day.coordinator, at=now())
            short.refresh_from_db()


@pytest.mark.parametrize(
    "data", [{}, {"case": "x"}, {"session": "\x00"}, {"case": "{case}", "booking": "{booking}"}]
)
def test_a_drop_that_makes_no_sense_changes_nothing(client, day, data):
    data = {key: value.format(case=day.waiting.pk, booking=day.bookings[0].pk) for key, value in data.items()}

    answer = client.post(reverse("scheduling:board_drop"), {"session": day.session.pk, **data})

    assert answer.status_code == 400
    assert len(order_of(day.session)) == 3


def test_what_is_at_another_hospital_is_not_there(client, day, short):
    client.force_login(UserFactory(role=Role.COORDINATOR, site=SiteFactory()))

    assert drop(client, day.session, case=short).status_code == 404
    assert fit(client, day.session, case=short.pk).status_code == 404


@pytest.mark.parametrize("role", set(Role) - {Role.COORDINATOR})
def test_only_a_coordinator_drags(client, day, short, role):
    client.force_login(UserFactory(role=role, site=day.site))

    assert drop(client, day.session, case=short).status_code == 403
    assert fit(client, day.session, case=short.pk).status_code == 403
    assert client.get(reverse("scheduling:board_waiting")).status_code == 403
    assert "data-drop" not in client.get(reverse("scheduling:board"), {"day": "2026-11-24"}).content.decode()


def test_who_could_go_has_a_surgeon_in_theatre_and_can_be_ready(client, day, short):
    week = {"first": in_days(20).date(), "last": in_days(22).date()}
    elsewhere = a_waiting_case(
        day.site, surgeon_ivanova(day.site), minutes=70, patient__family_name="Elsewhere"
    )

    narrow = client.get(reverse("scheduling:board_waiting"), week).content.decode()
    everybody = client.get(reverse("scheduling:board_waiting"), {**week, "everybody": 1}).content.decode()

    assert "ELSEWHERE" not in narrow
    assert "ELSEWHERE" in everybody
    assert f'id="case-{short.pk}"' in everybody
    assert f'data-case="{elsewhere.pk}"' in everybody
    found = client.get(reverse("scheduling:board_waiting"), {"q": "grant", "everybody": 1})
    assert "GRANT" in found.content.decode()
    assert "KIM" not in found.content.decode()


def test_the_column_of_who_could_go_costs_the_same_for_two_and_for_ten(
    client, day, short, django_assert_max_num_queries
):
    with django_assert_max_num_queries(10) as few:
        client.get(reverse("scheduling:board_waiting"), {"everybody": 1})
    for number in range(8):
        a_waiting_case(day.site, day.surgeon, minutes=60, patient__family_name=f"More{number}")
    with django_assert_max_num_queries(10) as many:
        client.get(reverse("scheduling:board_waiting"), {"everybody": 1})
    assert len(few) == len(many)


def test_the_column_of_who_could_go_says_the_minutes_that_were_learned(client, day, short):
    for minutes in (150, 155, 145):
        case = a_waiting_case(day.site, day.surgeon, minutes=short.procedure.planned_minutes)
        operated(case, minutes=minutes, by=day.coordinator)
    learned = queries.estimate_for([short])[short.pk].minutes
    assert learned > short.procedure.planned_minutes

    column = client.get(reverse("scheduling:board_waiting"), {"everybody": 1}).content.decode()

    assert f"{learned} min" in column


# --- what it costs


@pytest.fixture
def six(day):
    """A session with six cases of an hour each."""
    return _booked(day, a_session(day.theatre, day.surgeon, start=in_days(35), hours=14), 6)


def _booked(day, session, count):
    for number in range(count):
        case = a_waiting_case(day.site, day.surgeon, minutes=60, patient__family_name=f"Case{number}")
        actions.book_case(case_id=case.pk, session=session, by=day.coordinator, at=now(), **ANYWAY)
    return list(Booking.objects.filter(session=session).order_by("during"))


def test_holding_a_case_over_three_bookings_costs_as_much_as_over_six(
    client, day, short, six, django_assert_max_num_queries
):
    with django_assert_max_num_queries(18):
        assert fit(client, day.session, case=short.pk).status_code == 200
    for first in (day.bookings[0], six[0]):
        with django_assert_max_num_queries(21):
            assert fit(client, first.session, case=short.pk, before=first.pk).status_code == 200


def test_a_drop_into_the_first_free_place_is_pinned(client, day, short, django_assert_max_num_queries):
    with django_assert_max_num_queries(35):
        assert drop(client, day.session, case=short).status_code == 200


def test_a_drop_before_another_case_of_another_session_is_pinned(
    client, day, six, django_assert_max_num_queries
):
    # Five go later, all at once.
    with django_assert_max_num_queries(41):
        assert drop(client, six[0].session, booking=day.bookings[2], before=six[1]).status_code == 200


def test_a_new_order_of_six_costs_no_more_than_a_new_place_of_one(client, six, django_assert_max_num_queries):
    with django_assert_max_num_queries(33):
        assert drop(client, six[0].session, booking=six[-1], before=six[0]).status_code == 200
