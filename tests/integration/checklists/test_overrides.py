"""The report on overrides: how often, in which way, by whom, and what became of the cases."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

import cases.actions
from cases.domain.cancellation import CancelReason
from checklists import actions
from checklists.presenters.overrides import for_spreadsheet, override_lines
from checklists.queries.overrides import Overridden, overrides
from common.clock import now
from tests.factories.small import requirement, small_hospital
from tests.factories.staff import SiteFactory, UserFactory, manager_novak, surgeon_ivanova

pytestmark = pytest.mark.django_db
HIGH = {"glucose": {"number": "9", "unit": "mmol/L"}}
DANGEROUS = {"glucose": {"number": "14", "unit": "mmol/L"}}


@pytest.fixture
def hospital():
    return small_hospital()


def decide(hospital, case, kind, code="glucose", values=None, second=None):
    if values:
        hospital.record(case, code, values=values)
    row = requirement(case, code)
    made = actions.decide(requirement=row, kind=kind, reason="Known for years.", by=hospital.sato, at=now())
    if second:
        actions.sign_second(decision=made, by=second, at=now())
    return made


def report(user, **asked):
    period = {"since": now() - timedelta(days=1), "until": now() + timedelta(days=1)}
    return {one.code: one for one in overrides(user, **(period | asked))}


def test_it_counts_each_way_and_each_role_and_leaves_out_what_holds_back(hospital):
    decide(hospital, hospital.case(), "accept", values=HIGH)
    decide(hospital, hospital.case(), "accept", values=DANGEROUS, second=hospital.okafor)
    decide(hospital, hospital.case(), "waive")
    decide(hospital, hospital.case(), "block", values=HIGH)
    taken_back = decide(hospital, hospital.case(), "defer")
    actions.withdraw_decision(decision=taken_back, by=hospital.sato, at=now())

    found = report(manager_novak(hospital.site))

    glucose = found["glucose"]
    assert dict(glucose.ways) == {"accept": 1, "by_two": 1, "waive": 1, "withdrawn": 1}
    assert dict(glucose.roles) == {("anaesthetist",): 2, ("anaesthetist", "surgeon"): 1}
    assert (glucose.times, glucose.cases) == (3, 3)
    assert glucose.title["en"] == "Fasting glucose"
    assert set(found) == {"glucose"}


def test_it_says_what_became_of_the_cases(hospital):
    decide(hospital, hospital.case(), "waive")
    cancelled = hospital.case()
    decide(hospital, cancelled, "waive")
    cases.actions.cancel_case(
        case=cancelled, reason=CancelReason.PATIENT_DECLINED, note="", by=hospital.reyes, at=now()
    )

    (line,) = override_lines(report(manager_novak(hospital.site)).values())

    assert (line.cases, line.cancelled, line.operated, line.still_open) == (2, 1, 0, 1)
    assert line.why_cancelled == "The patient decided against it 1"


def test_it_counts_only_the_persons_sites_and_the_asked_time(hospital):
    decide(hospital, hospital.case(), "waive")

    assert report(UserFactory(role="manager", site=SiteFactory(code="south"))) == {}
    assert report(hospital.okafor, until=now() - timedelta(hours=1)) == {}
    assert report(hospital.okafor, site=hospital.site.pk)["glucose"].times == 1
    assert report(hospital.okafor, site=SiteFactory(code="south").pk) == {}


def test_the_number_of_queries_does_not_grow(hospital, django_assert_max_num_queries):
    for _ in range(3):
        decide(hospital, hospital.case(), "waive")
    report(hospital.okafor)

    with django_assert_max_num_queries(6):
        report(hospital.okafor)


def page_of(person, name="overrides", **asked):
    client = Client()
    client.force_login(person)
    return client.get(reverse(f"checklists:{name}"), asked)


def test_managers_and_doctors_see_it_and_nobody_else(hospital):
    for person in (manager_novak(hospital.site), hospital.okafor, hospital.sato):
        assert page_of(person).status_code == 200
    for person in (hospital.reyes, hospital.lim):
        assert page_of(person).status_code == 403
        assert page_of(person, "overrides_csv").status_code == 403


def test_the_page_prints_the_lines_and_says_when_there_are_none(hospital):
    ivanova = surgeon_ivanova(hospital.site)
    assert "Nothing was overridden in this time" in page_of(ivanova).content.decode()

    decide(hospital, hospital.case(), "waive")

    assert "Fasting glucose" in page_of(ivanova).content.decode()


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"first": "2026-05-02", "last": "2026-05-01"}, "before the first day"),
        ({"first": "2020-01-01", "last": "2026-01-01"}, "At most three years"),
        ({"first": "yesterday"}, "valid date"),
    ],
)
def test_a_period_that_is_none_is_refused_at_its_field(hospital, asked, sentence):
    answer = page_of(hospital.okafor, **asked)

    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert page_of(hospital.okafor, "overrides_csv", **asked).status_code == 400


def test_the_spreadsheet_has_the_same_lines_and_no_formula(hospital):
    decide(hospital, hospital.case(), "waive")

    answer = page_of(hospital.okafor, "overrides_csv")

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert answer["Content-Disposition"].startswith('attachment; filename="overrides-')
    assert (rows[0][0], rows[1][:2]) == ("Requirement", ["Fasting glucose", "1"])
    evil = override_lines([Overridden("x", {"en": "=HYPERLINK(1)"})])
    assert list(for_spreadsheet(evil))[1][0] == "'=HYPERLINK(1)"
