"""Theatres, sessions and bookings over HTTP: versions, refusals, scope, filters, and a fixed number of queries."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.http import Http404
from rest_framework.test import APIClient

import cases.queries
from audit.models import AccessEvent
from common.clock import now
from common.intervals import Interval
from scheduling import actions, queries
from scheduling.actions import offers
from scheduling.models import Booking, Offer
from scheduling.queries.gaps import gap_to_change, gaps_to_tell, offer_to_answer, offers_to_tell
from staff.actions import issue_token
from staff.queries import sites_of
from tests.factories.small import a_session, a_theatre, small_hospital
from tests.factories.staff import SiteFactory, UserFactory, manager_novak, theatre_nurse_moreau
from tests.factories.wishes import ANYWAY

pytestmark = pytest.mark.django_db
API = "/api/v1"


def client_of(user) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


@pytest.fixture
def hospital():
    return small_hospital()


@pytest.fixture
def reyes(hospital) -> APIClient:
    return client_of(hospital.reyes)


@pytest.fixture
def lim(hospital) -> APIClient:
    return client_of(hospital.lim)


def post(client, path, body=None, version=1, **headers):
    if version is not None:
        headers["If-Match"] = f'"{version}"'
    return client.post(f"{API}/{path}", body or {}, format="json", headers=headers)


def wish(hospital, **fields):
    wanted = {"case": str(hospital.case().pk), "session": str(hospital.session.pk)}
    return (
        wanted
        | {name: sorted(value) if isinstance(value, set) else value for name, value in ANYWAY.items()}
        | fields
    )


# --- booking


def test_a_case_is_booked_with_an_etag_to_change_it_by(hospital, reyes):
    answer = post(reyes, "bookings/", wish(hospital), version=None)

    assert answer.status_code == 201
    assert answer["ETag"] == '"1"'
    assert answer.json()["status"] == "booked"
    assert reyes.get(f"{API}/bookings/{answer.json()['id']}/")["ETag"] == '"1"'


def test_a_refusal_is_a_409_with_a_code_a_sentence_and_who_has_the_place(hospital, reyes):
    held = hospital.booking()

    answer = post(reyes, "bookings/", wish(hospital, start=held.during.lower.isoformat()), version=None)

    assert answer.status_code == 409
    body = answer.json()
    assert (body["code"], body["detail"]) == ("no_place", "The case cannot be booked there.")
    theatre = next(reason for reason in body["reasons"] if reason["code"] == "theatre_taken")
    assert theatre["booking"] == str(held.pk)
    assert held.patient.family_name.upper() in theatre["sentence"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("case", "not-an-id"),
        ("session", None),
        ("start", "yesterday"),
        ("start", "9999-12-31T23:59:00Z"),
        ("minutes", "many"),
        ("minutes", 0),
        ("minutes", 10**12),
        ("overrun_reason", "x" * 201),
        ("overrun_reason", "a\x00b"),
        ("overrun_reason", {"not": "text"}),
    ],
)
def test_bad_input_is_a_400_that_names_its_field(hospital, reyes, field, value):
    answer = post(reyes, "bookings/", wish(hospital) | {field: value}, version=None)

    assert answer.status_code == 400
    assert list(answer.json()) == [field]
    assert not Booking.objects.exists()


def test_what_nobody_may_set_is_not_set(hospital, reyes):
    forced = {"status": "called", "clearance": str(uuid4()), "version": 9, "patient": str(uuid4())}

    answer = post(reyes, "bookings/", wish(hospital, **forced), version=None)

    assert answer.status_code == 201
    assert (answer.json()["status"], answer.json()["version"]) == ("booked", 1)


def test_a_request_repeated_with_its_key_books_once(hospital, reyes):
    reyes.force_authenticate(None)
    reyes.force_login(hospital.reyes)
    body = wish(hospital)

    first, again = (
        post(reyes, "bookings/", body, version=None, **{"Idempotency-Key": "one"}) for _ in range(2)
    )

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again["Idempotent-Replay"] == "true"
    assert again["ETag"] == first["ETag"]
    assert Booking.objects.count() == 1


# --- versions


CHANGES = {
    "move": lambda hospital: {"session": str(hospital.session.pk)},
    "cancel": lambda hospital: {"reason": "no_bed"},
}


@pytest.mark.parametrize("verb", CHANGES)
def test_a_change_must_name_the_version_it_was_made_on(hospital, reyes, verb):
    booking = hospital.booking()
    path, body = f"bookings/{booking.pk}/{verb}/", CHANGES[verb](hospital)

    assert post(reyes, path, body, version=None).status_code == 428
    stale = post(reyes, path, body, version=7)
    assert (stale.status_code, stale.json()["version"], stale["ETag"]) == (412, 1, '"1"')
    changed = post(reyes, path, body, version=1)
    assert (changed.status_code, changed["ETag"]) == (200, '"2"')
    assert post(reyes, path, body, version=1).status_code == 412


def test_a_change_that_lost_under_the_lock_is_stale_too(hospital, reyes, monkeypatch):
    booking = hospital.booking()
    Booking.objects.filter(pk=booking.pk).update(version=2)
    monkeypatch.setattr("scheduling.api.bookings.check_version", lambda request, found: 1)

    answer = post(reyes, f"bookings/{booking.pk}/cancel/", {"reason": "no_bed"})

    assert (answer.status_code, answer.json()["code"]) == (412, "stale")


# --- the gate


def test_a_ready_patient_is_called_and_the_clearance_can_be_read(hospital, lim):
    booking = hospital.ready_booking()

    answer = post(lim, f"bookings/{booking.pk}/call/")

    assert (answer.status_code, answer.json()["status"], answer["ETag"]) == (200, "called", '"2"')
    clearance = lim.get(f"{API}/bookings/{booking.pk}/clearance/").json()
    assert (clearance["id"], clearance["verdict"]) == (answer.json()["clearance"], "ready")
    assert clearance["snapshot"]["protocol"]["code"] == "small"


def test_an_unready_patient_is_refused_with_every_reason_and_its_owner(hospital, lim):
    booking = hospital.booking()
    hospital.record(booking.case, "glucose", values={"glucose": {"number": "14", "unit": "mmol/L"}})

    answer = post(lim, f"bookings/{booking.pk}/call/")

    assert (answer.status_code, answer.json()["code"]) == (409, "not_ready")
    found = {reason["requirement"]: reason for reason in answer.json()["reasons"]}
    assert set(found) == {"Fasting glucose", "Consent", "Wristband"}
    assert found["Fasting glucose"]["owner"] == "coordinator"
    assert (found["Fasting glucose"]["requirement_code"], found["Fasting glucose"]["code"]) == (
        "glucose",
        "block",
    )
    assert "14" in found["Fasting glucose"]["sentence"]
    assert lim.get(f"{API}/bookings/{booking.pk}/clearance/").status_code == 404


def test_a_called_patient_goes_back_to_the_ward_with_a_reason(hospital, lim):
    booking = hospital.ready_booking()
    post(lim, f"bookings/{booking.pk}/call/")

    assert post(lim, f"bookings/{booking.pk}/return/", {"reason": "no"}, version=2).json() == {
        "reason": ["Say in a few words why the patient goes back."]
    }
    answer = post(lim, f"bookings/{booking.pk}/return/", {"reason": "Fever on the way."}, version=2)

    assert (answer.status_code, answer.json()["status"], answer.json()["clearance"]) == (200, "booked", None)


def test_the_call_takes_no_override(hospital, lim):
    booking = hospital.booking()

    forced = {"override": True, "ready": True, "reason": "I say so.", "clearance": str(uuid4())}

    assert post(lim, f"bookings/{booking.pk}/call/", forced).status_code == 409


# --- who may


def test_each_verb_is_for_its_roles(hospital):
    booking = hospital.booking()
    moreau, novak = theatre_nurse_moreau(hospital.site), manager_novak(hospital.site)
    path = f"bookings/{booking.pk}"
    allowed = {
        ("bookings/", "reyes"),
        (f"{path}/move/", "reyes"),
        (f"{path}/cancel/", "reyes"),
        (f"{path}/call/", "lim"),
        (f"{path}/call/", "okafor"),
        (f"{path}/call/", "moreau"),
        (f"{path}/return/", "lim"),
        (f"sessions/{hospital.session.pk}/close/", "reyes"),
    }
    everybody = {
        "reyes": hospital.reyes,
        "lim": hospital.lim,
        "okafor": hospital.okafor,
        "moreau": moreau,
        "novak": novak,
    }
    for verb in {verb for verb, _who in allowed}:
        for name, user in everybody.items():
            status = post(client_of(user), verb, {}, version=99).status_code
            if (verb, name) in allowed:
                assert status in (400, 412), (verb, name, status)
            elif not ({verb} & {f"{path}/return/"} and name in {"okafor", "moreau"}):
                assert status == 403, (verb, name, status)


def test_nobody_gets_in_without_signing_in(hospital):
    assert APIClient().get(f"{API}/bookings/").status_code == 401


def test_what_is_at_another_hospital_does_not_exist(hospital):
    booking = hospital.booking()
    outsider = client_of(UserFactory(site=SiteFactory(code="south")))

    for path in (f"bookings/{booking.pk}/", f"sessions/{hospital.session.pk}/"):
        assert outsider.get(f"{API}/{path}").status_code == 404
    assert post(outsider, f"bookings/{booking.pk}/cancel/", {"reason": "no_bed"}).status_code == 404
    assert post(outsider, "bookings/", wish(hospital), version=None).status_code == 404
    assert outsider.get(f"{API}/bookings/").json()["count"] == 0


@pytest.mark.parametrize(
    "path", ["bookings/nonsense/", "bookings/01900000-0000-7000-8000-000000000000/", f"sessions/{'-' * 36}/"]
)
def test_an_unknown_address_is_a_404(reyes, path):
    assert reyes.get(f"{API}/{path}").status_code == 404


# --- lists


def test_bookings_are_filtered_by_time_theatre_surgeon_status_and_case(hospital, reyes):
    first, second = hospital.booking(), hospital.booking()
    actions.cancel_booking(booking=second, reason="no_bed", by=hospital.reyes, at=now())

    def found(**filters):
        return [one["id"] for one in reyes.get(f"{API}/bookings/", filters).json()["results"]]

    assert found(status="booked") == [str(first.pk)]
    assert found(status="cancelled", theatre=str(hospital.theatre.pk)) == [str(second.pk)]
    assert found(case=str(first.case_id)) == [str(first.pk)]
    assert found(surgeon=str(hospital.sato.pk)) == []
    assert found(to=first.during.upper.isoformat()) == [str(first.pk)]
    assert found(**{"from": first.during.upper.isoformat()}) == [str(second.pk)]


@pytest.mark.parametrize(
    ("filters", "field"),
    [
        ({"from": "2026-11-24T10:00:00Z", "to": "2026-11-24T09:00:00Z"}, "to"),
        ({"from": "soon"}, "from"),
        ({"theatre": "one"}, "theatre"),
        ({"status": "lost"}, "status"),
    ],
)
def test_a_bad_filter_is_named(reyes, filters, field):
    answer = reyes.get(f"{API}/bookings/", filters)

    assert (answer.status_code, list(answer.json())) == (400, [field])


@pytest.mark.parametrize(("path", "queries"), [("bookings", 4), ("sessions", 3), ("theatres", 3)])
@pytest.mark.parametrize("rows", [1, 5])
def test_a_list_costs_the_same_however_long(hospital, reyes, django_assert_num_queries, path, queries, rows):
    for _ in range(rows):
        hospital.booking()

    with django_assert_num_queries(queries):
        assert reyes.get(f"{API}/{path}/").json()["count"]


@pytest.fixture
def of_a_program(hospital):
    """A program with a token, as other systems come."""
    client = APIClient(HTTP_AUTHORIZATION=f"Token {issue_token(user=hospital.reyes, days=1)}")
    hospital.procedure.equipment = []
    hospital.procedure.save()
    return client


def test_reading_a_booking_with_a_token_is_pinned(hospital, of_a_program, django_assert_num_queries):
    booking = hospital.booking()

    with django_assert_num_queries(4):  # who, their hospitals, the booking, and that it was read
        assert of_a_program.get(f"{API}/bookings/{booking.pk}/").status_code == 200


def test_what_a_program_changes_is_pinned(hospital, of_a_program, django_assert_max_num_queries):
    first, second = hospital.booking(), hospital.booking()
    to = str(first.session_id)
    swap = {
        "other": str(second.pk),
        "other_version": 1,
        "despite": ["not_ready_by"],
        "despite_reason": "Asked for",
    }

    with django_assert_max_num_queries(37):
        assert post(of_a_program, f"bookings/{first.pk}/swap/", swap).status_code == 200
    with django_assert_max_num_queries(30):
        assert (
            post(of_a_program, f"bookings/{first.pk}/move/", {"session": to} | ANYWAY, 2).status_code == 200
        )
    with django_assert_max_num_queries(20):
        gone = post(of_a_program, f"bookings/{first.pk}/cancel/", {"reason": "acute_illness"}, 3)
        assert gone.status_code == 200


def test_what_a_change_reads_comes_with_it(hospital, django_assert_num_queries):
    booking = hospital.booking()
    sites_of(hospital.reyes)

    with django_assert_num_queries(3):
        one = queries.booking_to_change(hospital.reyes, booking.pk)
        found = queries.bookings_to_swap(hospital.reyes, [booking.pk])[booking.pk]
        session = queries.session_to_book(hospital.reyes, booking.session_id)
        zones = {place.theatre.site.time_zone for place in (one, found, session)} | {one.case.site.time_zone}
        assert zones == {hospital.site.time_zone}
        assert one.case.surgeon.full_name == found.case.surgeon.full_name
        assert one.case.patient.birth_date
        assert one.case.procedure.code
        assert found.session.version


def test_nothing_of_another_hospital_is_there_to_be_changed(hospital):
    booking = hospital.booking()
    during = Interval(booking.during.upper, hospital.session.during.upper)
    gap = offers.open_gap(session=hospital.session, during=during, by=hospital.reyes, at=now())
    asked = {"case": hospital.case(), "start": during.start, "minutes": 60, "by": hospital.reyes, "at": now()}
    offer = Offer.objects.create(gap=gap, expires_at=during.start, **asked)
    stranger = UserFactory(role="coordinator", site=SiteFactory(code="south"))

    for find, pk in [
        (queries.booking_to_change, booking.pk),
        (queries.booking_to_settle, booking.pk),
        (queries.session_to_book, hospital.session.pk),
        (gap_to_change, gap.pk),
        (offer_to_answer, offer.pk),
        (cases.queries.bare_case_for, booking.case_id),
    ]:
        assert find(hospital.reyes, pk).pk == pk
        with pytest.raises(Http404):
            find(stranger, pk)
    assert not queries.bookings_to_swap(stranger, [booking.pk])
    assert not gaps_to_tell(stranger).exists()
    assert not offers_to_tell(stranger).exists()


def test_reading_bookings_leaves_a_record_of_whose_they_were(hospital, reyes):
    booking = hospital.booking()

    reyes.get(f"{API}/bookings/")
    reyes.get(f"{API}/bookings/{booking.pk}/")

    listed, read = AccessEvent.objects.order_by("at")
    assert listed.patient_ids == read.patient_ids == [booking.patient_id]
    assert (listed.place, read.place) == ("api:bookings-list", "api:bookings-detail")


def test_long_lists_come_in_pages(hospital, reyes):
    for _ in range(3):
        hospital.booking()

    page = reyes.get(f"{API}/bookings/", {"page_size": 2, "page": 2}).json()

    assert (page["count"], len(page["results"]), page["next"]) == (3, 1, None)


# --- sessions


def test_a_session_says_how_many_minutes_are_taken(hospital, reyes):
    hospital.booking()
    cancelled = hospital.booking()
    actions.cancel_booking(booking=cancelled, reason="no_bed", by=hospital.reyes, at=now())

    session = reyes.get(f"{API}/sessions/{hospital.session.pk}/")

    assert session.json()["minutes_taken"] == 85
    assert session["ETag"] == '"1"'


def test_sessions_are_filtered_by_time_theatre_and_surgeon(hospital, reyes):
    later = a_session(hospital.theatre, hospital.okafor, None, hospital.session.during.upper)

    def found(**filters):
        return [one["id"] for one in reyes.get(f"{API}/sessions/", filters).json()["results"]]

    assert found() == [str(hospital.session.pk), str(later.pk)]
    assert found(**{"from": later.during.lower.isoformat()}) == [str(later.pk)]
    assert found(surgeon=str(hospital.okafor.pk), to=later.during.lower.isoformat()) == [
        str(hospital.session.pk)
    ]
    assert found(theatre=str(a_theatre(hospital.site, "9").pk)) == []


def test_a_session_is_closed_with_a_reason_and_opened_again(hospital, reyes):
    path = f"sessions/{hospital.session.pk}"

    assert post(reyes, f"{path}/close/", {"reason": "Cleaning"}, version=None).status_code == 428
    assert post(reyes, f"{path}/close/", {"reason": " "}).json().keys() == {"reason"}
    closed = post(reyes, f"{path}/close/", {"reason": "Cleaning"})
    assert (closed.status_code, closed.json()["closed_reason"], closed["ETag"]) == (200, "Cleaning", '"2"')
    refused = post(reyes, "bookings/", wish(hospital), version=None).json()
    assert [reason["code"] for reason in refused["reasons"]] == ["closed"]
    assert post(reyes, f"{path}/reopen/").status_code == 412
    opened = post(reyes, f"{path}/reopen/", version=2)
    assert (opened.status_code, opened.json()["closed_reason"], opened["ETag"]) == (200, "", '"3"')


def test_the_order_of_the_day_is_changed_on_the_version_that_was_seen(hospital, reyes):
    first, second = hospital.booking(), hospital.booking()
    path, order = f"sessions/{hospital.session.pk}/order/", {"bookings": [str(second.pk), str(first.pk)]}

    assert post(reyes, path, order, version=None).status_code == 428
    assert post(reyes, path, {"bookings": [str(first.pk)]}).json().keys() == {"bookings"}
    assert post(reyes, path, {"bookings": ["first"]}).status_code == 400
    answer = post(reyes, path, order)

    assert (answer.status_code, answer["ETag"]) == (200, '"2"')
    assert post(reyes, path, order).status_code == 412
    listed = reyes.get(f"{API}/bookings/").json()["results"]
    assert [one["id"] for one in listed] == [str(second.pk), str(first.pk)]


# --- the preview of a move


def test_a_move_is_previewed_with_what_it_would_change(hospital, reyes):
    booking = hospital.ready_booking()
    far = a_session(
        hospital.theatre, hospital.okafor, None, hospital.session.during.lower + timedelta(days=20)
    )

    answer = reyes.get(f"{API}/bookings/{booking.pk}/move/preview/", {"session": str(far.pk)})

    body = answer.json()
    assert (answer.status_code, body["fits"], body["verdict_now"]) == (200, True, "ready")
    assert body["verdict_then"] != "ready"
    changes = {change["code"]: change for change in body["changes"]}
    assert set(changes) == {"glucose", "wristband"}
    assert (changes["glucose"]["state_now"], changes["glucose"]["state_then"]) == ("pass", "expired")
    assert "too old" in changes["glucose"]["sentence"]
    assert changes["glucose"]["kind"] == "expires"
    assert {"code", "title", "owner", "due_on", "forecast", "past_due"} == set(body["due"][0])
    assert body["earliest_then"] is not None
    booking.refresh_from_db()
    assert booking.version == 1


def test_a_preview_of_a_taken_place_says_who_has_it(hospital, reyes):
    held, booking = hospital.booking(), hospital.booking()
    asked = {"session": str(hospital.session.pk), "start": held.during.lower.isoformat()}

    body = reyes.get(f"{API}/bookings/{booking.pk}/move/preview/", asked).json()

    assert not body["fits"]
    assert "theatre_taken" in {reason["code"] for reason in body["reasons"]}


@pytest.mark.parametrize(
    ("asked", "field"),
    [({}, "session"), ({"session": "x"}, "session"), ({"start": "9999-01-01T00:00Z"}, "start")],
)
def test_a_bad_preview_is_named(hospital, reyes, asked, field):
    booking = hospital.booking()
    asked = {"session": str(hospital.session.pk)} | asked if "start" in asked else asked

    answer = reyes.get(f"{API}/bookings/{booking.pk}/move/preview/", asked)

    assert (answer.status_code, list(answer.json())) == (400, [field])
