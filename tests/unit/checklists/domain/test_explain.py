"""The explanation says what was looked at, and always the same as the verdict."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from checklists.domain import conditions, scales
from checklists.domain.decisions import DecisionKind
from checklists.domain.evidence import EvidenceStatus, Value
from checklists.domain.explain import explain, questions
from checklists.domain.moments import Moment
from checklists.domain.protocols import Component, Input, Kind, Validity, ValidityRule
from checklists.domain.readiness import Verdict, evaluate
from checklists.domain.scales import SEVERITY, Bound, Outcome
from checklists.domain.states import State
from tests.unit.checklists.domain.builders import (
    NOW,
    SURGERY,
    days,
    decision,
    evidence,
    facts,
    number,
    protocol,
    requirement,
    words,
)
from tests.unit.checklists.domain.test_readiness_properties import SPECS, rows_of_a_case, surgeries

DAY = timedelta(days=1)


def explained(spec, *rows, decisions=(), surgery_at=SURGERY, **known):
    found = explain(protocol(spec), facts(**known), rows, decisions, surgery_at=surgery_at, now=NOW)
    return found.requirements[0]


def standing(explanation):
    return {one.row.id: one.why.code for one in explanation.rows}


def test_each_row_says_why_it_counts_or_not():
    rows = (
        evidence("5.0", id="old", at=NOW - 6 * DAY),
        evidence("5.1", id="wrong", at=NOW - 5 * DAY),
        evidence("5.2", id="right", at=NOW - 5 * DAY, status=EvidenceStatus.CORRECTED, supersedes="wrong"),
        evidence("5.3", id="mixed up", at=NOW - 4 * DAY),
        evidence(id="sorry", at=NOW - 4 * DAY, status=EvidenceStatus.RETRACTED, supersedes="mixed up"),
        evidence("5.4", id="early", at=NOW - 3 * DAY, status=EvidenceStatus.PRELIMINARY),
        evidence("5.5", id="later", at=NOW + DAY),
    )

    found = explained(requirement(), *rows)

    assert standing(found) == {
        "later": "row_not_yet",
        "early": "row_preliminary",
        "sorry": "row_takes_back",
        "mixed up": "row_taken_back",
        "right": "row_counts",
        "wrong": "row_corrected",
        "old": "row_older",
    }
    assert [one.row.id for one in found.rows if one.counts] == ["right"]


def test_a_row_of_what_is_not_asked_for_says_so():
    spec = requirement(when=conditions.parse({"age_at_least": 90}), validity=days(14))

    found = explained(spec, evidence("5.0", id="one"))

    assert found.applies is False
    assert standing(found) == {"one": "row_not_asked"}
    assert found.ageing == ()


def test_it_says_which_questions_decide_that_it_is_asked_for():
    condition = conditions.parse({"any": [{"age_at_least": 60}, {"not": {"smoker": False}}]})

    found = explained(requirement(when=condition), smoker=None)

    assert found.applies is None
    assert [(one.question.content(), one.truth) for one in found.asked] == [
        ({"age_at_least": "60"}, False),
        ({"smoker": False}, None),
    ]
    assert list(questions(None)) == []


def test_a_value_is_shown_with_every_bound_it_was_held_against():
    women = Bound(scales.parse("block < 80 <= review < 120 <= pass"), conditions.parse({"sex": "female"}))
    everybody = Bound(scales.parse("block < 80 <= review < 130 <= pass"))
    spec = requirement("glucose", number(bounds=(women, everybody)))

    known, unknown = explained(spec, evidence("125")), explained(spec, evidence("125"), sex="unknown")

    assert [(r.bound, r.outcome) for r in known.values[0].rulings] == [(women, Outcome.PASS)]
    assert [r.outcome for r in unknown.values[0].rulings] == [Outcome.PASS, Outcome.REVIEW]
    assert unknown.values[0].findings[0].outcome is Outcome.REVIEW


def test_a_value_without_a_number_was_held_against_nothing():
    found = explained(requirement(), evidence(Value(text="<0.5", unit="mmol/L")))

    assert found.values[0].rulings[0].outcome is None


def test_the_rule_of_validity_that_decides_is_marked():
    short = ValidityRule(days=10, when=conditions.parse({"condition": ["E11"]}))
    spec = requirement(validity=Validity((ValidityRule(days=30), short)))

    found = explained(spec, evidence("5.0"), conditions=frozenset({"E11.9"}))

    assert [(one.rule.days, one.decides) for one in found.ageing] == [(30, False), (10, True)]
    assert found.item.state is State.EXPIRED
    assert [(one.end, one.decides) for one in explained(spec).ageing] == [(None, False)]


def test_a_decision_says_whether_it_holds_and_why_not():
    seen = frozenset({evidence("8.0").id})
    old = decision(id="old", evidence_ids=seen, surgery_date=date(2026, 11, 20), at=NOW - 2 * DAY)
    first = decision(id="first", evidence_ids=seen, at=NOW - DAY)
    second = decision(id="second", evidence_ids=seen)

    found = explained(requirement(), evidence("8.0"), decisions=[old, first, second])

    assert [(one.decision.id, one.holds, [w.code for w in one.whys]) for one in found.decisions] == [
        ("second", True, []),
        ("first", False, ["another_decision_stands"]),
        ("old", False, ["void_date_changed"]),
    ]


def test_a_decision_that_answers_nothing_says_so():
    found = explained(requirement(), decisions=[decision()])

    assert "nothing_to_decide" in [why.code for why in found.decisions[0].whys]


def test_it_says_from_when_this_requirement_alone_could_be_met():
    found = explained(requirement(lead_days=4))

    assert found.possible_on == NOW.date() + 4 * DAY
    assert found.possible_why.code == "takes_days"


def test_a_case_without_a_protocol_is_unknown_and_has_nothing_to_explain():
    found = explain(None, facts(), (), (), surgery_at=None, now=NOW)

    assert found.readiness.verdict is Verdict.UNKNOWN
    assert found.requirements == ()
    assert found.surgery_at is None


def some_decisions(rows):
    ids = st.sets(st.sampled_from([row.id for row in rows] or ["none"])).map(frozenset)
    return st.lists(
        st.builds(
            decision,
            st.sampled_from(DecisionKind),
            id=st.uuids().map(str),
            requirement=st.sampled_from([spec.code for spec in SPECS]),
            at=st.integers(0, 40).map(lambda hours: NOW - timedelta(hours=hours)),
            evidence_ids=ids,
            surgery_date=st.sampled_from([SURGERY.date(), None]),
        ),
        max_size=4,
    )


@given(rows_of_a_case(), surgeries | st.just(SURGERY), st.data())
def test_the_explanation_agrees_with_the_verdict(rows, surgery_at, data):
    made = data.draw(some_decisions(rows))

    found = explain(protocol(*SPECS), facts(), rows, made, surgery_at=surgery_at, now=NOW)

    assert found.readiness == evaluate(protocol(*SPECS), facts(), rows, made, surgery_at=surgery_at, now=NOW)
    for one in found.requirements:
        item, judgement = one.item, one.item.judgement
        assert {row.row.id for row in one.rows if row.counts} == set(judgement.used)
        assert len(one.rows) == sum(row.requirement == item.code for row in rows)
        outcomes = [finding.outcome for value in one.values for finding in value.findings]
        assert max(outcomes, key=SEVERITY.__getitem__, default=None) == judgement.outcome
        assert min((a.end for a in one.ageing if a.end), default=None) == judgement.valid_until
        assert [w.decision.id for w in one.decisions if w.holds] == [
            pk for pk in [item.decision_id] if pk is not None
        ]
        assert all(w.whys for w in one.decisions if not w.holds)


def test_an_explanation_says_what_it_was_judged_for():
    known = facts(smoker=True)
    found = explain(protocol(), known, (), (), surgery_at=SURGERY, now=NOW)

    assert (found.facts, found.surgery_at) == (known, SURGERY)
    assert found.moment == Moment.of(SURGERY, now=NOW, zone=known.zone)


def test_what_is_asked_of_everybody_applies():
    assert explained(requirement()).applies is True


def test_what_is_collected_this_very_moment_counts_already():
    rows = [evidence("5.0", id="now", at=NOW), evidence("5.1", id="before", at=NOW - DAY)]

    assert standing(explained(requirement(), *rows)) == {"now": "row_counts", "before": "row_older"}
    doubtful = evidence("5.0", id="x", at=NOW, status=EvidenceStatus.IN_DOUBT)
    assert standing(explained(requirement(), doubtful)) == {"x": "row_in_doubt"}


def test_the_rules_of_the_day_of_the_operation_are_shown():
    grown = conditions.parse({"age_at_least": 57})
    birthday = SURGERY.date()
    bounds = (Bound(scales.parse("pass < 9 <= review"), grown), Bound(scales.parse("pass < 4 <= review")))
    spec = requirement(
        "glucose",
        number(bounds=bounds),
        validity=Validity((ValidityRule(days=30), ValidityRule(days=20, when=grown))),
    )
    born = birthday.replace(year=birthday.year - 57)

    found = explained(spec, evidence("5.0"), birth_date=born)

    assert found.values[0].component is spec.components[0]
    assert found.values[0].value.number == 5
    assert [ruling.bound for ruling in found.values[0].rulings] == [bounds[0]]
    assert [finding.outcome for finding in found.values[0].findings] == [Outcome.PASS]
    assert [one.rule.days for one in found.ageing] == [30, 20]


def test_the_day_of_the_operation_is_the_hospital_s_own():
    # Half past one at night in Moscow is still the day before in Greenwich.
    night = SURGERY.replace(hour=22, minute=30)
    made = decision(surgery_date=SURGERY.date() + DAY, evidence_ids=frozenset({evidence("8.0").id}))

    found = explained(
        requirement(), evidence("8.0"), decisions=[made], surgery_at=night, zone="Europe/Moscow"
    )

    assert [(one.holds, one.whys) for one in found.decisions] == [(True, ())]


def test_why_a_decision_of_another_role_does_not_hold_is_said():
    made = decision(role="porter", evidence_ids=frozenset({evidence("8.0").id}))

    found = explained(requirement(), evidence("8.0"), decisions=[made])

    assert not found.decisions[0].holds
    assert [why.code for why in found.decisions[0].whys] == ["role_may_not_decide"]


def test_what_a_clinician_waived_is_possible_today():
    waived = decision(DecisionKind.WAIVE)

    found = explained(requirement(lead_days=4), decisions=[waived])

    assert found.item.state is State.WAIVED
    assert (found.possible_on, found.possible_why.code) == (NOW.date(), "nothing_in_the_way")


def test_a_decision_that_ran_out_says_so_and_nothing_else():
    # Half past one at night in Moscow is still the day before in Greenwich.
    night = SURGERY.replace(hour=22, minute=30)
    seen = frozenset({evidence("8.0").id})
    made = decision(surgery_date=SURGERY.date() + DAY, evidence_ids=seen, expires_at=NOW)

    found = explained(
        requirement(), evidence("8.0"), decisions=[made], surgery_at=night, zone="Europe/Moscow"
    )

    assert [why.code for why in found.decisions[0].whys] == ["void_expired"]


def test_a_last_use_that_is_too_recent_is_shown_with_the_day_from_which_it_is_not():
    smoked = Component("last_use", words("Last cigarette"), Input.DATE)
    spec = requirement("smoking", smoked, kind=Kind.ABSTINENCE, abstain_days=28)
    row = evidence(Value(on=NOW.date()), requirement="smoking", component="last_use")

    (found,) = explained(spec, row).values[0].findings

    assert (found.why.code, found.until) == ("too_recent_use", NOW.date() + 28 * DAY)
