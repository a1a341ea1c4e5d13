"""The contraindication screen: every row asked, how hard each is, what the record says beside it."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Case
from checklists.models import Evidence
from patients.models import Condition
from tests.factories.checklists import a_hospital, a_waiting_case, requirement

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital():
    return a_hospital()


@pytest.fixture
def case(hospital):
    return a_waiting_case(hospital)


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def learn(case: Case, code: str = "M05.9", text: str = "Rheumatoid arthritis") -> None:
    """The record gets a condition."""
    Condition.objects.create(
        patient=case.patient,
        system="ICD-10",
        code=code,
        text=text,
        onset_on=date(2015, 3, 1),
        recorded_at=case.created_at,
    )


def screen_of(hospital, case):
    row = requirement(case, "contraindications")
    return signed_in(hospital.surgeon).get(reverse("checklists:record", args=[row.pk]))


def test_every_row_is_asked_with_how_hard_it_is_and_nothing_is_answered_beforehand(hospital, case):
    page = screen_of(hospital, case).content.decode()

    assert "Absolute: only two clinicians together may go ahead." in page
    assert "Relative: may be permitted by: surgeon." in page
    assert "For now: it bars the operation until it is over." in page
    assert "The record says: M05" not in page


def test_what_the_record_says_is_shown_and_filled_in_for_a_clinician_to_sign(hospital, case):
    learn(case)

    answer = screen_of(hospital, case)

    page = answer.content.decode()
    assert "The record says: M05.9 Rheumatoid arthritis, since 1 Mar 2015." in page
    form = answer.context["form"]
    assert form["v_rheumatoid_arthritis"].value() == "yes"
    passing = {
        c.code: [choice.code for choice in c.choices if choice.outcome.value == "pass"]
        for c in form.spec.components
    }
    assert not [code for code, good in passing.items() if form[f"v_{code}"].value() in good]
    assert not Evidence.objects.exists()


def sign(hospital, case, **answers):
    row = requirement(case, "contraindications")
    client = signed_in(hospital.surgeon)
    form = client.get(reverse("checklists:record", args=[row.pk])).context["form"]
    said = {f"v_{c.code}": c.choices[0].code for c in form.spec.components if c.choices and c.required}
    seen = hospital.now.astimezone(hospital.zone)
    said |= {"collected_at_0": f"{seen:%Y-%m-%d}", "collected_at_1": f"{seen:%H:%M}", "version": row.version}
    said |= {f"v_{code}": choice for code, choice in answers.items()}
    answer = client.post(reverse("checklists:record", args=[row.pk]), said)
    assert answer.status_code == 302, answer.context["form"].errors
    return requirement(case, "contraindications").state


def test_a_clinician_may_answer_otherwise_after_seeing_what_the_record_says(hospital, case):
    learn(case)

    assert sign(hospital, case) == "pass"


def test_an_unknown_is_for_a_clinician_and_never_a_no(hospital, case):
    assert sign(hospital, case, osteoporosis="unknown") == "review"


def test_what_the_record_learns_later_sends_the_screen_back(hospital, case):
    assert sign(hospital, case) == "pass"

    learn(case)

    page = signed_in(hospital.surgeon).get(reverse("scheduling:case", args=[case.pk])).content.decode()
    assert "record now says M05.9" in page
