import json
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from checklists.domain.evidence import (
    EvidenceStatus,
    MedicineDecision,
    Value,
    by_requirement,
    count,
    said_by_patient,
    values_from_json,
    values_to_json,
)
from checklists.domain.medicines import MedicineChoice
from tests.unit.checklists.domain.builders import NOW, evidence

EARLIER = NOW - timedelta(days=3)


def counted(*rows, now=NOW):
    return count(by_requirement(rows).get("glucose", []), now=now).answers


def glucose(*rows, now=NOW):
    answer = counted(*rows, now=now).get("glucose")
    return answer and str(answer.value.number)


def test_only_final_and_corrected_results_count():
    assert glucose(evidence("5.0", status=EvidenceStatus.PRELIMINARY)) is None
    assert glucose(evidence("5.0", status=EvidenceStatus.RETRACTED)) is None
    assert glucose(evidence("5.0", status=EvidenceStatus.FINAL)) == "5.0"
    assert glucose(evidence("5.0", status=EvidenceStatus.CORRECTED)) == "5.0"


def test_the_result_collected_last_counts_whenever_it_was_recorded():
    old = evidence("5.0", id="old", at=EARLIER, recorded_at=NOW)
    new = evidence("7.0", id="new", at=EARLIER + timedelta(days=1), recorded_at=EARLIER + timedelta(days=1))

    assert glucose(old, new) == glucose(new, old) == "7.0"


def test_of_one_collection_the_row_recorded_last_counts_then_the_higher_id():
    first = evidence("5.0", id="b", recorded_at=EARLIER)
    second = evidence("5.5", id="a", recorded_at=NOW)
    third = evidence("6.0", id="c", recorded_at=NOW)

    assert glucose(third, second, first) == "6.0"


def test_a_correction_replaces_what_it_supersedes():
    wrong = evidence("13.0", id="wrong")
    right = evidence("5.0", id="right", status=EvidenceStatus.CORRECTED, supersedes="wrong", at=EARLIER)

    assert glucose(wrong, right) == "5.0"


def test_a_retraction_takes_the_row_away_and_what_it_had_replaced_stays_away():
    first = evidence("5.0", id="first", at=EARLIER)
    corrected = evidence("5.5", id="second", status=EvidenceStatus.CORRECTED, supersedes="first")
    retracted = evidence(id="third", status=EvidenceStatus.RETRACTED, supersedes="second")

    assert glucose(first, corrected, retracted) is None


def test_a_preliminary_row_supersedes_nothing():
    final = evidence("5.0", id="final")
    draft = evidence("9.0", id="draft", status=EvidenceStatus.PRELIMINARY, supersedes="final")

    assert glucose(final, draft) == "5.0"


def test_a_result_from_the_future_does_not_count_yet():
    tomorrow = evidence("5.0", at=NOW + timedelta(days=1))

    assert glucose(tomorrow) is None
    assert glucose(tomorrow, now=NOW + timedelta(days=1)) == "5.0"


def test_two_different_values_of_one_moment_conflict():
    one, other = evidence("5.0", id="a"), evidence("13.0", id="b")
    third = evidence("13.0", id="c")

    assert not counted(one)["glucose"].conflicting
    assert counted(one, other)["glucose"].conflicting
    assert counted(one, other, third)["glucose"].conflicting
    assert not counted(other, third)["glucose"].conflicting


def test_one_medicine_plan_written_down_in_two_orders_is_one_plan():
    aspirin = MedicineDecision("aspirin", MedicineChoice.CONTINUE)
    warfarin = MedicineDecision("warfarin", MedicineChoice.STOP, last_dose_on=date(2026, 3, 1), stop_days=5)
    one, other = (
        evidence(Value(medicines=plan), id=name)
        for name, plan in (("a", (aspirin, warfarin)), ("b", (warfarin, aspirin)))
    )
    shorter, with_text = (
        evidence(value, id="c")
        for value in (Value(medicines=(aspirin,)), Value(medicines=(aspirin, warfarin), text="by phone"))
    )

    assert not counted(one, other)["glucose"].conflicting
    assert counted(one, shorter)["glucose"].conflicting
    assert counted(one, with_text)["glucose"].conflicting


def test_a_disputed_row_stays_disputed_beside_an_undisputed_one_of_the_same_moment():
    disputed, plain = evidence("5.0", id="a", disputed=True), evidence("5.0", id="b")

    assert counted(disputed, plain)["glucose"].disputed
    assert not counted(plain)["glucose"].disputed


def test_a_newer_row_ends_a_dispute():
    disputed, newer = evidence("5.0", disputed=True, at=EARLIER), evidence("5.2")

    assert not counted(disputed, newer)["glucose"].disputed


def test_adding_a_retraction_of_nothing_changes_nothing():
    row = evidence("5.0", id="row")
    nothing = evidence(id="r", status=EvidenceStatus.RETRACTED)
    of_another = evidence(id="r2", status=EvidenceStatus.RETRACTED, supersedes="somewhere else")

    assert counted(row, nothing, of_another) == counted(row)


ROWS = [
    evidence("5.0", id="a", at=EARLIER),
    evidence("5.5", id="b", recorded_at=NOW),
    evidence("7.0", id="c"),
    evidence("6.0", id="d", status=EvidenceStatus.CORRECTED, supersedes="b"),
    evidence(id="e", status=EvidenceStatus.RETRACTED, supersedes="a"),
    evidence("9.0", id="f", status=EvidenceStatus.PRELIMINARY),
    evidence("9.0", id="g", disputed=True),
]


@given(st.permutations(ROWS))
def test_the_order_in_which_rows_come_does_not_matter(rows):
    assert counted(*rows) == counted(*ROWS)


def test_values_survive_a_trip_through_json():
    values = {
        "number": Value(number=Decimal("0.00"), unit="mmol/L"),
        "text": Value(text="<0.5", unit="mmol/L"),
        "choice": Value(choice="bad_until", on=date(2026, 12, 1)),
        "side": Value(side="left"),
        "plan": Value(
            medicines=(
                MedicineDecision("1", MedicineChoice.STOP, date(2026, 11, 17)),
                MedicineDecision("2", MedicineChoice.CONTINUE),
            )
        ),
        "none": Value(),
    }

    assert values_from_json(json.loads(json.dumps(values_to_json(values)))) == values


def test_what_the_laboratory_printed_and_what_the_record_spoke_for_survive_too():
    """They say nothing about the value itself, so two values are equal without them."""
    value = Value(number=Decimal(5), low=Decimal("3.9"), high=Decimal("6.1"), suggested="bad")
    data = json.loads(json.dumps(values_to_json({"glucose": value})))

    assert data == {"glucose": {"number": "5", "low": "3.9", "high": "6.1", "suggested": "bad"}}
    read = values_from_json(data)["glucose"]
    assert (read.low, read.high, read.suggested) == (Decimal("3.9"), Decimal("6.1"), "bad")
    plain = values_from_json({"glucose": {"number": "5"}})["glucose"]
    assert (plain.low, plain.high, plain.suggested) == (None, None, "")


def test_what_a_patient_says_is_kept_with_its_doubt():
    assert said_by_patient("I have a cold") == {
        "patient": {"value": "I have a cold", "doubts": ["patient_says_otherwise"]}
    }
