"""What nobody needs is offered to others in time, and of two who want it one has it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from common.clock import now
from common.refusals import BadInput
from scheduling import actions
from scheduling.actions import NotReleased, Rules, SessionInUse, TakenAlready
from scheduling.models import TheatreSession
from scheduling.tasks import release_sessions
from tests.factories.scheduling import a_booked_case, a_theatre, in_days
from tests.factories.staff import (
    SiteFactory,
    UserFactory,
    coordinator_reyes,
    nurse_lim,
    surgeon_ivanova,
    surgeon_okafor,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return SiteFactory(code="north")


@pytest.fixture
def reyes(site):
    return coordinator_reyes(site)


@pytest.fixture
def session(site):
    """Okafor's, ten days from now, released seven days before."""
    return a_release(site, days=7)


def a_release(site, *, days, ahead=10, code="T1"):
    from common.intervals import Interval

    start = in_days(ahead)
    return actions.add_session(
        theatre=a_theatre(site, code),
        during=Interval(start, start + timedelta(hours=8)),
        surgeon=surgeon_okafor(site),
        rules=Rules(release_days=days),
    )


def fresh(session):
    return TheatreSession.objects.get(pk=session.pk)


def take(session, surgeon, **fields):
    return actions.take_over(session=session, surgeon=surgeon, at=now(), **fields)


@pytest.mark.parametrize(
    ("ahead", "hour", "released"), [(8, 9, 0), (7, 0, 1), (7, 9, 1), (0, 7, 1), (0, 9, 0)]
)
def test_an_unused_session_is_released_when_its_day_has_come_near(session, ahead, hour, released):
    at = in_days(10 - ahead, hour)

    assert actions.release_due(at=at) == released
    assert (fresh(session).released_at == at) is bool(released)


def test_a_booked_closed_or_ruleless_session_is_kept(site, reyes):
    booked, closed = (a_release(site, days=90, ahead=40, code=code) for code in ("T2", "T3"))
    a_release(site, days=None, ahead=20)
    a_booked_case(booked, by=reyes)
    actions.close_session(session=closed, reason="Floor")

    assert actions.release_due(at=now()) == 0


def test_twice_is_once_and_the_task_does_the_same(site):
    session = a_release(site, days=90)

    release_sessions()
    first = fresh(session)
    release_sessions()

    assert first.released_at is not None
    assert fresh(session).version == first.version == 2


def test_whoever_takes_it_over_has_it_and_it_is_not_released_again(session, site):
    ivanova = surgeon_ivanova(site)
    actions.release_session(session=session, at=now())

    taken = take(session, ivanova, expected_version=2)

    assert (taken.surgeon, taken.taken_over_from, taken.released_at) == (
        ivanova,
        surgeon_okafor(site),
        None,
    )
    assert actions.release_due(at=in_days(9)) == 0


def test_of_two_takers_the_second_hears_who_has_it(session, site):
    actions.release_session(session=session, at=now())
    take(session, surgeon_ivanova(site), expected_version=2)

    with pytest.raises(TakenAlready, match="Elena Ivanova has taken this session over already"):
        take(session, surgeon_okafor(site), expected_version=2)


def test_a_session_that_is_not_released_or_was_booked_since_is_not_taken(site, reyes):
    session = a_release(site, days=7, ahead=40, code="T2")
    with pytest.raises(NotReleased):
        take(session, surgeon_ivanova(site))
    actions.release_session(session=session, at=now())
    a_booked_case(fresh(session), by=reyes)
    with pytest.raises(SessionInUse):
        take(session, surgeon_ivanova(site))
    with pytest.raises(SessionInUse):
        actions.release_session(session=session, at=now())


def test_nobody_who_is_away_takes_a_session(session, site, reyes):
    ivanova = surgeon_ivanova(site)
    day = in_days(10).date()
    actions.add_absence(
        person=ivanova, site=site, first_day=day, last_day=day, reason="Congress", by=reyes, at=now()
    )
    actions.release_session(session=session, at=now())

    with pytest.raises(BadInput, match="Elena Ivanova is away then"):
        take(session, ivanova)


def test_a_release_is_taken_back_by_saying_anew_when_it_is_released(session, reyes):
    from common.intervals import Interval

    actions.release_session(session=session, at=now())
    wish = actions.SessionWish(Interval(session.during.lower, session.during.upper), session.surgeon)

    changed = actions.change_session(session=session, wish=wish, by=reyes, at=now())

    assert (changed.released_at, changed.release_days) == (None, None)


def test_the_list_offers_it_and_takes_it_off_once_it_is_taken(client, session, site, reyes):
    client.force_login(reyes)
    address = reverse("scheduling:released")
    empty = client.get(address).content.decode()
    client.post(reverse("scheduling:release_session", args=[session.pk]))
    offered = client.get(address).content.decode()
    take_over = reverse("scheduling:take_over", args=[session.pk])
    sent = {"surgeon": surgeon_ivanova(site).pk, "version": 2}

    first = client.post(take_over, sent)
    second = client.post(take_over, sent | {"surgeon": surgeon_okafor(site).pk})

    assert "No session is released" in empty
    assert "Take over…" in offered
    assert first.status_code == 302
    assert second.status_code == 409
    assert "Elena Ivanova has taken this session over already." in second.content.decode()
    week = client.get(reverse("scheduling:sessions"), {"week": f"{in_days(10):%G-W%V}"}).content.decode()
    assert "Taken over from Chidi Okafor" in week


def test_a_nurse_takes_nothing_and_another_hospital_sees_nothing(client, session, site):
    client.force_login(nurse_lim(site))
    assert client.post(reverse("scheduling:take_over", args=[session.pk])).status_code == 403
    client.force_login(UserFactory(site=SiteFactory()))
    assert client.post(reverse("scheduling:take_over", args=[session.pk])).status_code == 404
