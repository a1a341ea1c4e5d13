"""What holds for every case, whatever is recorded: tried on hundreds of made-up ones."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from checklists.domain.evidence import EvidenceStatus, Value
from checklists.domain.readiness import Verdict, evaluate
from checklists.domain.scales import SEVERITY
from checklists.domain.states import WORST_FIRST, State
from tests.unit.checklists.domain.builders import NOW, evidence, facts, protocol
from tests.unit.checklists.domain.test_readiness import ECG, FASTING, GLUCOSE, SCREEN, ready

BETTER_LAST = [
    Verdict.UNKNOWN,
    Verdict.NOT_READY,
    Verdict.AT_RISK,
    Verdict.ON_TRACK,
    Verdict.OVERRIDDEN,
    Verdict.READY,
]
CHOICES = ["good", "doubtful", "bad"]
SPECS = (GLUCOSE, ECG, SCREEN, FASTING)


@st.composite
def rows_of_a_case(draw):
    rows = []
    for n in range(draw(st.integers(0, 6))):
        spec = draw(st.sampled_from(SPECS))
        at = NOW - timedelta(hours=draw(st.integers(-2, 24 * 40)))
        number_value = st.decimals(2, 15, places=1).map(lambda d: Value(number=d, unit="mmol/L"))
        choice_value = st.sampled_from(CHOICES).map(lambda c: Value(choice=c))
        rows.append(
            evidence(
                draw(number_value if spec is GLUCOSE else choice_value),
                requirement=spec.code,
                component=spec.components[0].code,
                at=at,
                id=f"row-{n}",
                status=draw(st.sampled_from(EvidenceStatus)),
                supersedes=draw(st.none() | st.integers(0, 6).map(lambda i: f"row-{i}")),
                disputed=draw(st.booleans()),
            )
        )
    return rows


surgeries = st.none() | st.integers(-5, 60).map(lambda d: NOW + timedelta(days=d))


def at_least_as_bad(worse, better):
    return BETTER_LAST.index(worse.verdict) <= BETTER_LAST.index(better.verdict)


@given(rows_of_a_case(), surgeries, st.data())
def test_worse_evidence_never_improves_readiness(rows, at, data):
    assume(rows)
    place = data.draw(st.integers(0, len(rows) - 1))
    row = rows[place]
    worse = data.draw(
        st.decimals(2, 15, places=1).map(lambda d: Value(number=d, unit="mmol/L"))
        if row.requirement == "glucose"
        else st.sampled_from(CHOICES).map(lambda c: Value(choice=c))
    )
    component = next(iter(row.values))
    spec = next(s for s in SPECS if s.code == row.requirement)
    assume(severity(spec, worse) >= severity(spec, row.values[component]))
    changed = [*rows[:place], replace(row, values={component: worse}), *rows[place + 1 :]]

    before, after = ready(*SPECS, rows=rows, at=at), ready(*SPECS, rows=changed, at=at)

    # Two values of one moment make a dispute, which is neither better nor worse: it is to be settled first.
    settled = not any(item.state is State.DISPUTED for item in (*before.items, *after.items))
    assert not settled or at_least_as_bad(after, before)


def severity(spec, value):
    component = spec.components[0]
    if value.number is not None:
        return SEVERITY[component.bounds[0].scale.outcome(value.number)]
    return SEVERITY[component.choice(value.choice).outcome]


@given(rows_of_a_case(), st.integers(0, 40), st.integers(0, 40))
def test_a_later_operation_never_makes_a_result_fresh_again(rows, first, more):
    sooner = ready(*SPECS, rows=rows, at=NOW + timedelta(days=first))
    later = ready(*SPECS, rows=rows, at=NOW + timedelta(days=first + more))

    for before, after in zip(sooner.items, later.items, strict=True):
        if before.judgement.valid_until and before.judgement.valid_until <= NOW + timedelta(days=first):
            assert after.state is before.state
        if before.state is State.EXPIRED:
            assert after.state is State.EXPIRED


@given(rows_of_a_case(), surgeries, st.randoms())
def test_the_order_of_the_evidence_does_not_matter(rows, at, random):
    shuffled = random.sample(rows, len(rows))

    assert ready(*SPECS, rows=shuffled, at=at) == ready(*SPECS, rows=rows, at=at)


@given(rows_of_a_case(), surgeries)
def test_a_retraction_of_nothing_changes_nothing_that_counts(rows, at):
    nothing = evidence(requirement="ecg", status=EvidenceStatus.RETRACTED, supersedes="nowhere", id="nothing")

    with_it, without = ready(*SPECS, rows=[*rows, nothing], at=at), ready(*SPECS, rows=rows, at=at)

    assert [i.state for i in with_it.items] == [i.state for i in without.items]
    assert with_it.verdict is without.verdict


@given(rows_of_a_case(), surgeries)
def test_only_a_case_with_nothing_open_and_a_date_may_be_called(rows, at):
    readiness = ready(*SPECS, rows=rows, at=at)

    assert readiness.may_be_called == (at is not None and not readiness.in_the_way)
    assert readiness.worst is min((i.state for i in readiness.items), key=WORST_FIRST.index)
    assert readiness.stale_at is None or readiness.stale_at > NOW


@given(st.lists(st.from_type(object), max_size=3), st.none() | st.datetimes(), st.floats())
def test_evaluate_never_raises(nonsense, at, broken_number):
    broken = evidence(Value(number=Decimal(str(broken_number)), unit="mmol/L"))

    assert evaluate(protocol(), facts(), nonsense, [], surgery_at=at, now=NOW).verdict in Verdict
    assert evaluate(protocol(), facts(), [broken], [], surgery_at=at, now=NOW).verdict in Verdict
