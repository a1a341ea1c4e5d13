"""One ordeal: the storm, the calm after it, the verdict."""

import argparse
import contextlib
import queue
import random
import subprocess
import threading
import time
from collections import Counter
from datetime import datetime
from uuid import UUID

import psycopg
from django.db import connection

from common.clock import now
from deploy.local import environment, postgres
from deploy.local.home import CLONE, PYTHON, Home
from deploy.local.say import say
from hospital.invariants import INVARIANTS, broken
from tests.ordeal import gateways, naive
from tests.ordeal.clients import Desk
from tests.ordeal.hospital import VICTIMS, Gateway, Killer, wait_until_up
from tests.ordeal.people import Wanted, World, people
from tests.ordeal.verdict import Change, judge

BOOKERS, CHANGERS = 2, 2
LONGEST_CALM = 240  # seconds
UNSETTLED = "state IN ('claimed', 'handing_over') OR state = 'pending' AND next_at <= clock_timestamp()"


class Trial:
    """Prepares the people, then runs booking, changing and killing side by side until each has done its share."""

    def __init__(self, home: Home, real: Gateway, control: Gateway, chosen: argparse.Namespace) -> None:
        self.home, self.real, self.control, self.chosen = home, real, control, chosen
        self.luck = random.Random(chosen.seed)
        self.killer = Killer(home, random.Random(chosen.seed + 1))
        self.url = postgres.url(home, postgres.APP)
        self.port = environment.ports(home)["web"]
        self.changes: list[Change] = []
        self.trouble: list[str] = []
        self.booked = self.taken = 0
        self.to_book: queue.Queue[tuple[int, Wanted]] = queue.Queue()
        self.to_change: queue.Queue[tuple[float, str, dict, Wanted]] = queue.Queue()
        self.naive: subprocess.Popen[bytes] | None = None

    def prepare(self) -> None:
        """Make everybody, and the table of the negative control."""
        begun = time.monotonic()
        self.world: World = people(self.chosen.reminders, at=now(), luck=self.luck)
        with connection.cursor() as cursor:
            cursor.execute(naive.TABLE)
            cursor.executemany(
                "INSERT INTO naive_outbox (channel, sent_to) VALUES (%s, %s)",
                [
                    (
                        "email" if number % 2 else "sms",
                        f"{number}@example.com" if number % 2 else f"+4478{number:08d}",
                    )
                    for number in range(min(self.chosen.reminders, 2000))
                ],
            )
        connection.close()
        say(f"{len(self.world.wanted)} people made in {time.monotonic() - begun:.0f} s")

    def run(self) -> dict[str, object]:
        """Return the figures."""
        begun = time.monotonic()
        self._storm()
        stormed = time.monotonic() - begun
        say(f"The storm is over: {stormed:.0f} s, {sum(self.killer.counts.values())} kills")
        for sentence in self.trouble[:5]:
            say(f"    {sentence[:200]}")
        self.real.calm()
        self.control.calm()
        back = wait_until_up(self.home)
        self._calm_down()
        self._end_naive()
        verdict = judge(gateways.read(self.real.journal), self.changes, now())
        return {
            **verdict.as_dict(),
            "booked": self.booked,
            "broken_invariants": self._broken(),
            "everything_came_back": back,
            "unanswered": len(self.trouble),
            "kills": sum(self.killer.counts.values()),
            **{f"kills_of_{role}": count for role, count in sorted(self.killer.counts.items())},
            "faults_of_the_gateways": gateways.faults(self.real.journal),
            "naive_taken": len(gateways.read(self.control.journal)),
            "naive_told_twice": self._naive_twice(),
            "seconds_of_storm": round(stormed),
            "seconds_in_all": round(time.monotonic() - begun),
        }

    def _storm(self) -> None:
        share = max(1, len(self.world.wanted) // max(1, self.chosen.changes))
        for number, wanted in enumerate(self.world.wanted):
            self.to_book.put((number, wanted))
        self.share, self.done_booking = share, threading.Event()
        pace = self.chosen.kills * self.chosen.every
        bookers = [threading.Thread(target=self._book, args=(pace,), daemon=True) for _ in range(BOOKERS)]
        changers = [threading.Thread(target=self._change, daemon=True) for _ in range(CHANGERS)]
        for thread in (*bookers, *changers):
            thread.start()
        self._kill_by_turns(pace)
        for thread in bookers:
            thread.join()
        self.done_booking.set()
        for thread in changers:
            thread.join()

    def _kill_by_turns(self, pace: float) -> None:
        turns = [VICTIMS[number % len(VICTIMS)] for number in range(self.chosen.kills)]
        self.luck.shuffle(turns)
        self._start_naive(pace)
        for number, turn in enumerate(turns):
            time.sleep(self.chosen.every * self.killer.luck.uniform(0.5, 1.5))
            # Spread over the work: as long as there is any, something falls.
            while self.taken < number * len(self.world.wanted) / len(turns):
                time.sleep(0.1)
            if self.naive and self.killer.luck.random() < 0.5:
                self.naive.kill()
                self.naive.wait()
                self._start_naive(pace)
            deadline = time.monotonic() + 30
            while not self.killer.kill(turn) and time.monotonic() < deadline:
                time.sleep(0.2)
            self._wake_the_sleeping()

    def _book(self, pace: float) -> None:
        desk = Desk(self.port, self.world.token)
        rest = pace * BOOKERS / len(self.world.wanted)
        while True:
            try:
                number, wanted = self.to_book.get_nowait()
            except queue.Empty:
                return
            begun, self.taken = time.monotonic(), self.taken + 1
            with self._noting_trouble():
                answer = desk.ask("bookings/", {"case": str(wanted.case), "session": str(wanted.session)})
                if answer.status == 201:
                    self.booked += 1
                    if number % self.share == 0:
                        # At once, or a moment later: the sender is at it now.
                        due = time.monotonic() + self.luck.uniform(0, 1.5)
                        kind = self.luck.choice(("cancel", "move"))
                        self.to_change.put((due, kind, answer.body, wanted))
                else:
                    self.trouble.append(f"booking: {answer.status} {answer.body}")
            time.sleep(max(0.0, rest - (time.monotonic() - begun)))

    def _change(self) -> None:
        desk = Desk(self.port, self.world.token)
        while not (self.done_booking.is_set() and self.to_change.empty()):
            try:
                due, kind, booking, wanted = self.to_change.get(timeout=0.5)
            except queue.Empty:
                continue
            time.sleep(max(0.0, due - time.monotonic()))
            body = {"reason": "patient_asked"} if kind == "cancel" else {"session": str(wanted.later)}
            with self._noting_trouble():
                answer = desk.ask(f"bookings/{booking['id']}/{kind}/", body, version=booking["version"])
                if answer.status == 200:
                    before = datetime.fromisoformat(booking["start"])
                    self.changes.append(Change(kind, UUID(booking["id"]), before, answer))
                else:
                    self.trouble.append(f"{kind}: {answer.status} {answer.body}")

    @contextlib.contextmanager
    def _noting_trouble(self):
        try:
            yield
        except TimeoutError as silence:
            self.trouble.append(str(silence))

    def _wake_the_sleeping(self) -> None:
        """As if somebody had made what is kept for the morning due now: the last look has to notice the night."""
        night = [wanted.case for wanted in self.world.wanted if wanted.is_night]
        with contextlib.suppress(psycopg.Error), psycopg.connect(self.url, connect_timeout=3) as database:
            database.execute(
                "UPDATE reminders_reminder SET next_at = clock_timestamp() WHERE state = 'pending'"
                " AND kind = 'booked' AND case_id = ANY(%s)",
                [night],
            )

    def _calm_down(self) -> None:
        """What was put off is due now; then every row comes to rest."""
        deadline = time.monotonic() + LONGEST_CALM
        while time.monotonic() < deadline:
            with psycopg.connect(self.url, autocommit=True) as database:
                database.execute(
                    "UPDATE reminders_reminder SET next_at = clock_timestamp()"
                    " WHERE state = 'pending' AND attempts > 0 AND due_at <= clock_timestamp()"
                )
                row = database.execute(
                    f"SELECT count(*) FROM reminders_reminder WHERE {UNSETTLED}"
                ).fetchone()
            if not row[0]:
                return
            time.sleep(1)

    def _broken(self) -> int:
        found = {one.name: list(broken(one)) for one in INVARIANTS}
        for name, rows in found.items():
            if rows:
                say(f"broken: {name}: {rows[:3]}")
        return sum(bool(rows) for rows in found.values())

    def _start_naive(self, pace: float) -> None:
        rows = min(self.chosen.reminders, 2000)
        self.naive = subprocess.Popen(
            [PYTHON, "-m", "tests.ordeal.naive", self.url, str(self.control.smtp), str(self.control.sms),
             str(pace / rows / 2)], cwd=CLONE,
        )  # fmt: skip

    def _end_naive(self) -> None:
        if self.naive:
            self.naive.kill()
            self.naive.wait()

    def _naive_twice(self) -> int:
        told = Counter(str(line["to"]) for line in gateways.read(self.control.journal))
        return sum(count - 1 for count in told.values())
