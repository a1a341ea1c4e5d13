from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from common.refusals import BadInput, Refused, Stale
from patients import actions, signals
from patients.actions import IdentifierTaken, LooksAlike
from patients.domain.details import Details, Identifier, Related
from patients.domain.facts import NewAllergy, NewCondition, NewMeasurement, NewMedicine
from patients.domain.kinds import AllergyStatus, ConditionStatus, MeasurementKind, MedicineStatus, Sex
from patients.models import Patient
from tests.factories.patients import PatientFactory, add_guardian, add_identifier
from tests.factories.staff import SiteFactory, coordinator_reyes

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ANNA = Details("Petrova", "Anna", date(1972, 3, 14), Sex.FEMALE, phone="01632 960001")
CHILD = replace(ANNA, birth_date=date(2012, 5, 1))
MOTHER = Related("Olga Petrova", "mother", "+44 1632 960002", is_guardian=True)


@pytest.fixture
def site():
    return SiteFactory()


@pytest.fixture
def told():
    heard = []

    def changing(sender, *, patient, **kwargs):
        heard.append(("changing", Patient.objects.get(pk=patient.pk).version))

    def changed(sender, *, patient, **kwargs):
        heard.append(("changed", Patient.objects.get(pk=patient.pk).version))

    signals.facts_changing.connect(changing)
    signals.facts_changed.connect(changed)
    yield heard
    signals.facts_changing.disconnect(changing)
    signals.facts_changed.disconnect(changed)


def register(site, details=ANNA, **more):
    return actions.register(
        **({"site": site, "details": details, "by": coordinator_reyes(site), "at": AT} | more)
    )


def test_a_registered_patient_is_known_at_the_site_and_can_be_called(site):
    number = Identifier("S1", "00 12-34")

    patient = register(site, identifiers=[number])

    patient = Patient.objects.get(pk=patient.pk)
    assert patient.phone == "+441632960001"
    assert patient.time_zone == "Europe/London"
    assert list(patient.known_at.all()) == [site]
    assert patient.identifiers.get().value_key == "001234"


def test_a_number_never_belongs_to_two(site):
    add_identifier(PatientFactory(site=site, family_name="Okafor"), "АВ 12", authority="S1")

    with pytest.raises(BadInput, match="already registered") as bad:
        register(site, identifiers=[Identifier("S1", "ab12")])

    assert bad.value.field == "identifiers.value"
    assert not Patient.objects.filter(family_name="Petrova").exists()


def test_the_same_number_of_another_authority_is_another_number(site):
    add_identifier(PatientFactory(site=site, family_name="Okafor"), "12", authority="S2")

    assert register(site, identifiers=[Identifier("S1", "12")]).identifiers.count() == 1


@pytest.mark.parametrize(
    ("known", "alike"),
    [
        ({"birth_date": ANNA.birth_date, "given_name": "Анна", "family_name": "Петрова"}, True),
        ({"birth_date": ANNA.birth_date, "family_name": "Petrov"}, True),
        ({"birth_date": ANNA.birth_date, "given_name": "Chidi", "family_name": "Okafor"}, False),
        ({"birth_date": date(1960, 1, 1), "phone": "+441632960001", "family_name": "Petrova"}, True),
        ({"birth_date": date(1960, 1, 1), "family_name": "Petrova"}, False),
    ],
)
def test_two_who_look_alike_raise_a_question_that_can_be_answered(site, known, alike):
    other = PatientFactory(site=site, **known)

    if alike:
        with pytest.raises(LooksAlike) as question:
            register(site)
        assert question.value.candidates == (other,)
        assert question.value.reasons[0].details["patient"] == str(other.pk)
    assert register(site, confirmed_distinct=True).pk != other.pk


def test_nobody_learns_of_patients_elsewhere_from_the_question(site):
    PatientFactory(family_name="Petrova", birth_date=ANNA.birth_date)

    assert register(site).pk


def test_a_child_is_registered_with_a_guardian(site):
    with pytest.raises(BadInput, match="under 18") as bad:
        register(site, CHILD)
    assert bad.value.field == "related_people"

    assert register(site, CHILD, related=[MOTHER]).related_people.get().phone == "+441632960002"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("family_name", ""),
        ("family_name", "<script>alert(1)</script>"),
        ("family_name", "Petrova\u202eavorteP"),
        ("family_name", "🙂"),
        ("family_name", "x" * 121),
        ("given_name", "Anna\x00"),
        ("given_name", "- -"),
        ("other_names", "=cmd|"),
        ("birth_date", date(2026, 11, 23)),
        ("birth_date", date(1900, 1, 1)),
        ("deceased_on", date(2026, 11, 23)),
        ("deceased_on", date(1972, 3, 13)),
        ("phone", "12"),
        ("email", "anna@"),
        ("email", "a@b.example\r\nBcc: everybody@b.example"),
        ("time_zone", "Mars/Olympus"),
    ],
)
def test_bad_details_are_refused_at_their_field_and_nothing_is_saved(site, field, value):
    with pytest.raises(BadInput) as bad:
        register(site, replace(ANNA, **{field: value}))

    assert bad.value.field == field
    assert not Patient.objects.exists()


@pytest.mark.parametrize("name", ["Müller-Łódź", "O'Brien", "Петрова", "王", "Medhurst46", "أحمد", "अनीता"])
def test_names_of_every_script_are_welcome(site, name):
    assert register(site, replace(ANNA, family_name=name)).family_name == name


@pytest.mark.parametrize(
    ("identifier", "field"),
    [
        (Identifier("S1", "---"), "identifiers.value"),
        (Identifier("S1", "1<2"), "identifiers.value"),
        (Identifier("S1", "1" * 101), "identifiers.value"),
        (Identifier(" ", "12"), "identifiers.authority"),
    ],
)
def test_a_bad_number_is_refused_at_its_field(site, identifier, field):
    with pytest.raises(BadInput) as bad:
        register(site, identifiers=[identifier])
    assert bad.value.field == field


def change(patient, at=AT, **changes):
    details = Details(**{name: getattr(patient, name) for name in Details.__dataclass_fields__})
    details = replace(details, phone=str(patient.phone))
    expected, confirmed = changes.pop("expected_version", None), changes.pop("confirmed_distinct", False)
    return actions.change_details(
        patient=patient,
        details=replace(details, **changes),
        expected_version=expected,
        confirmed_distinct=confirmed,
        by=coordinator_reyes(patient.site),
        at=at,
    )


def test_a_new_name_is_found_at_once_and_readiness_is_not_bothered(told):
    changed = change(PatientFactory(), family_name="Okafor")

    assert (changed.search_key, changed.version) == (" okafor ana", 2)
    assert told == []


def test_a_corrected_birth_date_tells_readiness_before_and_after(told):
    change(PatientFactory(), birth_date=date(1973, 3, 14))

    assert told == [("changing", 1), ("changed", 2)]


def test_saving_without_a_change_counts_nothing():
    assert change(PatientFactory()).version == 1


def test_a_change_made_on_an_old_version_is_refused():
    with pytest.raises(Stale):
        change(PatientFactory(version=2), given_name="Ana", expected_version=1)


def test_renaming_into_somebody_known_asks_too():
    known = PatientFactory(family_name="Okafor")
    patient = PatientFactory(site=known.site, family_name="Lim", given_name="Wei")

    with pytest.raises(LooksAlike):
        change(patient, family_name="Okafor", given_name="Anna")

    assert change(patient, family_name="Okafor", given_name="Anna", confirmed_distinct=True).version == 2


def test_nobody_becomes_a_child_without_a_guardian():
    patient = PatientFactory()

    with pytest.raises(BadInput, match="under 18"):
        change(patient, birth_date=date(2012, 1, 1))
    add_guardian(patient)

    assert change(patient, birth_date=date(2012, 1, 1)).version == 2


def test_the_last_guardian_of_a_child_stays():
    child = PatientFactory(birth_date=date(2012, 1, 1))
    mother, by = add_guardian(child), coordinator_reyes(child.site)

    with pytest.raises(Refused, match="keeps one guardian"):
        actions.remove_related_person(person=mother, by=by, at=AT)
    father = actions.add_related_person(
        patient=child, related=Related("Ivan Petrov", is_guardian=True), by=by, at=AT
    )
    actions.remove_related_person(person=mother, by=by, at=AT)

    assert list(child.related_people.all()) == [father]


def test_an_emergency_contact_has_a_telephone():
    patient = PatientFactory()
    nobody_reaches = Related("Ivan Petrov", is_emergency_contact=True)

    with pytest.raises(BadInput) as bad:
        actions.add_related_person(patient=patient, related=nobody_reaches, by=None, at=AT)

    assert bad.value.field == "phone"


def test_one_more_number_is_given_once():
    patient, other = PatientFactory(), PatientFactory()
    number = Identifier("S9", "77")

    actions.add_identifier(patient=patient, identifier=number, by=None, at=AT)
    actions.add_identifier(patient=patient, identifier=number, by=None, at=AT)

    with pytest.raises(IdentifierTaken):
        actions.add_identifier(patient=other, identifier=number, by=None, at=AT)
    assert patient.identifiers.filter(authority="S9").count() == 1


NEW = {
    "condition": (actions.add_condition, NewCondition("Type 2 diabetes", "e119", date(2020, 1, 1))),
    "medicine": (actions.add_medicine, NewMedicine("Warfarin", "b01aa03", "5 mg")),
    "allergy": (actions.add_allergy, NewAllergy("Penicillin", reactions="rash")),
    "measurement": (
        actions.add_measurement,
        NewMeasurement(MeasurementKind.WEIGHT, Decimal("72.5"), "kg", datetime(2026, 11, 20, 9, tzinfo=UTC)),
    ),
}


def put(kind, patient, new=None):
    add, usual = NEW[kind]
    return add(patient=patient, new=new or usual, by=coordinator_reyes(patient.site), at=AT)


@pytest.mark.parametrize("kind", NEW)
def test_every_fact_tells_readiness_before_it_is_written_and_after(told, kind):
    put(kind, PatientFactory())

    assert told == [("changing", 1), ("changed", 2)]


def test_codes_are_kept_with_their_system():
    patient = PatientFactory()

    condition, medicine = put("condition", patient), put("medicine", patient)

    assert (condition.system, condition.code) == ("ICD-10", "E11.9")
    assert (medicine.system, medicine.code) == ("ATC", "B01AA03")


@pytest.mark.parametrize(
    ("kind", "changes", "field"),
    [
        ("condition", {"code": "diabetes"}, "code"),
        ("condition", {"code": "D99"}, "code"),
        ("condition", {"onset_on": date(2026, 11, 23)}, "onset_on"),
        ("condition", {"onset_on": date(1900, 1, 1)}, "onset_on"),
        ("condition", {"text": " \u200b"}, "text"),
        ("condition", {"text": "x" * 301}, "text"),
        ("medicine", {"code": "warfarin"}, "code"),
        ("medicine", {"started_on": date(2027, 1, 1)}, "started_on"),
        ("medicine", {"dose": "x" * 201}, "dose"),
        ("allergy", {"text": ""}, "text"),
        ("allergy", {"reactions": "x" * 501}, "reactions"),
        ("measurement", {"unit": "lb"}, "unit"),
        ("measurement", {"value": Decimal("7250")}, "value"),
        ("measurement", {"value": Decimal("NaN")}, "value"),
        ("measurement", {"measured_at": datetime(2026, 11, 22, 9, 1, tzinfo=UTC)}, "measured_at"),
        ("measurement", {"measured_at": datetime(1950, 1, 1, tzinfo=UTC)}, "measured_at"),
    ],
)
def test_a_fact_that_cannot_be_is_refused_at_its_field(told, kind, changes, field):
    patient = PatientFactory()

    with pytest.raises(BadInput) as bad:
        put(kind, patient, replace(NEW[kind][1], **changes))

    assert bad.value.field == field
    assert Patient.objects.get(pk=patient.pk).version == 1


def test_what_is_over_or_wrong_is_marked_and_marked_once():
    patient = PatientFactory()
    by = coordinator_reyes(patient.site)
    condition, medicine = put("condition", patient), put("medicine", patient)
    allergy, measurement = put("allergy", patient), put("measurement", patient)

    done = actions.withdraw_condition(condition=condition, status=ConditionStatus.RESOLVED, by=by, at=AT)
    stopped = actions.withdraw_medicine(medicine=medicine, status=MedicineStatus.STOPPED, by=by, at=AT)
    mistake = actions.withdraw_allergy(allergy=allergy, status=AllergyStatus.ENTERED_IN_ERROR, by=by, at=AT)
    wrong = actions.withdraw_measurement(measurement=measurement, by=by, at=AT)

    assert (done.status, done.abated_on) == ("resolved", date(2026, 11, 22))
    assert (stopped.status, mistake.status, wrong.withdrawn_at) == ("stopped", "entered_in_error", AT)
    with pytest.raises(Refused, match="already withdrawn"):
        actions.withdraw_condition(condition=condition, status=ConditionStatus.RESOLVED, by=by, at=AT)
    with pytest.raises(Refused, match="already withdrawn"):
        actions.withdraw_measurement(measurement=measurement, by=by, at=AT)
