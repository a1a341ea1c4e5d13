"""A cancelled case leaves a place: who could take it, whom it is offered to, and who has it in the end."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from cases.models import Case
from common.clock import now
from common.intervals import Interval
from scheduling.actions import cancel_booking
from scheduling.actions.offers import (
    accept_offer,
    close_filled_gaps,
    decline_offer,
    expire_offers,
    give_up_gap,
    offer_to,
    open_gap,
)
from scheduling.domain.offers import OfferGone
from scheduling.models import Booking, Gap, Offer
from scheduling.queries.replacements import replacements_for
from tests.factories.cases import CaseFactory, ProcedureFactory
from tests.factories.patients import PatientFactory
from tests.factories.scheduling import a_waiting_case
from tests.factories.staff import SiteFactory, UserFactory

pytestmark = pytest.mark.django_db


class Scene:
    """The first of three knees was cancelled: 130 minutes are free in three weeks, and people wait."""

    def __init__(self, day):
        self.day = day
        self.site, self.by, self.session = day.site, day.coordinator, day.session
        self.left = cancel_booking(booking=day.bookings[0], reason="acute_illness", by=self.by, at=now())
        self.during = Interval(self.left.during.lower, self.left.during.upper)
        procedure = ProcedureFactory(code="small-one", planned_minutes=60, equipment=[])
        self.waiting = [
            CaseFactory(
                site=self.site,
                surgeon=day.surgeon,
                procedure=procedure,
                patient=PatientFactory(site=self.site, family_name=name),
                notice_hours=48,
            )
            for name in ("Adams", "Baker", "Clark")
        ]

    def gap(self):
        return open_gap(session=self.session, during=self.during, left_by=self.left, by=self.by, at=now())

    def offered(self, *cases, **how):
        gap = self.gap()
        made = offer_to(
            gap=gap, case_ids=[case.pk for case in cases or self.waiting], by=self.by, at=now(), **how
        )
        return gap, list(made.offers)


@pytest.fixture
def scene(full_day):
    return Scene(full_day)


def states(gap):
    return sorted(Offer.objects.filter(gap=gap).values_list("state", flat=True))


def test_the_first_yes_has_the_place_and_the_other_offers_are_over(scene):
    gap, offers = scene.offered()

    booking = accept_offer(offer=offers[1], by=scene.by, at=now())

    assert booking.during.lower == scene.during.start
    assert states(gap) == ["accepted", "withdrawn", "withdrawn"]
    gap.refresh_from_db()
    assert (gap.state, gap.filled_by) == ("filled", booking)
    with pytest.raises(OfferGone, match="The place has gone"):
        accept_offer(offer=offers[0], by=scene.by, at=now())
    with pytest.raises(OfferGone, match="not offered any more"):
        offer_to(gap=gap, case_ids=[scene.waiting[0].pk], by=scene.by, at=now())


def test_an_offer_that_ended_books_nothing(scene):
    gap, offers = scene.offered(minutes=30)
    later = now() + timedelta(minutes=31)

    with pytest.raises(OfferGone, match="the time to answer is over"):
        accept_offer(offer=offers[0], by=scene.by, at=later)
    assert expire_offers(at=later) == 3
    assert states(gap) == ["expired"] * 3
    assert not Booking.objects.filter(case__in=scene.waiting).exists()


def test_a_no_leaves_the_others_asked_and_the_place_open(scene):
    gap, offers = scene.offered()

    decline_offer(offer=offers[0], by=scene.by, at=now())

    assert states(gap) == ["declined", "open", "open"]
    accept_offer(offer=offers[1], by=scene.by, at=now())


def test_giving_up_takes_the_offers_back(scene):
    gap, _offers = scene.offered()

    give_up_gap(gap=gap, by=scene.by, at=now())

    assert states(gap) == ["withdrawn"] * 3


def test_the_same_place_is_taken_up_once(scene):
    assert scene.gap().pk == scene.gap().pk
    assert Gap.objects.count() == 1


def test_whoever_does_not_fit_is_not_offered_the_place_and_the_others_are(scene):
    long = a_waiting_case(scene.site, scene.day.surgeon, minutes=300)
    other = CaseFactory(site=scene.site, surgeon=UserFactory(site=scene.site, role="surgeon"))

    made = offer_to(gap=scene.gap(), case_ids=[long.pk, other.pk, scene.waiting[0].pk], by=scene.by, at=now())

    assert [offer.case for offer in made.offers] == [scene.waiting[0]]
    said = {case.pk: " ".join(map(str, reasons)) for case, reasons in made.refused}
    assert "is taken by LIM" in said[long.pk]
    assert "The session belongs to" in said[other.pk]


def test_a_case_that_was_booked_elsewhere_and_a_place_that_was_filled_end_the_offers(scene):
    gap, _offers = scene.offered()
    from scheduling.actions import book_case

    book_case(case_id=scene.waiting[0].pk, session=scene.session, by=scene.by, at=now())

    assert expire_offers(at=now()) == 1
    assert close_filled_gaps(at=now()) == 1
    assert close_filled_gaps(at=now()) == 0
    assert states(gap) == ["withdrawn"] * 3
    gap.refresh_from_db()
    assert (gap.state, gap.filled_by.case) == ("filled", scene.waiting[0])


def test_the_ready_come_first_and_who_does_not_fit_stands_last_with_the_sentence(scene):
    soon = CaseFactory(
        site=scene.site,
        surgeon=scene.day.surgeon,
        procedure=scene.waiting[0].procedure,
        target_date=now().date(),
        decided_on=now().date(),
        notice_hours=24 * 14,
    )
    theirs = CaseFactory(site=scene.site, surgeon=UserFactory(site=scene.site, role="surgeon"))

    found = replacements_for(scene.by, _with_all(scene), at=now())

    order = [row.case.pk for row in found]
    assert order[0] == soon.pk
    assert order.index(theirs.pk) > max(order.index(case.pk) for case in scene.waiting)
    assert any("belongs to" in str(reason) for reason in found[order.index(theirs.pk)].reasons)


def test_a_long_waiting_list_costs_no_more_queries_than_a_short_one(scene, django_assert_num_queries):
    gap = _with_all(scene)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        replacements_for(scene.by, gap, at=now())
    site, surgeon = scene.site, scene.day.surgeon
    patients = [PatientFactory(site=site) for _n in range(3)]
    template = scene.waiting[0]
    Case.objects.bulk_create(
        Case(
            site=site,
            patient=patients[n % 3],
            procedure=template.procedure,
            side="left",
            diagnosis_code="M17.1",
            surgeon=surgeon,
            decided_on=template.decided_on,
            created_by=template.created_by,
            created_at=template.created_at,
        )
        for n in range(300)
    )

    with django_assert_num_queries(len(few)):
        found = replacements_for(scene.by, gap, at=now())
    assert len(found) == 40


def _with_all(scene):
    from scheduling.queries.gaps import gap_for

    return gap_for(scene.by, scene.gap().pk)


# ------------------------------------------------------------------------------------------------ the screens


@pytest.fixture
def coordinator(scene, client):
    client.force_login(scene.by)
    return client


def test_a_coordinator_sees_what_came_free_offers_it_and_writes_down_the_yes(scene, coordinator):
    shown = coordinator.get(reverse("scheduling:gaps")).content.decode()
    assert "130 min in Theatre 1" in shown
    assert "The patient fell ill" in shown

    taken_up = coordinator.post(
        reverse("scheduling:open_gap", args=[scene.session.pk]), {"start": scene.during.start.isoformat()}
    )
    page = taken_up["Location"]
    shown = coordinator.get(page).content.decode()
    assert "Who could come" in shown
    assert "ADAMS" in shown

    coordinator.post(page, {"cases": [str(case.pk) for case in scene.waiting], "minutes": "120"})
    shown = coordinator.get(page).content.decode()
    assert shown.count("waits for an answer") == 3
    offer = Offer.objects.get(case=scene.waiting[2])
    coordinator.post(reverse("scheduling:accept_offer", args=[offer.pk]))

    assert Booking.objects.get(case=scene.waiting[2]).status == "booked"
    shown = coordinator.get(page).content.decode()
    assert "said yes: booked" in shown
    assert "This place is not offered any more" in shown


def test_offering_to_nobody_is_refused_beside_the_list(scene, coordinator):
    answer = coordinator.post(reverse("scheduling:gap", args=[scene.gap().pk]), {"minutes": "120"})

    assert answer.status_code == 400
    assert "Choose at least one patient." in answer.content.decode()


def test_a_late_click_on_yes_says_that_the_place_has_gone(scene, coordinator):
    _gap, offers = scene.offered()
    accept_offer(offer=offers[0], by=scene.by, at=now())

    answer = coordinator.post(reverse("scheduling:accept_offer", args=[offers[1].pk]), follow=True)

    assert "The place has gone" in answer.content.decode()


def test_places_of_another_hospital_are_not_found(scene, client):
    gap, offers = scene.offered()
    client.force_login(UserFactory(site=SiteFactory(code="south"), role="coordinator"))

    assert client.get(reverse("scheduling:gap", args=[gap.pk])).status_code == 404
    assert client.post(reverse("scheduling:accept_offer", args=[offers[0].pk])).status_code == 404
    assert client.get(f"/api/v1/gaps/{gap.pk}/").status_code == 404


def test_the_api_takes_up_offers_and_books(scene, coordinator):
    made = coordinator.post(
        "/api/v1/gaps/",
        {"session": str(scene.session.pk), "start": scene.during.start.isoformat()},
        "application/json",
    )
    assert made.status_code == 201, made.content
    gap = made.json()
    rows = coordinator.get(f"/api/v1/gaps/{gap['id']}/replacements/").json()
    assert {str(case.pk) for case in scene.waiting} <= {row["case"] for row in rows if row["fits"]}

    offered = coordinator.post(
        f"/api/v1/gaps/{gap['id']}/offer/",
        {"cases": [str(scene.waiting[0].pk), str(scene.day.waiting.pk)]},
        "application/json",
        headers={"If-Match": made["ETag"]},
    )
    assert offered.status_code == 201, offered.content
    [offer, *_more] = offered.json()["offers"]
    accepted = coordinator.post(f"/api/v1/offers/{offer['id']}/accept/")
    assert accepted.json()["state"] == "accepted"
    again = coordinator.post(f"/api/v1/offers/{offer['id']}/accept/")
    assert (again.status_code, again.json()["code"]) == (409, "offer_gone")


def test_an_accepted_offer_without_its_booking_is_found_by_the_invariants(scene):
    _gap, offers = scene.offered()
    Offer.objects.filter(pk=offers[0].pk).update(state="accepted")
    out = StringIO()

    with pytest.raises(CommandError):
        call_command("check_invariants", stdout=out)

    assert f"who_took_an_offer_was_booked: {offers[0].pk}" in out.getvalue()
