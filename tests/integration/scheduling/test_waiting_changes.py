"""What is done on the waiting list: one line, several at once, views kept; and nobody overwrites anybody."""

from datetime import timedelta

import pytest

from audit.models import AccessEvent
from cases.domain.waiting import ContactStage, Priority
from cases.models import Case
from checklists.models import ReadinessSummary
from common.clock import now
from common.refusals import BadInput, Stale
from scheduling.actions.waiting import change_entry, set_unavailable
from scheduling.domain.waiting import Away
from scheduling.models import SavedFilter, Unavailability
from scheduling.queries import unavailable_of
from scheduling.queries.waiting import page_of
from staff.actions import issue_token
from staff.domain.roles import Role
from tests.factories.scheduling import a_waiting_case, in_days
from tests.factories.staff import SiteFactory, UserFactory, coordinator_reyes, surgeon_ivanova, surgeon_okafor

pytestmark = pytest.mark.django_db
TODAY = in_days(0).date()
LIST = "/waiting-list/"


@pytest.fixture
def site():
    return SiteFactory(code="north")


@pytest.fixture
def okafor(site):
    return surgeon_okafor(site)


@pytest.fixture(autouse=True)
def reyes(client, site):
    person = coordinator_reyes(site)
    client.force_login(person)
    return person


@pytest.fixture
def grant(site, okafor):
    return a_waiting_case(site, okafor, patient__family_name="Grant")


def listed(client, **query) -> str:
    return client.get(LIST, query).content.decode()


def order(client, *names, **query) -> list[str]:
    page = listed(client, **query)
    return sorted((name for name in names if name in page), key=page.index)


def test_a_line_says_priority_contact_notice_and_the_days_away(client, site, okafor, reyes, grant):
    first, last = TODAY + timedelta(9), TODAY + timedelta(12)
    change_entry(
        case=grant, by=reyes, at=now(), priority=Priority.SOONEST, contact_stage=ContactStage.DATE_OFFERED,
        notice_hours=24, unavailable=[Away(first, last, "wedding")],
    )  # fmt: skip

    page = listed(client)

    for words in (
        "1 · soonest",
        "date offered",
        "24 h notice",
        f"cannot come {first:%a} {first.day} {first:%b} to",
    ):
        assert words in page


def test_a_day_on_which_the_patient_is_away_is_not_the_first_possible_one(client, okafor, reyes, grant):
    ready = ReadinessSummary.objects.get(case=grant).earliest_on
    back = ready + timedelta(4)
    set_unavailable(case=grant, unavailable=[Away(ready, back - timedelta(1))], by=reyes, at=now())

    page = listed(client)

    assert "decided by: the patient is away until" in page
    assert f"{back:%a} {back.day} {back:%b}" in page


def test_the_list_is_sorted_by_each_of_its_columns(client, site, okafor):
    a_waiting_case(site, okafor, patient__family_name="Ash", priority=4, target_date=TODAY + timedelta(5))
    a_waiting_case(site, okafor, patient__family_name="Birch", priority=1, decided_on=TODAY - timedelta(200))
    cedar = a_waiting_case(site, okafor, patient__family_name="Cedar", target_date=TODAY + timedelta(2))
    ReadinessSummary.objects.filter(case=cedar).update(earliest_on=None)

    names = ("ASH", "BIRCH", "CEDAR")
    assert order(client, *names) == ["CEDAR", "ASH", "BIRCH"]
    assert order(client, *names, sort="name") == ["ASH", "BIRCH", "CEDAR"]
    assert order(client, *names, sort="priority") == ["BIRCH", "CEDAR", "ASH"]
    assert order(client, *names, sort="waiting")[0] == "BIRCH"
    assert order(client, *names, sort="ready")[-1] == "CEDAR"
    assert order(client, *names, sort="nonsense") == ["CEDAR", "ASH", "BIRCH"]


def test_the_list_narrows_by_each_of_its_filters(client, site, okafor):
    soon = {"priority": 1, "contact_stage": "agreed", "notice_hours": 24, "target_date": TODAY + timedelta(2)}
    a_waiting_case(site, okafor, patient__family_name="Ash", **soon)
    birch = a_waiting_case(site, okafor, patient__family_name="Birch", target_date=TODAY + timedelta(90))
    ReadinessSummary.objects.filter(case=birch).update(earliest_on=TODAY + timedelta(80))

    for query in (
        {"priority": 1},
        {"contact": "agreed"},
        {"notice": 48},
        {"breach_before": (TODAY + timedelta(2)).isoformat()},
        {"ready_by": (TODAY + timedelta(60)).isoformat()},
    ):
        assert order(client, "ASH", "BIRCH", **query) == ["ASH"], query
    assert order(client, "ASH", "BIRCH", notice=12) == []


@pytest.mark.parametrize("by", ["target", "ready", "priority", "waiting", "name"])
def test_pages_follow_each_other_without_a_gap_and_back_again(client, site, okafor, monkeypatch, by):
    monkeypatch.setitem(page_of.__kwdefaults__, "size", 2)
    cases = [
        a_waiting_case(
            site, okafor, patient__family_name="Ash" * (n % 2 + 1), target_date=TODAY if n % 2 else None
        )
        for n in range(5)
    ]

    shown, address, pages = [], f"{LIST}?sort={by}", []
    while address:
        response = client.get(address)
        page = [row.id for row in response.context["rows"]]
        shown += page
        pages.append(page)
        address = response.context["after_url"]

    assert len(pages) == 3
    assert sorted(shown) == sorted(case.pk for case in cases)
    back = client.get(response.context["before_url"])
    assert [row.id for row in back.context["rows"]] == pages[1]


def tick(*cases) -> list[str]:
    return [f"{case.pk}:{case.version}" for case in cases]


def change(client, *cases, **what):
    return client.post(f"{LIST}change/", {"case": tick(*cases), **what})


def test_one_verb_changes_all_that_are_ticked(client, site, okafor, grant):
    lim = a_waiting_case(site, okafor, patient__family_name="Lim")
    ivanova = surgeon_ivanova(site)

    for what in ({"verb": "priority", "priority": 1}, {"verb": "contact", "contact": "no_answer"},
                 {"verb": "surgeon", "surgeon": ivanova.pk}):  # fmt: skip
        page = change(client, *Case.objects.all(), **what).content.decode()
        assert "2 cases were changed" in page

    found = set(Case.objects.values_list("priority", "contact_stage", "surgeon"))
    assert found == {(1, "no_answer", ivanova.pk)}
    assert set(AccessEvent.objects.filter(place="scheduling:change_waiting").last().patient_ids) == {
        grant.patient_id,
        lim.patient_id,
    }


def test_a_row_that_somebody_changed_meanwhile_is_refused_and_the_others_are_done(
    client, site, okafor, reyes, grant
):
    lim = a_waiting_case(site, okafor, patient__family_name="Lim")
    change_entry(case=grant, priority=Priority.SOON, by=reyes, at=now())

    page = change(client, grant, lim, verb="priority", priority=4).content.decode()

    assert "1 case was changed" in page
    assert "1 case was not changed" in page
    assert "Somebody changed this since you opened it" in page
    grant.refresh_from_db()
    assert grant.priority == Priority.SOON


def test_taking_off_the_list_needs_a_reason_and_some_reasons_need_words(client, grant):
    assert change(client, grant, verb="remove").status_code == 400
    refused = change(client, grant, verb="remove", reason="other")
    assert refused.status_code == 409
    assert "Say in a few words why." in refused.content.decode()

    assert change(client, grant, verb="remove", reason="patient_declined").status_code == 200
    grant.refresh_from_db()
    assert grant.status == "cancelled"


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ({"verb": "priority", "priority": 1, "case": []}, "Tick the cases first."),
        ({"verb": "priority", "priority": 1, "case": ["x:y"]}, "could not be read"),
        ({"verb": "priority"}, "Choose one first."),
        ({"verb": "dance"}, "What to do"),
    ],
)
def test_what_cannot_be_done_to_the_ticked_is_said(client, grant, what, words):
    answer = client.post(f"{LIST}change/", {"case": tick(grant)} | what)

    assert answer.status_code == 400
    assert words in answer.content.decode()


def test_a_case_of_another_hospital_is_not_touched(client, site, okafor):
    other = SiteFactory()
    theirs = a_waiting_case(
        other, UserFactory(role=Role.SURGEON, site=other), patient__family_name="Elsewhere"
    )

    page = change(client, theirs, verb="priority", priority=1).content.decode()

    assert "There is no such case that you can see." in page
    assert "ELSEWHERE" not in page
    assert client.get(f"{LIST}{theirs.pk}/").status_code == 404


@pytest.mark.parametrize("role", [Role.WARD_NURSE, Role.ANAESTHETIST, Role.THEATRE_NURSE, Role.MANAGER])
def test_others_look_and_change_nothing(client, site, grant, role):
    client.force_login(UserFactory(role=role, site=site))

    assert change(client, grant, verb="priority", priority=1).status_code == 403
    assert client.get(f"{LIST}{grant.pk}/").status_code == 403
    page = listed(client)
    assert "data-tick" not in page
    assert ">Edit<" not in page


def entered(case, *away, **changes):
    values = {
        "priority": 2, "contact_stage": "agreed", "notice_hours": "48", "wanted_date": "", "target_date": "",
        "version": case.version, "away-TOTAL_FORMS": len(away), "away-INITIAL_FORMS": 0,
    }  # fmt: skip
    for number, (first, last, reason) in enumerate(away):
        values |= {
            f"away-{number}-first": first,
            f"away-{number}-last": last,
            f"away-{number}-reason": reason,
        }
    return values | changes


def test_the_form_of_a_line_saves_all_of_it_and_goes_back_to_the_line(client, grant):
    first = TODAY + timedelta(5)
    back = f"{LIST}?priority=3"

    answer = client.post(f"{LIST}{grant.pk}/", entered(grant, (first, "", "trip"), ("", "", ""), next=back))

    assert answer.url == f"{back}#case-{grant.pk}"
    grant.refresh_from_db()
    assert (grant.priority, grant.contact_stage, grant.notice_hours) == (2, "agreed", 48)
    assert unavailable_of([grant.pk]) == {grant.pk: ((first, first),)}


def test_a_form_that_is_older_than_the_line_saves_nothing(client, reyes, grant):
    old = entered(grant)
    set_unavailable(case=grant, unavailable=[Away(TODAY, TODAY)], by=reyes, at=now())

    answer = client.post(f"{LIST}{grant.pk}/", old)

    assert answer.status_code == 409
    grant.refresh_from_db()
    assert grant.priority == Priority.ROUTINE


@pytest.mark.parametrize(
    ("away", "changes", "words"),
    [
        ([("", "", "trip")], {}, "Say from which day."),
        ([("2030-01-05", "2030-01-01", "")], {}, "before the first"),
        ([], {"notice_hours": "0"}, "greater than or equal to 1"),
        ([], {"wanted_date": "2020-01-01"}, "has passed"),
        ([], {"target_date": "2020-01-01"}, "before the decision"),
    ],
)
def test_what_cannot_be_saved_is_said_at_its_place(client, grant, away, changes, words):
    answer = client.post(f"{LIST}{grant.pk}/", entered(grant, *away, **changes))

    assert answer.status_code in {400, 409}
    assert words in answer.content.decode()
    assert not Unavailability.objects.exists()


def test_days_that_are_over_stay_on_record_and_stale_versions_are_refused(reyes, grant):
    Unavailability.objects.create(
        case=grant, first_day=TODAY - timedelta(9), last_day=TODAY - timedelta(5), by=reyes, at=now()
    )

    set_unavailable(
        case=grant, unavailable=[Away(TODAY, TODAY)], expected_version=grant.version, by=reyes, at=now()
    )

    assert Unavailability.objects.filter(case=grant).count() == 2
    with pytest.raises(Stale):
        set_unavailable(case=grant, unavailable=[], expected_version=grant.version, by=reyes, at=now())
    with pytest.raises(BadInput):
        change_entry(case=grant, notice_hours=999, by=reyes, at=now())


def test_a_view_is_kept_without_the_name_that_was_searched_for(client, reyes, grant):
    query = "q=grant&priority=3&sort=waiting&after=" + str(grant.pk)

    client.post(f"{LIST}views/", {"name": "Routine", "query": query})

    saved = SavedFilter.objects.get()
    assert (saved.user, saved.query) == (reyes, "priority=3&sort=waiting")
    assert "Routine" in listed(client)
    client.force_login(UserFactory(role=Role.COORDINATOR))
    assert "Routine" not in listed(client)
    client.post(f"{LIST}views/{saved.pk}/remove/")
    assert SavedFilter.objects.exists()
    client.force_login(reyes)
    client.post(f"{LIST}views/{saved.pk}/remove/")
    assert not SavedFilter.objects.exists()


def test_no_name_is_in_an_address_that_leads_on(client, grant):
    page = listed(client, q="grant")

    assert "next=%2Fwaiting-list%2F&quot;" in page or 'next=%2Fwaiting-list%2F"' in page
    assert "%3Fq%3D" not in page


def test_other_systems_read_and_change_the_list(client, site, okafor, reyes, grant):
    client.logout()
    headers = {"Authorization": f"Token {issue_token(user=reyes, days=1)}"}
    base = "/api/v1/waiting-list/"

    answer = client.get(base, {"priority": 3}, headers=headers).json()
    assert (answer["count"], answer["results"][0]["id"]) == (1, str(grant.pk))

    def post(address, body, **more):
        return client.post(address, body, content_type="application/json", headers=headers | more)

    change_it = f"{base}{grant.pk}/change/"
    assert post(change_it, {"priority": 1}).status_code == 428
    away = {"first": TODAY.isoformat(), "last": TODAY.isoformat()}
    done = post(change_it, {"priority": 1, "unavailable": [away]}, **{"If-Match": f'"{grant.version}"'})
    assert done.status_code == 200, done.content
    assert done.json()["unavailable"] == [away]
    assert post(change_it, {"priority": 2}, **{"If-Match": f'"{grant.version}"'}).status_code == 412

    many = {
        "cases": [{"id": str(grant.pk), "version": grant.version}],
        "verb": "contact",
        "contact_stage": "agreed",
    }
    assert post(f"{base}change/", many).json()["results"][0]["code"] == "stale"
    many["cases"][0]["version"] = done.json()["version"]
    assert post(f"{base}change/", many).json()["results"][0]["done"] is True
    assert "priority" in post(f"{base}change/", {**many, "verb": "priority"}).json()
    views = "/api/v1/waiting-views/"
    assert post(views, {"name": "Mine", "query": "q=x&priority=1"}).json()["query"] == "priority=1"
    assert client.delete(f"{views}{SavedFilter.objects.get().pk}/", headers=headers).status_code == 204
