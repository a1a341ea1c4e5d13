"""Two records of one patient become one: nothing is lost, nothing stays behind."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from cases.models import Case
from checklists.models import ReadinessSummary
from common.refusals import Refused, Stale
from patients import actions, queries
from patients.actions import JoinedMeanwhile
from patients.domain.details import Details, Identifier
from patients.domain.facts import NewAllergy
from patients.domain.imports import FactKind, ImportedFact
from patients.domain.kinds import Sex
from patients.models import Allergy, Condition, Patient, PatientIdentifier
from reminders.actions import give, pause
from reminders.domain.links import Revoked
from reminders.models import Pause, PersonalLink, Reminder
from reminders.queries.senders import owners_of
from scheduling.models import Booking
from tests.factories.bookings import NOON, OPERATION, a_booking
from tests.factories.cases import CaseFactory
from tests.factories.patients import (
    PatientFactory,
    add_allergy,
    add_condition,
    add_guardian,
    add_identifier,
    add_measurement,
    add_medicine,
)
from tests.factories.staff import SiteFactory, UserFactory, coordinator_reyes

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PHONE, OTHER_PHONE = "+441632960001", "+441632960002"


@pytest.fixture
def site():
    return SiteFactory()


@pytest.fixture
def reyes(site):
    return coordinator_reyes(site)


@pytest.fixture
def keep(site):
    return PatientFactory(site=site, family_name="Petrova", identifier="100")


@pytest.fixture
def gone(site):
    return PatientFactory(site=site, family_name="Petrova", identifier="200")


@pytest.fixture
def join(keep, gone, reyes):
    def run(keep=keep, gone=gone, **more):
        return actions.merge(**({"keep": keep, "gone": gone, "by": reyes, "at": AT} | more))

    return run


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def test_everything_of_the_other_record_hangs_on_the_kept_one(keep, gone, join):
    elsewhere = SiteFactory(code="S9")
    gone.known_at.add(elsewhere)
    rows = [
        add_allergy(gone),
        add_condition(gone, "E11.9"),
        add_medicine(gone, "Metformin"),
        add_measurement(gone, "weight", "70", "kg"),
        add_guardian(gone),
        gone.identifiers.get(),
        CaseFactory(site=gone.site, patient=gone),
        CaseFactory(site=gone.site, patient=gone, cancelled=True),
    ]

    join()

    assert {fresh(row).patient_id for row in rows} == {keep.pk}
    assert elsewhere in keep.known_at.all()
    assert keep.identifiers.count() == 2


def test_the_other_record_stays_as_it_was_and_says_who_joined_it(keep, gone, join, reyes):
    join(reason=" registered  twice ")

    gone = fresh(gone)
    assert (gone.merged_into_id, gone.merged_at, gone.merged_by_id) == (keep.pk, AT, reyes.pk)
    assert (gone.merged_reason, gone.family_name, gone.version) == ("registered twice", "Petrova", 2)
    assert fresh(keep).version == 2


def test_it_is_found_no_more_and_leads_to_the_kept_one(keep, gone, join, reyes):
    join()

    assert list(queries.search(reyes, "petrova")) == [keep]
    assert list(queries.search(reyes, "200")) == [keep]
    assert queries.joined_into(reyes, gone.pk) == keep.pk
    assert queries.joined_into(reyes, keep.pk) is None
    assert queries.joined_into(UserFactory(site=SiteFactory(code="S9")), gone.pk) is None
    assert queries.standing(gone) == keep


def test_a_birth_date_that_differs_asks_for_a_reason(keep, gone, join):
    Patient.objects.filter(pk=gone.pk).update(birth_date=date(1972, 4, 13))

    with pytest.raises(Refused) as refused:
        join()
    assert [reason.code for reason in refused.value.reasons] == ["birth_date"]
    assert fresh(gone).merged_into_id is None

    assert join(reason="day and month were swapped").birth_date == keep.birth_date


def test_the_living_and_the_dead_are_not_joined(gone, join):
    Patient.objects.filter(pk=gone.pk).update(deceased_on=date(2026, 11, 1))

    with pytest.raises(Refused, match="cannot be joined"):
        join(reason="I am sure")


def test_who_looked_at_older_records_looks_again(keep, gone, join):
    with pytest.raises(Stale):
        join(expected_versions=(keep.version, gone.version + 1))
    with pytest.raises(Stale):
        join(expected_versions=(keep.version + 1, gone.version))

    assert join(expected_versions=(keep.version, gone.version)) == keep


def test_a_record_is_not_joined_with_itself_nor_twice(keep, gone, join, site):
    with pytest.raises(Refused, match="one record already"):
        join(gone=keep)
    join()

    for pair in ({}, {"keep": gone, "gone": keep}, {"keep": PatientFactory(site=site), "gone": gone}):
        with pytest.raises(JoinedMeanwhile):
            join(**pair, reason="again")


def test_three_records_become_one_and_each_leads_on(keep, gone, join, site, reyes):
    third = PatientFactory(site=site, family_name="Petrova", identifier="300")
    join()
    join(keep=third, gone=keep)

    assert queries.standing(gone) == third
    assert {number.value for number in third.identifiers.all()} == {"100", "200", "300"}


def test_one_row_of_another_system_on_both_stays_on_both(keep, gone, join, reyes):
    theirs = {"source": "fhir", "source_id": "c1"}
    for patient in (keep, gone):
        add_condition(patient, "E11.9", **theirs)
    join()

    values = {"text": "Diabetes", "code": "E11.9", "system": "ICD-10", "status": "resolved"}
    facts = [ImportedFact(FactKind.CONDITION, "c1", values)]
    counts = actions.take_in_facts(patient=gone, source="fhir", facts=facts, by=reyes, at=AT)

    assert counts[FactKind.CONDITION].changed == 1
    assert list(Condition.objects.filter(patient=keep).order_by("pk").values_list("source_id", "status")) == [
        ("c1", "resolved"),
        ("", "active"),
    ]


def test_another_system_that_knows_the_old_number_finds_the_kept_record(keep, gone, join, site, reyes):
    join()
    born = Details("Petrova", "Anna", keep.birth_date, Sex.FEMALE)

    for numbers in (["200"], ["100", "200"]):
        taken = actions.take_in_patient(
            site=site,
            details=born,
            identifiers=[Identifier("hospital", number) for number in numbers],
            by=reyes,
            at=AT,
        )
        assert (taken.patient, taken.is_new) == (keep, False)


def test_nobody_writes_to_the_record_that_is_gone(gone, join, reyes, site):
    case = CaseFactory(site=site)
    join()

    with pytest.raises(JoinedMeanwhile, match="joined with another"):
        actions.add_allergy(patient=gone, new=NewAllergy("Latex"), by=reyes, at=AT)
    with pytest.raises(JoinedMeanwhile):
        pause(patient=gone, reason="moved", by=reyes, at=AT)
    for write in (
        lambda: add_identifier(gone, "999"),
        lambda: add_allergy(gone),
        lambda: CaseFactory(site=site, patient=gone),
        lambda: Case.objects.filter(pk=case.pk).update(patient=gone),
        lambda: Pause.objects.create(patient=gone, reason="x", by=reyes, at=AT),
        lambda: Patient.objects.filter(pk=gone.pk).update(phone=PHONE),
    ):
        with pytest.raises(DatabaseError, match=r"joined|Cannot update"), transaction.atomic():
            write()
    assert not Allergy.objects.exists()
    assert not PatientIdentifier.objects.filter(value="999").exists()


def test_places_in_theatre_move_and_an_open_page_of_a_case_is_out_of_date(site, join):
    booked = a_booking(site, family_name="Petrova")
    keep = PatientFactory(site=site, family_name="Petrova")

    join(keep=keep, gone=booked.patient)

    booked = fresh(booked)
    assert (booked.patient_id, booked.case.patient_id) == (keep.pk, keep.pk)
    assert booked.case.version == 2


def test_a_place_is_never_written_for_the_record_that_is_gone(site, join):
    booked = a_booking(site, family_name="Petrova")
    join(keep=PatientFactory(site=site, family_name="Petrova"), gone=booked.patient)

    with pytest.raises(IntegrityError, match="joined"), transaction.atomic():
        Booking.objects.filter(pk=booked.pk).update(patient=booked.patient_id)


def test_nobody_is_in_two_theatres_at_once_and_both_places_are_named(site, join):
    one = a_booking(site, family_name="Petrova", theatre="T1")
    other = a_booking(site, family_name="Petrova", theatre="T2", start=OPERATION + timedelta(days=1))
    overlapping = {"during": one.during, "surgeon": coordinator_reyes(site)}
    Booking.objects.filter(pk=other.pk).update(**overlapping)

    with pytest.raises(Refused, match="cannot be joined") as refused:
        join(keep=one.patient, gone=other.patient, reason="I am sure")

    assert [str(reason) for reason in refused.value.reasons] == [
        "Both have a place in theatre at the same time: T1, Tue 15 Dec 08:30 and T2, Tue 15 Dec 08:30. "
        "Give one of them back first."
    ]
    assert fresh(other).patient_id == other.patient_id


def test_an_operation_that_is_wanted_twice_is_told_and_stays_twice(keep, gone, join, site):
    for patient in (keep, gone):
        CaseFactory(site=site, patient=patient)

    told = [str(one.reason) for one in actions.findings(keep=keep, gone=gone, at=AT)]

    assert told == [
        "Both ask for the same operation: High tibial osteotomy, opening wedge, left. "
        "Cancel one of the two afterwards if it is a double."
    ]
    join()
    assert keep.cases.count() == 2


def test_readiness_of_every_live_case_of_both_is_computed_again(keep, gone, join, site):
    mine, theirs = (CaseFactory(site=site, patient=patient) for patient in (keep, gone))
    add_allergy(gone, "Latex", category="latex")

    join()

    rows = ReadinessSummary.objects.filter(case__in=[mine.pk, theirs.pk])
    assert set(rows.values_list("case", "computed_at")) == {(mine.pk, AT), (theirs.pk, AT)}


def test_every_personal_link_of_both_closes(keep, gone, join, site):
    for patient in (keep, gone):
        give(case=CaseFactory(site=site, patient=patient), at=NOON)
    stranger = CaseFactory(site=site)
    give(case=stranger, at=NOON)

    told = [one.reason.code for one in actions.findings(keep=keep, gone=gone, at=AT)]
    join()

    assert "links_close" in told
    closed = PersonalLink.objects.exclude(case=stranger)
    assert set(closed.values_list("revoked_why", "revoked_at")) == {(Revoked.MERGED.value, AT)}
    assert PersonalLink.objects.get(case=stranger).revoked_at is None


def test_what_is_still_to_be_said_goes_where_and_how_the_kept_record_says(site, join, reyes):
    booked = a_booking(site, family_name="Petrova", phone=PHONE, email="")
    pause(patient=booked.patient, reason="plans them", until=NOON + timedelta(hours=1), by=reyes, at=NOON)
    keep = PatientFactory(site=site, family_name="Petrova", language="ru", email="new@example.org")
    before = set(Reminder.objects.filter(booking=booked).values_list("language", flat=True))

    join(keep=keep, gone=booked.patient, at=NOON + timedelta(hours=2))

    waiting = Reminder.objects.filter(booking=booked, state="pending")
    assert before == {"en"}
    assert set(waiting.values_list("language", flat=True)) == {"ru"}
    assert "email" in set(waiting.values_list("channel", flat=True))


def test_an_answer_finds_the_patient_only_by_a_number_of_the_kept_record(site, join):
    keep = PatientFactory(site=site, family_name="Petrova", phone=PHONE)
    gone = PatientFactory(site=site, family_name="Petrova", phone=OTHER_PHONE)

    join(keep=keep, gone=gone)

    assert owners_of(PHONE).patients == (keep,)
    assert owners_of(OTHER_PHONE).patients == ()


def test_whoever_stopped_the_messages_on_one_record_gets_none(site, join):
    keep = PatientFactory(site=site, family_name="Petrova", email="anna@example.org")
    gone = PatientFactory(site=site, family_name="Petrova", phone=PHONE, may_text=False)

    join(keep=keep, gone=gone)

    keep = fresh(keep)
    assert (str(keep.phone), keep.email, keep.may_text, keep.may_email) == (
        PHONE,
        "anna@example.org",
        False,
        True,
    )


@pytest.mark.parametrize(
    ("of_kept", "of_other", "goes_on"), [(3, None, "gone"), (5, 3, "keep"), (0, 3, "gone")]
)
def test_of_two_pauses_the_longer_one_goes_on(keep, gone, join, reyes, of_kept, of_other, goes_on):
    for patient, days, name in ((keep, of_kept, "keep"), (gone, of_other, "gone")):
        until = None if days is None else AT - timedelta(hours=1) + timedelta(days=days)
        pause(patient=patient, reason=name, until=until, by=reyes, at=AT - timedelta(days=1))

    join()

    assert Pause.objects.get(ended_at=None).reason == goes_on
    assert set(Pause.objects.values_list("patient", flat=True)) == {keep.pk}
    ended = Pause.objects.exclude(ended_at=None).get()
    assert ended.ended_at == (ended.until if of_kept == 0 else AT)
