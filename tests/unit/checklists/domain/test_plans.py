from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.domain.conditions import parse
from checklists.domain.entry import BadValue, parse_values
from checklists.domain.evidence import MedicineDecision, Value
from checklists.domain.facts import MedicineFact
from checklists.domain.findings import find
from checklists.domain.forecast import Forecast
from checklists.domain.medicines import MedicineChoice, StopRule, class_for
from checklists.domain.plans import plan_as_judged, plan_component, plan_of
from checklists.domain.readiness import evaluate
from checklists.domain.scales import Outcome
from checklists.domain.states import Judgement, State, judge
from tests.unit.checklists.domain.builders import NOW, TODAY, evidence, facts, protocol, requirement, shipped

(PLAN,) = shipped()["core-medicines", "1.1.0"].requirements
TABLE = plan_component(PLAN)
WARFARIN = MedicineFact("7", "Warfarin", "B01AA03")
INSULIN = MedicineFact("8", "Insulin", "A10AE04")
BISOPROLOL = MedicineFact("9", "Bisoprolol", "C07AB07")
RAMIPRIL = MedicineFact("10", "Ramipril", "C09AA05")
UNKNOWN = MedicineFact("11", "White tablets")
DAY = date(2026, 11, 24)


def takes(*medicines):
    return facts(medicines=medicines)


def at(day):
    return datetime(day.year, day.month, day.day, 8, tzinfo=UTC)


def entered(case, *rows, surgery_on=DAY, table=PLAN):
    values = parse_values(table, {"medicines": list(rows)}, case, today=TODAY, surgery_on=surgery_on)
    return values["medicines"]


def row(medicine, decision, **more):
    return {"medicine_id": medicine.id, "decision": decision, **more}


def plan(case, value, day=DAY, now=NOW):
    """The plan requirement judged for an operation on that day."""
    rows = [] if value is None else [evidence(value, requirement=PLAN.code, component="medicines")]
    rows += (
        [evidence(Value(choice="complete"), requirement=PLAN.code, component="list_complete")] if rows else []
    )
    return judge(PLAN, case, rows, surgery_at=at(day) if day else None, now=now)


def codes(judgement):
    return [why.code for why in judgement.whys]


def test_a_medicine_that_the_table_does_not_know_is_never_decided_by_itself():
    judgement = plan(takes(UNKNOWN), Value())

    assert judgement.state is State.MISSING
    assert codes(judgement) == ["medicine_unmapped"]
    assert plan(takes(UNKNOWN), entered(takes(UNKNOWN), row(UNKNOWN, "continue"))).state is State.PASS


@pytest.mark.parametrize(
    ("day", "state", "why"),
    [
        (DAY, State.PASS, []),
        (DAY - timedelta(days=1), State.BLOCK, ["medicine_stop_late"]),
        (DAY + timedelta(days=3), State.PASS, []),
        (DAY + timedelta(days=4), State.MISSING, ["medicine_reopened"]),
    ],
)
def test_a_stop_fits_its_own_day_blocks_an_earlier_one_and_is_opened_again_by_a_later_one(day, state, why):
    case = takes(WARFARIN)
    judgement = plan(case, entered(case, row(WARFARIN, "stop", last_dose_on="2026-11-19")), day)

    assert judgement.state is state
    assert codes(judgement) == why


def test_too_late_a_stop_says_from_when_the_operation_can_be():
    case = takes(WARFARIN)
    judgement = plan(case, entered(case, row(WARFARIN, "stop", last_dose_on="2026-11-21")))

    assert judgement.until == date(2026, 11, 26)
    assert judgement.whys[0].params["until"] == date(2026, 11, 26)
    assert judgement.whys[0].params["last_dose"] == date(2026, 11, 21)


@pytest.mark.parametrize(
    ("medicine", "decision", "reopens"),
    [
        (WARFARIN, "continue", True),
        (INSULIN, "adjust", True),
        (RAMIPRIL, "continue", False),
        (UNKNOWN, "continue", False),
    ],
)
def test_only_the_rows_that_the_table_names_are_opened_again_by_a_later_date(medicine, decision, reopens):
    case = takes(medicine)
    value = entered(case, row(medicine, decision, note="half the dose"))

    assert codes(plan(case, value, DAY + timedelta(days=3))) == []
    assert codes(plan(case, value, DAY + timedelta(days=4))) == (["medicine_reopened"] if reopens else [])


def test_a_decision_of_a_waiting_case_holds_until_a_date_makes_the_stop_too_long():
    case = takes(WARFARIN)
    going_on = entered(case, row(WARFARIN, "continue"), surgery_on=None)
    stopped = entered(case, row(WARFARIN, "stop", last_dose_on="2026-11-01"), surgery_on=None)

    assert codes(plan(case, going_on, NOW.date() + timedelta(days=29))) == []
    assert codes(plan(case, stopped, date(2026, 11, 9))) == []
    assert codes(plan(case, stopped, date(2026, 11, 10))) == ["medicine_reopened"]


def test_a_stop_without_a_day_waits_for_the_operation_to_have_one():
    case = takes(WARFARIN)
    value = entered(case, row(WARFARIN, "stop", stop_days=5), surgery_on=None)
    judgement = plan(case, value)

    assert value.medicines[0].last_dose_on is None
    assert codes(judgement) == ["medicine_day_needed"]
    assert (judgement.wait.days, judgement.wait.medicine) == (5, "Warfarin")


def test_a_medicine_that_is_added_opens_only_itself():
    value = entered(takes(WARFARIN), row(WARFARIN, "continue"))
    judgement = plan(takes(WARFARIN, RAMIPRIL), value)

    assert codes(judgement) == ["medicine_undecided"]
    assert judgement.whys[0].params == {"medicine": "Ramipril"}
    assert plan(takes(), value).state is State.PASS


def test_a_medicine_that_turns_out_to_be_another_is_decided_on_again():
    value = entered(takes(UNKNOWN), row(UNKNOWN, "continue"))
    named = MedicineFact(UNKNOWN.id, UNKNOWN.name, "B01AA03")
    old = Value(medicines=(MedicineDecision(UNKNOWN.id, MedicineChoice.CONTINUE),))

    assert codes(plan(takes(named), value)) == ["medicine_recoded"]
    assert codes(plan(takes(named), old)) == []
    again = entered(takes(named), row(named, "continue"))
    assert codes(plan(takes(UNKNOWN), again)) == ["medicine_recoded"]


def test_stopping_what_is_never_stopped_needs_a_reason_and_a_second_look():
    case = takes(BISOPROLOL)
    with pytest.raises(BadValue) as refused:
        entered(case, row(BISOPROLOL, "stop", stop_days=1))
    judgement = plan(case, entered(case, row(BISOPROLOL, "stop", stop_days=1, note="heart block")))

    assert refused.value.code == "stop_reason_needed"
    assert judgement.state is State.REVIEW
    assert codes(judgement) == ["medicine_never_stop"]


def test_an_adjustment_says_how():
    with pytest.raises(BadValue) as refused:
        entered(takes(INSULIN), row(INSULIN, "adjust", note="  "))

    assert (refused.value.code, refused.value.params["medicine"]) == ("adjustment_needed", "Insulin")


@pytest.mark.parametrize(
    ("medicine", "more", "surgery_on", "expected"),
    [
        (WARFARIN, {"stop_days": 4}, DAY, (DAY - timedelta(days=4), 4)),
        (WARFARIN, {"stop_days": "0"}, DAY, (DAY, 0)),
        (WARFARIN, {"stop_days": 4}, None, (None, 4)),
        (WARFARIN, {"last_dose_on": "2026-11-18"}, DAY, (date(2026, 11, 18), 5)),
        (WARFARIN, {"last_dose_on": "2026-10-18"}, None, (date(2026, 10, 18), 5)),
        (WARFARIN, {"last_dose_on": "2026-11-18", "stop_days": 3}, DAY, (date(2026, 11, 18), 3)),
        (UNKNOWN, {"last_dose_on": "2026-11-18"}, DAY, (date(2026, 11, 18), 6)),
        (UNKNOWN, {"last_dose_on": "2026-11-28"}, DAY, (date(2026, 11, 28), 0)),
        (UNKNOWN, {"last_dose_on": "2026-11-18"}, None, (date(2026, 11, 18), 0)),
    ],
)
def test_the_day_and_the_days_without_are_worked_out_from_each_other(medicine, more, surgery_on, expected):
    value = entered(takes(medicine), row(medicine, "stop", **more), surgery_on=surgery_on)
    (decision,) = value.medicines

    assert (decision.last_dose_on, decision.stop_days) == expected
    assert decision.planned_for == surgery_on


@pytest.mark.parametrize("days", ["366", "-1", "five", "1.5", "1e2", "٥"])
def test_days_are_whole_days_of_a_year(days):
    with pytest.raises(BadValue) as refused:
        entered(takes(WARFARIN), row(WARFARIN, "stop", stop_days=days))

    assert refused.value.code == "not_days"


def test_a_decision_is_kept_with_everything_about_it():
    case = takes(WARFARIN)
    value = entered(case, row(WARFARIN, "stop", stop_days=5, note="INR", restart="next day"))
    (decision,) = value.medicines

    assert decision.class_code == "vitamin_k_antagonists"
    assert Value.from_json(value.to_json()) == value
    assert Value.from_json({"medicines": [{"medicine_id": "7", "decision": "ask"}]}).medicines == (
        MedicineDecision("7", MedicineChoice.ASK),
    )


@pytest.mark.parametrize(
    ("medicines", "days"),
    [((WARFARIN, INSULIN), 5), ((RAMIPRIL,), 1), ((INSULIN, BISOPROLOL, UNKNOWN), None), ((), None)],
)
def test_an_open_plan_waits_for_the_longest_stop_that_may_come(medicines, days):
    wait = plan(takes(*medicines), None).wait

    assert (wait.days if wait else None) == days


@pytest.mark.parametrize(("ahead", "expected"), [(4, Forecast.CANNOT), (5, Forecast.IN_TIME)])
def test_what_has_to_stop_days_before_cannot_be_done_in_time_on_an_earlier_day(ahead, expected):
    readiness = evaluate(
        protocol(PLAN), takes(WARFARIN), [], [], surgery_at=at(TODAY + timedelta(days=ahead)), now=NOW
    )
    item = readiness.by_code[PLAN.code]

    assert item.forecast is expected
    assert readiness.earliest.on == TODAY + timedelta(days=5)
    assert readiness.earliest.why.code == "stop_takes_days"


def test_the_plan_shows_proposal_decision_and_what_is_open():
    case = takes(WARFARIN, BISOPROLOL, UNKNOWN)
    value = entered(case, row(WARFARIN, "stop", stop_days=5))
    shown = plan_of(TABLE, value, case, surgery_date=DAY, today=TODAY)

    assert [bool(r.decision) for r in shown.rows] == [True, False, False]
    assert [r.why and r.why.code for r in shown.rows] == [None, "medicine_undecided", "medicine_unmapped"]
    assert [r.medicine for r in shown.do_not_stop] == [BISOPROLOL]
    assert shown.rows[0].proposal.last_dose_on == date(2026, 11, 19)


def test_the_plan_of_a_case_counts_what_counts_now():
    case = takes(WARFARIN)
    judged = plan(case, entered(case, row(WARFARIN, "continue")))

    assert plan_as_judged(PLAN, judged, case, surgery_at=at(DAY), now=NOW).rows[0].decision
    assert plan_as_judged(PLAN, None, case, surgery_at=None, now=NOW).rows[0].decision is None
    assert plan_as_judged(requirement(), None, case, surgery_at=None, now=NOW) is None


MEDICINES = st.lists(
    st.sampled_from([prefix for known in TABLE.classes for prefix in known.atc] + ["", "N02BE01"]), max_size=4
).map(lambda atcs: tuple(MedicineFact(str(n), f"medicine {n}", atc) for n, atc in enumerate(atcs)))


@given(medicines=MEDICINES, planned=st.integers(0, 60), earlier=st.integers(0, 60), data=st.data())
def test_an_earlier_operation_never_makes_a_stop_pass(medicines, planned, earlier, data):
    case, surgery = takes(*medicines), TODAY + timedelta(days=planned)
    rows = [
        row(
            m,
            "stop",
            last_dose_on=(TODAY + timedelta(days=data.draw(st.integers(-40, 70)))).isoformat(),
            note="why",
        )
        for m in medicines
    ]
    value = entered(case, *rows, surgery_on=surgery)

    def blocking(day):
        found = find(PLAN, TABLE, value, case, day)
        return {f.why.params["medicine"] for f in found if f.outcome is Outcome.BLOCK}

    assert blocking(surgery) <= blocking(surgery - timedelta(days=earlier))


@given(medicines=MEDICINES, day=st.integers(0, 29))
def test_nothing_undecided_ever_passes(medicines, day):
    case = takes(*medicines)
    judgement = plan(case, Value(), TODAY + timedelta(days=day))

    assert judgement.state is (State.MISSING if medicines else State.PASS)
    unmapped = [m.name for m in medicines if class_for(m.atc, TABLE.classes) is None]
    assert [w.params["medicine"] for w in judgement.whys if w.code == "medicine_unmapped"] == unmapped


def test_the_plan_names_its_component_and_counts_days_on_the_hospital_s_calendar():
    case = replace(takes(WARFARIN), zone="Pacific/Auckland")
    evening = datetime(2026, 11, 23, 22, tzinfo=UTC)

    shown = plan_as_judged(PLAN, None, case, surgery_at=evening, now=NOW)

    assert shown.component is TABLE
    # In Auckland that evening is the morning of the 24th.
    assert shown.rows[0].proposal.last_dose_on == date(2026, 11, 19)
    assert plan_as_judged(PLAN, None, case, surgery_at=None, now=NOW).rows[0].proposal.last_dose_on is None


def test_the_plan_of_a_judgement_without_the_table_is_undecided():
    judged = Judgement(State.MISSING)

    assert plan_as_judged(PLAN, judged, takes(WARFARIN), surgery_at=at(DAY), now=NOW).rows[0].decision is None


def test_what_is_usually_done_hangs_on_the_patient():
    kind = replace(
        TABLE.classes[0], code="x", atc=("B01AA03",), stop=(StopRule(9, parse({"smoker": True})), StopRule(5))
    )
    table = replace(TABLE, classes=(kind,))

    def last_dose(**about):
        case = facts(medicines=(WARFARIN,), **about)
        return plan_of(table, Value(), case, surgery_date=DAY, today=TODAY).rows[0].proposal.last_dose_on

    assert last_dose(smoker=False) - last_dose(smoker=True) == timedelta(days=4)


def test_a_plan_that_is_decided_waits_for_nothing():
    case = takes(WARFARIN)

    assert plan(case, entered(case, row(WARFARIN, "continue"))).wait is None
    assert judge(PLAN, case, (), surgery_at=at(DAY), now=NOW).wait.days == 5


def test_how_long_to_wait_is_that_of_the_day_of_the_operation():
    grown = parse({"age_at_least": 56})
    kind = replace(TABLE.classes[0], code="x", atc=("B01AA03",), stop=(StopRule(9, grown), StopRule(5)))
    spec = replace(PLAN, components=(replace(TABLE, classes=(kind,)),))
    case = facts(medicines=(WARFARIN,), birth_date=date(1970, 11, 24))

    assert judge(spec, case, (), surgery_at=at(DAY), now=NOW).wait.days == 9
    assert judge(spec, case, (), surgery_at=at(DAY - timedelta(days=1)), now=NOW).wait.days == 5


def test_the_days_left_are_counted_from_the_hospital_s_own_today():
    case = replace(takes(WARFARIN), zone="Pacific/Auckland")
    # Noon of the 22nd in Greenwich is the 23rd in Auckland.
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)

    (shown,) = plan_as_judged(PLAN, None, case, surgery_at=at(DAY), now=now).rows

    assert shown.proposal.last_dose_on == date(2026, 11, 23)
