"""Holidays, closed theatres and people who are away: nothing booked is cancelled, and everybody concerned is named."""

from datetime import timedelta

import pytest
from django.urls import reverse

from audit.models import AccessEvent
from common.clock import now
from common.refusals import BadInput
from scheduling import actions, queries
from scheduling.models import Absence, Booking, Closure
from scheduling.queries.concerned import Days, booked_on, concerned
from tests.factories.scheduling import a_session, a_theatre, in_days
from tests.factories.staff import (
    SiteFactory,
    UserFactory,
    anaesthetist_sato,
    coordinator_reyes,
    nurse_lim,
    surgeon_ivanova,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(client, full_day):
    """Okafor's day in three weeks: three cases in Theatre 1."""
    client.force_login(full_day.coordinator)
    return full_day


def the_day(days=0):
    return in_days(21 + days).date()


def sent(day, **fields):
    usual = {
        "kind": "closure",
        "site": day.site.pk,
        "theatre": day.theatre.pk,
        "first_day": the_day().isoformat(),
        "last_day": the_day(1).isoformat(),
        "reason": "Ventilation is serviced",
    }
    return usual | fields


def close(day, **fields):
    usual = {"kind": "closure", "theatre": day.theatre, "first_day": the_day(), "last_day": the_day()}
    return actions.add_closure(
        site=day.site, reason="New floor", by=day.coordinator, at=now(), **(usual | fields)
    )


def test_a_closure_is_looked_at_first_and_cancels_nothing(client, day):
    address = reverse("scheduling:add_closure")

    looked = client.post(address, sent(day, look="1"))
    nothing_yet = Closure.objects.count()
    kept = client.post(address, sent(day, decide="1"), follow=True)

    page = looked.content.decode()
    assert "1 session falls on those days." in page
    assert "3 operations are booked. They stay booked until you plan them anew." in page
    assert "PETROVA" in page
    assert nothing_yet == 0
    assert Closure.objects.get().reason == "Ventilation is serviced"
    assert reverse("scheduling:replan") in kept.content.decode()
    assert Booking.objects.filter(status="booked").count() == 3
    assert AccessEvent.objects.filter(place="scheduling:closure").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("last_day", "2020-01-01"),
        ("first_day", "tomorrow"),
        ("reason", "  "),
        ("reason", "x"),
        ("kind", "party"),
        ("theatre", "00000000-0000-0000-0000-000000000000"),
        ("site", ""),
    ],
)
@pytest.mark.parametrize("press", ["look", "decide"])
def test_what_cannot_be_stands_beside_its_field(client, day, field, value, press):
    answer = client.post(reverse("scheduling:add_closure"), sent(day, **{field: value, press: "1"}))

    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert not Closure.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kind": "holiday"}, "theatre"),
        ({"last_day": None}, "last_day"),
        ({"first_day": "past", "last_day": "past"}, "last_day"),
    ],
)
def test_days_and_places_that_make_no_sense_are_refused(day, fields, field):
    days = {None: the_day(800), "past": in_days(-3).date()}
    fields = {name: days.get(value, value) for name, value in fields.items()}

    with pytest.raises(BadInput) as bad:
        close(day, **fields)
    assert bad.value.field == field


def test_a_theatre_of_another_hospital_is_not_closed(day):
    with pytest.raises(BadInput, match="another hospital"):
        close(day, theatre=a_theatre(SiteFactory(), "T9"))


def test_only_what_lies_in_those_days_and_there_is_concerned(day):
    sato = anaesthetist_sato(day.site)
    a_session(a_theatre(day.site, "T2"), surgeon_ivanova(day.site), start=in_days(21), anaesthetist=sato)

    def who(**asked):
        found = concerned(day.coordinator, Days([day.site], the_day(), the_day(), **asked))
        return len(found.sessions), len(found.bookings)

    assert who() == (2, 3)
    assert who(theatre=day.theatre.pk) == (1, 3)
    assert who(person=day.surgeon.pk) == (1, 3)
    assert who(person=sato.pk) == (1, 0)
    before = Days([day.site], the_day(-3), the_day(-1))
    assert concerned(day.coordinator, before).bookings == []
    elsewhere = SiteFactory()
    assert concerned(coordinator_reyes(day.site), Days([elsewhere], the_day(), the_day())).sessions == []


def test_the_list_counts_who_is_booked_in_one_query(client, day, django_assert_num_queries):
    close(day)
    close(day, first_day=the_day(1), last_day=the_day(2))
    days = [Days([day.site], the_day(n), the_day(n), day.theatre.pk) for n in (0, 1)]

    with django_assert_num_queries(1):
        assert booked_on(days) == [3, 0]
    page = client.get(reverse("scheduling:closures")).content.decode()
    assert "3 operations are booked" in page
    assert "New floor" in page


def test_what_is_taken_back_does_not_count_any_more(client, day):
    closure = close(day)

    client.post(reverse("scheduling:withdraw_closure", args=[closure.pk]))
    client.post(reverse("scheduling:withdraw_closure", args=[closure.pk]))

    assert not queries.closures_between(day.site, the_day(), the_day())
    closure.refresh_from_db()
    assert closure.withdrawn_at is not None


def test_who_is_away_is_put_down_and_taken_back(client, day):
    address = reverse("scheduling:add_absence")
    asked = {
        "person": day.surgeon.pk,
        "first_day": the_day().isoformat(),
        "last_day": the_day(2).isoformat(),
        "reason": "Congress",
    }

    looked = client.post(address, asked | {"look": "1"})
    client.post(address, asked | {"decide": "1"})

    assert "3 operations are booked." in looked.content.decode()
    absence = Absence.objects.get()
    assert [a.pk for a in queries.absences_between(the_day(2), the_day(9))] == [absence.pk]
    assert not queries.absences_between(the_day(), the_day(), people=[])
    client.post(reverse("scheduling:withdraw_absence", args=[absence.pk]))
    assert not queries.absences_between(the_day(), the_day())


def test_a_nurse_is_not_put_down_as_away(day):
    with pytest.raises(BadInput, match="Only surgeons and anaesthetists"):
        actions.add_absence(
            person=nurse_lim(day.site),
            site=day.site,
            first_day=the_day(),
            last_day=the_day(),
            reason="Holiday",
            by=day.coordinator,
            at=now(),
        )


@pytest.mark.parametrize("name", ["closure", "withdraw_closure"])
def test_a_closure_of_another_hospital_is_not_there(client, day, name):
    closure = close(day)
    client.force_login(UserFactory(site=SiteFactory()))

    address = reverse(f"scheduling:{name}", args=[closure.pk])
    assert client.post(address).status_code in {404, 405}
    assert client.get(address).status_code in {404, 405}
    closure.refresh_from_db()
    assert closure.withdrawn_at is None


def test_the_week_says_why_nobody_operates(client, day):
    close(day, kind="holiday", theatre=None)

    page = client.get(reverse("scheduling:sessions"), {"week": f"{in_days(21):%G-W%V}"}).content.decode()

    assert "Holiday: New floor" in page
    assert "3 operations are booked" in page


def test_script_in_a_reason_stays_text(client, day):
    client.post(reverse("scheduling:add_closure"), sent(day, decide="1", reason="<script>alert(1)</script>"))

    page = client.get(reverse("scheduling:closures")).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;" in page


def test_the_pages_take_the_same_number_of_queries_however_much_is_closed(
    client, day, django_assert_max_num_queries
):
    for number in range(4):
        close(day, first_day=the_day(number), last_day=the_day(number) + timedelta(days=1))

    with django_assert_max_num_queries(12):
        client.get(reverse("scheduling:closures"))


def test_the_board_says_so_too_and_those_who_look_at_it_hear_of_it(client, day):
    board = f"{reverse('scheduling:board')}?day={the_day()}"
    changes = f"{reverse('scheduling:board_changes')}?day={the_day()}"
    before = client.get(changes).json()

    closure = close(day, kind="holiday", theatre=None)
    page = client.get(board).content.decode()
    after = client.get(changes).json()
    actions.withdraw_closure(closure=closure, at=now())

    assert "Holiday: New floor" in page
    assert "PETROVA" in page
    assert before != after
    assert client.get(changes).json() == before
    assert "New floor" not in client.get(board).content.decode()
