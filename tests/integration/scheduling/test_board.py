"""The coordinator's week and day: sessions, minutes, readiness, the order of the day."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

import checklists.actions
from audit.models import AccessEvent
from checklists.models import Alarm, ReadinessSummary, Requirement
from common.clock import now
from scheduling import actions
from scheduling.models import Booking
from staff.domain.roles import Role
from tests.factories.scheduling import (
    a_crowd,
    a_session,
    a_theatre,
    in_days,
)
from tests.factories.staff import (
    SiteFactory,
    UserFactory,
    nurse_lim,
    surgeon_ivanova,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(client, full_day):
    client.force_login(full_day.coordinator)
    return full_day


def board(client, **query):
    return client.get(reverse("scheduling:board"), query)


def week_of(moment: datetime) -> str:
    year, week, _ = moment.isocalendar()
    return f"{year}-W{week:02}"


def text(response) -> str:
    return response.content.decode()


def day_of(scene) -> str:
    return in_days(21).date().isoformat()


def reorder(client, scene, order):
    return client.post(
        reverse("scheduling:reorder", args=[scene.session.pk]),
        {"order": " ".join(str(pk) for pk in order)},
        follow=True,
    )


def test_a_week_shows_each_session_with_its_minutes_and_how_many_are_ready(client, day):
    page = text(board(client, week=week_of(in_days(21))))

    assert "Theatre 1" in page
    assert "Chidi Okafor" in page
    assert "90 min left" in page
    assert "0 of 3 ready" in page


def test_each_case_has_its_start_its_patient_its_side_in_full_and_what_is_in_the_way(client, day):
    ReadinessSummary.objects.update(verdict="at_risk")
    page = text(board(client, week=week_of(in_days(21))))

    assert page.index("PETROVA") < page.index("LIM") < page.index("SATO")
    assert "<b>PETROVA</b> Anna" in page
    assert '<b class="side">LEFT</b>' in page
    assert "At risk" in page
    assert ": missing" in page
    assert "↳" in page


def test_a_day_over_its_end_says_by_how_much(client, day):
    actions.book_case(
        case_id=day.waiting.pk,
        session=day.session,
        overrun_reason="no other day",
        by=day.coordinator,
        at=now(),
    )

    assert "15 min OVER" in text(board(client, day=day_of(day)))


def test_an_empty_session_says_what_to_do_and_a_closed_one_says_why(client, day):
    a_session(a_theatre(day.site, "T2"), surgeon_ivanova(day.site), start=in_days(21))
    closed = a_session(a_theatre(day.site, "T3"), surgeon_ivanova(day.site), start=in_days(21))
    actions.close_session(session=closed, reason="Ventilation <b>repair</b>")

    page = text(board(client, day=day_of(day)))

    assert "Nobody is booked here yet." in page
    assert "Find a case for it" in page
    assert "Ventilation &lt;b&gt;repair&lt;/b&gt;" in page


def test_what_is_left_of_a_session_leads_to_the_cases_that_fit_it(client, day):
    page = text(board(client, day=day_of(day)))

    assert f'href="{reverse("scheduling:waiting_list")}?session={day.session.pk}"' in page
    assert "Fill 90 min" in page


@pytest.mark.parametrize("role", set(Role) - {Role.COORDINATOR})
def test_others_see_the_board_but_nothing_to_change_it_with(client, day, role):
    client.force_login(UserFactory(role=role, site=day.site))

    page = text(board(client, day=day_of(day)))

    assert "PETROVA" in page
    for route in ("move", "cancel"):
        assert reverse(f"scheduling:{route}", args=[day.bookings[0].pk]) not in page
    assert "Fill 90 min" not in page
    assert reverse("scheduling:reorder", args=[day.session.pk]) not in page


def test_the_board_of_another_hospital_is_empty(client, day):
    client.force_login(UserFactory(site=SiteFactory()))

    page = text(board(client, day=day_of(day)))

    assert "PETROVA" not in page
    assert "No sessions here" in page


def test_looking_at_the_board_is_written_down(client, day):
    board(client, day=day_of(day))

    event = AccessEvent.objects.get(place="scheduling:board")
    assert set(event.patient_ids) == {booking.patient_id for booking in day.bookings}
    assert event.user_id == day.coordinator.pk


@pytest.mark.parametrize("narrowed", ["theatre", "surgeon"])
def test_the_board_can_be_narrowed(client, day, narrowed):
    other = a_session(a_theatre(day.site, "T2"), surgeon_ivanova(day.site), start=in_days(21))
    chosen = {"theatre": other.theatre_id, "surgeon": other.surgeon_id}[narrowed]

    page = text(board(client, day=day_of(day), **{narrowed: chosen}))

    assert f"session-{other.pk}" in page
    assert f"session-{day.session.pk}" not in page


@pytest.mark.parametrize(
    "query",
    [
        {"week": "2026-W99"},
        {"week": "9999-W52"},
        {"week": "\x00"},
        {"week": "48"},
        {"day": "9999-12-31"},
        {"day": "0001-01-01"},
        {"day": "2026-02-30"},
        {"day": "'; drop table"},
        {"theatre": "1", "surgeon": "<script>"},
        {"week": "а" * 5000},
    ],
)
def test_an_address_that_makes_no_sense_shows_this_week(client, day, query):
    response = board(client, **query)

    assert response.status_code == 200
    assert "<script>alert" not in text(response)


def test_the_board_reads_russian(client, day):
    day.coordinator.language = "ru"
    day.coordinator.save(update_fields=["language"])

    assert 'lang="ru"' in text(board(client, day=day_of(day)))


def test_a_wall_of_three_hundred_takes_as_many_questions_as_a_wall_of_four(
    client, day, django_assert_max_num_queries
):
    crowded = SiteFactory(code="crowded")
    client.force_login(UserFactory(username="few", site=crowded))
    a_crowd(crowded, date(2027, 2, 1), theatres=2, days=1, cases_each=2)
    with django_assert_max_num_queries(11) as few:
        board(client, week="2027-W05")

    a_crowd(crowded, date(2027, 3, 1), theatres=12, days=5, cases_each=5)
    with django_assert_max_num_queries(11) as many:
        page = text(board(client, week="2027-W09"))

    assert page.count('id="booking-') == 300
    assert len(many) == len(few)


def test_a_change_is_on_the_board_at_once(client, day):
    before = text(board(client, day=day_of(day)))
    ReadinessSummary.objects.filter(case=day.bookings[0].case_id).update(verdict="ready")

    after = text(board(client, day=day_of(day)))

    assert "0 of 3 ready" in before
    assert "1 of 3 ready" in after


def test_a_case_changes_places_with_the_one_before_it(client, day):
    first, second, third = (booking.pk for booking in day.bookings)

    page = text(reorder(client, day, [second, first, third]))

    order = Booking.objects.filter(session=day.session).order_by("during").values_list("pk", flat=True)
    assert list(order) == [second, first, third]
    assert "The running order is changed" in page


def test_the_buttons_of_the_day_ask_for_the_order_they_would_give(client, day):
    first, second, third = (str(booking.pk) for booking in day.bookings)

    page = text(board(client, day=day_of(day)))

    assert f'value="{second} {first} {third}"' in page
    assert f'value="{first} {third} {second}"' in page


@pytest.mark.parametrize("order", ["", "nonsense", "\x00", "{missing}", "{twice}", "x" * 5000])
def test_an_order_that_is_not_one_changes_nothing(client, day, order):
    first, second, third = (booking.pk for booking in day.bookings)
    order = order.replace("{missing}", f"{first} {second}").replace("{twice}", f"{first} {first} {second}")

    response = client.post(
        reverse("scheduling:reorder", args=[day.session.pk]), {"order": order}, follow=True
    )

    assert response.status_code == 200
    kept = Booking.objects.filter(session=day.session).order_by("during").values_list("pk", flat=True)
    assert list(kept) == [first, second, third]
    assert "notice-error" in text(response)


def test_the_order_of_another_hospitals_day_is_not_there(client, day):
    client.force_login(UserFactory(site=SiteFactory()))

    response = client.post(reverse("scheduling:reorder", args=[day.session.pk]), {"order": ""})

    assert response.status_code == 404


def test_what_fell_after_the_call_stands_on_top_until_a_nurse_has_seen_it(client, day):
    requirement = Requirement.objects.filter(case=day.bookings[0].case_id, code="glucose").get()
    Alarm.objects.create(case=requirement.case, requirement=requirement, state="block", raised_at=now())

    seen_by_coordinator = text(board(client))
    client.force_login(nurse_lim(day.site))
    seen_by_nurse = text(board(client))

    assert "After the call to theatre" in seen_by_coordinator
    assert ">Acknowledge<" not in seen_by_coordinator
    assert ">Acknowledge<" in seen_by_nurse
    checklists.actions.acknowledge_alarm(alarm=Alarm.objects.get(), by=nurse_lim(day.site), at=now())
    assert "After the call to theatre" not in text(board(client))


def test_a_session_of_another_time_zone_stands_on_its_own_day(client, day):
    far = SiteFactory(code="almaty", time_zone="Asia/Almaty")
    person = UserFactory(username="both", sites=[day.site, far])
    early = in_days(21, hour=1, zone="Asia/Almaty")
    a_session(a_theatre(far, "A1"), surgeon_ivanova(far), start=early, hours=4)
    client.force_login(person)

    page = text(board(client, day=early.date().isoformat()))

    assert "01:00–05:00" in page
    assert "Hospital almaty" in page
    assert "01:00–05:00" not in text(board(client, day=(early.date() - timedelta(days=1)).isoformat()))


def test_what_is_said_about_a_date_reads_like_one(client, day):
    line = {
        "code": "glucose",
        "state": "expired",
        "owner": "coordinator",
        "due_on": None,
        "forecast": "in_time",
        "why": "expired",
        "params": {"valid_through": "2026-12-09"},
    }
    ReadinessSummary.objects.update(verdict="at_risk", in_the_way=[line])

    assert "Fasting glucose: valid until Wed 9 Dec 2026" in text(board(client, day=day_of(day)))
