"""The planner beside other ways to plan, on files of `solve_instance`: how far from the bound proven in the same run.

Every plan is made in a process of its own, so that time and memory are its own, and is checked against the raw file.
"""

import json
import resource
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from bench.instances import theatre_days, waiting_list
from scheduling.domain.planner.checking import check
from scheduling.domain.planner.files import BadFile, Instance, read
from scheduling.domain.planner.greedy import greedy_plan
from scheduling.domain.planner.problem import Plan
from scheduling.domain.planner.solve import solve

PEERS = ("greedy", "cp-sat", "timefold")
PEER_SCRIPT = Path(__file__).parent / "peers" / "timefold_plan.py"


@dataclass(frozen=True)
class Run:
    """What one way of planning gave."""

    cost: int
    valid: bool
    bound: float
    first: float
    seconds: float
    memory: int


def measure(folder: str, seconds: float, timefold: str) -> None:
    """Print the table for the files of a folder, or for four made ones when no folder is named."""
    with TemporaryDirectory() as made:
        files = sorted(Path(folder).glob("*.json")) if folder else _made(Path(made))
        methods = ("planner", *(peer for peer in PEERS if peer != "timefold" or timefold))
        head = ("cost", "bound", "gap %", "first s", "MB", *(f"{peer} %" for peer in methods[1:]))
        print(f"\n{'instance':<12}" + "".join(f"{word:>12}" for word in head) + f"   ({seconds:.0f} s each)")
        gaps: dict[str, list[float]] = {method: [] for method in methods}
        for file in files:
            if _known(file):
                _line(file, seconds, timefold, gaps)
    for method, found in gaps.items():
        if found:
            print(
                f"{method}: mean {sum(found) / len(found):.2f} %, at most {max(found):.2f} % of {len(found)}"
            )
    if not timefold:
        print("Timefold: not compared; name the Python it is installed for with --timefold.")


def _known(file: Path) -> bool:
    try:
        read(file.read_text(), name=file.name)
    except BadFile as bad:
        print(f"{file.stem:<12} left out: {bad}")
        return False
    return True


def _line(file: Path, seconds: float, timefold: str, gaps: dict[str, list[float]]) -> None:
    runs = {method: _run(method, file, seconds, timefold) for method in gaps}
    own = runs["planner"]
    if own is None:
        print(f"{file.stem:<12} no plan")
        return
    shown = {}
    for method, run in runs.items():
        if run is not None and run.valid:
            gaps[method].append(100 * (run.cost - own.bound) / max(1, own.bound))
            shown[method] = f"{gaps[method][-1]:.2f}"
        else:
            shown[method] = "no plan"
    figures = [own.cost, round(own.bound), shown["planner"], f"{own.first:.2f}", own.memory]
    cells = [*figures, *(shown[method] for method in list(gaps)[1:])]
    print(f"{file.stem:<12}" + "".join(f"{cell:>12}" for cell in cells), flush=True)


def _run(method: str, file: Path, seconds: float, timefold: str) -> Run | None:
    """Make a plan in a process of its own."""
    command = [sys.executable, "-m", "bench.planner", method, str(file), str(seconds), timefold]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    return Run(**json.loads(lines[-1])) if done.returncode == 0 and lines else None


def _planned(method: str, file: Path, seconds: float, timefold: str) -> Run:
    instance = read(file.read_text(), name=file.name)
    began, bound, first = monotonic(), 0.0, 0.0
    if method == "planner":
        result = solve(instance.problem, seconds=seconds)
        plan, bound, first = result.plan, result.bound, result.first_plan
    elif method == "greedy":
        plan = greedy_plan(instance.problem)
    elif method == "cp-sat":
        from bench.peers.plain_model import plain_plan

        plan = plain_plan(instance.problem, seconds)
    else:
        plan = _by_timefold(instance, seconds, timefold)
    took = monotonic() - began
    verdict = check(instance.raw, json.loads(json.dumps(instance.answer(plan))))
    used = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return Run(verdict.cost, verdict.valid, bound, first, took, sum(used) // 1024)


def _by_timefold(instance: Instance, seconds: float, python: str) -> Plan:
    """Have Timefold plan, in the virtual environment that it is installed in."""
    problem = instance.problem
    asked = {
        "seconds": seconds,
        "cases": [
            {
                "minutes": case.minutes,
                "costs": list(case.costs.items()),
                "unplaced": case.unplaced,
                "kinds": sorted(case.kinds),
                "group": case.group,
                "nights": case.bed_days if case.ward is not None else 0,
            }
            for case in problem.cases
        ],
        "places": [
            {"day": place.day, "minutes": place.minutes, "turnover": place.turnover, "opening": place.opening}
            | {"slots": place.slots}
            for place in problem.places
        ],
        "equipment": [[*key, pieces] for key, pieces in problem.equipment.items()],
        "beds": [[day, free] for (_, day), free in problem.beds.items()],
        "group_minutes": [[*key, minutes] for key, minutes in problem.group_minutes.items()],
        "transfer": problem.transfer,
        "start": sorted(greedy_plan(problem).placed.items()),
    }
    done = subprocess.run(
        [python, str(PEER_SCRIPT)], input=json.dumps(asked), capture_output=True, text=True, check=True
    )
    return Plan(dict(json.loads(done.stdout.splitlines()[-1])))


def _made(folder: Path) -> list[Path]:
    made = {
        "list-100": waiting_list(100, seed=1),
        "list-200": waiting_list(200, seed=2),
        "days-60": theatre_days(60, seed=3),
        "days-120": theatre_days(120, seed=4),
    }
    for name, instance in made.items():
        (folder / f"{name}.json").write_text(json.dumps(instance))
    return sorted(folder.glob("*.json"))


if __name__ == "__main__":
    _, method, file, seconds, timefold = sys.argv
    print(json.dumps(asdict(_planned(method, Path(file), float(seconds), timefold))))
