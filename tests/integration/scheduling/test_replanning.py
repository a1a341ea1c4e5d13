"""A closed theatre or an absent surgeon: a new place for each booked case, and nothing moves before it is ticked."""

import pytest
from django.urls import reverse

from common.clock import now
from scheduling.actions.replanning import Wanted, move_all
from scheduling.models import Absence, Booking, Closure
from scheduling.queries.replanning import Cause, concerned, replan
from tests.factories.scheduling import a_session, a_theatre, in_days

pytestmark = pytest.mark.django_db


class Scene:
    """Three knees are booked in Theatre 1, which is closed on that day; Okafor has two other days."""

    def __init__(self, day):
        self.day = day
        self.by = day.coordinator
        self.second = a_session(a_theatre(day.site, "T2"), day.surgeon, start=in_days(23), hours=4)
        self.third = a_session(day.theatre, day.surgeon, start=in_days(28), hours=8)
        self.closure = Closure.objects.create(
            site=day.site,
            theatre=day.theatre,
            kind="closure",
            first_day=in_days(21).date(),
            last_day=in_days(21).date(),
            reason="The air is out of order",
            by=self.by,
            at=now(),
        )
        self.cause = Cause(closure=self.closure)

    def proposed(self):
        bookings = concerned(self.by, self.cause, at=now())
        return {row.booking.pk: row for row in replan(self.by, bookings, self.cause, at=now())}


@pytest.fixture
def scene(full_day):
    return Scene(full_day)


def test_each_case_has_a_place_and_no_place_is_used_twice(scene):
    found = scene.proposed()

    first = [found[one.pk].options[0] for one in scene.day.bookings]
    assert [one.session for one in first] == [scene.second, scene.second, scene.third]
    assert len({(one.session.pk, one.start) for one in first}) == 3


def test_the_more_urgent_chooses_first(scene):
    last = scene.day.bookings[2]
    type(last.case).objects.filter(pk=last.case_id).update(priority=1)

    assert scene.proposed()[last.pk].options[0].session == scene.second


def test_an_absent_surgeon_has_no_place_and_the_sentence_says_so(scene):
    absence = Absence.objects.create(
        person=scene.day.surgeon,
        first_day=in_days(20).date(),
        last_day=in_days(60).date(),
        reason="Illness",
        by=scene.by,
        at=now(),
    )
    cause = Cause(absence=absence)

    rows = replan(scene.by, concerned(scene.by, cause, at=now()), cause, at=now())

    assert len(rows) == 3
    assert all(not row.options for row in rows)
    assert any("away" in str(reason) for _session, reasons in rows[0].refusals for reason in reasons)


def test_sessions_that_are_given_up_take_nothing_themselves(scene):
    scene.closure.withdrawn_at = now()
    scene.closure.save(update_fields=["withdrawn_at"])
    cause = Cause(sessions=(scene.day.session,))

    rows = replan(scene.by, concerned(scene.by, cause, at=now()), cause, at=now())

    assert {option.session for row in rows for option in row.options} <= {scene.second, scene.third}


def test_the_number_of_queries_does_not_grow_with_the_sessions(scene, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    bookings = concerned(scene.by, scene.cause, at=now())
    with CaptureQueriesContext(connection) as few:
        replan(scene.by, bookings, scene.cause, at=now())
    for n in range(4):
        a_session(a_theatre(scene.day.site, f"X{n}"), scene.day.surgeon, start=in_days(30 + n))

    with django_assert_num_queries(len(few)):
        replan(scene.by, bookings, scene.cause, at=now())


def test_one_refused_move_keeps_its_place_and_the_others_are_moved(scene):
    first, second, _third = scene.day.bookings
    wanted = [
        Wanted(first, first.version, scene.second, scene.second.during.lower),
        Wanted(second, second.version, scene.second, scene.second.during.lower),
    ]

    came = move_all(wanted=wanted, by=scene.by, at=now())

    assert [one.is_moved for one in came] == [True, False]
    assert "PETROVA" in str(came[1].reasons[0])
    assert Booking.objects.get(pk=second.pk).session_id == scene.day.session.pk


# ------------------------------------------------------------------------------------------------- the screen


def test_a_coordinator_moves_what_is_ticked_and_nothing_else(scene, client):
    client.force_login(scene.by)
    assert "Theatre 1 is closed" in client.get(reverse("scheduling:replan")).content.decode()
    address = f"{reverse('scheduling:replan')}?closure={scene.closure.pk}"

    shown = client.get(address).content.decode()
    assert "The air is out of order" in shown
    assert "PETROVA" in shown
    assert {one.session_id for one in Booking.objects.all()} == {scene.day.session.pk}

    found = scene.proposed()
    body = {"move": [f"{one.pk}@{one.version}" for one in scene.day.bookings[:2]]}
    for one in scene.day.bookings:
        option = found[one.pk].options[0]
        body[f"place-{one.pk}"] = f"{option.session.pk}@{option.start.isoformat()}"
    answer = client.post(address, body)

    assert "2 of 2 were moved." in answer.content.decode()
    rows = [Booking.objects.get(pk=one.pk).session_id for one in scene.day.bookings]
    assert rows == [scene.second.pk, scene.second.pk, scene.day.session.pk]

    again = client.post(address, body).content.decode()
    assert "0 of 2 were moved." in again
    assert "Somebody changed this since you opened it." in again


def test_nothing_ticked_moves_nothing(scene, client):
    client.force_login(scene.by)

    answer = client.post(f"{reverse('scheduling:replan')}?closure={scene.closure.pk}", {})

    assert answer.status_code == 400
    assert "Tick at least one move." in answer.content.decode()


def test_the_api_proposes_and_moves_nothing(scene, client):
    client.force_login(scene.by)

    rows = client.get("/api/v1/replan/", {"closure": str(scene.closure.pk)}).json()

    assert {row["booking"] for row in rows} == {str(one.pk) for one in scene.day.bookings}
    assert all(row["places"] for row in rows)
    assert client.get("/api/v1/replan/").status_code == 400
