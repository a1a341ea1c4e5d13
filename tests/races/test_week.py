"""Thirty-two coordinators on one week: they move, drag, swap, cancel, offer and accept, all at once, for real.

In the suite it is short, and nobody thinks between two writes. ``make week`` is the long one, ten minutes of people:
each thinks for RACE_THINKS seconds on average (half of it to half as much again) before the next thing, and what a
write takes is told. RACE_THINKS=0 asks instead how many writes two processors bear.
"""

import json
import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from common.clock import now
from common.intervals import Interval
from scheduling.actions import book_case, locks, placing
from scheduling.actions import offers as offering
from scheduling.models import Booking, Gap, Offer
from staff.domain.roles import Role
from tests.factories.small import SmallHospital, a_session, a_surgeon, a_theatre, small_hospital
from tests.factories.staff import UserFactory
from tests.races.boards import AtTheBoard, somewhere
from tests.races.conftest import CLIENTS, Answer, Track, clients_of, percentile
from tests.races.served import serving_as_in_production

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

SECONDS = float(os.environ.get("RACE_SECONDS", "8"))
THINKS = float(os.environ.get("RACE_THINKS", "0"))
SURGEONS, DAYS, BOOKED_EACH, WAITING_EACH = 3, 3, 3, 4
RULE_SAID_NO = {409, 412}
EVERY_WAY = {"move", "drop", "swap", "cancel", "gap", "offer", "accept"}
# On a machine that is short of breath, a few seconds are not enough for somebody to succeed in each way.
AT_MOST = 60


class Week:
    """Three surgeons with a theatre each for three days, three cases booked into each and twelve that wait."""

    def __init__(self) -> None:
        self.hospital = hospital = small_hospital()
        hospital.procedure.equipment = []
        hospital.procedure.save()
        first = (now() + timedelta(days=14)).replace(hour=8, minute=0, second=0, microsecond=0)
        self.sessions, self.bookings, self.waiting = [], [], []
        for number in range(SURGEONS):
            surgeon, theatre = a_surgeon(hospital.site), a_theatre(hospital.site, f"W{number}")
            mine = [
                a_session(theatre, surgeon, None, first + timedelta(days=day), 540) for day in range(DAYS)
            ]
            self.sessions.append([str(session.pk) for session in mine])
            self.bookings.append(
                [self._booked(hospital, surgeon, session) for session in mine for _ in range(BOOKED_EACH)]
            )
            self.waiting.append([str(hospital.case(surgeon=surgeon).pk) for _ in range(WAITING_EACH)])
        # Whoever acts puts here what others may answer, and in what somebody succeeded; both are atomic.
        self.offers: list[str] = []
        self.done: set[str] = set()

    def goes_on(self, took: float) -> bool:
        """Say whether people go on after so many seconds."""
        return took < SECONDS or (took < AT_MOST and not self.done >= EVERY_WAY)

    def _booked(self, hospital: SmallHospital, surgeon: Any, session: Any) -> str:
        case = hospital.case(surgeon=surgeon)
        return str(book_case(case_id=case.pk, session=session, by=hospital.reyes, at=now()).pk)


class Coordinator(AtTheBoard):
    """One of the thirty-two: reads a thing, decides, writes, and keeps what became of it."""

    def start(self, week: Week, seed: int, thinks: float) -> "Coordinator":
        self.week, self.rng, self.thinks = week, random.Random(seed), thinks
        self.verbs = [self.move, self.move, self.drag, self.drag, self.drag_in, self.book, self.swap]
        self.verbs += [self.cancel_and_offer, self.accept, self.accept]
        self.writes: list[tuple[str, Answer]] = []
        # The version a change was made on, and the one it made.
        self.changed: list[tuple[str, int, int]] = []
        return self

    def work(self) -> Answer:
        begun = time.monotonic()
        time.sleep(self.rng.uniform(0, self.thinks))
        while self.week.goes_on(time.monotonic() - begun):
            self.rng.choice(self.verbs)()
            time.sleep(self.rng.uniform(0.5, 1.5) * self.thinks)
        return Answer(200, None, 0)

    def get(self, path: str) -> Any:
        self.connection.request("GET", f"/api/v1/{path}", headers={"Authorization": f"Token {self.token}"})
        response = self.connection.getresponse()
        text = response.read()
        return json.loads(text) if response.status == 200 else None

    def write(self, what: str, path: str, body: object = None, version: int | None = None) -> Answer:
        return self.keep(what, self.post(path, body, version))

    def keep(self, what: str, answer: Answer) -> Answer:
        self.writes.append((what, answer))
        if answer.status in {200, 201}:
            self.week.done.add(what)
        return answer

    def a_booking(self) -> tuple[int, dict[str, Any]] | None:
        which = self.rng.randrange(SURGEONS)
        found = self.get(f"bookings/{self.rng.choice(self.week.bookings[which])}/")
        return (which, found) if found and found["status"] == "booked" else None

    def move(self) -> None:
        if not (found := self.a_booking()):
            return
        which, row = found
        body = {"session": self.rng.choice(self.week.sessions[which])}
        answer = self.write("move", f"bookings/{row['id']}/move/", body, row["version"])
        if answer.status == 200:
            self.changed.append((row["id"], row["version"], answer.body["version"]))

    def drag(self) -> None:
        """From one session of the board to another place in it, or to another session, as they were seen."""
        which = self.week.sessions[self.rng.randrange(SURGEONS)]
        cards = self.cards(which)
        from_card, to_card = (cards[self.rng.choice(which)] for _ in range(2))
        if not from_card.bookings:
            return
        booking, version = self.rng.choice(from_card.bookings)
        before = somewhere(self.rng, booking, to_card)
        if before is None:
            return
        dropped = self.drop(to_card, before=before, booking=booking, version=version)
        if self.keep("drop", dropped).status == 200 and dropped.body["version"] != str(version):
            self.changed.append((booking, version, int(dropped.body["version"])))

    def drag_in(self) -> None:
        """From the column of those who wait."""
        which = self.rng.randrange(SURGEONS)
        session = self.rng.choice(self.week.sessions[which])
        card = self.cards([session])[session]
        before = somewhere(self.rng, "", card) or ""
        case = self.rng.choice(self.week.waiting[which])
        answer = self.keep("drop in", self.drop(card, before=before, case=case))
        if answer.status == 200:
            self.week.bookings[which].append(answer.body["booking"])

    def swap(self) -> None:
        if not (found := self.a_booking()):
            return
        which, one = found
        other = self.get(f"bookings/{self.rng.choice(self.week.bookings[which])}/")
        if not other or other["status"] != "booked" or other["id"] == one["id"]:
            return
        body = {"other": other["id"], "other_version": other["version"]}
        answer = self.write("swap", f"bookings/{one['id']}/swap/", body, one["version"])
        if answer.status == 200:
            for row in answer.body["bookings"]:
                was = one if row["id"] == one["id"] else other
                self.changed.append((row["id"], was["version"], row["version"]))

    def cancel_and_offer(self) -> None:
        if not (found := self.a_booking()):
            return
        which, row = found
        answer = self.write(
            "cancel", f"bookings/{row['id']}/cancel/", {"reason": "acute_illness"}, row["version"]
        )
        if answer.status != 200:
            return
        self.changed.append((row["id"], row["version"], answer.body["version"]))
        self.week.waiting[which].append(row["case"])
        gap = self.write("gap", "gaps/", {"session": row["session"], "start": row["start"]})
        if gap.status != 201:
            return
        cases = self.rng.sample(self.week.waiting[which], 3)
        made = self.write("offer", f"gaps/{gap.body['id']}/offer/", {"cases": cases}, gap.body["version"])
        if made.status == 201:
            self.week.offers.extend(offer["id"] for offer in made.body["offers"])

    def accept(self) -> None:
        if self.week.offers:
            offer = self.rng.choice(self.week.offers[-12:])
            answer = self.write("accept", f"offers/{offer}/accept/")
            if answer.status == 200:
                self._know_the_booking_of(answer.body["case"])

    def book(self) -> None:
        which = self.rng.randrange(SURGEONS)
        case = self.rng.choice(self.week.waiting[which])
        body = {"case": case, "session": self.rng.choice(self.week.sessions[which])}
        answer = self.write("book", "bookings/", body)
        if answer.status == 201:
            self.week.bookings[which].append(answer.body["id"])

    def _know_the_booking_of(self, case: str) -> None:
        found = self.get(f"bookings/?case={case}&status=booked")
        for row in found["results"] if found else ():
            for which, sessions in enumerate(self.week.sessions):
                if row["session"] in sessions:
                    self.week.bookings[which].append(row["id"])


@contextmanager
def coordinators(week: Week, count: int = CLIENTS, thinks: float = 0) -> Iterator[list[Coordinator]]:
    """Let so many people come to work, each at a screen of their own, served as in production."""
    people = [UserFactory(role=Role.COORDINATOR, site=week.hospital.site) for _ in range(count)]
    with serving_as_in_production() as [port]:
        clients = [Coordinator(port, user) for user in people]
        for number, (client, user) in enumerate(zip(clients, people, strict=True)):
            client.sign_in(user)
            client.start(week, number, thinks)
        try:
            yield clients
        finally:
            for client in clients:
                client.connection.close()


def overwritten(people: list[Coordinator]) -> list[tuple[str, int, int]]:
    """What was changed on a version that its writer had not seen, or twice from the same one."""
    changed = [one for person in people for one in person.changed]
    twice = [key for key, n in Counter((pk, new) for pk, _old, new in changed).items() if n > 1]
    return [one for one in changed if one[2] != one[1] + 1 or (one[0], one[2]) in twice]


def not_on_record(people: list[Coordinator]) -> list[tuple[str, int]]:
    """Accepted changes that the history of the booking does not have."""
    wanted = {(pk, new) for person in people for pk, _old, new in person.changed}
    history = Booking.pgh_event_model.objects.filter(pgh_obj__in={pk for pk, _new in wanted})
    return sorted(wanted - {(str(pk), version) for pk, version in history.values_list("pgh_obj", "version")})


def slowest(writes: list[tuple[str, Answer]]) -> str:
    """What each way of writing took, all but one in a hundred, in milliseconds."""
    ways = sorted({what for what, _answer in writes})
    waits = {way: [answer.ms for what, answer in writes if what == way] for way in ways}
    return ", ".join(f"{way} {percentile(found, 0.99):.0f}" for way, found in waits.items())


def test_thirty_two_coordinators_change_one_week_and_lose_nothing(track: Track, capsys):
    week = Week()
    with coordinators(week, thinks=THINKS) as people:
        begun = time.monotonic()
        track.race([person.work for person in people])
        took = time.monotonic() - begun

    writes = [write for person in people for write in person.writes]
    statuses = Counter(answer.status for _what, answer in writes)
    wrong = [
        (what, a.body) for what, a in writes if a.status >= 500 or a.status not in {200, 201, *RULE_SAID_NO}
    ]
    assert not wrong, wrong[:3]
    assert overwritten(people) == []
    assert not_on_record(people) == []
    assert not Offer.objects.filter(state="accepted").exclude(case__status__in=["booked", "waiting"]).exists()
    for gap in Gap.objects.filter(state="filled", offers__state="accepted"):
        assert gap.filled_by is not None
    call_command("check_invariants")
    done = Counter(what for what, answer in writes if answer.status in {200, 201})
    assert set(done) >= EVERY_WAY, done
    waits = [answer.ms for _what, answer in writes]
    with capsys.disabled():
        print(
            f"\n{len(writes)} writes by {CLIENTS} coordinators, {THINKS:g} s apart, in {took:.0f} s: {dict(statuses)};"
            f" done {dict(done)};"
            f" p50 {percentile(waits, 0.5):.0f} ms, p95 {percentile(waits, 0.95):.0f} ms,"
            f" p99 {percentile(waits, 0.99):.0f} ms, worst {max(waits):.0f} ms; p99 of each: {slowest(writes)}"
        )


@pytest.mark.parametrize("way", ["move", "drag"])
def test_without_the_versions_somebody_overwrites_what_they_have_not_seen(track: Track, monkeypatch, way):
    week = Week()
    # Few bookings, so that two of them often hold the same one; the API's own look at the version stays.
    week.bookings = [rows[:2] for rows in week.bookings]
    week.sessions = [rows[:2] for rows in week.sessions]
    with monkeypatch.context() as patched:
        patched.setattr(locks, "check_version", lambda found, expected: None)
        patched.setattr(placing, "_check_seen", lambda session, seen: None)
        with coordinators(week, count=16) as people:
            patched.setattr(week, "goes_on", lambda took: took < AT_MOST and not overwritten(people))
            for person in people:
                person.verbs = [getattr(person, way)]
            track.race([person.work for person in people])

    assert overwritten(people)


# --------------------------------------------------------------------------------- one place, many who say yes


def an_offered_place(hospital: SmallHospital, count: int) -> list[Offer]:
    """One gap of a whole day, offered to so many cases, each at another hour so that the theatre forbids none."""
    hospital.procedure.equipment, hospital.procedure.planned_minutes = [], 5
    hospital.procedure.save()
    start = (now() + timedelta(days=20)).replace(hour=8, minute=0, second=0, microsecond=0)
    session = a_session(a_theatre(hospital.site, "offered"), hospital.okafor, None, start, 600)
    during = Interval.lasting(start, 600)
    gap = offering.open_gap(session=session, during=during, by=hospital.reyes, at=now())
    cases = [hospital.case().pk for _ in range(count)]
    made: list[Offer] = []
    for n in range(0, count, 10):
        made += offering.offer_to(gap=gap, case_ids=cases[n : n + 10], by=hospital.reyes, at=now()).offers
    assert len(made) == count
    for number, offer in enumerate(made):
        _shift(offer, start + timedelta(minutes=35 * number))
    return made


def _shift(offer: Offer, start: datetime) -> None:
    Offer.objects.filter(pk=offer.pk).update(start=start)


def all_say_yes(hospital: SmallHospital, offers: list[Offer], track: Track) -> list[Answer]:
    with clients_of([hospital.reyes] * len(offers)) as clients:
        return track.race(
            [
                lambda client=client, offer=offer: client.post(f"offers/{offer.pk}/accept/")
                for client, offer in zip(clients, offers, strict=True)
            ]
        )


def test_of_sixteen_who_say_yes_at_once_one_has_the_place(track: Track):
    hospital = small_hospital()
    offers = an_offered_place(hospital, 16)

    answers = all_say_yes(hospital, offers, track)

    assert Counter(answer.status for answer in answers) == {200: 1, 409: 15}
    # On a machine that is short of breath somebody may wait too long for the lock, and is told so.
    said = {answer.body["code"] for answer in answers if answer.status == 409}
    assert "offer_gone" in said
    assert said <= {"offer_gone", "busy"}
    assert Booking.objects.count() == 1
    assert sorted(Offer.objects.values_list("state", flat=True)) == ["accepted", *["withdrawn"] * 15]
    call_command("check_invariants")


def test_without_the_lock_the_withdrawal_and_the_constraint_more_than_one_has_it(track: Track, monkeypatch):
    hospital = small_hospital()
    constraint = next(one for one in Offer._meta.constraints if one.name == "one_wins_the_place")

    def only_read(gap_id: object) -> Gap:
        return Gap.objects.select_related("session__theatre__site", "session__surgeon").get(pk=gap_id)

    winners = 0
    with connection.schema_editor() as editor:
        editor.remove_constraint(Offer, constraint)
    try:
        with monkeypatch.context() as patched:
            patched.setattr(offering, "_lock", only_read)
            patched.setattr(offering, "_withdraw", lambda gap, by, at: None)
            for _round in range(3):
                offers = an_offered_place(hospital, 8) if not winners else []
                if not offers:
                    break
                answers = all_say_yes(hospital, offers, track)
                winners = max(winners, sum(answer.status == 200 for answer in answers))
                if winners == 1:
                    winners = 0
                    _again(hospital)
    finally:
        Offer.objects.filter(state="accepted").update(state="withdrawn")
        with connection.schema_editor() as editor:
            editor.add_constraint(Offer, constraint)
    assert winners > 1


def _again(hospital: SmallHospital) -> None:
    """Make room for another round."""
    from scheduling.models import Theatre

    Theatre.objects.filter(code="offered").update(code=f"before {now():%H%M%S%f}"[:20])
