from datetime import timedelta

from hypothesis import given

from checklists.domain.decisions import DecisionKind
from checklists.domain.moves import ChangeKind, compare
from checklists.domain.protocols import Kind
from checklists.domain.readiness import evaluate
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
from tests.unit.checklists.domain.test_readiness_properties import SPECS, rows_of_a_case, surgeries

GLUCOSE = requirement(validity=days(30))


def judged(spec, rows=(), decisions=(), *, at=SURGERY):
    return evaluate(spec, facts(), rows, decisions, surgery_at=at, now=NOW)


def moved(*requirements, rows=(), decisions=(), by_days):
    spec = protocol(*requirements)
    return compare(
        judged(spec, rows, decisions), judged(spec, rows, decisions, at=SURGERY + timedelta(days=by_days))
    )


def kinds(found):
    return {change.after.code: change.kind for change in found.changes}


def test_the_same_day_changes_nothing():
    found = moved(GLUCOSE, rows=[evidence("5.0")], by_days=0)

    assert found.changes == ()
    assert found.due == ()
    assert found.before == found.after == judged(protocol(GLUCOSE), [evidence("5.0")])


def test_a_result_that_will_be_too_old_then_expires():
    found = moved(GLUCOSE, rows=[evidence("5.0")], by_days=21)

    assert kinds(found) == {"glucose": ChangeKind.EXPIRES}
    assert found.changes[0].why.code == "expired"


def test_a_result_that_is_too_old_now_and_not_then_is_settled():
    old = evidence("5.0", at=SURGERY - timedelta(days=31))

    assert kinds(moved(GLUCOSE, rows=[old], by_days=-5)) == {"glucose": ChangeKind.SETTLED}


def test_a_decision_for_the_old_date_has_to_be_made_again():
    accepted = decision(DecisionKind.ACCEPT, evidence_ids=frozenset({evidence("8.0").id}))

    found = moved(requirement(), rows=[evidence("8.0")], decisions=[accepted], by_days=1)

    assert kinds(found) == {"glucose": ChangeKind.REOPENS}
    assert found.changes[0].why.code == "void_date_changed"


def test_what_can_no_longer_be_done_in_time_is_impossible_and_the_other_way_round():
    slow = requirement(lead_days=20)

    assert kinds(moved(slow, by_days=-5)) == {"glucose": ChangeKind.IMPOSSIBLE}
    assert kinds(moved(slow, by_days=5)) == {}
    assert kinds(moved(requirement(lead_days=25), by_days=7)) == {"glucose": ChangeKind.POSSIBLE}


def test_what_is_open_in_both_for_another_reason_differs():
    drinks = requirement(kind=Kind.SCREEN, validity=days(10))
    row = evidence("8.0", at=SURGERY - timedelta(days=30))

    found = moved(drinks, rows=[row], by_days=-21)

    assert kinds(found) == {"glucose": ChangeKind.DIFFERS}
    assert found.changes[0].before.state == "expired"
    assert found.changes[0].why.code == "value_review"


def test_nothing_new_to_say_says_the_first_reason():
    found = moved(requirement(lead_days=20), by_days=-5)

    assert found.changes[0].why.code == "nothing_recorded"


def test_without_a_reason_there_is_none_to_say():
    old = evidence("5.0", at=SURGERY - timedelta(days=31))

    assert moved(GLUCOSE, rows=[old], by_days=-5).changes[0].why is None


def test_the_new_due_dates_come_soonest_first():
    late, soon = requirement("late", due_days=2), requirement("soon", due_days=9)
    done = evidence("5.0")

    found = moved(late, soon, GLUCOSE, rows=[done], by_days=3)

    assert [(item.code, item.due_on) for item in found.due] == [
        ("soon", SURGERY.date() - timedelta(days=6)),
        ("late", SURGERY.date() + timedelta(days=1)),
    ]


def test_the_worst_change_comes_first():
    slow, glucose = requirement("slow", lead_days=25), requirement("glucose", validity=days(30))

    found = moved(glucose, slow, rows=[evidence("5.0")], by_days=21)

    assert [change.kind for change in found.changes] == [ChangeKind.EXPIRES, ChangeKind.POSSIBLE]
    assert found.of_kind(ChangeKind.POSSIBLE) == found.changes[1:]


def test_a_case_whose_readiness_is_not_known_has_nothing_to_compare():
    unknown, known = judged(None), judged(protocol(GLUCOSE))

    assert compare(unknown, known).changes == ()
    assert compare(known, unknown).changes == ()


@given(rows_of_a_case(), surgeries, surgeries)
def test_every_requirement_that_comes_to_stand_in_the_way_is_named(rows, one, other):
    spec = protocol(*SPECS)
    before, after = judged(spec, rows, at=one), judged(spec, rows, at=other)

    found = compare(before, after)

    opened = {i.code for i in after.in_the_way if before.by_code[i.code].is_satisfied}
    closed = {i.code for i in before.in_the_way if after.by_code[i.code].is_satisfied}
    assert opened <= set(kinds(found))
    assert {code for code, kind in kinds(found).items() if kind is ChangeKind.SETTLED} == closed
    assert len(kinds(found)) == len(found.changes)
    assert {item.code for item in found.due} <= {item.code for item in after.in_the_way}
