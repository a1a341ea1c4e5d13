"""Five kinds of decisions: each stands until the date, the result, the procedure or the side changes."""

from datetime import timedelta

import pytest

import cases.actions
import scheduling.actions
from cases.actions import details_of
from cases.domain.kinds import Side
from checklists import actions, queries
from checklists.actions import NotYours
from checklists.actions.recording import Changed
from checklists.domain.readiness import Verdict
from checklists.domain.states import State
from checklists.models import Decision
from common.clock import now
from tests.factories.cases import ProcedureFactory
from tests.factories.small import a_session, a_theatre, requirement, small_hospital
from tests.factories.staff import surgeon_ivanova
from tests.factories.wishes import ANYWAY

pytestmark = pytest.mark.django_db
HIGH = {"glucose": {"number": "9", "unit": "mmol/L"}}
DANGEROUS = {"glucose": {"number": "14", "unit": "mmol/L"}}
# What is recorded when the decision is made, what it makes of it, and what is left when it is void.
KINDS = {
    "accept": (HIGH, State.ACCEPTED, State.REVIEW),
    "waive": (None, State.WAIVED, State.MISSING),
    "defer": (None, State.DEFERRED, State.MISSING),
    "repeat": (HIGH, State.MISSING, State.REVIEW),
    "block": (HIGH, State.BLOCK, State.REVIEW),
}


@pytest.fixture
def hospital():
    return small_hospital()


@pytest.fixture
def booking(hospital):
    return hospital.booking()


def state(case) -> State:
    case.refresh_from_db()
    return queries.readiness_of(case, at=now()).by_code["glucose"].state


def decide(case, by, kind="accept") -> Decision:
    row = requirement(case, "glucose")
    return actions.decide(requirement=row, kind=kind, reason="Known for years and stable.", by=by, at=now())


def new_date(hospital, case) -> None:
    booking = case.bookings.get()
    tomorrow = booking.during.lower + timedelta(days=1)
    later = a_session(a_theatre(hospital.site, "2"), hospital.okafor, None, tomorrow)
    scheduling.actions.move_booking(booking=booking, session=later, by=hospital.reyes, at=now(), **ANYWAY)


def new_result(hospital, case) -> None:
    hospital.record(case, "glucose", values=HIGH)


def change(hospital, case, procedure=None, **details) -> None:
    case.refresh_from_db()
    known = details_of(case)
    cases.actions.change_case(
        case=case,
        procedure=procedure or case.procedure,
        surgeon=case.surgeon,
        site=case.site,
        details=type(known)(**{**vars(known), **details}),
        by=hospital.reyes,
        at=now(),
    )


def new_procedure(hospital, case) -> None:
    change(hospital, case, ProcedureFactory(code="smaller", protocol_code="small", planned_minutes=50))


def new_side(hospital, case) -> None:
    change(hospital, case, side=Side.RIGHT)


@pytest.mark.parametrize("changed", [new_date, new_result, new_procedure, new_side])
@pytest.mark.parametrize("kind", KINDS)
def test_a_decision_is_void_when_what_it_was_made_about_changes(hospital, kind, changed):
    # With a place in theatre the procedure cannot change; without one there is no date to change.
    case = hospital.case() if changed is new_procedure else hospital.booking().case
    values, decided, left = KINDS[kind]
    if values:
        hospital.record(case, "glucose", values=values)
    decide(case, hospital.sato, kind)
    assert state(case) is decided

    changed(hospital, case)

    # A new result leaves its own state, whatever was there before.
    assert state(case) is (State.REVIEW if changed is new_result else left)


def test_a_repeat_asks_the_owner_again_and_keeps_the_value_in_sight(hospital, booking):
    hospital.record(booking.case, "glucose", values=HIGH)

    decide(booking.case, hospital.sato, "repeat")

    row = requirement(booking.case, "glucose")
    assert row.state == "missing"
    item = queries.readiness_of(booking.case, at=now()).by_code["glucose"]
    assert [why.code for why in item.whys] == ["repeat_asked", "value_review"]
    hospital.record(booking.case, "glucose")
    assert state(booking.case) is State.PASS


def test_a_clinicians_block_shuts_the_gate_until_it_is_lifted(hospital):
    booking = hospital.ready_booking()
    hospital.record(booking.case, "glucose", values=HIGH)
    decide(booking.case, hospital.sato)
    blocked = decide(booking.case, hospital.okafor, "block")

    booking.case.refresh_from_db()
    assert queries.readiness_of(booking.case, at=now()).verdict is Verdict.NOT_READY
    actions.withdraw_decision(decision=blocked, by=hospital.okafor, at=now())

    # The acceptance before it stays overruled: somebody has to look again.
    assert state(booking.case) is State.REVIEW
    decide(booking.case, hospital.sato)
    assert state(booking.case) is State.ACCEPTED


def test_nothing_that_passes_is_blocked_or_repeated(hospital, booking):
    hospital.record(booking.case, "glucose")

    for kind in ("repeat", "block"):
        with pytest.raises(NotYours, match="nothing to decide"):
            decide(booking.case, hospital.sato, kind)


def test_a_second_signature_comes_too_late_when_somebody_has_asked_for_a_repeat(hospital, booking):
    hospital.record(booking.case, "glucose", values=DANGEROUS)
    accepted = decide(booking.case, hospital.sato)
    decide(booking.case, hospital.sato, "repeat")

    with pytest.raises(Changed, match="overruled"):
        actions.sign_second(decision=accepted, by=surgeon_ivanova(hospital.site), at=now())
