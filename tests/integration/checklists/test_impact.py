"""What a new version would do to the cases that are open now."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from checklists import actions, tasks
from checklists.actions import impact as looking
from checklists.domain.readiness import Verdict
from checklists.queries import impact as impacts
from common.clock import now
from tests.factories.protocols import a_draft, a_stricter_draft
from tests.factories.small import small_hospital
from tests.factories.staff import SiteFactory, surgeon_ivanova

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital():
    return small_hospital()


@pytest.fixture
def ready(hospital):
    return hospital.ready_booking().case


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


def look(hospital, protocol, by=None):
    return actions.look_at_impact(protocol=protocol, by=by or hospital.okafor, at=now())


def test_it_names_each_case_that_changes_its_verdict_and_why(hospital, ready):
    hospital.case()

    found = look(hospital, a_stricter_draft(hospital.okafor))

    (shift,) = found.shifts
    assert (found.total, found.looked_at, found.is_complete) == (2, 2, True)
    assert (shift.case_id, shift.from_version) == (ready.pk, "1.0.0")
    assert (shift.before.verdict, shift.before.requirement) == (Verdict.READY, "")
    assert (shift.after.verdict, shift.after.requirement) == (Verdict.AT_RISK, "glucose")
    assert shift.after.why.code == "value_review"


def test_a_version_that_says_the_same_changes_nothing(hospital, ready):
    found = look(hospital, a_draft(hospital.okafor))

    assert (found.total, found.shifts) == (1, ())


def test_cases_of_other_sites_and_of_the_version_itself_are_not_looked_at(hospital, ready):
    stranger = surgeon_ivanova(SiteFactory(code="south"))
    draft = a_stricter_draft(hospital.okafor)

    assert look(hospital, draft, by=stranger).total == 0
    assert look(hospital, draft.based_on).total == 0


def test_many_cases_are_looked_at_in_the_background_and_the_progress_is_kept(hospital, ready, monkeypatch):
    hospital.case()
    draft = a_stricter_draft(hospital.okafor)
    asked = []
    monkeypatch.setattr(looking, "AT_ONCE", 1)
    monkeypatch.setattr(
        "celery.current_app.send_task", lambda name, **more: asked.append((name, more["kwargs"]))
    )
    monkeypatch.setattr(tasks.look_at_impact, "delay", lambda **ids: tasks.look_at_impact(**ids))
    monkeypatch.setattr(impacts.further, "__kwdefaults__", {"most": 1})

    first = look(hospital, draft)
    again = look(hospital, draft)
    ((name, ids),) = asked
    tasks.look_at_impact(**ids)
    done = look(hospital, draft)

    assert name == tasks.look_at_impact.name
    assert (first.looked_at, again.looked_at, first.total) == (0, 0, 2)
    assert (done.looked_at, done.is_complete, len(done.shifts)) == (2, True, 1)
    actions.look_again(protocol=draft, by=hospital.okafor)
    assert look(hospital, draft).looked_at == 0


def test_without_a_worker_the_first_cases_are_looked_at_and_it_says_that_there_are_more(
    hospital, ready, monkeypatch
):
    hospital.case()

    def away(*_args, **_more):
        raise ConnectionError

    monkeypatch.setattr(looking, "AT_ONCE", 1)
    monkeypatch.setattr("celery.current_app.send_task", away)

    found = look(hospital, a_stricter_draft(hospital.okafor))

    assert (found.looked_at, found.total, found.is_complete) == (1, 2, False)


def test_a_worker_that_does_not_begin_is_not_waited_for(hospital, ready, monkeypatch):
    hospital.case()
    draft = a_stricter_draft(hospital.okafor)
    monkeypatch.setattr(looking, "AT_ONCE", 1)
    monkeypatch.setattr("celery.current_app.send_task", lambda *_args, **_more: None)
    assert look(hospital, draft).looked_at == 0

    later = now() + timedelta(seconds=21)

    assert actions.look_at_impact(protocol=draft, by=hospital.okafor, at=later).looked_at == 1


def test_the_number_of_queries_does_not_grow_with_the_cases(hospital, ready, django_assert_num_queries):
    draft = a_stricter_draft(hospital.okafor)
    look(hospital, draft)
    one = impacts.Impact(9, now())
    with CaptureQueriesContext(connection) as few:
        impacts.further(one, hospital.okafor, draft)
    for _ in range(3):
        hospital.case()

    with django_assert_num_queries(len(few)):
        impacts.further(one, hospital.okafor, draft)
