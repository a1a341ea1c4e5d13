from datetime import timedelta

from checklists.domain.decisions import DecisionKind
from checklists.domain.readiness import evaluate
from scheduling.domain.previews import Effect, effect
from tests.unit.checklists.domain.builders import (
    NOW,
    SURGERY,
    days,
    decision,
    evidence,
    facts,
    protocol,
    requirement,
)

GLUCOSE = requirement(validity=days(30))


def compare(spec, rows=(), decisions=(), *, by_days):
    def at(surgery_at):
        return evaluate(spec, facts(), rows, decisions, surgery_at=surgery_at, now=NOW)

    return effect(at(SURGERY), at(SURGERY + timedelta(days=by_days)))


def codes(items):
    return [item.code for item in items]


def test_the_same_day_changes_nothing():
    assert compare(protocol(GLUCOSE), [evidence("5.0")], by_days=0).is_nothing


def test_a_result_that_will_be_too_old_then_is_named():
    found = compare(protocol(GLUCOSE), [evidence("5.0")], by_days=21)

    assert codes(found.expires) == ["glucose"]
    assert found == Effect(expires=found.expires)


def test_a_result_that_is_too_old_now_and_not_then_is_mended():
    old = evidence("5.0", at=SURGERY - timedelta(days=31))

    assert codes(compare(protocol(GLUCOSE), [old], by_days=-5).mended) == ["glucose"]


def test_a_decision_for_the_old_date_has_to_be_made_again():
    accepted = decision(DecisionKind.ACCEPT, evidence_ids=frozenset({evidence("8.0").id}))

    found = compare(protocol(requirement()), [evidence("8.0")], [accepted], by_days=1)

    assert codes(found.reopens) == ["glucose"]


def test_what_can_no_longer_be_done_in_time_is_impossible_and_the_other_way_round():
    slow = requirement(lead_days=20)

    assert codes(compare(protocol(slow), by_days=-5).impossible) == ["glucose"]
    assert compare(protocol(slow), by_days=5).is_nothing
    late = requirement(lead_days=25)
    assert codes(compare(protocol(late), by_days=7).mended) == ["glucose"]


def test_a_case_whose_readiness_is_not_known_has_nothing_to_compare():
    unknown = evaluate(None, facts(), (), (), surgery_at=SURGERY, now=NOW)
    known = evaluate(protocol(GLUCOSE), facts(), (), (), surgery_at=SURGERY, now=NOW)

    assert effect(unknown, known).is_nothing
    assert effect(known, unknown).is_nothing
