import pytest
from django.urls import reverse

from cases.models import Case
from staff.domain.roles import Role
from tests.factories.cases import CaseFactory, ProcedureFactory
from tests.factories.patients import PatientFactory
from tests.factories.staff import SiteFactory, UserFactory, coordinator_reyes, surgeon_okafor

pytestmark = pytest.mark.django_db

HUGE = "x" * 100_000


@pytest.fixture
def site():
    return SiteFactory(code="S1")


@pytest.fixture
def patient(site):
    return PatientFactory(site=site)


@pytest.fixture
def browser(client, site):
    client.force_login(coordinator_reyes(site))
    return client


@pytest.fixture
def asked(site):
    return {
        "procedure": str(ProcedureFactory().pk),
        "side": "left",
        "diagnosis_code": "m17.1",
        "surgeon": str(surgeon_okafor(site).pk),
        "site": str(site.pk),
        "urgency": "elective",
        "decided_on": "2026-11-01",
    }


def url(name, *args):
    return reverse(f"cases:{name}", args=args)


@pytest.mark.usefixtures("no_protocols")
def test_an_operation_is_requested_from_the_patients_page(browser, patient, asked):
    page = browser.get(url("create", patient.pk)).content.decode()

    answer = browser.post(url("create", patient.pk), asked)

    case = Case.objects.get()
    assert "High tibial osteotomy" in page
    assert '<option value="M20.1">' in page
    assert answer.url == reverse("scheduling:case", args=[case.pk])
    assert (case.patient, case.diagnosis_code) == (patient, "M17.1")


def test_a_surgeon_is_offered_as_the_surgeon(client, site, patient):
    okafor = surgeon_okafor(site)
    client.force_login(okafor)

    form = client.get(url("create", patient.pk)).context["form"]

    assert form["surgeon"].initial == okafor.pk


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"procedure": ""}, "procedure"),
        ({"procedure": "x"}, "procedure"),
        ({"side": ""}, "side"),
        ({"side": "L"}, "side"),
        ({"side": "not_applicable"}, "side"),
        ({"diagnosis_code": "<script>"}, "diagnosis_code"),
        ({"diagnosis_code": "M17\x00"}, "diagnosis_code"),
        ({"diagnosis_code": "🙂"}, "diagnosis_code"),
        ({"diagnosis_code": "M99.9"}, "diagnosis_text"),
        ({"diagnosis_text": HUGE}, "diagnosis_text"),
        ({"surgeon": "x"}, "surgeon"),
        ({"site": "x"}, "site"),
        ({"urgency": "now"}, "urgency"),
        ({"decided_on": "2190-01-01"}, "decided_on"),
        ({"decided_on": "1950-01-01"}, "decided_on"),
        ({"decided_on": "x"}, "decided_on"),
        ({"wanted_date": "2020-01-01"}, "wanted_date"),
        ({"target_date": "2026-10-31"}, "target_date"),
        ({"target_date": "9999-12-31"}, "target_date"),
        ({"note": HUGE}, "note"),
        ({"note": "a\x00"}, "note"),
    ],
)
def test_bad_input_is_told_at_its_field_and_nothing_is_saved(browser, patient, asked, changes, field):
    answer = browser.post(url("create", patient.pk), asked | changes)

    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    assert not Case.objects.exists()


def test_a_child_without_a_guardian_is_refused_above_the_form(browser, site, asked):
    child = PatientFactory(site=site, birth_date="2015-01-01")

    assert b"Name a guardian" in browser.post(url("create", child.pk), asked).content


def test_a_case_is_changed_on_the_version_that_was_read(browser, site, asked):
    case = CaseFactory(site=site)
    asked |= {"surgeon": str(case.surgeon_id), "side": "right", "version": "1"}
    page = browser.get(url("edit", case.pk)).content.decode()

    good, stale = (browser.post(url("edit", case.pk), asked) for _ in range(2))

    assert 'value="2026-10-01"' in page
    assert good.status_code == 302
    assert b"Somebody changed this since you opened it" in stale.content
    assert Case.objects.get().side == "right"


def test_a_case_is_cancelled_with_a_reason(browser, site):
    case = CaseFactory(site=site)

    wordless = browser.post(url("cancel", case.pk), {"reason": "other", "version": "1"})
    unknown = browser.post(url("cancel", case.pk), {"reason": "boredom", "version": "1"})
    good = browser.post(url("cancel", case.pk), {"reason": "no_longer_needed", "version": "1"})

    assert list(wordless.context["form"].errors) == ["note"]
    assert list(unknown.context["form"].errors) == ["reason"]
    assert good.status_code == 302
    assert Case.objects.get().cancel_reason == "no_longer_needed"


def test_the_patients_cases_are_a_fragment_and_a_page(browser, patient, site):
    CaseFactory(site=site, patient=patient, booked=True)
    CaseFactory(patient=patient)

    page = browser.get(url("of_patient", patient.pk)).content.decode()
    fragment = browser.get(url("of_patient", patient.pk), headers={"HX-Request": "true"}).content.decode()

    assert "booked, Thu 10 Dec" in page
    assert "LEFT" in fragment
    assert fragment.count("<li>") == 1
    assert "<html" not in fragment


def test_cases_elsewhere_are_not_found(browser, site):
    case = CaseFactory()

    for address in (
        url("edit", case.pk),
        url("cancel", case.pk),
        url("create", case.patient_id),
        url("of_patient", case.patient_id),
    ):
        assert browser.get(address).status_code == 404


@pytest.mark.parametrize("role", [Role.WARD_NURSE, Role.MANAGER])
def test_who_may_not_ask_for_an_operation_is_refused(client, site, role):
    case = CaseFactory(site=site)
    client.force_login(UserFactory(role=role, site=site))

    for name, pk in (("create", case.patient_id), ("edit", case.pk), ("cancel", case.pk)):
        assert client.get(url(name, pk)).status_code == 403
