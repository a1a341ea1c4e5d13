from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from checklists.domain.decisions import (
    HOLDING_BACK,
    DecisionKind,
    may_decide,
    may_record,
    may_sign_second,
    needs_two,
    overruled,
    roles_for,
    void_reasons,
)
from checklists.domain.moments import Moment
from checklists.domain.protocols import DecisionRule, Severity
from checklists.domain.scales import Outcome
from checklists.domain.states import Judgement, State
from staff.domain.roles import Role
from tests.unit.checklists.domain.builders import NOW, SURGERY, choice, decision, facts, requirement

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


# Who may decide so where nothing blocks, and where something does.
ROLES = {
    "accept": ({"anaesthetist"}, {"surgeon", "anaesthetist"}),
    "waive": ({"surgeon"}, {"surgeon", "anaesthetist"}),
    "defer": ({"ward_nurse"}, {"surgeon", "anaesthetist"}),
    "repeat": ({"surgeon", "anaesthetist"}, {"surgeon", "anaesthetist"}),
    "block": ({"surgeon", "anaesthetist"}, {"surgeon", "anaesthetist"}),
}
DECIDABLE = {
    "accept": {"review", "block"},
    "waive": {"missing", "expired"},
    "defer": {"missing", "expired"},
    "repeat": {"review", "block", "disputed"},
    "block": {"review"},
}


@pytest.mark.parametrize(
    ("kind", "state", "outcome", "role"),
    list(product(DecisionKind, State, [Outcome.REVIEW, Outcome.BLOCK], Role)),
)
def test_each_kind_of_decision_has_its_states_and_its_roles(kind, state, outcome, role):
    refused = may_decide(SPEC, kind, role.value, Judgement(state, outcome=outcome))

    allowed = role.value in ROLES[kind][outcome is Outcome.BLOCK]
    expected = "nothing_to_decide" if state.value not in DECIDABLE[kind] else "role_may_not_decide"
    assert (refused and refused.code) == (None if state.value in DECIDABLE[kind] and allowed else expected)


def test_a_wrong_side_cannot_be_accepted_but_a_new_image_can_be_asked_for():
    assert may_decide(SPEC, DecisionKind.REPEAT, "surgeon", WRONG_SIDE) is None


def test_a_requirement_nobody_may_pass_is_not_repeated_or_blocked_by_anybody_either():
    assert may_decide(STRICT, DecisionKind.BLOCK, "surgeon", REVIEW).code == "nobody_may_decide"


ABSOLUTE = choice("bone_infection", severity=Severity.ABSOLUTE)
RELATIVE = choice("obesity", severity=Severity.RELATIVE, permit=frozenset({"surgeon"}))
OPEN_RELATIVE = choice("poor_candidate", severity=Severity.RELATIVE)
TEMPORAL = choice("acute_illness", severity=Severity.TEMPORAL)
PLAIN = choice("other")
EITHER = DecisionRule(accept=frozenset({"anaesthetist"}), block_accept=frozenset({"surgeon", "anaesthetist"}))


def pass_over(*blocking, rule=EITHER):
    """Return who may accept these contraindications together, and whether two must."""
    screen = requirement("screen", ABSOLUTE, RELATIVE, OPEN_RELATIVE, TEMPORAL, PLAIN, decisions=rule)
    found = {component.code: Outcome.BLOCK for component in blocking}
    judgement = Judgement(State.BLOCK, outcome=Outcome.BLOCK, concerns=found)
    roles = roles_for(screen, DecisionKind.ACCEPT, judgement)
    return set(roles), needs_two(screen, DecisionKind.ACCEPT, judgement)


@pytest.mark.parametrize(
    ("blocking", "roles", "two"),
    [
        ([ABSOLUTE], {"surgeon", "anaesthetist"}, True),
        ([RELATIVE], {"surgeon"}, False),
        ([OPEN_RELATIVE], {"surgeon", "anaesthetist"}, False),
        ([TEMPORAL], {"surgeon", "anaesthetist"}, False),
        ([PLAIN], {"surgeon", "anaesthetist"}, False),
        ([RELATIVE, ABSOLUTE], {"surgeon"}, True),
        ([RELATIVE, TEMPORAL], {"surgeon"}, False),
        ([], {"surgeon", "anaesthetist"}, False),
    ],
)
def test_a_contraindication_is_passed_over_as_its_severity_says(blocking, roles, two):
    assert pass_over(*blocking) == (roles, two)


def test_what_one_role_permits_is_permitted_by_that_role_when_it_only_needs_a_clinician():
    rule = DecisionRule(accept=frozenset({"surgeon", "anaesthetist"}))
    screen = requirement("screen", RELATIVE, OPEN_RELATIVE, decisions=rule)

    def accepts(*concerns):
        judgement = Judgement(
            State.REVIEW, outcome=Outcome.REVIEW, concerns=dict.fromkeys(concerns, Outcome.REVIEW)
        )
        return set(roles_for(screen, DecisionKind.ACCEPT, judgement))

    assert accepts("obesity") == {"surgeon"}
    assert accepts("poor_candidate") == {"surgeon", "anaesthetist"}
    assert accepts("obesity", "poor_candidate") == {"surgeon"}


def test_an_absolute_or_passing_contraindication_is_nobodys_when_the_protocol_names_nobody():
    nobody = DecisionRule(accept=frozenset({"anaesthetist"}))

    assert pass_over(ABSOLUTE, rule=nobody)[0] == set()
    assert pass_over(TEMPORAL, rule=nobody)[0] == set()
    assert pass_over(RELATIVE, rule=nobody) == ({"surgeon"}, False)


def test_two_people_hold_for_what_has_no_severity_or_ends_by_itself():
    two = DecisionRule(block_accept=frozenset({"surgeon", "anaesthetist"}), two_people=True)

    assert pass_over(PLAIN, rule=two)[1]
    assert pass_over(TEMPORAL, rule=two)[1]
    assert not pass_over(RELATIVE, rule=two)[1]


def test_who_may_permit_a_contraindication_may_also_hold_the_patient_back():
    screen = requirement("screen", RELATIVE, decisions=DecisionRule())

    assert may_decide(screen, DecisionKind.BLOCK, "surgeon", REVIEW) is None
    assert may_decide(screen, DecisionKind.BLOCK, "anaesthetist", REVIEW).code == "role_may_not_decide"


def test_what_was_accepted_before_somebody_held_the_patient_back_is_overruled_for_good():
    accepted = decision(id="accepted", at=NOW)
    blocked = decision(DecisionKind.BLOCK, id="blocked", at=NOW + timedelta(hours=1), withdrawn_at=NOW)
    again = decision(id="again", at=NOW + timedelta(hours=2))

    assert overruled([again, blocked, accepted]) == {"accepted"}
    assert overruled([again, accepted]) == frozenset()


def test_a_refusal_says_who_may_or_that_nobody_may():
    refused = may_decide(SPEC, DecisionKind.ACCEPT, "coordinator", BLOCK)

    assert refused.params == {"roles": "anaesthetist, surgeon"}
    assert may_decide(STRICT, DecisionKind.ACCEPT, "surgeon", BLOCK).code == "nobody_may_accept"
    assert may_decide(STRICT, DecisionKind.WAIVE, "surgeon", MISSING).code == "nobody_may_decide"
    assert may_decide(SPEC, DecisionKind.ACCEPT, "surgeon", WRONG_SIDE).code == "nobody_may_accept"


def test_only_a_block_needs_two_clinicians():
    assert needs_two(SPEC, DecisionKind.ACCEPT, BLOCK)
    assert needs_two(SPEC, DecisionKind.WAIVE, EXPIRED_BLOCK)
    assert not needs_two(SPEC, DecisionKind.ACCEPT, REVIEW)
    assert not needs_two(requirement(), DecisionKind.ACCEPT, BLOCK)


@pytest.mark.parametrize("kind", sorted(HOLDING_BACK))
def test_one_clinician_is_enough_to_hold_a_patient_back(kind):
    assert not needs_two(SPEC, kind, BLOCK)


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
    both = replace(SPEC, recorded_by=("ward_nurse", "coordinator"))
    assert may_record(both, "manager").params == {"roles": "coordinator, ward_nurse"}


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


def test_a_repeat_of_what_needs_two_to_pass_over_needs_one():
    assert voids(judgement=BLOCK, kind=DecisionKind.REPEAT) == []
    assert voids(judgement=BLOCK, kind=DecisionKind.ACCEPT) == ["void_second_signature"]
