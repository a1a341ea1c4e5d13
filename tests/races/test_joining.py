"""Records of one patient are joined while others join them too, book for them, or ask for an operation."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Barrier

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, connections, transaction

from cases.actions import details_of, request_case
from cases.models import Case
from common.clock import now
from common.refusals import Refused
from patients.actions import JoinedMeanwhile, add_allergy, merge
from patients.domain.facts import NewAllergy
from patients.models import Allergy, Patient
from patients.models.joined import not_of_a_joined_record
from scheduling.actions import book_case
from scheduling.models import Booking
from tests.factories.cases import CaseFactory
from tests.factories.patients import PatientFactory
from tests.factories.patients import add_allergy as write_allergy
from tests.factories.scheduling import a_session, a_theatre, a_waiting_case, in_days
from tests.factories.staff import SiteFactory, coordinator_reyes, surgeon_okafor
from tests.factories.wishes import ANYWAY

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
ROUNDS = 5


def at_once(*runs: Callable[[], object]) -> list[object]:
    """What each of them came to: an answer, or the refusal it heard. Anything else fails the test."""
    start = Barrier(len(runs))

    def one(run: Callable[[], object]) -> object:
        try:
            # Opens the connection before the race. A slow machine may wait; whoever waits for each other fails.
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '60s'; SET statement_timeout = '60s'")
            start.wait(timeout=30)
            return run()
        except Refused as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(runs)) as pool:
        return list(pool.map(one, runs))


def two_records():
    site = SiteFactory(code="S1")
    one, other = (PatientFactory(site=site, family_name="Petrova") for _ in range(2))
    return one, other, coordinator_reyes(site)


def test_of_two_coordinators_who_join_two_records_each_way_one_wins_and_the_other_hears_it():
    for _ in range(ROUNDS):
        one, other, by = two_records()
        for patient in (one, other):
            CaseFactory(site=one.site, patient=patient)

        answers = at_once(
            lambda a=one, b=other, by=by: merge(keep=a, gone=b, by=by, at=now()),
            lambda a=one, b=other, by=by: merge(keep=b, gone=a, by=by, at=now()),
        )

        assert {type(answer) for answer in answers} == {JoinedMeanwhile, Patient}
        gone = Patient.objects.exclude(merged_into=None).get(pk__in=[one.pk, other.pk])
        assert not Case.objects.filter(patient=gone).exists()


def test_whatever_is_written_for_a_record_while_it_is_joined_ends_on_the_kept_one_or_is_refused():
    for number in range(ROUNDS):
        keep, gone, by = two_records()
        surgeon = surgeon_okafor(keep.site)
        case = a_waiting_case(gone.site, surgeon, patient=gone)
        session = a_session(a_theatre(gone.site, f"T{number}"), surgeon, start=in_days(21 + number))

        at_once(
            lambda k=keep, g=gone, by=by: merge(keep=k, gone=g, by=by, at=now()),
            lambda c=case, s=session, by=by: book_case(case_id=c.pk, session=s, by=by, at=now(), **ANYWAY),
            lambda g=gone, by=by: add_allergy(patient=g, new=NewAllergy("Latex"), by=by, at=now()),
            lambda c=case, g=gone, by=by: request_case(
                patient=g,
                procedure=c.procedure,
                surgeon=c.surgeon,
                details=details_of(c),
                site=c.site,
                by=by,
                at=now(),
            ),
        )

        assert Patient.objects.get(pk=gone.pk).merged_into_id == keep.pk
        for model in (Case, Booking, Allergy):
            assert not model.objects.filter(patient=gone).exists()
    call_command("check_invariants")


def written_past_the_rules_while_it_is_joined(patience: float) -> bool:
    """Somebody writes an allergy straight into the table between the joining and its commit. Is it there?"""
    keep, gone, by = two_records()

    def write() -> bool:
        try:
            write_allergy(gone)
        except IntegrityError:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Patient.objects.filter(pk=gone.pk).update(merged_into=keep, merged_at=now(), merged_by=by)
            writing = pool.submit(write)
            wait([writing], timeout=patience)
        return writing.result(timeout=30)


def test_what_is_written_between_a_joining_and_its_commit_waits_and_is_refused():
    assert not written_past_the_rules_while_it_is_joined(patience=0.3)
    assert not Allergy.objects.exists()


def test_without_waiting_it_would_hang_on_the_record_that_is_gone():
    not_of_a_joined_record(waits=False).install(Allergy)
    try:
        assert written_past_the_rules_while_it_is_joined(patience=30)
    finally:
        not_of_a_joined_record().install(Allergy)
