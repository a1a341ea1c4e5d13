"""Sessions, patterns, closures, wards and teams over HTTP: the same verbs as on the screens."""

from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from scheduling.models import BedChange, Closure, SessionTemplate, TheatreSession, Ward
from tests.factories.scheduling import a_session, in_days
from tests.factories.staff import (
    SiteFactory,
    UserFactory,
    nurse_lim,
    surgeon_ivanova,
)

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture
def day(full_day):
    return full_day


def client_of(user) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


@pytest.fixture
def reyes(day):
    return client_of(day.coordinator)


def post(client, path, body=None, version=None):
    headers = {} if version is None else {"If-Match": f'"{version}"'}
    return client.post(f"{API}/{path}/", body or {}, format="json", headers=headers)


def a_pattern(day, **fields):
    usual = {
        "theatre": str(day.theatre.pk),
        "weekday": in_days(1).weekday(),
        "starts_at": "17:00",
        "ends_at": "20:00",
        "surgeon": str(day.surgeon.pk),
        "valid_from": in_days(0).date().isoformat(),
    }
    return usual | fields


def four_weeks(**fields):
    return {"first": in_days(0).date().isoformat(), "last": in_days(27).date().isoformat()} | fields


def test_a_pattern_is_added_its_sessions_shown_and_made(day, reyes):
    added = post(reyes, "session-templates", a_pattern(day, weeks_of_month=[1, 2, 3, 4, 5], release_days=7))

    shown = post(reyes, "sessions/generate", four_weeks(dry_run=True))
    made = post(reyes, "sessions/generate", four_weeks(seen=shown.json()["mark"]))
    again = post(reyes, "sessions/generate", four_weeks(seen=shown.json()["mark"]))

    assert added.status_code == 201
    assert [p["outcome"] for p in shown.json()["planned"]] == ["make"] * 4
    assert (shown.json()["made"], made.json()["made"]) == (0, 4)
    assert (again.status_code, again.json()["code"]) == (409, "plan_changed")
    template = SessionTemplate.objects.get()
    assert (template.release_days, TheatreSession.objects.filter(template=template).count()) == (7, 4)


def test_a_pattern_is_changed_from_a_day_on_and_ended(day, reyes):
    pk = post(reyes, "session-templates", a_pattern(day)).json()["id"]
    post(reyes, "sessions/generate", four_weeks())
    change = {"from_day": in_days(7).date().isoformat(), "ends_at": "19:00"}

    dry = post(reyes, f"session-templates/{pk}/change", change | {"dry_run": True}).json()
    done = post(reyes, f"session-templates/{pk}/change", change | {"seen": dry["mark"]}).json()
    ended = post(
        reyes, f"session-templates/{done['template']}/end", {"last_day": in_days(14).date().isoformat()}
    )

    assert [line["change"] for line in dry["lines"]] == ["changes"] * 3
    assert dry["template"] is None
    assert [line["change"] for line in ended.json()["lines"]] == ["removed"] * 2
    assert TheatreSession.objects.filter(template__isnull=False).count() == 2


def test_a_session_is_added_changed_released_and_taken_over(day, reyes):
    body = {
        "theatre": str(day.theatre.pk),
        "surgeon": str(day.surgeon.pk),
        "start": in_days(30).isoformat(),
        "end": in_days(30, 16).isoformat(),
        "takes_children": False,
    }
    added = post(reyes, "sessions", body)
    path = f"sessions/{added.json()['id']}"
    longer = post(reyes, f"{path}/change", {"end": in_days(30, 17).isoformat()}, version=1)
    released = post(reyes, f"{path}/release", version=2)
    offered = reyes.get(f"{API}/sessions/", {"released": "true"}).json()["results"]
    ivanova = surgeon_ivanova(day.site)
    taken = post(reyes, f"{path}/take-over", {"surgeon": str(ivanova.pk)}, version=3)
    late = post(reyes, f"{path}/take-over", {"surgeon": str(day.surgeon.pk)}, version=3)

    assert (added.status_code, added["ETag"], added.json()["takes_children"]) == (201, '"1"', False)
    assert (longer.status_code, longer.json()["takes_children"]) == (200, False)
    assert released.json()["released_at"]
    assert [one["id"] for one in offered] == [added.json()["id"]]
    assert (taken.json()["surgeon"], taken.json()["taken_over_from"]) == (
        str(ivanova.pk),
        str(day.surgeon.pk),
    )
    assert (late.status_code, late.json()["code"]) == (409, "taken_already")
    assert late.json()["detail"] == "Elena Ivanova has taken this session over already."


def test_a_change_that_throws_cases_out_is_refused_with_each_of_them(day, reyes):
    path = f"sessions/{day.session.pk}/change"
    shorter = {"end": (day.session.during.lower + timedelta(hours=3)).isoformat()}

    refused = post(reyes, path, shorter, version=1)
    without = post(reyes, path, shorter)
    stale = post(reyes, path, shorter, version=7)

    assert (refused.status_code, refused.json()["code"]) == (409, "session_in_use")
    assert {reason["booking"] for reason in refused.json()["reasons"]} == {
        str(b.pk) for b in day.bookings[1:]
    }
    assert (without.status_code, stale.status_code) == (428, 412)


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("sessions", {"surgeon": "nobody"}, "surgeon"),
        ("sessions", {"surgeon": "00000000-0000-0000-0000-000000000000"}, "surgeon"),
        ("sessions", {"end": "2020-01-01T08:00:00Z"}, "end"),
        ("sessions", {"complex_limit": 99}, "complex_limit"),
        ("sessions", {"procedures": ["no-such"]}, "procedures"),
        ("session-templates", {"weekday": 9}, "weekday"),
        ("session-templates", {"weeks_of_month": [6]}, "weeks_of_month"),
        ("session-templates", {"ends_at": "05:00"}, "ends_at"),
    ],
)
def test_bad_input_names_its_field(day, reyes, path, body, field):
    hours = {"start": in_days(30).isoformat(), "end": in_days(30, 16).isoformat()}

    answer = post(reyes, path, a_pattern(day) | hours | body)

    assert answer.status_code == 400
    assert field in str(answer.json())


def test_a_closure_says_what_to_plan_anew_and_is_taken_back(day, reyes):
    on = in_days(21).date().isoformat()
    body = {
        "site": str(day.site.pk),
        "kind": "holiday",
        "first_day": on,
        "last_day": on,
        "reason": "Founders' day",
    }

    made = post(reyes, "closures", body)
    whom = reyes.get(f"{API}/closures/{made.json()['id']}/concerned/").json()
    back = post(reyes, f"closures/{made.json()['id']}/withdraw")

    assert made.status_code == 201
    assert set(whom["bookings"]) == {str(b.pk) for b in day.bookings}
    assert whom["sessions"] == [str(day.session.pk)]
    assert back.status_code == 204
    assert Closure.objects.get().withdrawn_at
    assert reyes.get(f"{API}/closures/").json()["results"] == []


def test_an_absence_likewise(day, reyes):
    on = in_days(21).date().isoformat()
    body = {"person": str(day.surgeon.pk), "first_day": on, "last_day": on, "reason": "Congress"}

    made = post(reyes, "absences", body).json()

    assert len(reyes.get(f"{API}/absences/{made['id']}/concerned/").json()["bookings"]) == 3
    assert post(reyes, f"absences/{made['id']}/withdraw").status_code == 204


def test_wards_beds_and_teams(day, reyes):
    ward = post(reyes, "wards", {"site": str(day.site.pk), "code": "4", "name": "Ward 4", "beds": 6}).json()
    first, last = in_days(1).date().isoformat(), in_days(2).date().isoformat()
    fewer = {"ward": ward["id"], "first_day": first, "last_day": first, "beds": 2, "reason": "Flu"}
    change = post(client_of(nurse_lim(day.site)), "bed-changes", fewer).json()
    beds = reyes.get(f"{API}/wards/{ward['id']}/beds/", {"first_day": first, "last_day": last}).json()
    post(reyes, f"bed-changes/{change['id']}/withdraw")
    post(reyes, f"wards/{ward['id']}/change", {"name": "Four", "beds": 7})
    members = [str(day.surgeon.pk), str(surgeon_ivanova(day.site).pk)]
    team = post(reyes, "teams", {"site": str(day.site.pk), "name": "Knees", "members": members})
    alone = post(reyes, f"teams/{team.json()['id']}/change", {"name": "Knees", "members": members[:1]})

    assert [row["free"] for row in beds] == [2, 6]
    assert BedChange.objects.get().withdrawn_at
    assert (Ward.objects.get().name, Ward.objects.get().beds) == ("Four", 7)
    assert sorted(map(str, team.json()["members"])) == sorted(members)
    assert alone.status_code == 400


def test_another_hospital_is_not_there_and_others_change_nothing(day):
    a_session(day.theatre, day.surgeon, start=in_days(40))
    stranger, nurse = client_of(UserFactory(site=SiteFactory())), client_of(nurse_lim(day.site))

    for path in ("sessions", "session-templates", "closures", "absences", "wards", "teams", "bed-changes"):
        assert stranger.get(f"{API}/{path}/").json()["results"] == []
    assert post(stranger, f"sessions/{day.session.pk}/release", version=1).status_code == 404
    assert post(nurse, f"sessions/{day.session.pk}/release", version=1).status_code == 403
    assert nurse.get(f"{API}/closures/").status_code == 403
