"""Wards, beds day by day, and teams, on their screens."""

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from common.refusals import BadInput
from scheduling import actions
from scheduling.models import BedChange, Booking, Team, Ward
from tests.factories.scheduling import in_days
from tests.factories.staff import (
    SiteFactory,
    UserFactory,
    manager_novak,
    nurse_lim,
    surgeon_ivanova,
    surgeon_okafor,
    theatre_nurse_moreau,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(client, full_day):
    client.force_login(full_day.coordinator)
    return full_day


@pytest.fixture
def ward(day):
    ward = actions.add_ward(site=day.site, code="4", name="Ward 4", beds=2)
    for booking in day.bookings:
        stay = DateRange(in_days(21).date(), in_days(23).date())
        Booking.objects.filter(pk=booking.pk).update(ward=ward, stay=stay)
    return ward


def shown(client, first=21):
    return client.get(reverse("scheduling:wards"), {"first": in_days(first).date().isoformat()})


def test_each_day_says_how_many_beds_are_left_and_who_has_them(client, day, ward):
    page = shown(client)
    cells = page.context["rows"][0].cells

    assert [cell.words for cell in cells[:3]] == ["1 too many", "1 too many", "2 of 2"]
    who = client.get(cells[0].url).content.decode()
    assert all(name in who for name in ("PETROVA", "LIM", "SATO"))


def test_the_beds_of_two_weeks_take_a_fixed_number_of_queries(
    client, day, ward, django_assert_max_num_queries
):
    for number in range(3):
        actions.add_ward(site=day.site, code=f"W{number}", name=f"Ward {number}", beds=10)

    with django_assert_max_num_queries(11):
        shown(client)


def test_a_ward_nurse_takes_beds_away_for_some_days_and_gives_them_back(client, day, ward):
    client.force_login(nurse_lim(day.site))
    days = {"first_day": in_days(22).date().isoformat(), "last_day": in_days(22).date().isoformat()}

    client.post(reverse("scheduling:change_beds", args=[ward.pk]), days | {"beds": "1", "reason": "Flu"})
    fewer = [cell.beds for cell in shown(client).context["rows"][0].cells[:3]]
    client.post(reverse("scheduling:withdraw_bed_change", args=[BedChange.objects.get().pk]))
    again = [cell.beds for cell in shown(client).context["rows"][0].cells[:3]]

    assert (fewer, again) == ([2, 1, 2], [2, 2, 2])


def test_a_ward_is_added_and_changed(client, day):
    sent = {"site": day.site.pk, "code": "5", "name": "Ward 5", "beds": "12"}

    client.post(reverse("scheduling:add_ward"), sent)
    made = Ward.objects.get()
    client.post(
        reverse("scheduling:change_ward", args=[made.pk]), {"name": "Five", "beds": "9", "for_children": "on"}
    )

    made.refresh_from_db()
    assert (made.name, made.beds, made.for_children) == ("Five", 9, True)


@pytest.mark.parametrize(
    ("field", "value"), [("beds", "-1"), ("beds", "201"), ("beds", "many"), ("name", " "), ("code", "")]
)
def test_what_cannot_be_stands_beside_its_field(client, day, field, value):
    sent = {"site": day.site.pk, "code": "5", "name": "Ward 5", "beds": "12"} | {field: value}

    answer = client.post(reverse("scheduling:add_ward"), sent)

    assert answer.status_code == 400
    assert field in answer.context["form"].errors


def test_others_look_at_beds_and_change_nothing(client, day, ward):
    client.force_login(theatre_nurse_moreau(day.site))
    page = shown(client).content.decode()

    assert "Ward 4" in page
    assert "Other beds…" not in page
    assert client.get(reverse("scheduling:change_beds", args=[ward.pk])).status_code == 403
    client.force_login(manager_novak(day.site))
    on = in_days(21).date().isoformat()
    assert client.get(reverse("scheduling:ward_day", args=[ward.pk, on])).status_code == 403


def test_a_ward_of_another_hospital_is_not_there_and_a_day_that_is_none_neither(client, day, ward):
    assert client.get(reverse("scheduling:ward_day", args=[ward.pk, "2026-13-45"])).status_code == 404
    client.force_login(UserFactory(site=SiteFactory()))
    assert client.get(reverse("scheduling:change_ward", args=[ward.pk])).status_code == 404


def test_a_team_is_two_surgeons_or_more(client, day):
    okafor, ivanova = surgeon_okafor(day.site), surgeon_ivanova(day.site)
    sent = {"site": day.site.pk, "name": "Knees", "members": [okafor.pk]}

    alone = client.post(reverse("scheduling:add_team"), sent)
    client.post(reverse("scheduling:add_team"), sent | {"members": [okafor.pk, ivanova.pk]})

    assert alone.status_code == 400
    team = Team.objects.get(members=ivanova)
    assert team.members.count() == 2
    with pytest.raises(BadInput, match="two surgeons"):
        actions.change_team(team=team, name="Knees", members=[okafor, nurse_lim(day.site)])
    page = client.get(reverse("scheduling:teams")).content.decode()
    assert "Chidi Okafor, Elena Ivanova" in page
