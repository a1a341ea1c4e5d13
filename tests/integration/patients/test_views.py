import pytest
from django.urls import reverse

from audit.models import AccessEvent
from patients.models import Condition, Patient
from staff.domain.roles import Role
from tests.factories.patients import PatientFactory, add_allergy, add_condition, add_guardian, add_medicine
from tests.factories.staff import SiteFactory, UserFactory, coordinator_reyes

pytestmark = pytest.mark.django_db

HUGE = "x" * 100_000


@pytest.fixture
def site():
    return SiteFactory(code="S1")


@pytest.fixture
def asked(site):
    return {
        "family_name": "Petrova",
        "given_name": "Anna",
        "birth_date": "14 Mar 1972",
        "sex": "female",
        "language": "en",
        "site": str(site.pk),
    }


@pytest.fixture
def browser(client, site):
    client.force_login(coordinator_reyes(site))
    return client


def url(name, *args):
    return reverse(f"patients:{name}", args=args)


def test_the_list_finds_while_typing_and_answers_htmx_with_a_fragment(browser, site):
    PatientFactory(site=site, family_name="Цветкова")
    PatientFactory(site=site, family_name="Okafor")

    page = browser.get(url("list"), {"q": "tsvet"})
    fragment = browser.get(url("list"), {"q": "tsvet"}, headers={"HX-Request": "true"})

    for answer in (page, fragment):
        assert "Цветкова".upper() in answer.content.decode().upper()
        assert "Okafor" not in answer.content.decode()
    assert b"<html" in page.content
    assert b"<html" not in fragment.content


def test_finding_nobody_says_what_to_try(browser):
    assert b"Nobody found" in browser.get(url("list"), {"q": "zzz\x00"}).content


def test_the_patient_page_shows_what_must_not_be_missed(browser, site):
    patient = PatientFactory(site=site, family_name="<b>Petrova</b>")
    add_allergy(patient, "<script>Penicillin</script>", reactions="rash")
    add_condition(patient, "M17.1", "Gonarthrosis")
    add_medicine(patient, "Warfarin", dose="5 mg")
    add_guardian(patient)

    answer = browser.get(url("detail", patient.pk)).content.decode()

    assert "&lt;script&gt;Penicillin" in answer
    assert "<b>Petrova" not in answer
    for words in ("Gonarthrosis", "ICD-10 M17.1", "Warfarin, 5 mg", "Olga Petrova, mother", "guardian"):
        assert words in answer
    assert AccessEvent.objects.get().patient_ids == [patient.pk]


def test_a_child_without_a_guardian_is_pointed_out(browser, site):
    child = PatientFactory(site=site, birth_date="2015-01-01")

    assert b"Under 18 and no guardian named" in browser.get(url("detail", child.pk)).content


def test_the_page_takes_the_same_queries_whatever_is_known(browser, site, django_assert_num_queries):
    patient = PatientFactory(site=site)
    browser.get(url("detail", patient.pk))
    with django_assert_num_queries(13):
        browser.get(url("detail", patient.pk))
    for n in range(5):
        add_allergy(patient, f"a{n}")
        add_condition(patient, f"M17.{n}")
        add_guardian(patient)
    with django_assert_num_queries(13):
        browser.get(url("detail", patient.pk))


def test_a_patient_is_registered(browser, asked):
    number = {"identifier_value": "001", "identifier_authority": ""}

    answer = browser.post(url("create"), asked | number)

    patient = Patient.objects.get()
    assert answer.url == url("detail", patient.pk)
    assert patient.birth_date.isoformat() == "1972-03-14"
    assert patient.identifiers.get().authority == "S1"


def test_somebody_alike_is_a_question_answered_by_a_tick(browser, site, asked):
    known = PatientFactory(site=site, family_name="Петрова", given_name="Анна", birth_date="1972-03-14")

    question = browser.post(url("create"), asked)
    answer = browser.post(url("create"), asked | {"confirmed_distinct": "on"})

    assert "Is it one of these?" in question.content.decode()
    assert url("detail", known.pk) in question.content.decode()
    assert 'name="confirmed_distinct"' in question.content.decode()
    assert answer.status_code == 302
    assert Patient.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"family_name": ""}, "family_name"),
        ({"family_name": HUGE}, "family_name"),
        ({"family_name": "a\x00b"}, "family_name"),
        ({"family_name": "🙂"}, "family_name"),
        ({"given_name": "<script>alert(1)</script>"}, "given_name"),
        ({"given_name": "\u202eannA"}, "given_name"),
        ({"birth_date": "31.02.1950"}, "birth_date"),
        ({"birth_date": "1.1.2190"}, "birth_date"),
        ({"birth_date": "1.1.1850"}, "birth_date"),
        ({"birth_date": HUGE}, "birth_date"),
        ({"sex": ""}, "sex"),
        ({"sex": "F"}, "sex"),
        ({"phone": "call me"}, "phone"),
        ({"email": "nobody"}, "email"),
        ({"language": "xx"}, "language"),
        ({"site": "01900000-0000-7000-8000-000000000000"}, "site"),
        ({"site": "x"}, "site"),
        ({"birth_date": "1.1.2015"}, "guardian_name"),
        ({"birth_date": "1.1.2015", "guardian_name": "A", "guardian_phone": "x"}, "guardian_phone"),
        ({"guardian_phone": "01632 960002"}, "guardian_name"),
        ({"identifier_value": "<1>"}, "identifier_value"),
        ({"identifier_value": "1" * 101}, "identifier_value"),
    ],
)
def test_bad_input_is_told_at_its_field_and_what_was_typed_stays(browser, asked, changes, field):
    answer = browser.post(url("create"), asked | changes)

    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    assert "Anna" in answer.content.decode() or "given_name" in changes
    assert not Patient.objects.exists()


def test_details_are_changed_on_the_version_that_was_read(browser, site, asked):
    patient = PatientFactory(site=site)
    page = browser.get(url("edit", patient.pk))

    good = browser.post(url("edit", patient.pk), asked | {"version": "1", "deceased_on": ""})
    stale = browser.post(url("edit", patient.pk), asked | {"version": "1", "given_name": "Ana"})

    assert 'value="14.03.1972"' in page.content.decode()
    assert good.status_code == 302
    assert b"Somebody changed this since you opened it" in stale.content
    assert Patient.objects.get().given_name == "Anna"


FACTS = {
    "condition": {"text": "Diabetes", "code": "E11.9", "onset_on": "1.5.2010"},
    "medicine": {"text": "Warfarin", "code": "B01AA03", "dose": "5 mg"},
    "allergy": {"text": "Latex", "category": "latex", "criticality": "high", "reactions": "rash"},
    "measurement": {"kind": "weight", "value": "72.5", "measured_at": "2026-11-01T09:00"},
    "contact": {"name": "Ivan Petrov", "relation": "son", "phone": "01632 960003"},
}


@pytest.mark.parametrize("kind", FACTS)
def test_every_sort_of_entry_is_added_and_withdrawn(browser, site, kind):
    patient = PatientFactory(site=site)

    assert browser.get(url("add", patient.pk, kind)).status_code == 200
    assert browser.post(url("add", patient.pk, kind), FACTS[kind]).status_code == 302

    page = browser.get(url("detail", patient.pk)).context["page"]
    section = {s.code: s for s in (page.allergies, *page.sections)}[kind]
    row = section.rows[0]
    for status, _words in (*row.endings, *row.endings):
        assert browser.post(row.withdraw_url, {"status": status}).status_code in {302, 404}
    page = browser.get(url("detail", patient.pk)).context["page"]
    assert not {s.code: s for s in (page.allergies, *page.sections)}[kind].rows


@pytest.mark.parametrize(
    ("kind", "changes", "field"),
    [
        ("condition", {"text": ""}, "text"),
        ("condition", {"text": "\x00"}, "text"),
        ("condition", {"text": HUGE}, "text"),
        ("condition", {"text": "\u200e"}, "text"),
        ("condition", {"code": "XX"}, "code"),
        ("condition", {"onset_on": "1.1.2190"}, "onset_on"),
        ("condition", {"onset_on": "soon"}, "onset_on"),
        ("medicine", {"code": "🙂"}, "code"),
        ("allergy", {"category": "weather"}, "category"),
        ("measurement", {"value": "heavy"}, "value"),
        ("measurement", {"value": "7250"}, "value"),
        ("measurement", {"value": "NaN"}, "value"),
        ("measurement", {"kind": "mood"}, "kind"),
        ("measurement", {"measured_at": "2190-01-01T00:00"}, "measured_at"),
        ("measurement", {"measured_at": "0001-01-01T00:00"}, "measured_at"),
        ("contact", {"name": "<script>"}, "name"),
        ("contact", {"phone": "12"}, "phone"),
        ("contact", {"phone": "", "is_emergency_contact": "on"}, "phone"),
    ],
)
def test_a_bad_entry_is_told_at_its_field(browser, site, kind, changes, field):
    patient = PatientFactory(site=site)

    answer = browser.post(url("add", patient.pk, kind), FACTS[kind] | changes)

    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    assert Patient.objects.get().version == 1


def test_an_unknown_ending_withdraws_nothing(browser, site):
    condition = add_condition(PatientFactory(site=site), "M17.1")

    browser.post(url("withdraw", condition.patient_id, "condition", condition.pk), {"status": "active"})

    assert Condition.objects.get().status == "active"


def test_what_is_elsewhere_or_nothing_is_not_found(browser, site):
    stranger, patient = PatientFactory(), PatientFactory(site=site)
    condition = add_condition(stranger, "M17.1")

    for address in (
        url("detail", stranger.pk),
        url("edit", stranger.pk),
        url("add", stranger.pk, "condition"),
        url("add", patient.pk, "mood"),
    ):
        assert browser.get(address).status_code == 404
    for owner in (stranger, patient):
        answer = browser.post(url("withdraw", owner.pk, "condition", condition.pk), {"status": "resolved"})
        assert answer.status_code == 404


@pytest.mark.parametrize("role", [Role.THEATRE_NURSE, Role.MANAGER])
def test_who_may_not_edit_is_not_offered_it(client, site, role):
    patient = PatientFactory(site=site)
    client.force_login(UserFactory(role=role, site=site))

    assert client.get(url("create")).status_code == 403
    seen = client.get(url("detail", patient.pk))
    assert seen.status_code == (403 if role is Role.MANAGER else 200)
    assert b"/edit/" not in seen.content
