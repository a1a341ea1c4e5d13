"""How all open cases stand, from the database in sets: the same as when each is worked out by itself."""

from datetime import date, timedelta
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import cases.queries
from cases.models import Case
from checklists import actions, queries
from checklists.actions.recording import Entry
from checklists.domain.decisions import DecisionKind
from checklists.domain.forecast import Forecast
from checklists.domain.readiness import Verdict
from checklists.models import ReadinessSummary, Requirement
from checklists.queries.readiness import readiness_of_many
from checklists.queries.worklist import Place, not_ready, standings, standings_of
from common.refusals import BadInput, Refused
from hospital.demo.answers import answers
from tests.factories.checklists import BY_ROLE, a_case_ready_for_theatre, a_hospital, a_waiting_case

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def hospital():
    return a_hospital()


def surgeries(hospital):
    """Waiting, soon, and far ahead."""
    return [None, *(hospital.now + timedelta(days=days, hours=2) for days in (0, 1, 3, 8, 15, 40))]


def fill(hospital, how_many, rng):
    """Copy one case many times, each at another time with another part of the answers and decisions."""
    made = []
    for number in range(how_many):
        case = a_waiting_case(
            hospital, birth_date=date(rng.choice([1950, 1990]), 5, 5), given_name=f"N{number}"
        )
        surgery_at = rng.choice(surgeries(hospital))
        if surgery_at:
            Case.objects.filter(pk=case.pk).update(surgery_at=surgery_at, status="booked")
        case = cases.queries.lock(case.pk)
        record_some(hospital, case, rng)
        decide_some(hospital, case, rng)
        actions.refresh(case=case, at=hospital.now)
        made.append(case)
    return made


def record_some(hospital, case, rng):
    facts = queries.facts_of([case])[case.pk]
    specs = queries.specs_of_cases([case.pk])[case.pk].requirements
    rows = dict(Requirement.objects.filter(case=case).values_list("code", "pk"))
    today = hospital.now.astimezone(hospital.zone).date()
    entries = {}
    for spec in rng.sample(specs, k=rng.randrange(len(specs))):
        at = hospital.now - timedelta(days=rng.randrange(19), hours=1)
        role = next(role for role in BY_ROLE if role in spec.recorded_by)
        found = answers(spec, facts, rng, on=today, collected=today)
        entries.setdefault(role, []).append(Entry(rows[spec.code], found, at))
    for role, mine in entries.items():
        actions.record_many(case=case, entries=mine, by=hospital.one(role), at=hospital.now)


def decide_some(hospital, case, rng):
    rows = list(Requirement.objects.filter(case=case).order_by("position"))
    for row in rng.sample(rows, k=6):
        try:
            actions.decide(
                requirement=row,
                kind=rng.choice(list(DecisionKind)),
                reason="for this patient it is right",
                by=hospital.anaesthetist,
                at=hospital.now,
            )
        except (BadInput, Refused):
            continue


def told(standing):
    return {
        "verdict": standing.verdict,
        "open": standing.open_count,
        "worst": standing.worst,
        "next_due": standing.next_due,
        "cannot": standing.cannot,
        "earliest": standing.earliest_on,
    }


def computed(readiness):
    open_items = readiness.in_the_way
    return {
        "verdict": readiness.verdict,
        "open": len(open_items),
        "worst": readiness.worst,
        "next_due": min((item.due_on for item in open_items if item.due_on), default=None),
        "cannot": any(item.forecast is Forecast.CANNOT for item in open_items),
        "earliest": readiness.earliest.on,
    }


def test_each_stands_as_when_it_is_worked_out_by_itself(hospital):
    made = fill(hospital, 20, Random(3))

    found = {one.case_id: told(one) for one in standings([hospital.site.pk], at=hospital.now)}

    expected = readiness_of_many(made, at=hospital.now)
    assert found == {pk: computed(readiness) for pk, readiness in expected.items()}
    assert len({one["verdict"] for one in found.values()}) >= 3


@pytest.mark.parametrize("later", [DAY, 12 * DAY])
def test_what_time_alone_changes_is_seen_without_computing_again(hospital, later):
    made = fill(hospital, 8, Random(5))
    # Once the operation's time is past, only a person can say what becomes of it.
    made = [case for case in made if case.surgery_at is None or case.surgery_at > hospital.now + later]
    at = hospital.now + later

    found = {one.case_id: told(one) for one in standings_of([case.pk for case in made], at=at)}

    expected = {pk: computed(r) for pk, r in readiness_of_many(made, at=at).items()}
    assert {pk: one["verdict"] for pk, one in found.items()} == {
        pk: one["verdict"] for pk, one in expected.items()
    }
    assert found == expected


def test_all_cases_are_read_in_one_query(hospital):
    fill(hospital, 3, Random(1))

    with CaptureQueriesContext(
        connection,
    ) as asked:
        list(standings([hospital.site.pk], at=hospital.now))

    assert len(asked) == 1


def test_other_hospitals_and_cases_that_are_over_are_left_out(hospital):
    case = fill(hospital, 1, Random(1))[0]
    assert len(list(standings([hospital.site.pk], at=hospital.now))) == 1

    assert list(standings([], at=hospital.now)) == []
    Case.objects.filter(pk=case.pk).update(
        status="cancelled", cancel_reason="patient_declined", cancelled_at=hospital.now
    )
    assert list(standings([hospital.site.pk], at=hospital.now)) == []


def test_the_list_of_all_that_are_not_ready_is_paged_by_operation_with_the_waiting_last(hospital):
    made = fill(hospital, 9, Random(9))
    ready = a_case_ready_for_theatre(hospital).case_id

    pages, after = [], None
    while True:
        page, after = not_ready([hospital.site.pk], after=after, most=4)
        pages.append(page)
        if after is None:
            break

    order = sorted(made, key=lambda c: (c.surgery_at is None, c.surgery_at or hospital.now, c.pk))
    verdicts = dict(ReadinessSummary.objects.values_list("case_id", "verdict"))
    expected = [c.pk for c in order if verdicts[c.pk] not in {Verdict.READY.value, Verdict.OVERRIDDEN.value}]
    assert [pk for page in pages for pk in page] == expected
    assert all(len(page) == 4 for page in pages[:-1])
    assert ready not in expected
    assert not_ready([], most=4) == ([], None)
    assert not_ready([hospital.site.pk], after=Place(None, order[-1].pk)) == ([], None)


def test_a_case_that_is_over_leaves_the_list(hospital):
    case = fill(hospital, 1, Random(1))[0]
    assert not_ready([hospital.site.pk])[0] == [case.pk]

    case.status = "cancelled"
    actions.follow_status(case=case)

    assert not_ready([hospital.site.pk])[0] == []
