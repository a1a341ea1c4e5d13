"""How long a request takes, and how much processor time it costs the web processes and PostgreSQL."""

import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Samples:
    """One subject's rounds: milliseconds of every request, and processor milliseconds a request per round."""

    wall: list[float] = field(default_factory=list)
    web: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)

    @property
    def p50(self) -> float:
        return statistics.median(self.wall)

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.wall, n=20)[18]

    @property
    def cpu(self) -> list[float]:
        return [web + database for web, database in zip(self.web, self.database, strict=True)]


@dataclass(frozen=True)
class Meter:
    """Reads /proc: which processes are web, which PostgreSQL."""

    web_master: int
    postmaster: int

    def web(self) -> float:
        return sum(_cpu(pid) for pid in _family(self.web_master))

    def database(self) -> float:
        return sum(_cpu(pid) for pid in _family(self.postmaster))

    def round(self, samples: Samples, request: Callable[[], None], *, times: int) -> None:
        """Do the request that many times and add the figures."""
        web, database = self.web(), self.database()
        for _ in range(times):
            begin = time.perf_counter()
            request()
            samples.wall.append((time.perf_counter() - begin) * 1000)
        samples.web.append((self.web() - web) * 1000 / times)
        samples.database.append((self.database() - database) * 1000 / times)


def machine_busy() -> tuple[float, float]:
    """Return (busy, all) processor seconds of the whole machine since it started."""
    fields = [int(f) for f in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
    idle = fields[3] + fields[4]
    return (sum(fields) - idle) / TICK, sum(fields) / TICK


def own_busy(pids: set[int]) -> float:
    """Return the processor seconds of these processes and all below them."""
    return sum(_cpu(pid) for root in pids for pid in _family(root))


def _family(root: int) -> set[int]:
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError):
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found, todo = set(), [root]
    while todo:
        pid = todo.pop()
        found.add(pid)
        todo += children.get(pid, [])
    return found


def _cpu(pid: int) -> float:
    """Processor seconds of a process, those of its children that have ended included."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return sum(int(f) for f in fields[11:15]) / TICK
