"""The clock of abstinence: a relapse resets it, a later statement never turns it back."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.domain.evidence import EvidenceStatus, Value
from checklists.domain.protocols import Input, Kind, Validity
from checklists.domain.states import State, judge
from tests.unit.checklists.domain.builders import (
    NOW,
    SURGERY,
    TODAY,
    choice,
    evidence,
    facts,
    requirement,
    shipped,
)

LAST_USE = replace(choice("last_use"), input=Input.DATE, choices=(), required=False)
BARE = requirement("smoking", LAST_USE, kind=Kind.ABSTINENCE, abstain_days=14)
# The statements of these tests are weeks before the operation: their own age is another matter.
SMOKING, ALCOHOL = (
    replace(shipped()["core-habits", "1.1.0"].by_code[code], validity=Validity())
    for code in ("smoking", "alcohol")
)
OPERATION = SURGERY.date()


def said(use: str | None, last_use: date | None = None, *, days_ago: float = 1, spec=SMOKING, **more):
    """A statement of so many days ago."""
    values = {} if use is None else {"use": Value(choice=use)}
    values |= {} if last_use is None else {"last_use": Value(on=last_use)}
    at = NOW - timedelta(days=days_ago)
    return evidence(requirement=spec.code, values=values, at=at, **({"id": f"said-{days_ago}"} | more))


def judged(*rows, spec=SMOKING, surgery=SURGERY, zone="UTC"):
    case = facts(smoker=True, drinks_alcohol=True, zone=zone)
    found = judge(spec, case, rows, surgery_at=surgery, now=NOW)
    return found.state, [why.code for why in found.whys]


def before(days: int) -> date:
    return OPERATION - timedelta(days=days)


@pytest.mark.parametrize(("days", "state"), [(13, State.BLOCK), (14, State.PASS), (15, State.PASS)])
def test_the_clock_runs_from_the_stated_last_use(days, state):
    surgery = NOW + timedelta(days=1)
    last_use = surgery.date() - timedelta(days=days)

    assert judged(said("stopped", last_use), surgery=surgery)[0] is state


def test_a_relapse_resets_the_clock():
    first = said("stopped", TODAY - timedelta(days=30), days_ago=8)
    relapse = said("stopped", TODAY - timedelta(days=1), days_ago=0.5)
    soon = NOW + timedelta(days=5)

    assert judged(first, surgery=soon)[0] is State.PASS
    assert judged(first, relapse, surgery=soon) == (State.BLOCK, ["too_recent_use"])


def test_a_later_statement_cannot_turn_the_clock_back():
    later_use = said("stopped", TODAY - timedelta(days=2), days_ago=1.5, by="the patient")
    earlier_claim = said("stopped", TODAY - timedelta(days=40), days_ago=1, by="a nurse")

    assert judged(later_use, earlier_claim) == (State.DISPUTED, ["earlier_last_use"])


def test_it_is_settled_by_correcting_the_statement_that_was_wrong():
    wrong = said("stopped", TODAY - timedelta(days=2), days_ago=1.5)
    claim = said("stopped", before(40), days_ago=1)
    right = said(
        "stopped",
        before(41),
        days_ago=1.5,
        id="right",
        status=EvidenceStatus.CORRECTED,
        supersedes=wrong.id,
    )
    taken_back = replace(right, id="gone", status=EvidenceStatus.RETRACTED, values={})

    assert judged(wrong, claim, right)[0] is State.PASS
    assert judged(wrong, claim, taken_back)[0] is State.PASS


def test_never_does_not_erase_a_use_that_was_told_while_the_clock_runs():
    told = said("stopped", TODAY - timedelta(days=2), days_ago=1.5)
    never = said("never", days_ago=1)

    assert judged(told, never, surgery=NOW + timedelta(days=5)) == (State.DISPUTED, ["earlier_last_use"])
    assert judged(told, never)[0] is State.PASS


def test_whoever_goes_on_has_used_on_that_day():
    still = said("still", days_ago=3)

    assert judged(still) == (State.BLOCK, ["choice_block"])
    claim = said("stopped", TODAY - timedelta(days=20), days_ago=1)
    assert judged(still, claim)[0] is State.DISPUTED
    honest = said("stopped", TODAY - timedelta(days=2), days_ago=1)
    assert judged(still, honest)[0] is State.PASS
    assert judged(still, honest, surgery=NOW + timedelta(days=5))[0] is State.BLOCK


def test_never_is_believed_from_the_day_on_which_the_clock_has_run_down():
    told = said("stopped", TODAY - timedelta(days=2), days_ago=1.5)
    never = said("never", days_ago=1)

    assert judged(told, never, surgery=NOW + timedelta(days=11))[0] is State.DISPUTED
    assert judged(told, never, surgery=NOW + timedelta(days=12))[0] is State.PASS


def test_the_day_of_a_use_is_the_day_of_the_hospital():
    """Said at eight in the evening in Greenwich, which is the next morning in Auckland."""
    still = said("still", days_ago=2.55)
    claim = said("stopped", (NOW - timedelta(days=2.55)).date(), days_ago=1)

    assert judged(still, claim, zone="UTC")[0] is State.PASS
    assert judged(still, claim, zone="Pacific/Auckland")[0] is State.DISPUTED


def test_what_is_not_clear_is_for_a_clinician_whatever_was_told_before():
    told = said("stopped", TODAY - timedelta(days=2), days_ago=1.5)

    assert judged(told, said("unclear", days_ago=1), surgery=NOW + timedelta(days=5))[0] is State.REVIEW


def test_a_clock_without_a_habit_question_works_too():
    later = said(None, TODAY - timedelta(days=2), days_ago=2, spec=BARE)

    assert judged(later, said(None, before(60), days_ago=1, spec=BARE), spec=BARE)[0] is State.DISPUTED


def test_a_habit_without_a_date_has_no_clock_to_turn_back():
    undated = requirement("smoking", choice("use"), kind=Kind.ABSTINENCE, abstain_days=14)
    row = evidence(Value(choice="good"), requirement="smoking", component="use")

    assert judged(row, spec=undated)[0] is State.PASS


@pytest.mark.parametrize(
    ("spec", "use", "more"),
    [(SMOKING, "nicotine_only", {"last_use": before(30)}), (ALCOHOL, "daily", {})],
)
def test_nicotine_and_daily_drinking_take_the_clinicians_path(spec, use, more):
    row = said(use, more.get("last_use"), spec=spec)
    if use == "daily":
        row = replace(row, values=row.values | {"withdrawal_plan": Value(text="Admitted a week before")})

    assert judged(row, spec=spec)[0] is State.REVIEW


def test_nobody_is_told_to_just_stop_drinking():
    assert judged(said("daily", spec=ALCOHOL), spec=ALCOHOL) == (
        State.MISSING,
        ["choice_review", "component_missing"],
    )


statements = st.lists(
    st.tuples(st.integers(0, 9), st.sampled_from(["stopped", "still", "never"]), st.integers(0, 40)),
    min_size=1,
    max_size=6,
    unique_by=lambda one: one[0],
)


@given(statements, st.integers(0, 40))
def test_nobody_passes_before_the_last_use_anybody_told_is_long_enough_ago(told, ahead):
    rows, uses = [], []
    for days_ago, use, gap in told:
        on = TODAY - timedelta(days=days_ago + gap) if use == "stopped" else None
        rows.append(said(use, on, days_ago=days_ago))
        uses += [on] if on else [TODAY - timedelta(days=days_ago)] if use == "still" else []
    surgery = NOW + timedelta(days=ahead)

    state, _ = judged(*rows, surgery=surgery)

    if state is State.PASS and uses:
        assert surgery.date() >= max(uses) + timedelta(days=14)


def day_check(code, at, **answers):
    """A check of the day made at that time, with everything else in order."""
    spec = shipped()["core-day", "1.1.0"].by_code[code]
    values = {c.code: Value(choice=c.choices[0].code) for c in spec.components if c.choices} | answers
    return spec, evidence(requirement=code, values=values, at=at)


def stands(check, *, surgery, now):
    spec, row = check
    return judge(spec, facts(), [row], surgery_at=surgery, now=now).state


@pytest.mark.parametrize(
    ("code", "answers", "hours"),
    [
        ("temperature", {"temperature": Value(number=Decimal("36.6"), unit="Cel")}, 4),
        ("skin", {}, 12),
        ("feels_well", {}, 12),
        ("health_before", {}, 72),
    ],
)
def test_checks_of_the_last_days_have_short_windows(code, answers, hours):
    """The day before yesterday's skin says nothing about today's (text L16, L101)."""
    fresh = day_check(code, SURGERY - timedelta(hours=hours) + timedelta(minutes=1), **answers)
    assert stands(fresh, surgery=SURGERY, now=SURGERY) is State.PASS
    old = day_check(code, SURGERY - timedelta(hours=hours + 24), **answers)
    assert stands(old, surgery=SURGERY, now=SURGERY) is State.EXPIRED


def test_an_illness_blocks_until_the_day_it_is_expected_to_be_over_and_is_then_looked_at_again():
    seen = SURGERY - timedelta(days=2)
    ill = Value(choice="ill_until", on=SURGERY.date())
    check = day_check("health_before", seen, illness=ill)

    assert stands(check, surgery=SURGERY - timedelta(days=1), now=seen) is State.BLOCK
    assert stands(check, surgery=SURGERY, now=seen) is State.REVIEW


@pytest.mark.parametrize(("degrees", "state"), [("36.9", "pass"), ("37.0", "review"), ("37.3", "block")])
def test_even_a_slight_fever_bars_the_day(degrees, state):
    temperature = Value(number=Decimal(degrees), unit="Cel")
    check = day_check("temperature", SURGERY - timedelta(hours=1), temperature=temperature)

    assert stands(check, surgery=SURGERY, now=SURGERY).value == state


def test_going_on_is_a_use_on_the_hospitals_day():
    # Said at 20:00 on 1 November in London: in Auckland it is 2 November, so the first is an earlier last use.
    at = datetime(2026, 11, 1, 20, tzinfo=UTC)
    rows = (
        replace(said("still"), collected_at=at),
        said("stopped", date(2026, 11, 1), days_ago=0, id="later"),
    )

    assert judged(*rows)[0] is not State.DISPUTED
    assert judged(*rows, zone="Pacific/Auckland")[0] is State.DISPUTED
