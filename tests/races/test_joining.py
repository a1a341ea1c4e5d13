"""Records of one patient are joined while others join them too, book for them, or ask for an operation."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.management import call_command
from django.db import connection, connections

from cases.actions import details_of, request_case
from cases.models import Case
from common.clock import now
from common.refusals import Refused
from patients.actions import JoinedMeanwhile, add_allergy, merge
from patients.domain.facts import NewAllergy
from patients.models import Allergy, Patient
from scheduling.actions import book_case
from scheduling.models import Booking
from tests.factories.cases import CaseFactory
from tests.factories.patients import PatientFactory
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
