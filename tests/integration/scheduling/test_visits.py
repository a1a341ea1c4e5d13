"""The patient's other visits: rules, screens, interface, and what is told of them."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from common.refusals import BadInput, Refused, Stale
from reminders.models import Reminder
from scheduling import actions
from scheduling.actions import PlannedAlready
from scheduling.models import Visit
from tests.factories.checklists import a_booked_case, a_hospital, a_waiting_case
from tests.factories.staff import SiteFactory, UserFactory, nurse_lim, theatre_nurse_moreau

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital():
    return a_hospital(time_zone="Europe/London")


@pytest.fixture
def booking(hospital):
    return a_booked_case(hospital, start=in_days(hospital, 40, 12), email="anna@example.org")


def api(user) -> APIClient:
    client = APIClient()
    client.force_login(user)
    return client


def in_days(hospital, days: int, hour: int = 14) -> datetime:
    local = hospital.now.astimezone(hospital.zone) + timedelta(days=days)
    return local.replace(hour=hour, minute=0, second=0, microsecond=0)


def plan(hospital, booking, kind="assessment", days=20, **more) -> Visit:
    return actions.plan_visit(
        case=booking.case,
        kind=kind,
        visit_at=in_days(hospital, days),
        by=hospital.coordinator,
        at=hospital.now,
        **more,
    )


def told(booking, kind="assessment_visit"):
    rows = Reminder.objects.filter(booking=booking, kind=kind).order_by("created_at", "pk")
    return [(row.state, row.why) for row in rows]


def test_a_visit_is_told_two_days_before(hospital, booking):
    visit = plan(hospital, booking)

    row = Reminder.objects.get(booking=booking, kind="assessment_visit")
    assert (row.state, row.about) == ("pending", f"{visit.pk.hex}:1")
    assert timedelta(days=1, hours=12) < visit.at - row.due_at < timedelta(days=3)


def test_a_moved_visit_is_told_anew_and_a_cancelled_one_is_not(hospital, booking):
    visit = plan(hospital, booking)
    by, at = hospital.coordinator, hospital.now

    moved = actions.move_visit(visit=visit, visit_at=in_days(hospital, 25), by=by, at=at)
    assert told(booking) == [("superseded", "moved"), ("pending", "")]

    actions.cancel_visit(visit=moved, by=by, at=at)
    assert told(booking) == [("superseded", "moved"), ("suppressed", "not_needed")]


def test_a_visit_that_was_told_is_told_its_new_time(hospital, booking):
    visit = plan(hospital, booking)
    rows = Reminder.objects.filter(booking=booking, kind="assessment_visit")
    rows.update(state="claimed", claimed_by="a", lease_until=hospital.now)
    rows.update(state="handing_over")
    rows.update(state="sent", sent_at=hospital.now)

    actions.move_visit(visit=visit, visit_at=in_days(hospital, 25), by=hospital.coordinator, at=hospital.now)

    assert told(booking) == [("sent", ""), ("pending", "")]


def test_nothing_new_writes_nothing(hospital, booking):
    visit = plan(hospital, booking, place="Room 4")

    same = actions.move_visit(visit=visit, visit_at=visit.at, by=hospital.coordinator, at=hospital.now)

    assert (same.version, same.place) == (1, "Room 4")


def test_a_case_has_one_visit_of_a_kind(hospital, booking):
    plan(hospital, booking)

    with pytest.raises(PlannedAlready):
        plan(hospital, booking, days=22)


@pytest.mark.parametrize(
    ("kind", "days", "field"),
    [
        ("assessment", -1, "at"),
        ("assessment", 40, "at"),
        ("assessment", 50, "at"),
        ("stitches", 40, "at"),
        ("control", 20, "at"),
        ("control", 800, "at"),
        ("massage", 20, "kind"),
    ],
)
def test_a_time_that_makes_no_sense_is_refused(hospital, booking, kind, days, field):
    with pytest.raises(BadInput) as refused:
        plan(hospital, booking, kind, days)

    assert refused.value.field == field
    assert not Visit.objects.exists()


def test_a_place_has_its_length(hospital, booking):
    with pytest.raises(BadInput):
        plan(hospital, booking, place="x" * 121)


def test_a_visit_that_somebody_changed_is_looked_at_again(hospital, booking):
    visit = plan(hospital, booking)
    by, at = hospital.coordinator, hospital.now
    actions.move_visit(visit=visit, visit_at=in_days(hospital, 25), by=by, at=at, expected_version=1)

    with pytest.raises(Stale):
        actions.cancel_visit(visit=visit, by=by, at=at, expected_version=1)
    actions.cancel_visit(visit=visit, by=by, at=at, expected_version=2)
    with pytest.raises(Refused):
        actions.cancel_visit(visit=visit, by=by, at=at)


def test_a_waiting_case_can_have_a_visit_and_nothing_is_told_before_it_is_booked(hospital):
    case = a_waiting_case(hospital)

    actions.plan_visit(
        case=case,
        kind="assessment",
        visit_at=in_days(hospital, 20),
        by=hospital.coordinator,
        at=hospital.now,
    )

    assert not Reminder.objects.exists()


# -------------------------------------------------------------------------------------------------------- screens


def visits_page(booking) -> str:
    return reverse("scheduling:visits", args=[booking.case_id])


def typed(hospital, days: int, **more):
    day = in_days(hospital, days).date().isoformat()
    return {"kind": "stitches", "day": day, "time": "10:30", "place": "Room 4"} | more


def test_a_coordinator_plans_a_visit_on_the_days_the_protocol_suggests(client, hospital, booking):
    client.force_login(hospital.coordinator)
    page = client.get(visits_page(booking)).content.decode()
    assert "None is planned." in page
    assert "Control visit: " in page

    answer = client.post(visits_page(booking), typed(hospital, 50, kind="control"))

    assert answer.status_code == 302
    visit = Visit.objects.get()
    assert visit.at.astimezone(hospital.zone).strftime("%H:%M") == "10:30"
    page = client.get(visits_page(booking)).content.decode()
    assert "Room 4" in page
    assert "Control visit: " not in page


def test_a_wrong_day_is_refused_beside_the_day(client, hospital, booking):
    client.force_login(hospital.coordinator)

    answer = client.post(visits_page(booking), typed(hospital, 5))

    assert answer.status_code == 400
    assert "This visit comes after it." in answer.content.decode()
    assert answer.context["form"].errors.keys() == {"day"}


def test_a_visit_is_moved_and_cancelled_on_the_screen(client, hospital, booking):
    client.force_login(nurse_lim(hospital.site))
    visit = plan(hospital, booking)
    move = reverse("scheduling:move_visit", args=[visit.pk])
    assert "14:00" in client.get(move).content.decode()

    assert client.post(move, typed(hospital, 25, version=1)).status_code == 302
    assert client.post(move, typed(hospital, 26, version=1)).status_code == 409
    cancel = reverse("scheduling:cancel_visit", args=[visit.pk])
    assert "Look at the visit again" in client.post(cancel, follow=True).content.decode()
    assert "Look at it again" in client.post(cancel, {"version": 1}, follow=True).content.decode()
    client.post(cancel, {"version": 2})

    visit.refresh_from_db()
    assert visit.cancelled_at is not None


def test_the_case_page_shows_visits_and_what_happened_to_them(client, hospital, booking):
    visit = plan(hospital, booking)
    actions.move_visit(visit=visit, visit_at=in_days(hospital, 25), by=hospital.ward_nurse, at=hospital.now)
    client.force_login(theatre_nurse_moreau(hospital.site))

    page = client.get(reverse("scheduling:case", args=[booking.case_id])).content.decode()

    assert "Assessment before the operation" in page
    assert f"{hospital.coordinator.full_name} planned a visit" in page
    assert f"{hospital.ward_nurse.full_name} moved a visit" in page
    assert "Plan or change visits" not in page


def test_an_assessment_that_the_operation_overtook_says_so(client, hospital, booking):
    visit = plan(hospital, booking)
    Visit.objects.filter(pk=visit.pk).update(at=in_days(hospital, 41))
    client.force_login(hospital.coordinator)

    assert "This is not before the operation." in client.get(visits_page(booking)).content.decode()


@pytest.mark.parametrize("who", [theatre_nurse_moreau])
def test_who_plans_no_visits_gets_no_form(client, hospital, booking, who):
    client.force_login(who(hospital.site))

    assert client.get(visits_page(booking)).status_code == 403


def test_a_case_of_another_hospital_does_not_exist(client, hospital, booking):
    visit = plan(hospital, booking)
    client.force_login(UserFactory(site=SiteFactory(code="south")))

    assert client.get(visits_page(booking)).status_code == 404
    assert client.get(reverse("scheduling:move_visit", args=[visit.pk])).status_code == 404


# ----------------------------------------------------------------------------------------------------- interface


def test_another_system_plans_moves_and_cancels_a_visit(hospital, booking):
    client = api(hospital.coordinator)
    asked = {"case": str(booking.case_id), "kind": "assessment", "at": in_days(hospital, 20).isoformat()}

    made = client.post("/api/v1/visits/", asked, format="json")
    assert (made.status_code, made.headers["ETag"]) == (201, '"1"')
    again = client.post("/api/v1/visits/", asked, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "visit_planned")
    one = f"/api/v1/visits/{made.json()['id']}/"
    new = {"at": in_days(hospital, 21).isoformat()}
    assert client.post(f"{one}move/", new, format="json").status_code == 428
    moved = client.post(f"{one}move/", new, format="json", headers={"If-Match": '"1"'})
    assert (moved.status_code, moved.json()["version"]) == (200, 2)
    assert client.post(f"{one}cancel/", headers={"If-Match": '"1"'}).status_code == 412
    assert client.post(f"{one}cancel/", headers={"If-Match": '"2"'}).json()["cancelled_at"]
    assert client.get(one).json()["version"] == 3
    listed = client.get("/api/v1/visits/", {"case": booking.case_id, "cancelled": "true"}).json()
    assert [row["id"] for row in listed["results"]] == [made.json()["id"]]
    assert client.get("/api/v1/visits/", {"cancelled": "false"}).json()["count"] == 0


def test_a_bad_time_names_the_field(hospital, booking):
    asked = {"case": str(booking.case_id), "kind": "control", "at": in_days(hospital, 5).isoformat()}

    answer = api(hospital.coordinator).post("/api/v1/visits/", asked, format="json")

    assert (answer.status_code, list(answer.json())) == (400, ["at"])


def test_other_hospitals_see_no_visit(hospital, booking):
    visit = plan(hospital, booking)
    client = api(UserFactory(site=SiteFactory(code="south")))

    assert client.get(f"/api/v1/visits/{visit.pk}/").status_code == 404
    assert client.get("/api/v1/visits/").json()["count"] == 0
