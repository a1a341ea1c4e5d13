"""Scans and images beside evidence: taken in by their bytes, handed out only to who may have them."""

import hashlib
import io
import os
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse
from rest_framework.test import APIClient

from audit.models import AccessEvent
from checklists import actions
from checklists.domain.documents import Upload
from checklists.models import Document, Evidence
from common.clock import now
from tests.factories.small import requirement, small_hospital
from tests.factories.staff import SiteFactory, UserFactory, manager_novak
from tests.unit.checklists.domain.test_documents import JPEG, PDF, PNG

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    return settings.DOCUMENTS_DIR


@pytest.fixture
def hospital():
    return small_hospital()


@pytest.fixture
def case(hospital):
    return hospital.booking().case


@pytest.fixture
def row(hospital, case):
    return hospital.record(case, "glucose")


def api(user) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def send(client, row, name="glucose.pdf", content=PDF, **headers):
    file = SimpleUploadedFile(name, content)
    return client.post(
        f"/api/v1/results/{row.pk}/documents/", {"file": file}, format="multipart", headers=headers
    )


def attach(hospital, row, name="glucose.pdf", content=PDF) -> Document:
    [document] = actions.attach_documents(
        evidence=row, uploads=[Upload(name, content)], by=hospital.lim, at=now()
    )
    return document


def files(folder: Path) -> list[str]:
    return sorted(os.listdir(folder)) if folder.exists() else []


# --- taking in


def test_a_file_is_kept_as_it_was_sent_under_a_name_of_ours(hospital, row, folder):
    answer = send(api(hospital.lim), row, name="../../Petrova Anna ECG.pdf")

    body = answer.json()
    assert (answer.status_code, body["name"], body["media_type"]) == (
        201,
        "Petrova Anna ECG.pdf",
        "application/pdf",
    )
    document = Document.objects.get()
    assert files(folder) == [document.stored_as]
    assert "Petrova" not in document.stored_as
    kept = folder / document.stored_as
    assert kept.read_bytes() == PDF
    assert body["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert kept.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.pdf", b"<html><script>1</script>"),
        ("ecg.pdf", b""),
        ("ecg.png", PDF),
        ("ecg.pdf", PDF + bytes(4000)),
    ],
)
def test_what_may_not_be_kept_is_a_400_and_leaves_nothing(hospital, row, folder, settings, name, content):
    settings.DOCUMENT_MOST_BYTES = 2000

    answer = send(api(hospital.lim), row, name=name, content=content)

    assert (answer.status_code, list(answer.json())) == (400, ["file"])
    assert (files(folder), Document.objects.count()) == ([], 0)


def test_an_entry_has_only_so_many_files(hospital, row, settings):
    settings.DOCUMENTS_PER_EVIDENCE = 2
    for _ in range(2):
        attach(hospital, row)

    assert send(api(hospital.lim), row).status_code == 400


def test_a_form_larger_than_all_files_together_is_not_even_read(hospital, row, settings):
    settings.UPLOAD_MOST_BYTES = 100

    assert send(api(hospital.lim), row).status_code == 400
    assert not Document.objects.exists()


def test_only_who_may_record_may_attach_and_only_to_what_stands(hospital, case, row):
    consent = hospital.record(case, "consent")
    assert send(api(hospital.lim), consent).status_code == 409
    assert send(api(manager_novak(hospital.site)), row).status_code == 403
    assert send(APIClient(), row).status_code == 401
    outsider = UserFactory(site=SiteFactory(code="south"), role="anaesthetist")
    assert send(api(outsider), row).status_code == 404
    actions.retract_evidence(evidence=row, reason="Another patient's.", by=hospital.lim, at=now())
    assert send(api(hospital.lim), row).status_code == 409


def test_sent_twice_with_one_key_it_is_kept_once(hospital, row, folder):
    client = api(hospital.lim)
    client.force_login(hospital.lim)
    key = {"Idempotency-Key": "scan-1"}

    first, second = send(client, row, **key), send(client, row, **key)

    assert (first.status_code, second.status_code) == (201, 201)
    assert (second["Idempotent-Replay"], second.json()["id"]) == ("true", first.json()["id"])
    assert len(files(folder)) == 1
    assert send(client, row, content=PDF + b"\n", **key).status_code == 422


def test_a_file_whose_row_cannot_be_written_does_not_stay(hospital, row, folder, monkeypatch):
    def fails(**fields):
        raise RuntimeError("no")

    monkeypatch.setattr(Document.objects, "create", fails)
    with pytest.raises(RuntimeError):
        attach(hospital, row)

    assert files(folder) == []


def test_what_a_failed_request_left_over_is_swept_after_a_day(hospital, row, folder):
    kept = attach(hospital, row)
    with transaction.atomic():
        attach(hospital, row, name="left.png", content=PNG)
        transaction.set_rollback(True)
    assert len(files(folder)) == 2
    assert actions.sweep_documents() == 0
    for name in files(folder):
        os.utime(folder / name, (0, 0))

    assert actions.sweep_documents() == 1
    assert files(folder) == [kept.stored_as]


def test_the_record_form_takes_files_along(hospital, case, client, folder):
    client.force_login(hospital.lim)
    row = requirement(case, "glucose")
    address = reverse("checklists:record", args=[row.pk])
    collected = now()
    data = {
        "v_glucose": "5.2",
        "v_glucose_unit": "mmol/L",
        "collected_at_0": collected.strftime("%Y-%m-%d"),
        "collected_at_1": "00:00",
        "version": row.version,
    }

    wrong = client.post(address, data | {"documents": SimpleUploadedFile("ecg.pdf", PNG)})
    assert wrong.status_code == 400
    assert "says something else than what is in it" in wrong.content.decode()
    assert (Evidence.objects.count(), files(folder)) == (0, [])

    both = [SimpleUploadedFile("ecg.pdf", PDF), SimpleUploadedFile("ecg.jpg", JPEG)]
    assert client.post(address, data | {"documents": both}).status_code == 302
    assert [document.media_type for document in Document.objects.order_by("id")] == [
        "application/pdf",
        "image/jpeg",
    ]


# --- handing out


def both_addresses(document):
    return [reverse("checklists:document", args=[document.pk]), f"/api/v1/documents/{document.pk}/"]


def test_a_document_is_only_ever_downloaded(hospital, row, client):
    document = attach(hospital, row, name='scan "1".pdf', content=PDF + b"/JavaScript (app.alert(1))")
    client.force_login(hospital.lim)

    for address in both_addresses(document):
        answer = client.get(address)

        assert answer.content == PDF + b"/JavaScript (app.alert(1))"
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"].startswith("attachment;")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer["Cache-Control"]
        assert answer["Content-Security-Policy"].startswith("sandbox")
    looked = AccessEvent.objects.order_by("-at")[:2]
    assert {event.place for event in looked} == {"checklists:document", "api:documents-detail"}
    assert all(event.patient_ids == [row.case.patient_id] for event in looked)


def test_nobody_else_gets_it(hospital, row, client):
    document = attach(hospital, row)
    screen, resource = both_addresses(document)

    assert client.get(screen).status_code == 302
    assert client.get(resource).status_code == 401
    client.force_login(manager_novak(hospital.site))
    assert client.get(screen).status_code == 403
    assert client.get(resource).status_code == 403
    client.force_login(UserFactory(site=SiteFactory(code="south"), role="anaesthetist"))
    assert client.get(screen).status_code == 404
    assert client.get(resource).status_code == 404


def test_what_is_taken_back_takes_its_documents_along_and_the_history_shows_that_there_were(
    hospital, row, client
):
    document = attach(hospital, row, name="Petrova.pdf")
    client.force_login(hospital.lim)
    page = reverse("scheduling:case", args=[row.case_id])
    assert "Petrova.pdf" in client.get(page).content.decode()

    actions.retract_evidence(evidence=row, reason="Another patient's.", by=hospital.lim, at=now())

    for address in both_addresses(document):
        assert client.get(address).status_code == 404
    shown = client.get(page).content.decode()
    assert "Petrova.pdf" not in shown
    assert "not open to you or taken back" in shown
    assert client.get(f"/api/v1/results/{row.pk}/").json()["documents"] == []


# --- whether they are all there


def test_a_file_that_is_gone_or_changed_is_found(hospital, row, folder):
    gone, changed, kept = (attach(hospital, row) for _ in range(3))
    (folder / gone.stored_as).unlink()
    (folder / changed.stored_as).write_bytes(PDF + b" ")

    said = io.StringIO()
    with pytest.raises(CommandError):
        call_command("check_invariants", stdout=said)

    assert f"a_document_has_its_file: {gone.pk} no file" in said.getvalue()
    assert f"a_document_has_its_file: {changed.pk} another file" in said.getvalue()
    assert str(kept.pk) not in said.getvalue()
