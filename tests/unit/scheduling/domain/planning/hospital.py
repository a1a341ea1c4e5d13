"""A hospital of two theatres on paper: questions of every shape for the planner."""

from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from common.intervals import Interval
from scheduling.domain.fits import Busy, CaseNeeds, DayRange, Resource, SessionView, WardBeds
from scheduling.domain.planning.question import Booked, Candidate, Question

ZONE = "Europe/London"
MONDAY = date(2026, 3, 23)
# The clocks go forward on the Sunday of that week.
NOW = datetime(2026, 3, 20, 12, tzinfo=ZoneInfo(ZONE))
SITE = UUID(int=1)
SURGEONS = (UUID(int=11), UUID(int=12))
ANAESTHETIST = UUID(int=21)
THEATRES = (UUID(int=31), UUID(int=32))
C_ARM = UUID(int=41)
WARD, CHILDRENS_WARD = UUID(int=51), UUID(int=52)
DAYS = 3
LATER = MONDAY + timedelta(days=20)


def nights(free: int) -> dict[date, int]:
    return {MONDAY + timedelta(days=n): free for n in range(DAYS + 7)}


def session(number: int, day: int, **rules: object) -> SessionView:
    """Every theatre has one a day, 8 to 13; the first theatre is the first surgeon's."""
    theatre = number % 2
    on = MONDAY + timedelta(days=day)
    zone = ZoneInfo(ZONE)
    start = datetime.combine(on, time(8), zone).astimezone(ZoneInfo("UTC"))
    fields: dict[str, object] = {
        "session_id": UUID(int=1000 + 10 * day + theatre),
        "site_id": SITE,
        "theatre_id": THEATRES[theatre],
        "surgeon_id": SURGEONS[theatre],
        # One for both theatres, so that they cannot both operate at once when both have her.
        "anaesthetist_id": None,
        "during": Interval.lasting(start, 300),
        "equipment": {"c_arm": (C_ARM,)},
        "zone": ZONE,
        "wards": (WardBeds(WARD, nights(1)), WardBeds(CHILDRENS_WARD, nights(1), for_children=True)),
    }
    return SessionView(**(fields | rules))  # type: ignore[arg-type]


@st.composite
def sessions(draw) -> SessionView:  # type: ignore[no-untyped-def]
    return session(
        draw(st.integers(0, 1)),
        draw(st.integers(0, DAYS - 1)),
        anaesthetist_id=draw(st.sampled_from([None, ANAESTHETIST])),
        team=frozenset(draw(st.sets(st.sampled_from(SURGEONS)))),
        with_anaesthetist=draw(st.sampled_from([True, True, True, False])),
        takes_children=draw(st.sampled_from([True, True, True, False])),
        complex_limit=draw(st.sampled_from([None, 0, 1])),
        closures=draw(st.sampled_from([(), (), (), (DayRange(MONDAY, MONDAY, "holiday"),)])),
        absences=draw(
            st.sampled_from([{}, {}, {}, {SURGEONS[0]: (DayRange(MONDAY, MONDAY + timedelta(days=1)),)}])
        ),
    )


@st.composite
def needs(draw, number: int = 0) -> CaseNeeds:  # type: ignore[no-untyped-def]
    away = draw(st.sampled_from([(), (), (), (DayRange(MONDAY, MONDAY + timedelta(days=1)),)]))
    return CaseNeeds(
        case_id=UUID(int=5000 + number),
        # Now and then two cases of one patient.
        patient_id=UUID(int=7000 + draw(st.integers(number, number + 1))),
        surgeon_id=draw(st.sampled_from(SURGEONS)),
        site_id=SITE,
        minutes=draw(st.sampled_from([30, 45, 60, 95, 140])),
        turnover=25,
        equipment=draw(st.sampled_from([(), ("c_arm",)])),
        anaesthesia=draw(st.sampled_from([("general",), ("local", "general")])),
        is_child=draw(st.sampled_from([False, False, True])),
        is_complex=draw(st.booleans()),
        stay=draw(st.integers(0, 3)),
        earliest_ready=draw(st.sampled_from([None, None, None, MONDAY + timedelta(days=1), LATER])),
        unavailable=away,
    )


@st.composite
def questions(draw) -> Question:  # type: ignore[no-untyped-def]
    """Return a question; some candidates are booked already, one after another from the start of a session."""
    found = {s.session_id: s for s in draw(st.lists(sessions(), min_size=1, max_size=8))}
    wanted = [draw(needs(number)) for number in range(draw(st.integers(0, 12)))]
    used: dict[UUID, datetime] = {}
    candidates, busy = [], []
    for number, one in enumerate(wanted):
        booked = None
        where = draw(st.sampled_from([None, None, *found.values()]))
        start = used.get(where.session_id, where.during.start) if where else NOW
        if where and start + timedelta(minutes=one.minutes) <= where.during.end and not one.equipment:
            booked = Booked(UUID(int=9000 + number), 1, where.session_id, start, draw(st.booleans()))
            during = one.during(start)
            used[where.session_id] = during.end
            resources = ((Resource.THEATRE, where.theatre_id), (Resource.PATIENT, one.patient_id))
            busy += [Busy(kind, name, during, booked.booking_id) for kind, name in resources]
        candidates.append(
            Candidate(
                one,
                weight=draw(st.sampled_from([8, 4, 2, 1])),
                waiting_since=MONDAY - timedelta(days=draw(st.integers(1, 200))),
                not_before=draw(st.sampled_from([MONDAY, MONDAY, MONDAY + timedelta(days=1)])),
                target=draw(st.sampled_from([None, MONDAY + timedelta(days=3)])),
                booked=booked,
            )
        )
    return Question(
        candidates=candidates,
        sessions=list(found.values()),
        busy=busy,
        first=MONDAY,
        last=MONDAY + timedelta(days=DAYS - 1),
        at=NOW,
        zone=ZONE,
    )
