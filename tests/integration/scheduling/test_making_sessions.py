"""What the patterns would make is shown first, and then made: exactly that, and once."""

from datetime import time, timedelta

import pytest
from django.urls import reverse

from common.clock import now
from scheduling import actions
from scheduling.actions import PlanChanged, Rules
from scheduling.models import TheatreSession
from scheduling.queries.templates import generation
from tests.factories.scheduling import a_session, a_theatre, in_days
from tests.factories.staff import (
    SiteFactory,
    anaesthetist_sato,
    coordinator_reyes,
    surgeon_ivanova,
    surgeon_okafor,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return SiteFactory(code="north")


@pytest.fixture
def theatre(site):
    return a_theatre(site)


@pytest.fixture
def okafor(site):
    return surgeon_okafor(site)


@pytest.fixture
def reyes(site, client):
    person = coordinator_reyes(site)
    client.force_login(person)
    return person


def tomorrow():
    return in_days(1).date()


def weekly(theatre, surgeon, *, day=1, **fields):
    """Every week on the weekday of that many days from now, from 08 to 12."""
    usual = {
        "weekday": in_days(day).weekday(),
        "starts_at": time(8),
        "ends_at": time(12),
        "anaesthetist": None,
        "valid_from": in_days(0).date(),
    }
    return actions.add_template(theatre=theatre, surgeon=surgeon, **(usual | fields))


def four_weeks():
    first = in_days(0).date()
    return {"first": first, "last": first + timedelta(days=27)}


def page(client, weeks=4):
    return client.get(reverse("scheduling:make_sessions"), {"weeks": weeks})


def make(client, shown):
    return client.post(reverse("scheduling:make_sessions"), shown.context["making"].initial)


def close(site, reyes, day, *, theatre=None, kind="holiday", reason="Founders' day"):
    return actions.add_closure(
        site=site, theatre=theatre, kind=kind, first_day=day, last_day=day, reason=reason, by=reyes, at=now()
    )


def test_looking_makes_nothing_and_making_makes_what_was_shown_and_nothing_the_second_time(
    client, reyes, theatre, okafor
):
    weekly(theatre, okafor)

    shown = page(client)
    nothing_yet = TheatreSession.objects.count()
    make(client, shown)
    again = page(client).content.decode()

    assert nothing_yet == 0
    assert "4 new sessions would be made." in shown.content.decode()
    assert TheatreSession.objects.count() == 4
    assert "0 new sessions would be made." in again
    assert "4 are there already and stay as they are." in again


def test_when_something_has_changed_since_nothing_is_made_and_the_new_plan_is_shown(
    client, site, reyes, theatre, okafor
):
    weekly(theatre, okafor)
    shown = page(client)
    close(site, reyes, tomorrow())

    answer = make(client, shown)

    assert answer.status_code == 409
    assert "Something has changed since you looked." in answer.content.decode()
    assert not TheatreSession.objects.exists()
    make(client, page(client))
    assert TheatreSession.objects.count() == 3


@pytest.mark.parametrize("weeks", ["0", "27", "-1", "many", "", "1e3", "\x00"])
def test_a_number_of_weeks_that_makes_no_sense_is_said_at_its_field(client, reyes, weeks):
    assert page(client, weeks).status_code == 400


@pytest.mark.parametrize("field", ["first", "last", "seen"])
def test_what_was_not_shown_is_not_made(client, reyes, theatre, okafor, field):
    weekly(theatre, okafor)
    sent = page(client).context["making"].initial | {field: "2199-01-01" if field != "seen" else ""}

    assert client.post(reverse("scheduling:make_sessions"), sent).status_code in {400, 409}
    assert not TheatreSession.objects.exists()


def test_each_day_without_a_session_says_why(client, site, reyes, theatre, okafor):
    other, two = surgeon_ivanova(site), a_theatre(site, "T2")
    weekly(theatre, okafor, day=1)
    weekly(theatre, okafor, day=2)
    weekly(two, okafor, day=3)
    weekly(theatre, other, day=4)
    close(site, reyes, in_days(1).date())
    close(site, reyes, in_days(3).date(), theatre=two, kind="closure", reason="New floor")
    a_session(theatre, other, start=in_days(2, 11), hours=3)
    actions.add_absence(
        person=other,
        site=site,
        first_day=in_days(4).date(),
        last_day=in_days(4).date(),
        reason="Ill",
        by=reyes,
        at=now(),
    )

    said = {line.theatre + " " + line.why for line in page(client, 1).context["page"].skipped}

    assert said >= {
        "Theatre 1 Holiday: Founders' day",
        "Theatre 2 Closed: New floor",
        "Theatre 1 The theatre has another session: 11:00–14:00, Elena Ivanova.",
        "Theatre 1 Elena Ivanova is away.",
    }
    assert not any("Ill" in line for line in said)


def test_without_its_anaesthetist_a_session_is_made_with_nobody_in_the_place(site, reyes, theatre, okafor):
    sato = anaesthetist_sato(site)
    weekly(theatre, okafor, anaesthetist=sato)
    actions.add_absence(
        person=sato,
        site=site,
        first_day=tomorrow(),
        last_day=tomorrow(),
        reason="Congress",
        by=reyes,
        at=now(),
    )

    actions.generate_sessions(**four_weeks())

    first, *others = TheatreSession.objects.order_by("during")
    assert first.anaesthetist is None
    assert {session.anaesthetist for session in others} == {sato}


def test_sessions_keep_the_rules_of_their_pattern(site, reyes, theatre, okafor):
    team = actions.add_team(site=site, name="Knees", members=[okafor, surgeon_ivanova(site)])
    rules = Rules(team=team, with_anaesthetist=False, takes_children=False, complex_limit=1, release_days=7)
    weekly(theatre, okafor, rules=rules)

    actions.generate_sessions(**four_weeks())

    made = TheatreSession.objects.first()
    assert (made.team, made.with_anaesthetist, made.takes_children) == (team, False, False)
    assert (made.complex_limit, made.release_days) == (1, 7)


def test_a_session_that_somebody_moved_or_closed_is_not_made_again(site, reyes, theatre, okafor):
    weekly(theatre, okafor)
    actions.generate_sessions(**four_weeks())
    first, second, *_ = TheatreSession.objects.order_by("during")
    wish = actions.SessionWish(
        during=_later(first, hours=6), surgeon=okafor, anaesthetist=None, rules=Rules()
    )
    actions.change_session(session=first, wish=wish, by=reyes, at=now())
    actions.close_session(session=second, reason="Floor")

    assert actions.generate_sessions(**four_weeks()) == 0
    assert TheatreSession.objects.count() == 4


def _later(session, *, hours):
    from common.intervals import Interval

    step = timedelta(hours=hours)
    return Interval(session.during.lower + step, session.during.upper + step)


def test_two_who_make_sessions_at_once_make_them_once(reyes, theatre, okafor):
    weekly(theatre, okafor)
    seen = generation(**four_weeks()).mark
    actions.generate_sessions(**four_weeks(), seen=seen)

    with pytest.raises(PlanChanged):
        actions.generate_sessions(**four_weeks(), seen=seen)
    assert TheatreSession.objects.count() == 4


def test_the_plan_takes_the_same_number_of_queries_however_much_there_is(
    site, reyes, okafor, django_assert_num_queries
):
    for number in range(3):
        weekly(a_theatre(site, f"T{number}"), okafor, day=number + 1)
    close(site, reyes, in_days(1).date())

    with django_assert_num_queries(4):
        assert len(generation(**four_weeks()).planned) == 12
