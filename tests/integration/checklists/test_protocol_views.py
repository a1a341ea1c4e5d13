"""Protocols on the screen: read, compared, written, confirmed, put into use, and cases moved."""

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from audit.models import AccessEvent
from checklists import queries
from checklists.domain.files.drafting import numbered, open_origins
from checklists.domain.files.writing import fingerprint
from checklists.models import CaseProtocol, Protocol, ProtocolMove
from tests.factories.protocols import REASON, a_draft, a_stricter_draft, activate, confirm_everything, in_use
from tests.factories.small import small_hospital
from tests.factories.staff import manager_novak

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_protocols")]


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


@pytest.fixture
def hospital():
    return small_hospital()


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def url(name, *things):
    return reverse(f"checklists:{name}", args=[getattr(thing, "pk", thing) for thing in things])


def read(person, name, *things) -> str:
    answer = signed_in(person).get(url(name, *things))
    assert answer.status_code == 200
    return answer.content.decode()


def post(person, name, *things, **data):
    return signed_in(person).post(url(name, *things), data)


def test_everybody_reads_protocols_and_only_clinicians_are_offered_steps(hospital):
    manager = manager_novak(hospital.site)

    assert "small" in read(manager, "protocols")
    page = read(manager, "protocol", in_use())
    assert "Fasting glucose" in page
    assert "from 3.9 up to 6: in order" in page
    assert "New version" not in page
    assert "New version" in read(hospital.okafor, "protocol", in_use())


def test_a_page_says_who_brought_a_version_where_it_is(hospital):
    new = activate(a_stricter_draft(hospital.okafor), reviewer=hospital.sato)

    page = read(hospital.reyes, "protocol", new)

    for words in (hospital.okafor.full_name, hospital.sato.full_name, REASON, "in use since", "small@1.1.0"):
        assert words in page


def test_the_difference_of_two_versions_is_told_in_words(hospital):
    draft = a_stricter_draft(hospital.okafor)

    page = read(hospital.reyes, "protocol_changes", draft, in_use())

    assert "from 3.9 up to 5: in order" in page
    assert "from 3.9 up to 6: in order" in page
    assert "Rule of this hospital" in page


def test_a_downloaded_file_comes_back_as_the_same_protocol(hospital):
    answer = signed_in(hospital.okafor).get(url("download_protocol", in_use()))
    assert answer["Content-Disposition"] == 'attachment; filename="small-1.0.0.yaml"'
    text = answer.content.decode().replace("version: 1.0.0", "version: 1.1.0")
    file = SimpleUploadedFile("mine.yaml", text.encode())

    sent = post(hospital.okafor, "upload_version", in_use(), file=file, note=REASON)

    draft = Protocol.objects.get(version="1.1.0")
    assert sent.url == url("protocol", draft)
    same = numbered(queries.spec_as_written(in_use()), "1.1.0")
    assert draft.based_on == in_use()
    assert fingerprint(queries.spec_as_written(draft)) == fingerprint(same)


@pytest.mark.parametrize("content", [b"protocol: [", b"\xff\xfe", b"x" * 2_000_001])
def test_a_bad_file_is_refused_on_the_form(hospital, content):
    file = SimpleUploadedFile("mine.yaml", content)

    answer = post(hospital.okafor, "upload_version", in_use(), file=file, note=REASON)

    assert answer.status_code in (400, 409)
    assert Protocol.objects.count() == 1


def test_a_new_protocol_comes_from_a_file(hospital):
    text = signed_in(hospital.okafor).get(url("download_protocol", in_use())).content.decode()
    file = SimpleUploadedFile("tiny.yaml", text.replace("protocol: small", "protocol: tiny").encode())

    assert post(hospital.okafor, "upload_protocol", file=file, note=REASON).status_code == 302
    assert Protocol.objects.get(code="tiny").status == "draft"


def entered(protocol, code="glucose", **changes):
    """What the form of a requirement holds, as a browser would send it."""
    form = signed_in(protocol.written_by).get(url("protocol_requirement", protocol, code)).context["form"]
    data = {name: field.initial for name, field in form.fields.items() if field.initial not in (None, False)}
    return data | {"reason": REASON} | changes


def test_a_bound_and_a_role_are_changed_by_form(hospital):
    draft = a_draft(hospital.okafor)
    data = entered(draft, bound_glucose_0_1="5.5", validity_0="20", accept=["surgeon"], two_people="")

    sent = post(hospital.okafor, "protocol_requirement", draft, "glucose", **data)

    assert sent.status_code == 302
    draft.refresh_from_db()
    glucose = queries.spec_as_written(draft).by_code["glucose"]
    assert str(glucose.components[0].bounds[0].scale) == "block < 3.9 <= pass <= 5.5 < review < 12.0 <= block"
    assert glucose.validity.rules[0].days == 20
    assert glucose.decisions.accept == {"surgeon"}
    assert not glucose.decisions.two_people
    assert len(open_origins(queries.spec_as_written(draft))) == 1


def test_a_form_that_was_only_opened_and_saved_changes_nothing(hospital):
    draft = a_draft(hospital.okafor)

    post(hospital.okafor, "protocol_requirement", draft, "glucose", **entered(draft))

    assert Protocol.objects.get(pk=draft.pk).sha256 == draft.sha256


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"bound_glucose_0_1": "3"}, "must be above 3.9"),
        ({"due_days": "60"}, "on time would be too old"),
        ({"reason": "why"}, "at least ten characters"),
        ({"recorded_by": []}, "required"),
    ],
)
def test_what_makes_no_sense_is_refused_on_the_form_and_kept_as_typed(hospital, changes, words):
    draft = a_draft(hospital.okafor)

    answer = post(hospital.okafor, "protocol_requirement", draft, "glucose", **entered(draft, **changes))

    assert answer.status_code in (400, 409)
    assert words in answer.content.decode()
    assert Protocol.objects.get(pk=draft.pk).sha256 == draft.sha256


def test_a_requirement_that_is_not_there_has_no_form(hospital):
    draft = a_draft(hospital.okafor)

    assert signed_in(hospital.okafor).get(url("protocol_requirement", draft, "nothing")).status_code == 404


def test_a_draft_goes_into_use_step_by_step(hospital):
    sent = post(hospital.okafor, "new_version", in_use(), version="1.1.0", note=REASON)
    draft = Protocol.objects.get(version="1.1.0")
    assert sent.url == url("protocol", draft)

    post(hospital.okafor, "protocol_requirement", draft, "glucose", **entered(draft, lead_days="3"))
    refused = post(hospital.okafor, "review_protocol", draft)
    assert refused.status_code == 409
    assert "Another clinician has to review it" in refused.content.decode()
    post(hospital.sato, "review_protocol", draft)
    refused = post(hospital.sato, "activate_protocol", draft)
    assert refused.status_code == 409
    assert f"Fasting glucose: {REASON}" in refused.content.decode()
    post(hospital.sato, "send_back_protocol", draft)
    draft.refresh_from_db()
    (waiting,) = open_origins(queries.spec_as_written(draft))
    assert REASON in read(hospital.sato, "confirm_protocol", draft)
    assert post(hospital.sato, "confirm_protocol", draft).status_code == 409
    post(hospital.sato, "confirm_protocol", draft, places=[waiting.place])
    post(hospital.sato, "review_protocol", draft)
    post(hospital.sato, "activate_protocol", draft)

    assert in_use() == draft
    assert "Nothing waits" in read(hospital.sato, "confirm_protocol", draft)
    assert "needs this protocol" not in read(hospital.sato, "protocol", draft)
    assert post(hospital.sato, "retire_protocol", draft).status_code == 409


def test_a_number_that_is_taken_is_refused_beside_its_field(hospital):
    answer = post(hospital.okafor, "new_version", in_use(), version="1.0.0", note=REASON)

    assert answer.status_code == 400
    assert "must be higher than 1.0.0" in answer.content.decode()


def test_nobody_else_gets_as_far_as_a_step(hospital):
    draft = a_draft(hospital.okafor)

    for name in ("review_protocol", "activate_protocol", "retire_protocol", "move_cases", "new_version"):
        assert post(hospital.reyes, name, draft).status_code == 403, name


def test_what_a_version_does_to_open_cases_is_shown_before_anybody_is_moved(hospital):
    case = hospital.ready_booking().case
    draft = a_stricter_draft(hospital.okafor)

    page = read(hospital.okafor, "protocol_impact", draft)

    assert case.patient.family_name.upper() in page.upper()
    assert "outside 3.9–5.0 mmol/L" in page
    assert "once this version is in use" in page
    assert AccessEvent.objects.filter(place="checklists:protocol_impact").exists()
    assert post(hospital.okafor, "protocol_impact", draft).status_code == 302


def test_many_cases_are_moved_from_the_page_of_the_version(hospital):
    case = hospital.ready_booking().case
    hospital.case()
    new = activate(a_stricter_draft(hospital.okafor), reviewer=hospital.sato)

    answer = signed_in(hospital.sato).post(url("move_cases", new), {"reason": REASON}, follow=True)

    assert "2 cases are moved." in answer.content.decode()
    assert set(CaseProtocol.objects.values_list("protocol", flat=True)) == {new.pk}
    assert ProtocolMove.objects.get(case=case).reason == REASON
    assert "No open case of your hospitals" in answer.content.decode()


def test_one_case_is_moved_with_the_difference_before_ones_eyes(hospital):
    case = hospital.ready_booking().case
    assert "nothing to move it to" in read(hospital.sato, "case_protocol", case)
    new = activate(a_stricter_draft(hospital.okafor), reviewer=hospital.sato)

    page = read(hospital.sato, "case_protocol", case)
    assert "from 3.9 up to 5: in order" in page
    assert post(hospital.sato, "case_protocol", case, reason="").status_code == 302
    assert CaseProtocol.objects.get(case=case).protocol == new
    assert post(hospital.sato, "case_protocol", case).status_code == 409
    assert f"{hospital.sato.full_name} moved the case from 1.0.0 to 1.1.0" in read(
        hospital.sato, "case_protocol", case
    )


def test_a_version_that_waits_says_what_is_not_confirmed(hospital):
    draft = a_stricter_draft(hospital.okafor)

    assert "1 origin is not confirmed" in read(hospital.sato, "protocol", draft)
    assert "(NOT CONFIRMED)" in read(hospital.sato, "protocol", draft)
    confirm_everything(draft, hospital.sato)
    assert "NOT CONFIRMED" not in read(hospital.sato, "protocol", draft)
