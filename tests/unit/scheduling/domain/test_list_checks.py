"""What the checks find before a list is locked: the stops first, each by itself."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from common.intervals import Interval
from scheduling.domain.list_checks import (
    SENTENCES,
    STOPS,
    Check,
    CheckedCase,
    CheckedList,
    Piece,
    check_list,
)

EIGHT = datetime(2026, 11, 24, 8, tzinfo=UTC)


def a_case(number: int = 1, *, hours: float = 0, **other: object) -> CheckedCase:
    usual: dict[str, object] = {
        "booking": UUID(int=number),
        "patient": f"PATIENT {number}",
        "start": EIGHT + timedelta(hours=hours),
        "minutes": 90,
        "side": "left",
        "sides": (("X-ray", "left"), ("Consent", "left")),
        "needs": ("c_arm",),
        "pieces": (Piece("c_arm", "C-arm 1"),),
        "verdict": "ready",
    }
    return CheckedCase(**{**usual, **other})  # type: ignore[arg-type]


def a_list(*cases: CheckedCase, **other: object) -> CheckedList:
    return CheckedList(Interval(EIGHT, EIGHT + timedelta(hours=8)), cases, **other)  # type: ignore[arg-type]


def found(*cases: CheckedCase, **other: object) -> list[str]:
    return [finding.check.value for finding in check_list(a_list(*cases, **other))]


def test_a_list_in_order_has_nothing_against_it():
    assert found(a_case(1), a_case(2, hours=2)) == []


def test_an_empty_list_has_nothing_against_it():
    assert found() == []


@pytest.mark.parametrize(
    ("other", "check"),
    [
        ({"sides": (("X-ray", "right"), ("Consent", "left"))}, "side"),
        ({"sides": (("Consent", "bilateral"),)}, "side"),
        ({"lacking": ("closed",)}, "not_privileged"),
        ({"pieces": ()}, "no_equipment"),
        ({"pieces": (Piece("c_arm", "C-arm 1", in_use=False),)}, "equipment_out"),
        ({"pieces": (Piece("c_arm", "C-arm 1", elsewhere=("Theatre 2",)),)}, "equipment_twice"),
        ({"nights": 3}, "no_bed"),
        ({"nights": 3, "ward": "Ward 4", "short": (date(2026, 11, 25),)}, "beds_short"),
        ({"verdict": "not_ready", "in_the_way": ("Glucose",)}, "not_ready"),
        ({"verdict": "unknown"}, "not_ready"),
        ({"verdict": "at_risk"}, "at_risk"),
        ({"minutes": 500}, "overrun"),
    ],
)
def test_each_thing_that_can_be_amiss_is_found_by_itself(other, check):
    assert found(a_case(**other)) == [check]


@pytest.mark.parametrize("verdict", ["ready", "overridden", "on_track"])
def test_who_is_or_will_be_ready_is_not_held_up(verdict):
    assert found(a_case(verdict=verdict)) == []


def test_a_person_who_is_away_and_a_closed_session_are_stops():
    assert found(a_case(), away=("Chidi Okafor",)) == ["person_away"]
    assert found(a_case(), closed_reason="Ventilation") == ["closed"]
    assert {Check.PERSON_AWAY, Check.CLOSED, Check.SIDE, Check.NOT_READY} <= STOPS


def test_children_come_first_then_latex_and_an_infection_comes_last():
    adult, child = a_case(1), a_case(2, hours=2, is_child=True)
    latex, infected = a_case(3, hours=4, latex=True), a_case(4, hours=6, infected=True)

    assert found(replace(child, start=EIGHT), replace(latex, start=EIGHT + timedelta(hours=2)), adult) == []
    assert found(adult, child) == ["child_later"]
    assert found(adult, latex) == ["latex_later"]
    assert found(replace(infected, start=EIGHT), replace(adult, start=EIGHT + timedelta(hours=2))) == [
        "infection_earlier"
    ]
    assert found(adult, infected) == []


def test_what_has_to_be_put_right_comes_before_what_is_to_be_thought_about():
    late = a_case(2, hours=7, sides=(("X-ray", "right"),), verdict="at_risk")

    assert found(a_case(1), late) == ["side", "overrun", "at_risk"]


def test_a_finding_names_the_patient_and_the_two_sides():
    (finding,) = check_list(a_list(a_case(sides=(("X-ray", "right"),))))

    assert finding.patient == "PATIENT 1"
    assert finding.details == {"what": "X-ray", "side": "right", "planned": "left"}
    assert finding.is_stop


def test_every_check_has_a_sentence():
    assert set(SENTENCES) == set(Check)
