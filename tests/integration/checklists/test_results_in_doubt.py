"""What laboratories send and nobody can take as it came: kept, doubted, and put right by a person."""

from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from checklists.models import Evidence
from common.clock import now
from tests.factories.small import requirement, small_hospital

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital():
    return small_hospital()


@pytest.fixture
def case(hospital):
    return hospital.booking().case


@pytest.fixture
def lim(hospital):
    client = APIClient()
    client.force_authenticate(hospital.lim)
    return client


def post(client, path, body):
    return client.post(f"/api/v1/{path}", body, format="json")


def result(case, **fields):
    plain = {"case": str(case.pk), "loinc": "14771-0", "value": "5.2", "unit": "mmol/L"}
    return plain | {"collected_at": now().isoformat()} | fields


def state(case, code="glucose"):
    return requirement(case, code).state


@pytest.mark.parametrize(
    ("changed", "doubts", "said"),
    [
        ({"value": "high"}, ["doubt_number"], "Glucose came as “high mmol/L”, which is not a number"),
        ({"value": "5,6,7"}, ["doubt_number"], "not a number"),
        ({"value": "520"}, ["doubt_impossible"], "“520 mmol/L”, which cannot be right"),
        ({"value": "-1"}, ["doubt_impossible"], "cannot be right"),
        ({"unit": "spoons"}, ["doubt_unit", "doubt_code"], "a unit that is not accepted"),
        ({"unit": "g/L"}, ["doubt_unit", "doubt_code"], "a unit that is not accepted"),
        ({"unit": "mg/dL", "value": "95"}, ["doubt_code"], "a unit that its code 14771-0 does not have"),
        ({"specimen": "Urine"}, ["doubt_specimen"], "came from “Urine”"),
        ({"specimen": "tears"}, ["doubt_specimen"], "came from “tears”"),
        ({"collected_at": "2999-01-01T00:00:00Z"}, ["doubt_future"], "still ahead"),
        ({"collected_at": "1066-01-01T00:00:00Z"}, ["doubt_past"], "cannot be"),
        ({"reference_high": "high"}, ["doubt_range"], "range that cannot be read"),
        ({"reference_low": "6", "reference_high": "4"}, ["doubt_range"], "range that cannot be read"),
    ],
)
def test_it_is_kept_as_it_came_and_the_requirement_is_disputed(case, lim, changed, doubts, said):
    sent = result(case, **changed)

    answer = post(lim, "results/", sent)

    body = answer.json()
    assert (answer.status_code, body["status"], body["doubts"]) == (201, "in_doubt", doubts)
    assert said in " ".join(body["reasons"])
    assert body["values"] == {}
    assert body["entered"]["glucose"]["value"] == sent["value"]
    assert state(case) == "disputed"
    readiness = lim.get(f"/api/v1/cases/{case.pk}/readiness/").json()
    reasons = next(one["reasons"] for one in readiness["in_the_way"] if one["code"] == "glucose")
    assert set(body["reasons"]) <= set(reasons)


def test_the_claimed_time_is_kept_and_counts_for_nothing(case, lim):
    ahead = (now() + timedelta(days=2)).isoformat()

    answer = post(lim, "results/", result(case, collected_at=ahead)).json()

    row = Evidence.objects.get(pk=answer["id"])
    assert row.entered["glucose"]["collected_at"][:16] == ahead[:16]
    assert row.collected_at == row.recorded_at


def test_below_the_limit_of_detection_is_no_doubt_but_needs_a_clinician(case, lim):
    answer = post(lim, "results/", result(case, value="<0.5")).json()

    assert (answer["status"], answer["values"]["glucose"]["text"]) == ("final", "<0.5")
    assert state(case) == "review"


def test_a_doubt_stands_beside_a_good_result_until_a_person_takes_it_back(hospital, case, lim):
    doubtful = post(lim, "results/", result(case, value="520")).json()
    post(lim, "results/", result(case))
    assert state(case) == "disputed"

    post(lim, f"results/{doubtful['id']}/retract/", {"reason": "Another patient's sample."})

    assert state(case) == "pass"


def test_a_doubt_ends_when_a_person_types_what_is_right(case, lim):
    doubtful = post(lim, "results/", result(case, value="520")).json()

    corrected = post(lim, f"results/{doubtful['id']}/correct/", {"value": "5.2", "unit": "mmol/L"})

    assert (corrected.status_code, corrected.json()["supersedes"]) == (201, doubtful["id"])
    assert state(case) == "pass"
    still_wrong = post(lim, f"results/{corrected.json()['id']}/correct/", {"value": "520", "unit": "mmol/L"})
    assert (still_wrong.status_code, list(still_wrong.json())) == (400, ["value"])


def test_a_doubt_that_comes_after_the_call_raises_an_alarm(hospital, lim):
    import scheduling.actions

    booking = hospital.ready_booking()
    scheduling.actions.call_for_patient(booking=booking, by=hospital.lim, at=now())

    post(lim, "results/", result(booking.case, value="520"))

    [alarm] = lim.get("/api/v1/alarms/", {"open": "true"}).json()["results"]
    assert (alarm["requirement_code"], alarm["state"]) == ("glucose", "disputed")


def test_the_laboratorys_own_limits_are_kept_beside_the_value(case, lim):
    answer = post(
        lim,
        "results/",
        result(case, loinc="1558-6", value="90", unit="mg/dL", reference_low="70", reference_high="99"),
    ).json()

    assert answer["status"] == "final"
    assert answer["values"]["glucose"]["low"].startswith("3.88")
    assert answer["values"]["glucose"]["high"].startswith("5.49")
    assert answer["entered"]["glucose"]["reference_high"] == "99"


# --- several values of one sample


def panel(case, *results, **fields):
    return {"case": str(case.pk), "collected_at": now().isoformat(), "results": [*results]} | fields


GLUCOSE = {"loinc": "14771-0", "value": "5.2", "unit": "mmol/L"}
HBA1C = {"loinc": "59261-8", "value": "44", "unit": "mmol/mol"}


def test_a_sample_is_filed_once_for_each_requirement(case, lim):
    answer = post(lim, "results/panel/", panel(case, GLUCOSE, HBA1C, specimen="Serum"))

    assert answer.status_code == 201
    assert [row["requirement_code"] for row in answer.json()] == ["glucose", "hba1c"]
    assert state(case) == "pass"


@pytest.mark.parametrize(
    "results",
    [
        [GLUCOSE, {"loinc": "99999-9", "value": "1", "unit": "s"}],
        [GLUCOSE, GLUCOSE | {"value": "9"}],
        [GLUCOSE, HBA1C | {"unit": ""}],
        [GLUCOSE, {"loinc": "59261-8"}],
        [],
    ],
)
def test_a_sample_that_cannot_be_filed_whole_is_not_filed_at_all(case, lim, results):
    answer = post(lim, "results/panel/", panel(case, *results))

    assert (answer.status_code, list(answer.json())) == (400, ["results"])
    assert not Evidence.objects.exists()


def test_one_doubtful_value_leaves_the_others_requirements_alone(case, lim):
    answer = post(lim, "results/panel/", panel(case, GLUCOSE, HBA1C | {"value": "high"}))

    assert [row["status"] for row in answer.json()] == ["final", "in_doubt"]
    assert state(case) == "pass"


def test_a_sample_of_somebody_elses_hospital_is_a_404(case, hospital):
    from tests.factories.staff import SiteFactory, UserFactory

    client = APIClient()
    client.force_authenticate(UserFactory(site=SiteFactory(code="south"), role="anaesthetist"))

    assert post(client, "results/panel/", panel(case, GLUCOSE)).status_code == 404
