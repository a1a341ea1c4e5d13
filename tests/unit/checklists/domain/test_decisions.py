from datetime import timedelta
from itertools import product

import pytest

from checklists.domain.decisions import (
    DecisionKind,
    may_decide,
    may_record,
    may_sign_second,
    needs_two,
    void_reasons,
)
from checklists.domain.protocols import DecisionRule
from checklists.domain.scales import Outcome
from checklists.domain.states import Judgement, Moment, State
from tests.unit.checklists.domain.builders import NOW, SURGERY, decision, facts, requirement

RULE = DecisionRule(
    accept=frozenset({"anaesthetist"}),
    waive=frozenset({"surgeon"}),
    defer=frozenset({"ward_nurse"}),
    block_accept=frozenset({"surgeon", "anaesthetist"}),
    two_people=True,
)
SPEC = requirement(decisions=RULE)
STRICT = requirement(decisions=DecisionRule())
REVIEW = Judgement(State.REVIEW, outcome=Outcome.REVIEW, used=("row",))
BLOCK = Judgement(State.BLOCK, outcome=Outcome.BLOCK, used=("row",))
EXPIRED_BLOCK = Judgement(State.EXPIRED, outcome=Outcome.BLOCK, used=("row",))
WRONG_SIDE = Judgement(State.BLOCK, outcome=Outcome.BLOCK, final=True)
MISSING = Judgement(State.MISSING)
DAY = SURGERY.date()


@pytest.mark.parametrize(
    ("kind", "judgement", "roles"),
    [
        ("accept", REVIEW, {"anaesthetist"}),
        ("accept", BLOCK, {"surgeon", "anaesthetist"}),
        ("accept", WRONG_SIDE, set()),
        ("accept", MISSING, set()),
        ("waive", MISSING, {"surgeon"}),
        ("waive", EXPIRED_BLOCK, {"surgeon", "anaesthetist"}),
        ("waive", REVIEW, set()),
        ("waive", BLOCK, set()),
        ("defer", MISSING, {"ward_nurse"}),
        ("defer", BLOCK, set()),
    ],
)
def test_who_may_decide_what(kind, judgement, roles):
    everybody = ["coordinator", "ward_nurse", "surgeon", "anaesthetist", "theatre_nurse", "manager"]

    allowed = {role for role in everybody if may_decide(SPEC, DecisionKind(kind), role, judgement) is None}

    assert allowed == roles


@pytest.mark.parametrize(("kind", "state"), list(product(DecisionKind, State)))
def test_there_is_something_to_decide_only_in_some_states(kind, state):
    refused = may_decide(SPEC, kind, "nobody", Judgement(state))

    answers = {State.REVIEW, State.BLOCK} if kind is DecisionKind.ACCEPT else {State.MISSING, State.EXPIRED}
    assert refused.code == ("role_may_not_decide" if state in answers else "nothing_to_decide")


def test_a_refusal_says_who_may_or_that_nobody_may():
    refused = may_decide(SPEC, DecisionKind.ACCEPT, "coordinator", BLOCK)

    assert refused.params == {"roles": "anaesthetist, surgeon"}
    assert may_decide(STRICT, DecisionKind.ACCEPT, "surgeon", BLOCK).code == "nobody_may_accept"
    assert may_decide(STRICT, DecisionKind.WAIVE, "surgeon", MISSING).code == "nobody_may_decide"
    assert may_decide(SPEC, DecisionKind.ACCEPT, "surgeon", WRONG_SIDE).code == "nobody_may_accept"


def test_only_a_block_needs_two_clinicians():
    assert needs_two(SPEC, BLOCK)
    assert needs_two(SPEC, EXPIRED_BLOCK)
    assert not needs_two(SPEC, REVIEW)
    assert not needs_two(requirement(), BLOCK)


def test_the_second_signature_is_another_person_of_the_right_role():
    first = decision(by="anna")

    def signs(by, role):
        refused = may_sign_second(SPEC, first, by=by, role=role, judgement=BLOCK)
        return refused and refused.code

    assert signs("boris", "surgeon") is None
    assert signs("anna", "surgeon") == "same_person"
    assert signs("clara", "coordinator") == "role_may_not_decide"


def test_evidence_is_recorded_by_the_roles_of_the_requirement():
    assert may_record(SPEC, "coordinator") is None
    assert may_record(SPEC, "manager").params == {"roles": "coordinator"}


def voids(judgement=REVIEW, surgery_date=DAY, case=None, **made):
    made.setdefault("evidence_ids", frozenset({"row"}))
    reasons = void_reasons(
        decision(**made),
        SPEC,
        facts=case or facts(),
        judgement=judgement,
        surgery_date=surgery_date,
        moment=Moment.of(SURGERY, now=NOW, zone="UTC"),
    )
    return [why.code for why in reasons]


def test_a_decision_holds_while_nothing_it_was_made_about_has_changed():
    assert voids() == []
    assert voids(expires_at=SURGERY + timedelta(seconds=1)) == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"withdrawn_at": NOW}, "void_withdrawn"),
        ({"expires_at": SURGERY}, "void_expired"),
        ({"surgery_date": SURGERY.date() + timedelta(days=1)}, "void_date_changed"),
        ({"surgery_date": None}, "void_date_changed"),
        ({"evidence_ids": frozenset()}, "void_result_changed"),
        ({"evidence_ids": frozenset({"row", "older"})}, "void_result_changed"),
        ({"case": facts(procedure_code="foot-scarf")}, "void_procedure_changed"),
        ({"case": facts(side="right")}, "void_side_changed"),
    ],
)
def test_a_decision_is_void_when_what_it_was_made_about_changes(change, reason):
    assert voids(**change) == [reason]


@pytest.mark.parametrize(
    ("second_by", "expected"),
    [(None, ["void_second_signature"]), ("anna", ["void_second_signature"]), ("boris", [])],
)
def test_a_block_is_passed_over_only_with_two_people(second_by, expected):
    assert voids(judgement=BLOCK, second_by=second_by) == expected
