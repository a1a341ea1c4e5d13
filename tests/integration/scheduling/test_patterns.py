"""A coordinator keeps the patterns from which sessions are made, and changes them from a day on."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from common.clock import now
from scheduling import actions
from scheduling.actions import PlanChanged
from scheduling.domain.bookings import CancelReason
from scheduling.models import SessionTemplate, Theatre, TheatreSession
from tests.factories.scheduling import a_booked_case, in_days
from tests.factories.staff import (
    SiteFactory,
    anaesthetist_sato,
    coordinator_reyes,
    nurse_lim,
    surgeon_ivanova,
    surgeon_okafor,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return SiteFactory()


@pytest.fixture
def theatre(site):
    return Theatre.objects.create(site=site, code="T1", name="Theatre 1")


@pytest.fixture
def pattern(site, theatre):
    return {
        "theatre": theatre.pk,
        "weekday": 0,
        "starts_at": "08:00",
        "ends_at": "16:00",
        "surgeon": surgeon_okafor(site).pk,
        "anaesthetist": anaesthetist_sato(site).pk,
        "with_anaesthetist": "on",
        "takes_children": "on",
        "valid_from": "2026-11-23",
        "valid_until": "",
    }


@pytest.fixture
def coordinator(client, site):
    client.force_login(coordinator_reyes(site))
    return client


def add(client, pattern):
    return client.post(reverse("scheduling:add_pattern"), pattern)


def test_a_pattern_is_kept_as_it_was_entered(coordinator, pattern):
    rules = {"weeks_of_month": ["1", "3"], "complex_limit": "2", "release_days": "7"}

    answer = add(coordinator, pattern | rules)

    assert answer.status_code == 302
    kept = SessionTemplate.objects.get()
    assert (kept.weekday, kept.weeks_of_month, kept.starts_at, kept.ends_at) == (0, [1, 3], time(8), time(16))
    assert (kept.valid_from, kept.valid_until) == (date(2026, 11, 23), None)
    assert (kept.complex_limit, kept.release_days, kept.with_anaesthetist) == (2, 7, True)


def test_a_pattern_through_the_night_says_so(coordinator, pattern):
    add(coordinator, pattern | {"starts_at": "20:00", "ends_at": "02:00", "ends_next_day": "on"})

    assert SessionTemplate.objects.get().ends_at == time(2)
    assert "20:00–02:00 next day" in coordinator.get(reverse("scheduling:patterns")).content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("ends_at", "07:00"),
        ("ends_at", "08:00"),
        ("starts_at", "25:99"),
        ("weekday", "7"),
        ("weekday", "Monday"),
        ("weeks_of_month", "6"),
        ("valid_until", "2026-11-01"),
        ("valid_from", "31 February"),
        ("theatre", "00000000-0000-0000-0000-000000000000"),
        ("surgeon", "<script>"),
        ("anaesthetist", "\x00"),
        ("team", "00000000-0000-0000-0000-000000000000"),
        ("procedures", "no-such-operation"),
        ("complex_limit", "21"),
        ("release_days", "0"),
        ("release_days", "-3"),
    ],
)
def test_what_cannot_be_stands_beside_its_field_and_nothing_is_kept(coordinator, pattern, field, value):
    answer = add(coordinator, pattern | {field: value})

    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert not SessionTemplate.objects.exists()


def test_a_session_without_an_anaesthetist_names_none(coordinator, pattern):
    del pattern["with_anaesthetist"]

    assert "anaesthetist" in add(coordinator, pattern).context["form"].errors


def test_another_hospitals_theatre_and_surgeon_are_not_offered(coordinator, pattern):
    elsewhere = SiteFactory()
    theatre = Theatre.objects.create(site=elsewhere, code="T9", name="Theatre 9")

    answer = add(coordinator, pattern | {"theatre": theatre.pk})

    assert "theatre" in answer.context["form"].errors


@pytest.mark.parametrize(
    "route", ["add_pattern", "patterns", "make_sessions", "closures", "released", "teams"]
)
def test_a_nurse_keeps_no_patterns(client, site, route):
    client.force_login(nurse_lim(site))

    assert client.get(reverse(f"scheduling:{route}")).status_code == 403


# --- changing one -------------------------------------------------------------------------------------------


@pytest.fixture
def weekly(site, theatre):
    """Mondays, say: Okafor from 08 to 16, with sessions made for the next five weeks."""
    template = actions.add_template(
        theatre=theatre,
        weekday=in_days(3).weekday(),
        starts_at=time(8),
        ends_at=time(16),
        surgeon=surgeon_okafor(site),
        anaesthetist=None,
        valid_from=in_days(0).date(),
    )
    actions.generate_sessions(first=in_days(0).date(), last=in_days(34).date())
    return template


@pytest.fixture
def made(weekly):
    return list(TheatreSession.objects.order_by("during"))


def wish(template, **changes):
    usual = {
        "theatre": template.theatre,
        "weekday": template.weekday,
        "starts_at": template.starts_at,
        "ends_at": template.ends_at,
        "surgeon": template.surgeon,
        "anaesthetist": None,
    }
    return usual | changes


def changed(template, *, day=4, **changes):
    """What the preview says: a word for each day."""
    asked = {"from_day": in_days(day).date(), "at": now()} | wish(template, **changes)
    return [line.change.value for line in actions.preview_template(template=template, **asked).lines]


def change(template, *, day=4, **changes):
    asked = {"from_day": in_days(day).date(), "at": now()} | wish(template, **changes)
    return actions.change_template(template=template, **asked)


def test_from_that_day_on_empty_sessions_change_and_booked_ones_stay(weekly, made, site):
    a_booked_case(made[2])

    assert changed(weekly, ends_at=time(12)) == ["changes", "stays", "changes", "changes"]
    new = change(weekly, ends_at=time(12))

    hours = [(s.during.upper - s.during.lower) // timedelta(hours=1) for s in _sessions()]
    assert hours == [8, 4, 8, 4, 4]
    weekly.refresh_from_db()
    assert weekly.valid_until == in_days(3).date()
    assert new.valid_from == in_days(4).date()
    assert [s.template_id == new.pk for s in _sessions()] == [False, True, False, True, True]


def test_after_the_change_generation_makes_nothing_twice(weekly, made, site):
    a_booked_case(made[2])
    change(weekly, ends_at=time(12))

    again = actions.generate_sessions(first=in_days(0).date(), last=in_days(34).date())

    assert again == 0


def test_another_weekday_takes_the_old_sessions_away_and_makes_new_ones(weekly, made):
    words = changed(weekly, weekday=in_days(5).weekday())

    assert (words.count("removed"), words.count("new")) == (4, 4)
    change(weekly, weekday=in_days(5).weekday())
    assert {s.during.lower.date() for s in _sessions()[1:]} == {
        in_days(n).date() for n in (5, 12, 19, 26)
    } - {in_days(5 + 28).date()}


def test_what_a_person_has_touched_stays(weekly, made):
    actions.close_session(session=made[1], reason="Floor")
    actions.release_session(session=made[2], at=now())

    assert changed(weekly, surgeon=surgeon_ivanova(weekly.theatre.site)) == [
        "stays",
        "stays",
        "changes",
        "changes",
    ]


def test_an_ended_pattern_takes_its_empty_sessions_with_it_and_keeps_what_has_a_past(weekly, made, site):
    booking, past = a_booked_case(made[3]), a_booked_case(made[4])
    actions.cancel_booking(
        booking=past, reason=CancelReason.NO_BED.value, by=coordinator_reyes(site), at=now()
    )

    actions.end_template(template=weekly, last_day=in_days(3).date(), at=now())

    left = _sessions()
    assert [s.pk for s in left] == [made[0].pk, made[3].pk, made[4].pk]
    assert [bool(s.closed_reason) for s in left] == [False, False, True]
    assert booking.session_id == left[1].pk


@pytest.mark.parametrize("day", [-1, 0])
def test_what_has_been_stays(weekly, day):
    with pytest.raises(Exception, match="Choose a day from tomorrow on"):
        change(weekly, day=day)


def test_what_the_person_looked_at_is_what_happens_or_nothing_does(weekly, made):
    asked = {"from_day": in_days(4).date(), "at": now()} | wish(weekly, ends_at=time(12))
    seen = actions.preview_template(template=weekly, **asked).mark
    a_booked_case(made[2])

    with pytest.raises(PlanChanged):
        actions.change_template(template=weekly, seen=seen, **asked)
    assert SessionTemplate.objects.count() == 1
    with pytest.raises(PlanChanged):
        actions.change_template(template=weekly, seen=seen, **(asked | {"ends_at": time(13)}))


def test_on_the_screen_a_change_is_looked_at_first(coordinator, weekly, made):
    address = reverse("scheduling:change_pattern", args=[weekly.pk])
    form = {
        "from_day": in_days(4).date().isoformat(),
        "theatre": weekly.theatre_id,
        "weekday": weekly.weekday,
        "starts_at": "08:00",
        "ends_at": "12:00",
        "surgeon": weekly.surgeon_id,
        "with_anaesthetist": "on",
        "takes_children": "on",
    }

    looked = coordinator.post(address, form | {"look": "1"})
    nothing_yet = SessionTemplate.objects.count()
    done = coordinator.post(address, form | {"decide": "1", "seen": looked.context["page"].mark})

    assert "4 sessions change." in looked.content.decode()
    assert nothing_yet == 1
    assert done.status_code == 302
    assert SessionTemplate.objects.count() == 2


def test_on_the_screen_a_pattern_ends(coordinator, weekly, made):
    address = reverse("scheduling:end_pattern", args=[weekly.pk])
    form = {"last_day": in_days(3).date().isoformat()}

    looked = coordinator.post(address, form)
    coordinator.post(address, form | {"decide": "1", "seen": looked.context["page"].mark})

    assert "4 sessions are taken away." in looked.content.decode()
    assert len(_sessions()) == 1


def test_a_pattern_of_another_hospital_is_not_there(client, weekly):
    client.force_login(coordinator_reyes(SiteFactory()))

    assert client.get(reverse("scheduling:change_pattern", args=[weekly.pk])).status_code == 404


def _sessions():
    return list(TheatreSession.objects.order_by("during"))
