"""The reasoning behind a case: in the terminal, on the screen, now and as it was known before."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from cases.models import Case
from checklists.actions import decide
from checklists.domain.decisions import DecisionKind
from checklists.queries.past import chart_as_of
from checklists.queries.records import chart_of
from common import clock
from tests.factories.checklists import (
    a_booked_case,
    a_case_ready_for_theatre,
    a_hospital,
    record,
    requirement,
)
from tests.factories.staff import SiteFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital():
    return a_hospital()


def explain(case, **options):
    out = StringIO()
    call_command("explain", str(case.pk), stdout=out, **options)
    return out.getvalue()


def flat(text):
    return re.sub(r"\s+", " ", text)


def page(client, hospital, case, **asked):
    client.force_login(hospital.anaesthetist)
    return client.get(reverse("checklists:explanation", args=[case.pk]), asked)


def test_the_terminal_says_evidence_rule_origin_and_verdict(hospital):
    case = a_booked_case(hospital).case
    record(hospital, case, "glucose", {"glucose": "8.0"}, role="anaesthetist")

    said = flat(explain(case))

    assert str(case.pk) in said
    assert "Readiness" in said
    assert "(glucose): Needs a clinician" in said
    assert "8 mmol/L, final, collected" in said
    assert "Sato" in said
    assert "from 3.9 up to 6: in order" in said
    assert "Clinical text: L" in said
    assert "Defined in core-tests@1.1.0" in said


def test_it_names_no_patient(hospital):
    case = a_booked_case(hospital).case

    assert "PETROVA" not in explain(case).upper()


def test_it_can_be_read_in_russian(hospital):
    said = explain(a_booked_case(hospital).case, language="ru")

    assert "Операция" in said


def test_an_earlier_moment_knows_only_what_was_recorded_by_then(hospital):
    case = a_booked_case(hospital).case
    record(
        hospital,
        case,
        "glucose",
        {"glucose": "13.1"},
        role="anaesthetist",
        at=hospital.now - timedelta(hours=2),
    )

    before = flat(explain(case, at=(hospital.now - timedelta(hours=3)).isoformat()))
    after = flat(explain(case, at=(hospital.now - timedelta(hours=1)).isoformat()))

    assert "13.1" not in before
    assert "13.1 mmol/L" in after


def test_a_decision_that_came_later_does_not_stand_yet(hospital):
    case = a_booked_case(hospital).case
    record(
        hospital,
        case,
        "glucose",
        {"glucose": "8.0"},
        role="anaesthetist",
        at=hospital.now - timedelta(hours=2),
    )
    decide(
        requirement=requirement(case, "glucose"),
        kind=DecisionKind.ACCEPT,
        reason="known and stable",
        by=hospital.anaesthetist,
        at=hospital.now,
    )

    case = Case.objects.select_related("patient", "procedure", "site", "surgeon").get(pk=case.pk)
    then = chart_as_of(case, hospital.now - timedelta(hours=1)).chart
    now = chart_as_of(case, clock.now()).chart

    assert then.readiness.by_code["glucose"].state == "review"
    assert now.readiness.by_code["glucose"].state == "accepted"


def test_the_operation_stands_where_it_stood_then(hospital):
    booking = a_case_ready_for_theatre(hospital)
    case = Case.objects.select_related("patient", "procedure", "site", "surgeon").get(pk=booking.case_id)
    then, at = case.surgery_at, clock.now()
    later = then + timedelta(hours=2)
    Case.objects.filter(pk=case.pk).update(surgery_at=later)

    past = chart_as_of(
        Case.objects.select_related("patient", "procedure", "site", "surgeon").get(pk=case.pk), at
    )

    # One transaction makes one moment in the history, so the test's own history begins after it was asked for.
    assert past.chart.case.surgery_at in {then, later}
    assert past.chart.case.procedure.code == case.procedure.code


def test_now_and_as_known_now_agree(hospital):
    booking = a_case_ready_for_theatre(hospital)
    case = Case.objects.select_related("patient", "procedure", "site", "surgeon").get(pk=booking.case_id)
    at = clock.now()

    assert chart_as_of(case, at).chart.readiness == chart_of(case, at=at).readiness


def test_what_the_history_does_not_know_is_said(hospital):
    case = a_booked_case(hospital).case

    said = flat(explain(case, at=(hospital.now - timedelta(days=10)).isoformat()))

    assert "Not in the history" in said
    assert "The row history of this case begins at" in said
    assert "Not in the history" not in flat(explain(case))


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        ("yesterday", "write the moment as"),
        ("2999-01-01", "this is still to come"),
        ("2001-01-01", "was not asked for yet"),
    ],
)
def test_a_moment_that_makes_no_sense_is_refused(hospital, at, sentence):
    case = a_booked_case(hospital).case

    with pytest.raises(CommandError, match=sentence):
        explain(case, at=at)


def test_an_unknown_case_is_refused():
    with pytest.raises(CommandError, match="no such case"):
        call_command("explain", "0199d3c5-0000-7000-8000-000000000000")


def test_the_screen_says_the_same(hospital, client):
    case = a_booked_case(hospital).case
    record(hospital, case, "glucose", {"glucose": "8.0"}, role="anaesthetist")

    text = flat(page(client, hospital, case).content.decode())

    assert "Why this answer?" in text
    assert "from 3.9 up to 6: in order" in text
    assert 'id="why-glucose"' in text


def test_the_screen_shows_an_earlier_moment(hospital, client):
    case = a_booked_case(hospital).case
    record(hospital, case, "glucose", {"glucose": "13.1"}, role="anaesthetist")
    then = (hospital.now - timedelta(days=2)).astimezone(hospital.zone)

    text = page(client, hospital, case, at_0=f"{then:%Y-%m-%d}", at_1=f"{then:%H:%M}").content.decode()

    assert "As it was known at" in text
    assert "13.1" not in text
    assert "row history of this case begins" in text


def test_a_moment_to_come_is_an_error_at_its_field(hospital, client):
    answer = page(client, hospital, a_booked_case(hospital).case, at_0="2999-01-01", at_1="08:00")

    assert answer.status_code == 400
    assert "This is still to come." in answer.content.decode()


def test_the_case_page_opens_the_reasoning_of_one_requirement(hospital, client):
    case = a_booked_case(hospital).case
    client.force_login(hospital.surgeon)
    address = reverse("checklists:why", args=[requirement(case, "glucose").pk])

    assert address in client.get(reverse("scheduling:case", args=[case.pk])).content.decode()
    fragment = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "Held against" not in fragment
    assert "Nothing yet" in fragment
    plain = client.get(address)
    assert plain.status_code == 302
    assert plain.url.endswith(f"/cases/{case.pk}/explanation/#why-glucose")


def test_it_is_for_people_of_the_site_only(hospital, client):
    case = a_booked_case(hospital).case
    client.force_login(UserFactory(role="surgeon", site=SiteFactory(code="far")))

    assert client.get(reverse("checklists:explanation", args=[case.pk])).status_code == 404
    assert client.get(reverse("checklists:why", args=[requirement(case, "glucose").pk])).status_code == 404


def test_one_explanation_takes_few_queries(hospital, client, django_assert_max_num_queries):
    case = a_case_ready_for_theatre(hospital).case
    client.force_login(hospital.surgeon)

    with django_assert_max_num_queries(30):
        client.get(reverse("checklists:explanation", args=[case.pk]))
