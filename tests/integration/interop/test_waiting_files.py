"""A waiting list from a file: looked at, taken in once, and handed out again."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audit.models import AccessEvent
from cases.models import Case
from common.clock import now
from common.refusals import BadInput
from interop.actions import look_at_file, take_in_some
from interop.models import TakenLine, WaitingFile, WaitingLine
from interop.queries.waiting_files import counts_of
from patients.models import Patient
from scheduling.queries import unavailable_of
from staff.actions import issue_token
from staff.domain.roles import Role
from tests.factories.cases import ProcedureFactory
from tests.factories.patients import PatientFactory
from tests.factories.scheduling import a_waiting_case, in_days, the_protocol
from tests.factories.staff import SiteFactory, UserFactory, coordinator_reyes, surgeon_okafor
from tests.unit.interop.domain.waiting.files import a_csv, a_workbook

TODAY = in_days(0).date()
pytestmark = pytest.mark.django_db
HEADINGS = (
    "Patient number", "Birth date", "Surname", "Procedure", "Side", "Diagnosis", "Surgeon", "Decided on",
    "Priority", "Contact", "Notice in hours", "Cannot come", "To be done by", "Note",
)  # fmt: skip


@pytest.fixture
def site():
    return SiteFactory(code="north")


@pytest.fixture
def reyes(client, site):
    person = coordinator_reyes(site)
    client.force_login(person)
    return person


@pytest.fixture
def okafor(site):
    return surgeon_okafor(site)


@pytest.fixture
def procedure():
    the_protocol()
    return ProcedureFactory()


@pytest.fixture
def anna(site):
    return PatientFactory(site=site, identifier="001234", family_name="Petrova")


def a_line(okafor, **changes):
    cells = {
        "number": "001234",
        "born": "1972-03-14",
        "surname": "Petrova",
        "procedure": "tibial-osteotomy",
        "side": "left",
        "diagnosis": "M17.1",
        "surgeon": okafor.username,
        "decided": "2026-10-01",
        "priority": "1",
        "contact": "agreed",
        "notice": "48",
        "away": f"{TODAY + timedelta(9)} {TODAY + timedelta(12)}",
        "by": "",
        "note": "",
    }
    return tuple((cells | changes).values())


def look(content, site, by):
    return look_at_file(content=content, site=site, by=by, at=now())


def take_in(file, by):
    while take_in_some(file=file, by=by, at=now()):
        pass


def told(file) -> dict[int, str]:
    return {line.number: line.verdict for line in file.lines.all()}


@pytest.mark.parametrize("make", [a_csv, a_workbook])
def test_looking_writes_nothing_and_taking_in_writes_what_was_shown(
    site, reyes, okafor, anna, procedure, make
):
    file = look(make(a_line(okafor), a_line(okafor, number="404"), headings=HEADINGS), site, reyes)

    assert told(file) == {2: "accepted", 3: "question"}
    assert not Case.objects.exists()

    take_in(file, reyes)

    case = Case.objects.get()
    assert (case.patient, case.surgeon, case.side, case.created_by) == (anna, okafor, "left", reyes)
    assert (case.priority, case.contact_stage, case.notice_hours) == (1, "agreed", 48)
    assert unavailable_of([case.pk])[case.pk] == ((TODAY + timedelta(9), TODAY + timedelta(12)),)
    assert case.readiness.earliest_by
    assert told(file) == {2: "taken", 3: "question"}
    assert Patient.objects.count() == 1


def test_the_same_file_twice_and_again_makes_one_case(site, reyes, okafor, anna, procedure):
    content = a_csv(a_line(okafor), headings=HEADINGS)
    first, second = look(content, site, reyes), look(content, site, reyes)
    take_in(first, reyes)
    take_in(first, reyes)

    take_in(second, reyes)
    third = look(content, site, reyes)

    assert Case.objects.count() == 1
    assert told(second) == told(third) == {2: "taken"}
    assert third.lines.get().case == Case.objects.get()


def test_another_file_with_the_same_case_is_a_question(site, reyes, okafor, anna, procedure):
    take_in(look(a_csv(a_line(okafor), headings=HEADINGS), site, reyes), reyes)

    again = look(a_csv(a_line(okafor, note="x"), headings=HEADINGS), site, reyes)

    assert told(again) == {2: "question"}


def test_a_line_that_is_no_longer_what_was_shown_is_refused(site, reyes, okafor, anna, procedure):
    other = PatientFactory(site=site, identifier="005678", family_name="Lim")
    lines = (a_line(okafor), a_line(okafor, number="005678", surname="Lim"))
    file = look(a_csv(*lines, headings=HEADINGS), site, reyes)
    Patient.objects.filter(pk=other.pk).update(birth_date=date(1972, 3, 15))

    take_in(file, reyes)

    assert told(file) == {2: "taken", 3: "refused"}
    problems = [problem["sentence"] for problem in file.lines.get(number=3).problems]
    assert "Something has changed since you looked" in problems[0]
    assert "born on another day" in problems[1]


def test_one_line_that_fails_takes_no_other_with_it(site, reyes, okafor, anna, procedure, monkeypatch):
    PatientFactory(site=site, identifier="005678", family_name="Lim")
    lines = (a_line(okafor), a_line(okafor, number="005678", surname="Lim"))
    file = look(a_csv(*lines, headings=HEADINGS), site, reyes)

    def refuse_the_first(*, case, **kwargs):
        if case.patient == anna:
            raise BadInput("priority", "No.")
        return case

    monkeypatch.setattr("interop.actions.waiting_files.change_entry", refuse_the_first)
    take_in(file, reyes)

    assert told(file) == {2: "refused", 3: "taken"}
    assert Case.objects.get().patient != anna


def test_patients_of_other_hospitals_are_not_known(site, reyes, okafor, procedure):
    PatientFactory(site=SiteFactory(code="south"), identifier="001234", family_name="Petrova")

    assert told(look(a_csv(a_line(okafor), headings=HEADINGS), site, reyes)) == {2: "question"}


def test_a_long_file_costs_no_more_questions_a_line(
    site, reyes, okafor, anna, procedure, django_assert_max_num_queries
):
    with django_assert_max_num_queries(16):
        look(a_csv(*[a_line(okafor, number=str(n)) for n in range(1500)], headings=HEADINGS), site, reyes)


def test_lines_are_forgotten_after_a_week_and_what_was_taken_in_is_not(site, reyes, okafor, anna, procedure):
    old = look(a_csv(a_line(okafor), headings=HEADINGS), site, reyes)
    take_in(old, reyes)
    WaitingFile.objects.update(at=now() - timedelta(days=8))

    look(a_csv(a_line(okafor, number="7"), headings=HEADINGS), site, reyes)

    assert not WaitingLine.objects.filter(file=old).exists()
    assert told(look(a_csv(a_line(okafor), headings=HEADINGS), site, reyes)) == {2: "taken"}
    assert TakenLine.objects.count() == 1


def upload(client, content, name="list.csv"):
    return client.post(reverse("interop:upload"), {"file": SimpleUploadedFile(name, content)})


def test_a_coordinator_uploads_looks_and_takes_in(client, site, reyes, okafor, anna, procedure):
    content = a_csv(a_line(okafor), a_line(okafor, number="<b>x</b>", side="L"), headings=HEADINGS)
    address = upload(client, content).url

    page = client.get(address).content.decode()

    assert "Take in 1 accepted line" in page
    assert "side: Spell the side out" in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page
    assert AccessEvent.objects.filter(place="interop:waiting_file", patient_ids=[anna.pk]).exists()

    page = client.post(f"{address}take-in/", follow=True).content.decode()

    assert "1 case was taken in." in page
    assert reverse("scheduling:case", args=[Case.objects.get().pk]) in page
    assert "Take in 1" not in page


def test_the_preview_narrows_to_one_verdict(client, site, reyes, okafor, anna, procedure):
    address = upload(client, a_csv(a_line(okafor), a_line(okafor, number="404"), headings=HEADINGS)).url

    page = client.get(address, {"show": "question"}).content.decode()

    assert "404" in page
    assert "001234" not in page
    assert client.get(address, {"show": "nonsense", "page": "many"}).status_code == 200


def test_work_that_takes_long_goes_on_by_itself(client, site, reyes, okafor, anna, procedure, monkeypatch):
    monkeypatch.setattr("interop.views.waiting_files.PATIENCE_SECONDS", -1)
    address = upload(client, a_csv(a_line(okafor), headings=HEADINGS)).url

    page = client.post(f"{address}take-in/", follow=True).content.decode()

    assert "data-going-on" in page
    assert "0 of 1 lines are taken in." in page


def test_a_file_that_cannot_be_read_is_answered_beside_the_field(client, reyes):
    answer = upload(client, b"%PDF-1.7", "list.csv")

    assert answer.status_code == 400
    assert "This is a PDF." in answer.content.decode()
    assert "The file is empty." in upload(client, b"").content.decode()
    assert "larger than 5 MB" in upload(client, b"x" * (5 * 2**20 + 1)).content.decode()
    assert not WaitingFile.objects.exists()


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.COORDINATOR])
def test_only_a_coordinator_brings_in_or_takes_out_a_list(client, site, role):
    client.force_login(UserFactory(role=role, site=site))

    for name in ("interop:upload", "interop:export"):
        assert client.get(reverse(name)).status_code == 403


def test_a_file_of_another_hospital_is_not_there(client, site, reyes, okafor, anna, procedure):
    file = look(a_csv(a_line(okafor), headings=HEADINGS), site, reyes)
    client.force_login(UserFactory(role=Role.COORDINATOR, site=SiteFactory()))

    assert client.get(reverse("interop:waiting_file", args=[file.pk])).status_code == 404
    assert client.post(reverse("interop:take_in", args=[file.pk])).status_code == 404
    assert not Case.objects.exists()


def exported(client, **query):
    answer = client.get(reverse("interop:export"), query)
    assert answer.status_code == 200
    return answer


def test_the_list_leaves_with_its_filters_and_whose_data_left_is_kept(client, site, reyes, okafor):
    case = a_waiting_case(site, okafor, patient__family_name="=Grant", note="-5 kg\n@home", priority=2)
    a_waiting_case(site, okafor, patient__family_name="Lim")

    answer = exported(client, priority="2")

    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert [row["surname"] for row in rows] == ["'=Grant"]
    assert rows[0]["note"] == "'-5 kg\n@home"
    assert rows[0]["priority"] == "2 · soon"
    assert rows[0]["decided by"]
    assert AccessEvent.objects.get(place="interop:export").patient_ids == [case.patient_id]
    assert "Grant" not in answer["Content-Disposition"]


def test_what_was_exported_can_be_taken_in_where_the_case_is_gone(client, site, reyes, okafor):
    case = a_waiting_case(site, okafor, note="x", patient__family_name="Grant", notice_hours=24)
    content = exported(client, file="xlsx").content
    assert told(look(content, site, reyes)) == {2: "question"}
    Case.objects.filter(pk=case.pk).update(
        status="cancelled", cancel_reason="patient_declined", cancelled_at=now(), cancelled_by=reyes
    )

    file = look(content, site, reyes)

    assert file.notes == []
    assert told(file) == {2: "accepted"}


def test_the_list_leaves_in_a_fixed_number_of_questions(
    client, site, reyes, okafor, django_assert_max_num_queries
):
    for _ in range(6):
        a_waiting_case(site, okafor)

    with django_assert_max_num_queries(15):
        exported(client)


def test_other_systems_upload_look_take_in_and_export(client, site, reyes, okafor, anna, procedure):
    client.logout()
    headers = {"Authorization": f"Token {issue_token(user=reyes, days=1)}"}
    content = a_csv(a_line(okafor), headings=HEADINGS)
    sent = {"file": SimpleUploadedFile("list.csv", content)}

    made = client.post("/api/v1/waiting-files/", sent, headers=headers)

    assert made.status_code == 201, made.content
    address = f"/api/v1/waiting-files/{made.json()['id']}/"
    assert made.json()["counts"]["accepted"] == 1
    assert client.get(f"{address}lines/", headers=headers).json()["results"][0]["verdict"] == "accepted"
    assert client.post(f"{address}take-in/", headers=headers).json()["counts"]["taken"] == 1
    assert client.get(address, headers=headers).json()["counts"]["accepted"] == 0
    assert b"Petrova" in client.get("/api/v1/waiting-list/file/", headers=headers).content
    bad = client.post(
        "/api/v1/waiting-files/", {"file": SimpleUploadedFile("a.csv", b"%PDF")}, headers=headers
    )
    assert bad.status_code == 400
    assert "PDF" in bad.json()["file"][0]
    assert counts_of(WaitingFile.objects.get())["taken"] == 1


def test_what_is_far_too_large_is_refused_before_it_is_read(client, reyes, settings):
    settings.UPLOAD_MOST_BYTES = 1000

    answer = upload(client, b"x" * 2000)

    assert answer.status_code == 400
    assert "larger than what can be sent" in answer.content.decode()
