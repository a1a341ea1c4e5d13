"""Whatever plan comes in, what comes out can be booked; and nobody is left out who could still be booked."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.domain.fits import Busy, CaseNeeds, Obstacle, Resource, fits
from scheduling.domain.planner.problem import Plan
from scheduling.domain.planner.solve import solve
from scheduling.domain.planning.laying_out import LaidOut, Placement, lay_out
from scheduling.domain.planning.problems import Asked
from scheduling.domain.planning.question import Candidate, Question
from tests.unit.scheduling.domain.planning.hospital import (
    C_ARM,
    MONDAY,
    NOW,
    SITE,
    SURGEONS,
    ZONE,
    questions,
    session,
)


@st.composite
def answered(draw) -> tuple[Question, LaidOut]:  # type: ignore[no-untyped-def]
    """A question and what is laid out from any plan at all, however bad."""
    question = draw(questions())
    asked = Asked(question)
    placed = {}
    for number, case in enumerate(asked.problem.cases):
        place = draw(st.sampled_from([None, *case.costs]))
        if place is not None:
            placed[number] = place
    return question, lay_out(asked, Plan(placed))


def where(question: Question, placement: Placement):  # type: ignore[no-untyped-def]
    return next(s for s in question.sessions if s.session_id == placement.session_id)


def taken(question: Question, placement: Placement) -> set[tuple[Resource, object]]:
    found, own = where(question, placement), placement.candidate.needs
    return {
        (Resource.THEATRE, found.theatre_id),
        (Resource.SURGEON, own.surgeon_id),
        (Resource.PATIENT, own.patient_id),
        *({(Resource.ANAESTHETIST, found.anaesthetist_id)} if found.anaesthetist_id else ()),
        *({(Resource.EQUIPMENT, C_ARM)} if own.equipment else ()),
    }


@settings(max_examples=200)
@given(answered())
def test_whatever_is_proposed_may_be_booked_and_whoever_is_left_out_may_not(asked):
    question, answer = asked
    nothing_is_used_twice_at_once(question, answer)
    every_rule_of_a_session_holds(question, answer)
    no_ward_and_no_session_gets_more_than_it_takes(question, answer)
    everybody_is_placed_stays_or_is_left_out(question, answer)
    nobody_is_left_out_who_could_be_booked(question, answer)


def nothing_is_used_twice_at_once(question: Question, answer: LaidOut) -> None:
    for one, other in combinations(answer.placements, 2):
        if one.during.overlaps(other.during):
            assert not taken(question, one) & taken(question, other)
    moved = {p.candidate.booked.booking_id for p in answer.placements if p.candidate.booked}
    for placement in answer.placements:
        for busy in question.busy:
            if busy.booking_id not in moved and busy.during.overlaps(placement.during):
                assert (busy.resource, busy.resource_id) not in taken(question, placement)


def every_rule_of_a_session_holds(question: Question, answer: LaidOut) -> None:
    for placement in answer.placements:
        found, own = where(question, placement), placement.candidate.needs
        start = placement.during.start
        assert found.local_day(start) >= placement.candidate.not_before
        alone = fits(own, found, (), at=NOW, start=start)
        assert alone.fits, alone.whys
        assert placement.during == own.during(start)
        assert start + timedelta(minutes=own.minutes) <= found.during.end


def no_ward_and_no_session_gets_more_than_it_takes(question: Question, answer: LaidOut) -> None:
    complex_cases = Counter(p.session_id for p in answer.placements if p.candidate.needs.is_complex)
    complex_cases.update(
        c.booked.session_id for c in answer.staying if c.booked and not c.stays and c.needs.is_complex
    )
    for found in question.sessions:
        placed = [p for p in answer.placements if p.session_id == found.session_id]
        if found.complex_limit is not None and any(p.candidate.needs.is_complex for p in placed):
            assert complex_cases[found.session_id] <= found.complex_limit
    lying: Counter[tuple[bool, date]] = Counter()
    for placement in answer.placements:
        own = placement.candidate.needs
        day = where(question, placement).local_day(placement.during.start)
        lying.update((own.is_child, day + timedelta(days=n)) for n in range(own.stay))
    assert all(beds <= 1 for beds in lying.values())


def everybody_is_placed_stays_or_is_left_out(question: Question, answer: LaidOut) -> None:
    placed = [p.candidate.needs.case_id for p in answer.placements]
    staying = [c.needs.case_id for c in answer.staying]
    left = [one.candidate.needs.case_id for one in answer.left_out]

    assert sorted(placed + staying + left) == sorted(c.needs.case_id for c in question.candidates)
    assert all(c.booked for c in answer.staying)
    assert not any(p.candidate.stays for p in answer.placements)
    assert not any(one.candidate.booked for one in answer.left_out)


def nobody_is_left_out_who_could_be_booked(question: Question, answer: LaidOut) -> None:
    moved = {p.candidate.booked.booking_id for p in answer.placements if p.candidate.booked}
    busy = [b for b in question.busy if b.booking_id not in moved]
    busy += [
        Busy(resource, name, placement.during, placement.candidate.needs.case_id)  # type: ignore[arg-type]
        for placement in answer.placements
        for resource, name in taken(question, placement)
    ]
    for left in answer.left_out:
        own = replace(left.candidate.needs, stay=0, is_complex=False)
        capacity = {Obstacle.NO_BED, Obstacle.TOO_MANY_COMPLEX}
        for found in question.sessions:
            if found.local_day(found.during.start) < left.candidate.not_before:
                continue
            reasons = next((whys for pk, whys in left.whys if pk == found.session_id), None)
            if reasons is not None and not {why.obstacle for why in reasons} & capacity:
                assert not fits(own, found, busy, at=NOW).fits


def candidate(number: int, **fields: object) -> Candidate:
    own = CaseNeeds(
        case_id=UUID(int=5000 + number),
        patient_id=UUID(int=7000 + number),
        surgeon_id=SURGEONS[0],
        site_id=SITE,
        minutes=95,
        turnover=25,
    )
    return Candidate(
        replace(own, **fields),  # type: ignore[arg-type]
        weight=2,
        waiting_since=MONDAY - timedelta(days=30),
        not_before=MONDAY,
    )


class TestAWeekOfOneSurgeon:
    def test_a_child_goes_first_and_the_others_follow_without_a_gap(self):
        cases = [candidate(1), candidate(2, is_child=True)]
        asked = Asked(Question(cases, [session(0, 0)], [], MONDAY, MONDAY, NOW, ZONE))

        answer = lay_out(asked, solve(asked.problem, seconds=1).plan)

        first, second = answer.placements
        assert first.candidate.needs.is_child
        assert first.during.end == second.during.start

    def test_the_third_long_case_is_left_out_because_the_session_is_full(self):
        cases = [candidate(n) for n in range(3)]
        asked = Asked(Question(cases, [session(0, 0)], [], MONDAY, MONDAY, NOW, ZONE))

        answer = lay_out(asked, solve(asked.problem, seconds=1).plan)

        assert len(answer.placements) == 2
        (left,) = answer.left_out
        ((_session, whys),) = left.whys
        assert {why.obstacle for why in whys} == {Obstacle.TOO_LONG}
