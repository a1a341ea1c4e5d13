"""Beds: what a ward has, what it has on some days only, and what planned patients take of it."""

from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from common.clock import now
from scheduling.models import BedChange, Booking, Ward
from scheduling.queries.beds import free_beds
from tests.factories.bookings import a_booking, cancel
from tests.factories.staff import SiteFactory, coordinator_reyes

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)
FRIDAY = MONDAY + timedelta(days=4)


@pytest.fixture
def site():
    return SiteFactory()


@pytest.fixture
def ward(site):
    return Ward.objects.create(site=site, code="4", name="Ward 4", beds=6)


def change(ward, first, last, beds, **fields):
    by = coordinator_reyes(ward.site)
    return BedChange.objects.create(
        ward=ward, first_day=first, last_day=last, beds=beds, reason="Flu", by=by, at=now(), **fields
    )


def stay(site, ward, first, until, **fields):
    booking = a_booking(site, **fields)
    Booking.objects.filter(pk=booking.pk).update(ward=ward, stay=DateRange(first, until))
    return booking


def free(site, ward, **fields):
    return list(free_beds(site, MONDAY, FRIDAY, **fields)[ward.pk].values())


def test_an_empty_ward_has_all_its_beds_on_every_day(site, ward):
    assert free(site, ward) == [6, 6, 6, 6, 6]


def test_on_some_days_a_ward_has_fewer_beds_and_the_newest_word_counts(site, ward):
    change(ward, MONDAY - timedelta(days=3), FRIDAY - timedelta(days=2), 4)
    change(ward, MONDAY + timedelta(days=1), MONDAY + timedelta(days=1), 2)
    change(ward, MONDAY, FRIDAY, 0, withdrawn_at=now())

    assert free(site, ward) == [4, 2, 4, 6, 6]


def test_a_patient_takes_a_bed_from_admission_until_the_day_of_going_home(site, ward):
    booking = stay(site, ward, MONDAY - timedelta(days=2), MONDAY + timedelta(days=2))

    assert free(site, ward) == [5, 5, 6, 6, 6]
    assert free(site, ward, except_bookings=[booking.pk]) == [6, 6, 6, 6, 6]


def test_a_cancelled_operation_gives_its_bed_back_and_too_many_patients_show_as_less_than_none(site, ward):
    cancel(stay(site, ward, MONDAY, FRIDAY))
    change(ward, MONDAY, MONDAY, 0)
    stay(site, ward, MONDAY, MONDAY + timedelta(days=1), theatre="T2", start=_later())

    assert free(site, ward)[:2] == [-1, 6]


def _later():
    from tests.factories.bookings import OPERATION

    return OPERATION + timedelta(days=1)


def test_several_hospitals_are_asked_in_three_queries(site, ward, django_assert_num_queries):
    other = Ward.objects.create(site=SiteFactory(), code="1", name="Ward 1", beds=3)
    change(ward, MONDAY, FRIDAY, 5)

    with django_assert_num_queries(3):
        found = free_beds([site.pk, other.site_id], MONDAY, MONDAY)

    assert found == {ward.pk: {MONDAY: 5}, other.pk: {MONDAY: 3}}


def test_a_ward_that_is_closed_for_good_has_no_beds_to_give(site, ward):
    Ward.objects.update(is_active=False)

    assert free_beds(site, MONDAY, FRIDAY) == {}
