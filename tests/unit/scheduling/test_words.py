"""Every reason why a case does not fit, as the sentence that a coordinator reads."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import translation

from common.intervals import Interval
from common.words import say
from patients.models import Patient
from scheduling import words
from scheduling.domain.fits import Busy, Obstacle, Resource, Why
from scheduling.models import Booking, Theatre, TheatreSession
from staff.models import Site, User

EIGHT = datetime(2026, 11, 24, 8, tzinfo=UTC)
SITE = Site(code="north", name="North", time_zone="Europe/London")
THEATRE = Theatre(site=SITE, code="T1", name="Theatre 1")
OKAFOR, SATO = User(full_name="Chidi Okafor"), User(full_name="Ken Sato")
SESSION = TheatreSession(
    theatre=THEATRE,
    during=DateTimeTZRange(EIGHT, EIGHT + timedelta(hours=8)),
    surgeon=OKAFOR,
    anaesthetist=SATO,
    closed_reason="Ventilation",
)
DAYS = {"first": date(2026, 11, 23), "last": date(2026, 11, 27)}
ONE_DAY = {"first": date(2026, 11, 24), "last": date(2026, 11, 24)}
SENTENCES = [
    (Why(Obstacle.CLOSED, {"reason": "Ventilation"}), "The session is closed: Ventilation."),
    (Why(Obstacle.OVER), "The session is over."),
    (Why(Obstacle.OTHER_SITE), "The session is at another hospital."),
    (Why(Obstacle.OTHER_SURGEON), "The session belongs to Chidi Okafor."),
    (
        Why(Obstacle.NOT_PRIVILEGED, {"privilege": "complex", "who": "Elena Ivanova"}),
        "Elena Ivanova is not qualified for this: complex operations.",
    ),
    (
        Why(Obstacle.NOT_PRIVILEGED, {"privilege": "closed", "who": "Elena Ivanova"}),
        "Elena Ivanova is not qualified for this: operations through a small cut, without sight of the bone.",
    ),
    (Why(Obstacle.PROCEDURE_NOT_ALLOWED), "The session is kept for other procedures."),
    (Why(Obstacle.NO_ANAESTHETIST), "There is no anaesthetist: only operations under local anaesthesia."),
    (Why(Obstacle.NO_CHILDREN), "The session does not take children."),
    (
        Why(Obstacle.TOO_MANY_COMPLEX, {"limit": 2}),
        "The session has its complex operations already: at most 2.",
    ),
    (Why(Obstacle.BEFORE_SESSION), "The session only starts at 08:00."),
    (Why(Obstacle.IN_THE_PAST), "That time has passed."),
    (Why(Obstacle.TOO_LONG, {"minutes": 95, "left": 60}), "The case needs 95 min; 60 min are left."),
    (Why(Obstacle.NO_EQUIPMENT, {"kind": "c_arm", "pieces": 0}), "No C-arm is free then."),
    (Why(Obstacle.NO_EQUIPMENT, {"kind": "Plate set 4", "pieces": 0}), "No Plate set 4 is free then."),
    (
        Why(Obstacle.THEATRE_CLOSED, DAYS | {"reason": "New floor"}),
        "Nobody operates there from Mon 23 Nov to Fri 27 Nov: New floor.",
    ),
    (
        Why(Obstacle.THEATRE_CLOSED, ONE_DAY | {"reason": "A holiday"}),
        "Nobody operates there on Tue 24 Nov: A holiday.",
    ),
    (
        Why(Obstacle.SURGEON_AWAY, DAYS | {"who": "Elena Ivanova"}),
        "Elena Ivanova is away from Mon 23 Nov to Fri 27 Nov.",
    ),
    (Why(Obstacle.SURGEON_AWAY, ONE_DAY | {"who": "Elena Ivanova"}), "Elena Ivanova is away on Tue 24 Nov."),
    (Why(Obstacle.ANAESTHETIST_AWAY, ONE_DAY), "Ken Sato is away on Tue 24 Nov."),
    (Why(Obstacle.ANAESTHETIST_AWAY, DAYS), "Ken Sato is away from Mon 23 Nov to Fri 27 Nov."),
    (Why(Obstacle.PATIENT_AWAY, DAYS), "The patient cannot come from Mon 23 Nov to Fri 27 Nov."),
    (Why(Obstacle.PATIENT_AWAY, ONE_DAY), "The patient cannot come on Tue 24 Nov."),
    (
        Why(Obstacle.NOT_READY_BY, {"day": date(2026, 12, 4), "requirement": "Blood clotting tests"}),
        "Cannot be ready before Fri 4 Dec: Blood clotting tests.",
    ),
    (Why(Obstacle.NO_BED, {"night": date(2026, 11, 24)}), "No bed on the night of Tue 24 Nov."),
]
HOLDER = Booking(
    id=UUID(int=40),
    patient=Patient(family_name="Petrova", given_name="Anna"),
    theatre=THEATRE,
    surgeon=OKAFOR,
    anaesthetist=SATO,
    during=DateTimeTZRange(EIGHT, EIGHT + timedelta(minutes=105)),
)


def taken(resource, details=None, obstacle=Obstacle.TAKEN):
    busy = Busy(resource, UUID(int=1), Interval.lasting(EIGHT, 105), HOLDER.pk)
    return Why(obstacle, details or {}, busy)


HELD = [
    (taken(Resource.THEATRE), "Theatre 1 is taken by PETROVA Anna from 08:00 to 09:45 on Tue 24 Nov."),
    (taken(Resource.SURGEON), "Chidi Okafor operates on PETROVA Anna from 08:00 to 09:45 on Tue 24 Nov."),
    (taken(Resource.ANAESTHETIST), "Ken Sato is with PETROVA Anna from 08:00 to 09:45 on Tue 24 Nov."),
    (taken(Resource.PATIENT), "The patient is booked from 08:00 to 09:45 on Tue 24 Nov in Theatre 1."),
    (
        taken(Resource.EQUIPMENT, {"kind": "c_arm"}, Obstacle.NO_EQUIPMENT),
        "The C-arm is in use for PETROVA Anna from 08:00 to 09:45 on Tue 24 Nov in Theatre 1.",
    ),
]


@pytest.mark.parametrize(("why", "sentence"), SENTENCES)
def test_every_reason_is_a_sentence_to_act_on(why, sentence):
    reason = words.reason(why, SESSION, None, may_see=True)

    assert say(reason) == str(reason) == sentence


@pytest.mark.parametrize(("why", "sentence"), HELD)
def test_what_is_taken_names_who_has_it_and_until_when(why, sentence):
    assert say(words.reason(why, SESSION, HOLDER, may_see=True)) == sentence


def test_a_stranger_reads_the_times_and_not_the_name():
    said = say(words.reason(HELD[0][0], SESSION, HOLDER, may_see=False))

    assert said == "Theatre 1 is taken by another patient from 08:00 to 09:45 on Tue 24 Nov."


def test_a_released_session_says_what_would_make_it_a_yes():
    released = TheatreSession(theatre=THEATRE, during=SESSION.during, surgeon=OKAFOR, released_at=EIGHT)

    said = say(words.reason(Why(Obstacle.OTHER_SURGEON), released, None, may_see=True))

    assert said == "The session belongs to Chidi Okafor and is released: take it over first."


def test_no_obstacle_is_without_a_sentence():
    assert {why.obstacle for why, _sentence in [*SENTENCES, *HELD]} == set(Obstacle)


@pytest.mark.parametrize("why", [why for why, _sentence in SENTENCES])
def test_every_reason_is_said_in_russian_too(why):
    with translation.override("ru"):
        reason = words.reason(why, SESSION, None, may_see=True)

        assert say(reason) != str(reason)
