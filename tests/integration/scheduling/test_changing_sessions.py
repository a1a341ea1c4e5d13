"""One session is changed: its hours, its people, what it is for. Nobody who is booked falls out unheard."""

from datetime import timedelta

import pytest
from django.urls import reverse

from common.clock import now
from common.intervals import Interval
from common.refusals import BadInput, Stale
from scheduling import actions
from scheduling.actions import Rules, SessionClash, SessionInUse, SessionWish
from scheduling.actions.locks import Changed
from scheduling.actions.sessions import SessionOver
from scheduling.models import Booking, TheatreSession
from tests.factories.scheduling import a_booked_case, a_session, a_theatre, in_days
from tests.factories.staff import (
    SiteFactory,
    anaesthetist_haddad,
    anaesthetist_sato,
    surgeon_ivanova,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(full_day):
    return full_day


def wish(session, *, hours=(0, 0), rules=None, **people):
    """The session as it is, but for what is named; ``hours`` are added to its beginning and its end."""
    begin, end = (timedelta(hours=h) for h in hours)
    during = Interval(session.during.lower + begin, session.during.upper + end)
    who = {"surgeon": session.surgeon, "anaesthetist": session.anaesthetist} | people
    return SessionWish(during=during, rules=rules or Rules(), **who)


def change(day, *, session=None, version=None, **wished):
    session = session or day.session
    return actions.change_session(
        session=session,
        wish=wish(session, **wished),
        by=day.coordinator,
        at=now(),
        expected_version=version,
    )


def why_not(day, **wished):
    with pytest.raises(SessionInUse) as refused:
        change(day, **wished)
    return [str(reason) for reason in refused.value.reasons]


def test_a_longer_session_keeps_its_cases_and_is_left_alone_by_generation(day):
    changed = change(day, hours=(-1, 1))

    assert changed.during.upper - changed.during.lower == timedelta(hours=10)
    assert (changed.changed_by_hand, changed.version) == (True, day.session.version + 1)


def test_hours_that_end_too_early_name_the_cases_that_would_fall_out(day):
    reasons = why_not(day, hours=(0, -5))

    assert len(reasons) == 2
    assert reasons[0].startswith("10:10 LIM ")
    assert reasons[1].startswith("12:20 SATO ")
    day.session.refresh_from_db()
    assert day.session.version == 1


def test_hours_that_begin_too_late_name_the_first_case(day):
    (reason,) = why_not(day, hours=(1, 0))

    assert "PETROVA" in reason
    assert "The session only starts at 09:00." in reason


def test_another_surgeon_has_to_be_of_a_team_with_the_cases_own(day):
    ivanova = surgeon_ivanova(day.site)
    reasons = why_not(day, surgeon=ivanova)
    assert len(reasons) == 3

    team = actions.add_team(site=day.site, name="Knees", members=[day.surgeon, ivanova])
    changed = change(day, surgeon=ivanova, rules=Rules(team=team))

    assert changed.surgeon == ivanova
    assert {b.surgeon_id for b in Booking.objects.all()} == {day.surgeon.pk}


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        (Rules(procedures=("scarf",)), "The session is kept for other procedures."),
        (Rules(with_anaesthetist=False), "There is no anaesthetist"),
    ],
)
def test_rules_that_a_booked_case_does_not_meet_are_refused(day, rules, sentence):
    from tests.factories.cases import ProcedureFactory

    ProcedureFactory(code="scarf")

    assert all(sentence in reason for reason in why_not(day, rules=rules))


def test_what_was_accepted_at_booking_stays_accepted(day):
    short = a_session(day.theatre, day.surgeon, start=in_days(28), hours=1)
    late = actions.book_case(
        case_id=day.waiting.pk, session=short, overrun_reason="Agreed", by=day.coordinator, at=now()
    )

    changed = change(day, session=late.session, rules=Rules(release_days=3))

    assert changed.release_days == 3
    assert why_not(day, session=late.session, hours=(0, -0.5))


def test_a_new_anaesthetist_takes_the_cases_over_and_one_who_is_elsewhere_does_not(day):
    sato, haddad = anaesthetist_sato(day.site), anaesthetist_haddad(day.site)
    elsewhere = a_session(
        a_theatre(day.site, "T2"), surgeon_ivanova(day.site), start=in_days(21), anaesthetist=haddad
    )
    a_booked_case(elsewhere)

    change(day, anaesthetist=sato)
    reasons = why_not(day, anaesthetist=haddad)

    mine = Booking.objects.filter(session=day.session)
    assert {b.anaesthetist_id for b in mine} == {sato.pk}
    assert {b.version for b in mine} == {2}
    assert "Rania Haddad is with" in reasons[0]


def test_two_sessions_never_share_a_theatre(day):
    a_session(day.theatre, day.surgeon, start=in_days(21, 16), hours=2)

    with pytest.raises(SessionClash):
        change(day, hours=(0, 1))
    with pytest.raises(SessionClash):
        a_session(day.theatre, day.surgeon, start=in_days(21, 17), hours=2)


def test_an_old_version_and_a_session_of_the_past_are_refused(day):
    with pytest.raises(Stale):
        change(day, version=7)
    with pytest.raises(SessionOver):
        actions.change_session(
            session=day.session,
            wish=wish(day.session),
            by=day.coordinator,
            at=day.session.during.upper,
        )


def test_a_team_of_another_hospital_and_a_day_of_25_hours_are_bad_input(day):
    team = actions.add_team(site=SiteFactory(), name="Away", members=[day.surgeon, surgeon_ivanova(day.site)])
    with pytest.raises(BadInput, match="another hospital"):
        change(day, rules=Rules(team=team))
    with pytest.raises(BadInput, match="24 hours"):
        change(day, hours=(0, 17))


def test_the_screen_keeps_what_was_typed_and_says_who_would_fall_out(client, day):
    client.force_login(day.coordinator)
    address = reverse("scheduling:change_session", args=[day.session.pk])
    shown = client.get(address).context["form"].initial
    sent = {
        "day": shown["day"].isoformat(),
        "starts_at": "08:00",
        "ends_at": "11:00",
        "surgeon": shown["surgeon"],
        "with_anaesthetist": "on",
        "takes_children": "on",
        "version": shown["version"],
    }

    refused = client.post(address, sent)
    kept = client.post(address, sent | {"ends_at": "18:00"})

    assert refused.status_code == 409
    assert "Cases are booked that would not fit any more." in refused.content.decode()
    assert "SATO" in refused.content.decode()
    assert 'value="11:00"' in refused.content.decode()
    assert kept.status_code == 302
    day.session.refresh_from_db()
    assert day.session.during.upper == in_days(21, 18)


def test_one_session_is_added_by_hand_through_midnight(client, day):
    client.force_login(day.coordinator)
    sent = {
        "theatre": day.theatre.pk,
        "day": in_days(30).date().isoformat(),
        "starts_at": "20:00",
        "ends_at": "01:30",
        "ends_next_day": "on",
        "surgeon": day.surgeon.pk,
        "takes_children": "on",
    }

    added = client.post(reverse("scheduling:add_session"), sent)
    twice = client.post(reverse("scheduling:add_session"), sent)

    assert (added.status_code, twice.status_code) == (302, 409)
    made = TheatreSession.objects.latest("pk")
    assert (made.during.lower, made.during.upper) == (in_days(30, 20), in_days(31, 1, 30))
    assert made.with_anaesthetist is False


def test_a_place_found_for_a_session_that_was_changed_or_taken_away_since_is_refused(day):
    free = a_session(day.theatre, day.surgeon, start=in_days(30))
    changed = actions.change_session(
        session=free, wish=wish(free, hours=(0, 1)), by=day.coordinator, at=now()
    )

    def book(session):
        return actions.book_case(case_id=day.waiting.pk, session=session, by=day.coordinator, at=now())

    with pytest.raises(Changed, match="has just been changed"):
        book(free)
    TheatreSession.objects.filter(pk=free.pk).delete()
    with pytest.raises(Changed, match="has just been taken away"):
        book(changed)
