"""A plan from the question to the bookings: what is read, what is kept, what becomes of accepted lines."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from rest_framework.test import APIClient

from cases.domain.waiting import ContactStage
from common.clock import now
from common.refusals import BadInput
from scheduling.actions import planning as actions
from scheduling.domain.planning.wishes import WhatIf, Wishes
from scheduling.models import Booking, PlanRun, Proposal, TheatreList
from scheduling.presenters.planning import quality
from scheduling.queries import planning as queries
from tests.factories.scheduling import a_booked_case, a_session, a_theatre, a_waiting_case, in_days
from tests.factories.staff import (
    SiteFactory,
    UserFactory,
    coordinator_reyes,
    nurse_lim,
    surgeon_okafor,
)

pytestmark = pytest.mark.django_db
SOON = Wishes(seconds=1, keep_days=0, notice_days=0)


@pytest.fixture
def site():
    return SiteFactory(time_zone="Europe/London")


@pytest.fixture
def reyes(site):
    return coordinator_reyes(site)


@pytest.fixture
def okafor(site):
    return surgeon_okafor(site)


@pytest.fixture
def session(site, okafor):
    return a_session(a_theatre(site), okafor, start=in_days(60), hours=5)


def ask(site, by, wishes=SOON, days=(50, 80)) -> PlanRun:
    first, last = (in_days(n).date() for n in days)
    return actions.ask_for_plan(site=site, first=first, last=last, wishes=wishes, by=by, at=now())


def make(site, by, wishes=SOON, days=(50, 80)) -> PlanRun:
    run = ask(site, by, wishes, days)
    assert actions.work_on(run.pk, clock=now)
    run.refresh_from_db()
    return run


class TestAPlan:
    def test_it_proposes_who_fits_and_says_why_the_others_do_not(self, site, reyes, okafor, session):
        fitting = [a_waiting_case(site, okafor) for _ in range(2)]
        too_long = a_waiting_case(site, okafor, minutes=400)

        run = make(site, reyes)

        assert run.state == "done"
        placed = Proposal.objects.filter(run=run, kind="book")
        assert {p.case_id for p in placed} == {case.pk for case in fitting}
        assert {p.session_id for p in placed} == {session.pk}
        (left,) = Proposal.objects.filter(run=run, kind="unplaced")
        assert left.case_id == too_long.pk
        assert left.why == [{"code": "full", "count": 1, "details": {"minutes": "400"}}]
        assert (run.found["booked"], run.found["left_out"]) == (2, 1)
        assert not Booking.objects.exists()

    def test_the_same_question_gets_the_same_answer(self, site, reyes, okafor, session):
        for _ in range(5):
            a_waiting_case(site, okafor)
        plans = [make(site, reyes) for _ in range(2)]
        lines = [
            list(Proposal.objects.filter(run=run).values_list("case", "session", "start")) for run in plans
        ]
        assert lines[0] == lines[1]

    def test_who_has_agreed_to_a_date_stays_whatever_would_be_better(self, site, reyes, okafor, session):
        later = a_session(session.theatre, okafor, start=in_days(70), hours=5)
        booking = a_booked_case(later, by=reyes)
        booking.case.contact_stage = ContactStage.AGREED.value
        booking.case.save(update_fields=["contact_stage"])

        run = make(site, reyes)

        assert not Proposal.objects.filter(run=run).exists()
        assert run.found["stayed"] == 1

    def test_a_locked_list_is_left_alone(self, site, reyes, okafor, session):
        a_waiting_case(site, okafor)
        TheatreList.objects.create(session=session, locked_at=now(), locked_by=reyes, version=1)

        run = make(site, reyes)

        (left,) = Proposal.objects.filter(run=run)
        assert [why["code"] for why in left.why] == ["no_session"]

    def test_nobody_gets_a_place_sooner_than_they_can_be_told(self, site, reyes, okafor, session):
        a_waiting_case(site, okafor)

        run = make(site, reyes, Wishes(seconds=1, notice_days=90))

        (left,) = Proposal.objects.filter(run=run)
        assert [why["code"] for why in left.why] == ["too_soon"]

    def test_reading_the_hospital_takes_as_many_queries_for_one_case_as_for_many(
        self, site, reyes, okafor, session
    ):
        def queries_for_now() -> int:
            first, last = in_days(50).date(), in_days(80).date()
            with CaptureQueriesContext(
                connection,
            ) as asked:
                queries.question_of(site, first=first, last=last, wishes=SOON, at=now())
            return len(asked)

        a_waiting_case(site, okafor)
        one = queries_for_now()
        for _ in range(4):
            a_waiting_case(site, okafor)
        a_booked_case(session, by=reyes)
        assert queries_for_now() <= one + 2

    def test_a_worker_that_fails_leaves_a_failed_plan_and_no_line(self, site, reyes, okafor, session):
        a_waiting_case(site, okafor)
        run = ask(site, reyes)
        with patch("scheduling.actions.planning.solve", side_effect=MemoryError):
            actions.work_on(run.pk, clock=now)
        run.refresh_from_db()
        assert (run.state, run.found) == ("failed", {})


class TestWhoWorksOnIt:
    def test_two_workers_never_make_the_same_plan(self, site, reyes):
        run = ask(site, reyes)
        assert actions.work_on(run.pk, clock=now)
        assert not actions.work_on(run.pk, clock=now)

    def test_a_plan_whose_worker_was_lost_is_taken_up_again(self, site, reyes):
        run = ask(site, reyes)
        silent = now() - timedelta(minutes=5)
        PlanRun.objects.filter(pk=run.pk).update(state="running", heard_at=silent)

        assert actions.plans_to_take_up(silent_since=now() - timedelta(minutes=1)) == [run.pk]
        assert actions.work_on(run.pk, clock=now)

    def test_a_plan_stopped_before_anybody_began_is_over(self, site, reyes):
        run = actions.cancel_plan(run=ask(site, reyes), at=now())
        assert run.state == "cancelled"
        assert not actions.work_on(run.pk, clock=now)

    def test_a_plan_stopped_on_the_way_keeps_what_was_found(self, site, reyes, okafor, session):
        a_waiting_case(site, okafor)
        run = ask(site, reyes, Wishes(seconds=20, notice_days=0))
        PlanRun.objects.filter(pk=run.pk).update(cancel_asked_at=now())

        actions.work_on(run.pk, clock=now)

        run.refresh_from_db()
        assert run.state in ("cancelled", "done")
        assert run.found["booked"] == 1


class TestAccepting:
    def test_accepted_lines_become_bookings_by_the_action_of_a_person(self, site, reyes, okafor, session):
        cases = [a_waiting_case(site, okafor) for _ in range(2)]
        run = make(site, reyes)

        decided = actions.accept_plan(run=run, by=reyes, at=now())

        assert [one.reasons for one in decided] == [(), ()]
        assert {b.case_id for b in Booking.objects.all()} == {case.pk for case in cases}
        assert set(Proposal.objects.values_list("state", "decided_by")) == {("accepted", reyes.pk)}

    def test_only_the_named_lines_are_accepted_and_others_may_be_set_aside(
        self, site, reyes, okafor, session
    ):
        for _ in range(2):
            a_waiting_case(site, okafor)
        run = make(site, reyes)
        first, second = Proposal.objects.filter(run=run)

        actions.accept_plan(run=run, proposals=[first.pk], by=reyes, at=now())
        actions.refuse_plan(run=run, proposals=[first.pk, second.pk], by=reyes, at=now())

        assert list(Proposal.objects.values_list("state", flat=True)) == [
            "accepted",
            "refused",
        ]
        assert Booking.objects.get().case_id == first.case_id

    def test_a_place_that_was_taken_meanwhile_is_refused_with_who_has_it(self, site, reyes, okafor, session):
        a_waiting_case(site, okafor)
        run = make(site, reyes)
        a_booked_case(session, by=reyes)

        (decided,) = actions.accept_plan(run=run, by=reyes, at=now())

        assert "operates on" in str(decided.reasons[0])
        line = Proposal.objects.get(run=run)
        assert line.state == "failed"
        assert line.why

    def test_accepting_twice_books_once(self, site, reyes, okafor, session):
        a_waiting_case(site, okafor)
        run = make(site, reyes)
        actions.accept_plan(run=run, by=reyes, at=now())
        assert actions.accept_plan(run=run, by=reyes, at=now()) == []
        assert Booking.objects.count() == 1

    def test_a_what_if_cannot_be_accepted(self, site, reyes, okafor, session):
        a_waiting_case(site, okafor)
        run = make(site, reyes, Wishes(seconds=1, notice_days=0, what_if=WhatIf(away=okafor.pk)))
        assert run.found["booked"] == 0
        with pytest.raises(actions.NotForAccepting):
            actions.accept_plan(run=run, by=reyes, at=now())

    @pytest.mark.parametrize(("first", "last", "field"), [(20, 10, "last"), (10, 200, "last")])
    def test_days_that_cannot_be_are_refused_by_name(self, site, reyes, first, last, field):
        with pytest.raises(BadInput) as refused:
            ask(site, reyes, days=(first, last))
        assert refused.value.field == field


class TestTheScreens:
    def test_the_plan_shows_the_new_beside_those_who_are_there(self, client, site, reyes, okafor, session):
        there = a_booked_case(session, by=reyes)
        case = a_waiting_case(site, okafor)
        run = make(site, reyes, Wishes(seconds=1, notice_days=0, move_booked=False))
        client.force_login(reyes)

        page = client.get(reverse("scheduling:plan", args=[run.pk])).content.decode()

        assert case.patient.family_name.upper() in page
        assert there.patient.family_name.upper() in page
        assert "Accept the 1 line" in page

    def test_from_asking_to_accepting_by_forms_alone(self, client, site, reyes, okafor, session):
        a_waiting_case(site, okafor)
        client.force_login(reyes)
        first = in_days(55).date().isoformat()
        asked = {
            "site": site.pk, "first": first, "weeks": 2, "seconds": 1, "keep_days": 0, "notice_days": 0,
            "waiting": 1, "lateness": 5, "left_out": 20, "wish": 1, "overtime": 4, "idle": 1, "moving": 200,
            "fairness": 3,
        }  # fmt: skip
        answer = client.post(reverse("scheduling:plans"), asked)
        run = PlanRun.objects.get()
        assert answer.url == reverse("scheduling:plan", args=[run.pk])
        assert "Waiting for a worker" in client.get(answer.url).content.decode()
        actions.work_on(run.pk, clock=now)

        answer = client.post(reverse("scheduling:decide_plan", args=[run.pk]), {"do": "all"}, follow=True)

        assert "1 case has its place now." in answer.content.decode()
        assert Booking.objects.count() == 1

    def test_what_cannot_be_planned_stands_beside_its_field(self, client, site, reyes):
        client.force_login(reyes)
        answer = client.post(
            reverse("scheduling:plans"), {"site": site.pk, "first": "2020-01-01", "weeks": 99}
        )
        assert answer.status_code == 400
        page = answer.content.decode()
        assert "Plan from tomorrow on" in page
        assert "less than or equal to 12" in page

    def test_a_plan_of_another_hospital_is_not_there(self, client, site, reyes):
        run = ask(site, reyes)
        stranger = UserFactory(role="coordinator", sites=[SiteFactory()])
        client.force_login(stranger)
        assert client.get(reverse("scheduling:plan", args=[run.pk])).status_code == 404

    def test_a_nurse_does_not_plan(self, client, site, reyes):
        client.force_login(nurse_lim(site))
        assert client.get(reverse("scheduling:plans")).status_code == 403

    def test_plans_stand_side_by_side(self, client, site, reyes, okafor, session):
        a_waiting_case(site, okafor)
        runs = [make(site, reyes), make(site, reyes, Wishes(seconds=1, what_if=WhatIf(away=okafor.pk)))]
        client.force_login(reyes)
        page = client.get(reverse("scheduling:compare_plans"), {"run": [run.pk for run in runs]})
        assert "a surgeon away" in page.content.decode()


class TestTheInterface:
    def test_a_script_asks_waits_reads_and_accepts(self, site, reyes, okafor, session):
        a_waiting_case(site, okafor)
        api = APIClient()
        api.force_login(reyes)
        days = {"first_day": in_days(50).date(), "last_day": in_days(80).date()}
        asked = api.post(
            "/api/v1/plans/", {"site": site.code, "seconds": 1, "notice_days": 0, **days}, format="json"
        )
        assert asked.status_code == 201, asked.json()
        plan = f"/api/v1/plans/{asked.json()['id']}/"
        actions.work_on(asked.json()["id"], clock=now)

        assert api.get(plan).json()["state"] == "done"
        (line,) = api.get(f"{plan}lines/").json()
        (accepted,) = api.post(f"{plan}accept/", {"lines": [line["id"]]}, format="json").json()
        assert accepted["state"] == "accepted"
        assert Booking.objects.count() == 1

    def test_an_unknown_weight_is_refused_by_name(self, site, reyes):
        api = APIClient()
        api.force_login(reyes)
        days = {"first_day": in_days(50).date(), "last_day": in_days(80).date()}
        answer = api.post(
            "/api/v1/plans/", {"site": site.code, "weights": {"luck": 1}, **days}, format="json"
        )
        assert answer.status_code == 400
        assert "luck" in str(answer.json())


def tick(case) -> str:
    return f"{case.pk}:{case.version}"


class TestChosenCases:
    def test_only_the_chosen_cases_are_in_question_and_the_booked_stay(self, site, reyes, okafor, session):
        chosen, other = (a_waiting_case(site, okafor) for _ in range(2))
        booked = a_booked_case(a_session(session.theatre, okafor, start=in_days(70), hours=5), by=reyes)

        run = make(site, reyes, Wishes(seconds=1, notice_days=0, keep_days=0, only=frozenset({chosen.pk})))

        (line,) = Proposal.objects.filter(run=run)
        assert (line.case_id, line.kind) == (chosen.pk, "book")
        assert (run.found["booked"], run.found["moved"], run.found["stayed"]) == (1, 0, 1)
        assert booked.case_id != other.pk

    def test_a_booked_case_that_is_chosen_may_be_moved(self, site, reyes, okafor, session):
        later = a_session(session.theatre, okafor, start=in_days(79), hours=5)
        booked = [a_booked_case(later, by=reyes), a_booked_case(later, by=reyes)]
        wishes = Wishes(seconds=1, notice_days=0, keep_days=0, only=frozenset({booked[1].case_id}))
        first, last = in_days(50).date(), in_days(80).date()

        question = queries.question_of(site, first=first, last=last, wishes=wishes, at=now())

        assert [c.needs.case_id for c in question.candidates if not c.stays] == [booked[1].case_id]

    def test_the_ticked_rows_of_the_waiting_list_come_with_the_form_and_into_the_plan(
        self, client, site, reyes, okafor, session
    ):
        chosen = [a_waiting_case(site, okafor) for _ in range(2)]
        a_waiting_case(site, okafor)
        client.force_login(reyes)
        listed = client.get(reverse("scheduling:waiting_list")).content.decode()
        assert f'formaction="{reverse("scheduling:plan_chosen")}"' in listed

        form = client.post(reverse("scheduling:plan_chosen"), {"case": [tick(case) for case in chosen]})

        page = form.content.decode()
        assert "Only the 2 cases you chose" in page
        hidden = [str(case.pk) for case in chosen if f'value="{case.pk}"' in page]
        asked = {name: field.initial for name, field in form.context["form"].fields.items()}
        asked |= {"site": site.pk, "first": in_days(55).date().isoformat(), "only": hidden}
        answer = client.post(
            reverse("scheduling:plans"), {name: value for name, value in asked.items() if value is not None}
        )

        run = PlanRun.objects.get()
        assert answer.url == reverse("scheduling:plan", args=[run.pk])
        assert run.asked["only"] == sorted(hidden)
        assert len(hidden) == 2
        assert "Only 2 chosen cases" in client.get(answer.url).content.decode()
        assert "Only 2 chosen cases" in client.get(reverse("scheduling:plans")).content.decode()

    def test_without_a_tick_the_list_says_so(self, client, site, reyes):
        client.force_login(reyes)
        answer = client.post(reverse("scheduling:plan_chosen"), {"next": "/waiting-list/"}, follow=True)
        assert "Tick the cases first." in answer.content.decode()

    def test_a_case_of_a_hospital_where_one_does_not_work_is_nobody_to_choose(self, client, site, reyes):
        elsewhere = SiteFactory()
        theirs = a_waiting_case(elsewhere, surgeon_okafor(elsewhere))
        client.force_login(reyes)
        answer = client.post(reverse("scheduling:plan_chosen"), {"case": [tick(theirs)]}, follow=True)
        assert "These cases are not there any more." in answer.content.decode()
        answer = client.post(reverse("scheduling:plans"), {"only": [str(theirs.pk)]})
        assert "only" in answer.context["form"].errors

    def test_chosen_at_another_of_ones_hospitals_none_is_left_to_plan(self, client, site, okafor):
        other = SiteFactory(time_zone="Europe/London")
        both = UserFactory(role="coordinator", sites=[site, other])
        case = a_waiting_case(other, surgeon_okafor(other))
        client.force_login(both)
        page = client.post(reverse("scheduling:plan_chosen"), {"case": [tick(case)]})
        assert page.context["form"].initial["site"] == other.pk
        answer = client.post(reverse("scheduling:plans"), {"site": site.pk, "only": [str(case.pk)]})
        assert "None of the cases you chose is at this hospital." in answer.content.decode()
        assert not PlanRun.objects.exists()

    def test_loaded_anew_the_page_of_chosen_cases_leads_to_all_plans(self, client, reyes):
        client.force_login(reyes)
        assert client.get(reverse("scheduling:plan_chosen")).url == reverse("scheduling:plans")

    def test_a_script_chooses_too_and_only_cases_of_that_hospital(self, site, reyes, okafor, session):
        case = a_waiting_case(site, okafor)
        elsewhere = SiteFactory()
        theirs = a_waiting_case(elsewhere, surgeon_okafor(elsewhere))
        api = APIClient()
        api.force_login(reyes)
        days = {"first_day": in_days(50).date(), "last_day": in_days(80).date(), "site": site.code}
        asked = api.post("/api/v1/plans/", {"only": [str(case.pk)], **days}, format="json")
        assert asked.json()["asked"]["only"] == [str(case.pk)]
        answer = api.post("/api/v1/plans/", {"only": [str(theirs.pk)], **days}, format="json")
        assert answer.status_code == 400
        assert "only" in str(answer.json())


@pytest.mark.parametrize(
    ("costs", "language", "words"),
    [
        ({"cost": 100, "bound": 100}, "en", "There is no better plan."),
        ({"cost": 1002, "bound": 1000}, "en", "At most 0.2 % from the best plan there can be."),
        ({"cost": 1002, "bound": 1000}, "ru", "0,2 %"),
        # A gap that is there is never rounded away.
        ({"cost": 10_001, "bound": 10_000}, "en", "At most 0.1 %"),
        ({"cost": 100, "bound": None}, "en", "not known yet"),
        ({"cost": None, "bound": None}, "en", "not known yet"),
    ],
)
def test_how_good_a_plan_is_stands_there_in_words(costs, language, words):
    with translation.override(language):
        assert words in quality(costs)
