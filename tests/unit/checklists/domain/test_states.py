from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from checklists.domain.conditions import parse
from checklists.domain.evidence import EvidenceStatus, Value
from checklists.domain.facts import MedicineFact
from checklists.domain.moments import Moment, midnight
from checklists.domain.protocols import Choice, Component, Input, Kind, Validity, ValidityRule
from checklists.domain.scales import Outcome
from checklists.domain.states import GOOD, SATISFIED, WORST_FIRST, State, judge
from tests.unit.checklists.domain.builders import (
    NOW,
    SURGERY,
    choice,
    days,
    evidence,
    facts,
    hours,
    number,
    requirement,
    words,
)

GLUCOSE = requirement(validity=days(14))


def judged(spec, *rows, at=SURGERY, now=NOW, case=None):
    return judge(spec, case or facts(), rows, surgery_at=at, now=now)


def state(spec, *rows, **more):
    return judged(spec, *rows, **more).state


def codes(judgement):
    return [why.code for why in judgement.whys]


def test_states_stand_worst_first_and_only_the_good_ones_need_no_decision():
    assert WORST_FIRST[0] is State.BLOCK
    assert WORST_FIRST[-1] is State.NOT_APPLICABLE
    overridden = SATISFIED - GOOD
    assert overridden == {State.ACCEPTED, State.WAIVED, State.DEFERRED}


def test_what_does_not_apply_is_not_asked_for():
    assert state(requirement(when=parse({"sex": "male"}))) is State.NOT_APPLICABLE
    assert state(requirement(when=parse({"smoker": True})), case=facts(smoker=None)) is State.MISSING


def test_a_child_grows_out_of_what_is_asked_for_by_the_day_of_the_operation():
    child = facts(birth_date=date(2008, 11, 24))
    guardian = requirement(when=parse({"age_below": 18}))

    assert state(guardian, case=child, at=SURGERY - timedelta(days=1)) is State.MISSING
    assert state(guardian, case=child, at=SURGERY) is State.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([], "nothing_recorded"),
        ([evidence("5.0", status=EvidenceStatus.PRELIMINARY)], "only_preliminary"),
        (
            [evidence("5.0", id="a"), evidence(id="b", status=EvidenceStatus.RETRACTED, supersedes="a")],
            "retracted",
        ),
        ([evidence("5.0", at=NOW + timedelta(hours=1))], "nothing_recorded"),
        ([evidence("5.0", requirement="something_else")], "nothing_recorded"),
    ],
)
def test_what_does_not_count_is_missing_and_says_why(rows, why):
    judgement = judged(GLUCOSE, *rows)

    assert judgement.state is State.MISSING
    assert codes(judgement) == [why]


@pytest.mark.parametrize(
    ("value", "expected"),
    [("5.0", State.PASS), ("7.0", State.REVIEW), ("13.0", State.BLOCK), ("3.0", State.BLOCK)],
)
def test_a_value_passes_needs_a_clinician_or_blocks(value, expected):
    row = evidence(value)

    judgement = judged(GLUCOSE, row, at=NOW + timedelta(days=5))

    assert judgement.state is expected
    assert judgement.used == (row.id,)
    assert judgement.collected_at == row.collected_at
    assert judgement.values == row.values


@pytest.mark.parametrize(
    ("days_before", "expected"), [(13, State.PASS), (14, State.PASS), (15, State.EXPIRED)]
)
def test_a_result_is_good_for_fourteen_local_days_counted_to_the_operation(days_before, expected):
    collected = SURGERY - timedelta(days=days_before)

    judgement = judged(GLUCOSE, evidence("5.0", at=collected), now=SURGERY - timedelta(days=1))

    assert judgement.state is expected
    assert judgement.valid_through == collected.date() + timedelta(days=14)
    assert judgement.valid_until == midnight(collected.date() + timedelta(days=15), ZoneInfo("UTC"))


def test_the_last_valid_day_is_valid_to_its_end_in_the_hospital():
    moscow = facts(zone="Europe/Moscow")
    row = evidence("5.0", at=datetime(2026, 11, 10, 20, 59, tzinfo=UTC))  # 23:59 on the 10th in Moscow
    late = datetime(2026, 11, 24, 20, 59, tzinfo=UTC)

    assert state(GLUCOSE, row, at=late, now=late, case=moscow) is State.PASS
    after_midnight = late + timedelta(minutes=1)
    assert state(GLUCOSE, row, at=after_midnight, now=late, case=moscow) is State.EXPIRED


def test_a_result_ages_on_while_the_operation_is_late():
    row = evidence("36.6", requirement="t", component="t", at=SURGERY - timedelta(hours=1))
    check = requirement("t", number("t", "", plausible=None), validity=hours(4))

    assert state(check, row, now=SURGERY) is State.PASS
    assert state(check, row, now=SURGERY + timedelta(hours=2, minutes=59)) is State.PASS
    late = judged(check, row, now=SURGERY + timedelta(hours=3))
    assert late.state is State.EXPIRED
    assert codes(late) == ["expired_hours"]


def test_four_hours_are_four_hours_in_the_night_the_clocks_change():
    berlin = facts(zone="Europe/Berlin")
    check = requirement("t", number("t", ""), validity=hours(4))
    collected = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 02:30 summer time; clocks go back at 01:00 UTC
    row = evidence("36.6", requirement="t", component="t", at=collected)

    judgement = judged(check, row, at=collected + timedelta(hours=3), now=collected, case=berlin)

    assert judgement.state is State.PASS
    assert judgement.valid_until == collected + timedelta(hours=4)


@pytest.mark.parametrize(
    ("case", "valid_days"),
    [(facts(), 14), (facts(birth_date=date(1990, 1, 1)), 30), (facts(birth_date=None), 14)],
)
def test_the_shortest_validity_that_may_apply_counts(case, valid_days):
    older = ValidityRule(days=14, when=parse({"age_at_least": 41}))
    ecg = requirement(validity=Validity((older, ValidityRule(days=30))))
    row = evidence("5.0")

    assert judged(ecg, row, case=case).valid_through == row.collected_at.date() + timedelta(days=valid_days)


def test_without_a_validity_a_result_is_good_for_ever():
    judgement = judged(requirement(), evidence("5.0", at=NOW - timedelta(days=4000)))

    assert (judgement.state, judgement.valid_until, judgement.valid_through) == (State.PASS, None, None)


BLOOD = requirement("blood", number("a"), number("b"), number("extra", required=False), validity=days(14))


def blood(at=NOW, **values):
    rows = {code: Value(number=Decimal(value)) for code, value in values.items()}
    return evidence(requirement="blood", at=at, values=rows, id=f"{at}{values}")


SOON = NOW + timedelta(days=2)


def test_a_part_that_is_not_there_is_missing_and_named():
    judgement = judged(BLOOD, blood(a="5"), at=SOON)

    assert judgement.state is State.MISSING
    assert judgement.whys[0].params == {"component": "b"}
    assert not judgement.complete


def test_parts_may_come_from_different_rows_and_the_oldest_decides_how_long_they_are_good():
    first, second = blood(a="5", at=NOW - timedelta(days=5)), blood(b="5", at=NOW)

    judgement = judged(BLOOD, first, second, at=SOON)

    assert judgement.state is State.PASS
    assert judgement.collected_at == first.collected_at
    assert set(judgement.used) == {first.id, second.id}


def test_a_block_is_not_hidden_by_a_part_that_is_missing():
    judgement = judged(BLOOD, blood(a="13"), at=SOON)

    assert judgement.state is State.BLOCK
    assert codes(judgement) == ["value_block", "component_missing"]


def test_a_review_waits_for_the_missing_parts_but_is_told():
    judgement = judged(BLOOD, blood(a="7"), at=SOON)

    assert judgement.state is State.MISSING
    assert codes(judgement) == ["value_review", "component_missing"]


def test_an_old_optional_value_is_replaced_by_a_newer_set_without_it():
    old = blood(a="5", b="5", extra="13", at=NOW - timedelta(days=6))
    new = blood(a="5", b="5", at=NOW)

    assert state(BLOOD, old, at=SOON) is State.BLOCK
    assert state(BLOOD, old, new, at=SOON) is State.PASS


def test_an_optional_value_beside_nothing_required_still_counts():
    assert state(BLOOD, blood(extra="13"), at=SOON) is State.BLOCK
    assert state(BLOOD, blood(extra="5"), at=SOON) is State.MISSING


def test_expired_stands_before_disputed_and_disputed_before_block():
    disputed_block = evidence("13.0", disputed=True)

    assert state(GLUCOSE, disputed_block, at=SOON) is State.DISPUTED
    assert state(GLUCOSE, disputed_block, at=NOW + timedelta(days=60)) is State.EXPIRED
    assert state(GLUCOSE, evidence("13.0"), at=NOW + timedelta(days=60)) is State.EXPIRED


def test_two_answers_of_one_moment_are_disputed_and_named():
    judgement = judged(GLUCOSE, evidence("5.0", id="a"), evidence("5.1", id="b"), at=SOON)

    assert judgement.state is State.DISPUTED
    assert codes(judgement) == ["conflicting"]
    assert codes(judged(GLUCOSE, evidence("5.0", disputed=True), at=SOON)) == ["disputed"]


@pytest.mark.parametrize("kind", list(Kind))
def test_a_statement_that_blocks_stands_until_somebody_states_otherwise(kind):
    spec = requirement("screen", choice("cancer"), kind=kind, validity=days(30))
    row = evidence(Value(choice="bad"), requirement="screen", component="cancer")
    stands = kind in (Kind.SCREEN, Kind.ASSESSMENT, Kind.CONSENT)

    expected = State.BLOCK if stands else State.EXPIRED
    assert state(spec, row, at=NOW + timedelta(days=90)) is expected


def test_the_first_day_without_a_temporary_block_is_known():
    spec = requirement("screen", choice("flare"), kind=Kind.SCREEN)
    until = date(2026, 12, 1)
    row = evidence(Value(choice="bad_until", on=until), requirement="screen", component="flare")

    judgement = judged(spec, row)

    assert (judgement.state, judgement.until, judgement.hard) == (State.BLOCK, until, False)
    assert state(spec, row, at=datetime(2026, 12, 1, 7, tzinfo=UTC)) is State.REVIEW


def test_an_answer_can_ask_for_another():
    use = choice(
        "use",
        choices=(
            Choice("never", words("never"), Outcome.PASS),
            Choice("stopped", words("stopped"), Outcome.PASS, needs=("last_use",)),
        ),
    )
    last_use = Component("last_use", words("last use"), Input.DATE, required=False)
    spec = requirement("smoking", use, last_use, kind=Kind.ABSTINENCE, abstain_days=14)

    def said(**values):
        return evidence(requirement="smoking", values=values)

    assert state(spec, said(use=Value(choice="never"))) is State.PASS
    assert state(spec, said(use=Value(choice="stopped"))) is State.MISSING
    assert state(spec, said(use=Value(choice="stopped"), last_use=Value(on=date(2026, 10, 1)))) is State.PASS
    assert (
        state(spec, said(use=Value(choice="stopped"), last_use=Value(on=date(2026, 11, 20)))) is State.BLOCK
    )


def test_a_new_medicine_re_opens_the_plan():
    spec = requirement(
        "plan", Component("medicines", words("medicines"), Input.MEDICINES), kind=Kind.MEDICINE_PLAN
    )
    row = evidence(Value(), requirement="plan", component="medicines")

    assert state(spec, row) is State.PASS
    judgement = judged(spec, row, case=facts(medicines=(MedicineFact("7", "Warfarin"),)))
    assert judgement.state is State.MISSING
    assert judgement.whys[0].params == {"medicine": "Warfarin"}


def test_the_moment_is_the_operation_or_now_if_that_is_later():
    assert Moment.of(SURGERY, now=NOW, zone="UTC").at == SURGERY
    assert Moment.of(NOW, now=SURGERY, zone="UTC").at == SURGERY
    assert Moment.of(None, now=NOW, zone="UTC").at == NOW
    late = datetime(2026, 11, 2, 22, 30, tzinfo=UTC)
    assert Moment.of(None, now=late, zone="Europe/Moscow").today == date(2026, 11, 3)


def test_the_wrong_side_is_final():
    side = Component("side", words("side"), Input.SIDE)
    spec = requirement("side", side, kind=Kind.ASSESSMENT, side_must_match=True)

    assert judged(spec, evidence(Value(side="right"), requirement="side", component="side")).final is True
    assert judged(spec, evidence(Value(side="left"), requirement="side", component="side")).final is False


def test_a_plan_of_no_medicines_is_in_order():
    plan = requirement("plan", Component("plan", words("Plan"), Input.MEDICINES), kind=Kind.MEDICINE_PLAN)
    row = evidence(Value(), requirement="plan", component="plan")

    assert judged(plan, row).outcome is Outcome.PASS
