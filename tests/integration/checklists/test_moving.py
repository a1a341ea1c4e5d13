"""Cases that move to the version of their protocol that is in use."""

from dataclasses import replace

import pytest
from django.db import DatabaseError, transaction

import cases.actions
import scheduling.actions
from cases.domain.cancellation import CancelReason
from checklists import actions, queries
from checklists.models import CaseProtocol, Evidence, ProtocolMove, ReadinessSummary, Requirement
from common.clock import now
from common.refusals import Refused
from tests.factories.protocols import REASON, a_draft, a_stricter_draft, activate, in_use
from tests.factories.small import requirement, small_hospital, small_protocol

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital():
    return small_hospital()


@pytest.fixture
def case(hospital):
    return hospital.ready_booking().case


@pytest.fixture
def stricter(hospital, case):
    return activate(a_stricter_draft(hospital.okafor), reviewer=hospital.sato)


def move(hospital, case, to, **asked) -> ProtocolMove:
    return actions.move_case(case_id=case.pk, to=to, by=hospital.sato, at=now(), **asked)


def refused(hospital, case, to) -> str:
    with pytest.raises(Refused) as no, transaction.atomic():
        move(hospital, case, to)
    return no.value.code


def test_a_case_stays_with_its_version_until_somebody_moves_it(hospital, case, stricter):
    assert queries.readiness_of(case, at=now()).verdict == "ready"

    move(hospital, case, stricter)

    assert queries.readiness_of(case, at=now()).by_code["glucose"].state == "review"
    assert ReadinessSummary.objects.get(case=case).verdict == "at_risk"
    assert requirement(case, "glucose").state == "review"
    assert CaseProtocol.objects.get(case=case).pinned_by == hospital.sato


def test_a_move_keeps_what_was_recorded_and_says_what_changed_by_whom(hospital, case, stricter):
    before = set(Evidence.objects.values_list("pk", flat=True))

    made = move(hospital, case, stricter, reason=REASON)

    assert set(Evidence.objects.values_list("pk", flat=True)) == before
    kept = ProtocolMove.objects.get(case=case)
    assert (kept.from_protocol.version, kept.to_protocol.version) == ("1.0.0", "1.1.0")
    assert (kept.moved_by, kept.reason) == (hospital.sato, REASON)
    assert any(
        change["after"] == {"scale": "block < 3.9 <= pass <= 5.0 < review < 12.0 <= block"}
        for change in made.changes
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        ProtocolMove.objects.filter(pk=kept.pk).update(reason="another")


def test_what_is_no_longer_asked_stands_in_nobodys_way(hospital, case):
    spec = small_protocol()
    without = tuple(r for r in spec.requirements if r.code != "glucose")
    actions.put_protocol(spec=replace(spec, version="1.1.0", requirements=without), at=now())

    move(hospital, case, in_use())

    assert queries.readiness_of(case, at=now()).verdict == "ready"
    assert Requirement.objects.get(case=case, code="glucose").state == "not_applicable"
    assert Evidence.objects.filter(case=case, requirement__code="glucose").exists()


def test_a_case_whose_patient_was_called_is_not_moved(hospital, case, stricter):
    booking = case.bookings.get()
    scheduling.actions.call_for_patient(booking=booking, by=hospital.lim, at=now())

    assert refused(hospital, case, stricter) == "wrong_status"


def test_only_to_another_version_of_the_same_protocol_that_is_in_use(hospital, case, stricter):
    draft = a_draft(hospital.okafor, version="1.2.0")
    assert refused(hospital, case, draft) == "not_active"
    move(hospital, case, stricter)
    assert refused(hospital, case, stricter) == "already_there"


def test_many_cases_are_moved_one_by_one_and_each_has_its_answer(hospital, case):
    waiting, cancelled = hospital.case(), hospital.case()
    stricter = activate(a_stricter_draft(hospital.okafor), reviewer=hospital.sato)
    moved = hospital.case()
    cases.actions.cancel_case(
        case=cancelled, reason=CancelReason.PATIENT_DECLINED, by=hospital.reyes, at=now()
    )
    ids = [case.pk, waiting.pk, cancelled.pk, moved.pk]

    done = actions.move_cases(case_ids=ids, to=stricter, by=hospital.sato, at=now())

    codes = {one.case_id: one.refused.code if one.refused else "moved" for one in done}
    assert codes == dict(zip(ids, ["moved", "moved", "wrong_status", "already_there"], strict=True))
