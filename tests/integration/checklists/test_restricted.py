"""Values that only some roles may see: the others learn that something was recorded and whether it is in order."""

import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

import scheduling.actions
from checklists import actions, queries
from checklists.domain.documents import Upload
from checklists.domain.files.protocol_files import load
from checklists.models import ReadinessSummary
from checklists.queries.readiness import readiness_of
from common.clock import now
from tests.factories import small
from tests.factories.small import requirement, small_hospital
from tests.unit.checklists.domain.test_documents import PDF

pytestmark = pytest.mark.django_db
SECRET = "Sekretitis"
LABEL = re.compile(r"<input[^>]*value=.sekretitis.[^>]*(?<!checked)>\s*" + SECRET)
PROTOCOL = (
    small.PROTOCOL
    + f"""
  - code: hiv
    title: {{en: HIV, ru: ВИЧ}}
    kind: lab
    group: blood_and_urine
    owner: coordinator
    recorded_by: [coordinator, ward_nurse, anaesthetist]
    seen_by: [surgeon, anaesthetist]
    due_days: 0
    lead_days: 1
    validity: {{days: 90}}
    decisions: {{accept: [surgeon, anaesthetist]}}
    components:
      - code: hiv
        title: {{en: HIV, ru: ВИЧ}}
        input: choice
        loinc: ["56888-1"]
        choices:
          - {{code: non_reactive, title: {{en: Non-reactive, ru: Отрицательно}}, outcome: pass}}
          - {{code: sekretitis, title: {{en: {SECRET}, ru: {SECRET}}}, outcome: review}}
    origins: [{{type: text, ref: L16}}]
"""
)


@pytest.fixture(autouse=True)
def protocol(monkeypatch, settings, tmp_path):
    settings.DOCUMENTS_DIR = tmp_path
    spec = load({"small/1.0.0.yaml": PROTOCOL})["small", "1.0.0"]
    monkeypatch.setattr(small, "small_protocol", lambda: spec)


@pytest.fixture
def hospital():
    return small_hospital()


@pytest.fixture
def booking(hospital):
    return hospital.ready_booking()


@pytest.fixture
def row(hospital, booking):
    """Recorded by the nurse, with a note, a scan, a decision, and a correction of a doubtful result before."""
    by, case = hospital.sato, booking.case
    at = now()
    recorded = actions.record_evidence(
        requirement=requirement(case, "hiv"),
        values={"hiv": "sekretitis"},
        collected_at=at,
        note=f"{SECRET} since long",
        documents=[Upload(f"{SECRET}.pdf", PDF)],
        by=by,
        at=at,
    )
    return recorded


def decide(hospital, case):
    actions.decide(
        requirement=requirement(case, "hiv"),
        kind="accept",
        reason=f"{SECRET} is treated.",
        expires_at=None,
        by=hospital.sato,
        at=now(),
    )


def api(user) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def everything(hospital, user, row, client) -> str:
    """All that this person is shown about the case, over HTTP and on the screens."""
    client.force_login(user)
    case, asked = row.case, requirement(row.case, "hiv")
    resources = [
        f"results/?case={case.pk}",
        f"results/{row.pk}/",
        f"requirements/{asked.pk}/",
        f"requirements/?case={case.pk}",
        f"decisions/?case={case.pk}",
        f"cases/{case.pk}/readiness/",
    ]
    screens = [
        reverse("scheduling:case", args=[case.pk]),
        reverse("checklists:explanation", args=[case.pk]),
        reverse("checklists:why", args=[asked.pk]),
        reverse("checklists:retract", args=[row.pk]),
        reverse("checklists:decide", args=[asked.pk]),
        "/",
    ]
    shown = [client.get(address, follow=True).content.decode() for address in screens]
    shown += [json.dumps(api(user).get(f"/api/v1/{path}").json()) for path in resources]
    # These forms list the answers that can be picked; which one was picked is what they must not tell.
    forms = [reverse("checklists:record", args=[asked.pk]), reverse("checklists:correct", args=[row.pk])]
    shown += [LABEL.sub("", client.get(address).content.decode()) for address in forms]
    # So does the API, as part of the protocol.
    return "\n".join(text.replace(f'{{"code": "sekretitis", "title": "{SECRET}"}}', "") for text in shown)


@pytest.mark.parametrize("who", ["lim", "reyes"])
@pytest.mark.parametrize("decided", [False, True])
def test_a_role_that_is_not_named_sees_that_and_not_what(hospital, row, client, who, decided):
    if decided:
        decide(hospital, row.case)
    user = getattr(hospital, who)

    shown = everything(hospital, user, row, client)

    around = [
        shown[max(found.start() - 150, 0) : found.end() + 50] for found in re.finditer(SECRET, shown, re.I)
    ]
    assert around == []
    assert "seen only by: surgeon, anaesthetist" in shown


def test_the_roles_that_are_named_see_it(hospital, row, client):
    for user in (hospital.sato, hospital.okafor):
        shown = everything(hospital, user, row, client)
        assert f"HIV: {SECRET}" in shown
        assert f"{SECRET} since long" in shown


def test_a_doubtful_result_is_as_restricted(hospital, booking, client):
    sent = {"case": str(booking.case.pk), "loinc": "56888-1", "value": "Sekretitis III"}
    answer = api(hospital.reyes).post(
        "/api/v1/results/", sent | {"collected_at": now().isoformat()}, format="json"
    )
    assert (answer.status_code, answer.json()["status"], answer.json()["entered"]) == (201, "in_doubt", {})
    row = booking.case.evidence.get(requirement__code="hiv")

    assert SECRET not in everything(hospital, hospital.lim, row, client)
    assert "Sekretitis III" in everything(hospital, hospital.sato, row, client)


def test_lists_and_refusals_keep_it_back_from_everybody(hospital, booking, row):
    readiness = readiness_of(row.case, at=now())

    assert SECRET not in str(queries.in_the_way(row.case, readiness))
    assert "sekretitis" not in str(ReadinessSummary.objects.get(case=row.case).in_the_way)
    answer = api(hospital.lim).post(
        f"/api/v1/bookings/{booking.pk}/call/",
        {},
        format="json",
        headers={"If-Match": f'"{booking.version}"'},
    )
    assert answer.status_code == 409
    assert SECRET not in answer.content.decode()


def test_a_document_of_restricted_values_is_not_there_for_the_others(hospital, row, client):
    document = row.documents.get()
    address = reverse("checklists:document", args=[document.pk])

    client.force_login(hospital.lim)
    assert client.get(address).status_code == 404
    client.force_login(hospital.sato)
    assert client.get(address).status_code == 200


def test_the_snapshot_of_a_call_keeps_it_back_too(hospital, booking, row, client):
    decide(hospital, row.case)
    scheduling.actions.call_for_patient(booking=booking, by=hospital.lim, at=now() + timedelta(seconds=1))
    booking.refresh_from_db()
    address = reverse("scheduling:clearance", args=[booking.clearance_id])

    client.force_login(hospital.lim)
    assert SECRET not in client.get(address).content.decode()
    client.force_login(hospital.okafor)
    assert SECRET in client.get(address).content.decode()
