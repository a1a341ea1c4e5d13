import json
from typing import Any

import pytest

from bench.instances import theatre_days, waiting_list
from scheduling.domain.planner.checking import check
from scheduling.domain.planner.files import BadFile, read
from scheduling.domain.planner.greedy import greedy_plan
from scheduling.domain.planner.plans import broken_rules, cost_of
from scheduling.domain.planner.problem import Plan

KINDS = pytest.mark.parametrize("make", [waiting_list, theatre_days])


def list_of_one(**changes: Any) -> dict[str, Any]:
    case = {"id": 7, "dur": 60, "surg": [1], "w": 4, "ready": 2, "due": 3, "carm": True}
    session = {"id": 5, "day": 5, "halves": [0], "surg": 1, "len": 240}
    file = {"turn": 20, "carms": 1, "H": 20, "cases": [case], "sessions": [session]}
    return file | {name: value for name, value in changes.items() if name in file}


def ward_of_one() -> dict[str, Any]:
    return {
        "days": 3,
        "weights": {
            "open_operating_theater": 30,
            "surgeon_transfer": 5,
            "patient_delay": 10,
            "unscheduled_optional": 200,
        },
        "free_beds": [1, 1, 1],
        "operating_theaters": [{"id": "t0", "availability": [0, 480, 480]}],
        "surgeons": [{"id": "s0", "max_surgery_time": [480, 480, 0]}],
        "patients": [
            {
                "id": "p0",
                "mandatory": True,
                "length_of_stay": 2,
                "surgery_release_day": 0,
                "surgery_due_day": 2,
                "surgery_duration": 120,
                "surgeon_id": "s0",
            }
        ],
    }


def test_a_case_waits_from_its_first_ready_day_and_five_times_as_badly_after_its_target() -> None:
    instance = read(json.dumps(list_of_one()), name="list.json")
    case = instance.problem.cases[0]
    assert case.costs == {0: 4 * (3 + 5 * 2)}
    assert case.unplaced == 4 * (18 + 5 * 17 + 20)
    assert instance.problem.places[0].slots == (10,)


def test_a_session_before_the_first_ready_day_or_of_another_surgeon_may_not_take_the_case() -> None:
    file = list_of_one()
    file["sessions"] += [
        file["sessions"][0] | {"id": 6, "day": 1},
        file["sessions"][0] | {"id": 8, "surg": 2},
    ]
    assert list(read(json.dumps(file), name="list.json").problem.cases[0].costs) == [0]


def test_a_plan_is_written_with_the_ids_of_the_file() -> None:
    instance = read(json.dumps(list_of_one()), name="list.json")
    assert instance.answer(Plan({0: 0})) == {"placed": {"7": 5}}
    ward = read(json.dumps(ward_of_one()), name="ward.json")
    assert ward.answer(Plan({0: 1})) == {"placed": {"p0": [2, "t0"]}}


def test_a_theatre_closed_for_the_day_is_no_place() -> None:
    places = read(json.dumps(ward_of_one()), name="ward.json").problem.places
    assert [(place.day, place.minutes, place.opening) for place in places] == [(1, 480, 30), (2, 480, 30)]


def test_a_mandatory_patient_must_be_placed_by_the_due_day() -> None:
    file = ward_of_one()
    file["patients"][0]["surgery_due_day"] = 1
    case = read(json.dumps(file), name="ward.json").problem.cases[0]
    assert case.unplaced is None
    assert case.costs == {0: 10}


@KINDS
def test_both_readings_of_a_file_agree_on_the_cost_of_a_plan_and_that_it_holds(make: Any) -> None:
    for seed in range(6):
        raw = make(60, seed=seed)
        instance = read(json.dumps(raw), name="made.json")
        plan = greedy_plan(instance.problem)
        verdict = check(raw, json.loads(json.dumps(instance.answer(plan))))
        assert verdict.cost == cost_of(instance.problem, plan)
        assert len(verdict.faults) == len(broken_rules(instance.problem, plan))


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda file: file["cases"][0].update(ready=9), "before it can be ready"),
        (lambda file: file["cases"][0].update(surg=[2]), "may not do it"),
        (lambda file: file["sessions"][0].update(len=59), "60 minutes in 59"),
        (lambda file: file.update(carms=0), "day 5, half 0: 1 C-arms in use, there are 0"),
        (lambda file: file["cases"][0].update(id=8), "case 7 is not in the file"),
        (lambda file: file["sessions"][0].update(id=9), "there is no session 5"),
    ],
)
def test_the_second_checker_finds_what_a_plan_for_sessions_breaks(spoil: Any, fault: str) -> None:
    file = list_of_one()
    assert check(file, {"placed": {"7": 5}}).valid
    spoil(file)
    faults = check(file, {"placed": {"7": 5}}).faults
    assert len(faults) == 1
    assert fault in faults[0]


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda file: file["patients"][0].update(surgery_release_day=2), "before the release day"),
        (lambda file: file["patients"][0].update(surgery_due_day=0), "after the due day"),
        (lambda file: file["surgeons"][0].update(max_surgery_time=[480, 60, 0]), "surgeon s0, day 1"),
        (lambda file: file["operating_theaters"][0].update(availability=[0, 60, 0]), "theatre t0, day 1"),
        (lambda file: file.update(free_beds=[1, 1, 0]), "day 2: 1 beds in use, 0 are free"),
        (lambda file: file["patients"].append(file["patients"][0] | {"id": "p1"}), "p1 must be operated on"),
        (lambda file: file["operating_theaters"][0].update(id="t9"), "there is no day and theatre"),
        (lambda file: file["patients"][0].update(id="p9", mandatory=False), "p0 is not in the file"),
    ],
)
def test_the_second_checker_finds_what_a_plan_for_theatre_days_breaks(spoil: Any, fault: str) -> None:
    file = ward_of_one()
    assert check(file, {"placed": {"p0": [1, "t0"]}}).valid
    spoil(file)
    faults = check(file, {"placed": {"p0": [1, "t0"]}}).faults
    assert any(fault in found for found in faults)


def test_the_second_checker_counts_every_term() -> None:
    file = ward_of_one()
    file["operating_theaters"].append({"id": "t1", "availability": [0, 480, 0]})
    file["free_beds"] = [3, 3, 3]
    optional = {"mandatory": False, "length_of_stay": 1, "surgery_release_day": 1, "surgery_duration": 60}
    file["patients"] += [{"id": name, "surgeon_id": "s0", **optional} for name in ("p1", "p2")]
    verdict = check(file, {"placed": {"p0": [1, "t0"], "p1": [1, "t1"]}})
    assert verdict.valid
    assert verdict.terms == {"open_theatres": 60, "surgeon_transfer": 5, "delay": 10, "unscheduled": 200}
    assert verdict.cost == 275


def spoilt(make: Any, *path: Any, value: Any) -> str:
    raw = make()
    part = raw
    for step in path[:-1]:
        part = part[step]
    if value is KeyError:
        del part[path[-1]]
    else:
        part[path[-1]] = value
    return json.dumps(raw)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "f.json: this is no JSON"),
        ("[]", "f.json: an object with fields is wanted, not []"),
        ("[" * 100_000, "f.json: this is no JSON"),
        ("{}", "what is planned?"),
        (
            spoilt(list_of_one, "cases", 0, "dur", value="60"),
            "f.json: cases[0].dur: a whole number from 1 to",
        ),
        (spoilt(list_of_one, "cases", 0, "dur", value=True), "cases[0].dur: a whole number"),
        (spoilt(list_of_one, "cases", 0, "dur", value=1e300), "cases[0].dur: a whole number"),
        (spoilt(list_of_one, "cases", 0, "dur", value=10**12), "cases[0].dur: a whole number"),
        (spoilt(list_of_one, "cases", 0, "carm", value=1), "cases[0].carm: true or false is wanted, not 1"),
        (spoilt(list_of_one, "cases", 0, "w", value=KeyError), "cases[0]: the field 'w' is missing"),
        (spoilt(list_of_one, "cases", value={}), "cases: a list is wanted, not {}"),
        (spoilt(list_of_one, "sessions", 0, value=3), "sessions[0]: an object with fields is wanted, not 3"),
        (spoilt(list_of_one, "sessions", 0, "id", value=None), "sessions[0].id: a name is wanted"),
        (spoilt(list_of_one, "sessions", 0, "halves", value=[2]), "sessions[0].halves[0]: a whole number"),
        (
            spoilt(ward_of_one, "free_beds", value=[1]),
            "free_beds: 3 numbers are wanted, one a day; these are 1",
        ),
        (spoilt(ward_of_one, "patients", 0, "surgeon_id", value="s4"), "patients[0].surgeon_id: there is no"),
        (
            spoilt(ward_of_one, "patients", 0, "surgery_due_day", value=KeyError),
            "'surgery_due_day' is missing",
        ),
        (spoilt(ward_of_one, "patients", 0, "surgery_release_day", value=3), "surgery_release_day: a whole"),
        (spoilt(ward_of_one, "weights", value=[]), "weights: an object with fields is wanted"),
    ],
)
def test_a_bad_file_is_refused_with_its_place_and_the_reason(text: str, says: str) -> None:
    with pytest.raises(BadFile, match=r"f\.json") as refused:
        read(text, name="f.json")
    assert says in str(refused.value)


def test_an_id_that_is_there_twice_is_refused() -> None:
    file = list_of_one()
    file["cases"] *= 2
    with pytest.raises(BadFile, match=r"cases\[1\]\.id: 7 is there twice"):
        read(json.dumps(file), name="f.json")
