import pytest

from reminders.domain.contact import Addresses, Reach, allowed, barred, contact_of
from reminders.domain.kinds import ReminderKind
from reminders.domain.states import Channel, Why

MAIL, PHONE = "anna@example.org", "+441632960001"
OWN = Addresses(MAIL, PHONE)
BOOKED, FASTING, CANCELLED = ReminderKind.BOOKED, ReminderKind.FASTING, ReminderKind.CANCELLED
EMAIL, SMS = Channel.EMAIL, Channel.SMS


def test_what_is_long_goes_by_email_first_and_what_is_short_by_text():
    assert contact_of(BOOKED, Reach(OWN)) == ((EMAIL, MAIL), (SMS, PHONE))
    assert contact_of(FASTING, Reach(OWN)) == ((SMS, PHONE), (EMAIL, MAIL))


@pytest.mark.parametrize("kind", list(ReminderKind))
def test_the_channel_the_patient_chose_comes_first(kind):
    assert contact_of(kind, Reach(OWN, first=EMAIL))[0] == (EMAIL, MAIL)


def test_nobody_is_written_to_on_a_channel_they_refused():
    assert contact_of(FASTING, Reach(OWN, may_text=False)) == ((EMAIL, MAIL),)
    assert contact_of(FASTING, Reach(OWN, may_email=False)) == ((SMS, PHONE),)
    assert contact_of(FASTING, Reach(OWN, may_email=False, may_text=False)) == ()


def test_who_refuses_both_is_barred_and_who_has_no_address_yet_is_not():
    assert barred(FASTING, Reach(OWN, may_email=False, may_text=False)) is Why.NO_CONSENT
    assert barred(FASTING, Reach(Addresses())) is None
    assert contact_of(FASTING, Reach(Addresses())) == ()
    assert contact_of(FASTING, Reach(Addresses(email=MAIL))) == ((EMAIL, MAIL),)


def test_the_calendar_is_told_of_a_cancellation_only_by_email():
    assert contact_of(CANCELLED, Reach(OWN, first=SMS)) == ((EMAIL, MAIL),)
    assert allowed(CANCELLED, Reach(OWN, may_email=False)) == ()


def test_a_childs_guardian_is_written_to():
    guardian = Addresses(phone="+441632960002")
    reach = Reach(OWN, is_child=True, guardian=guardian)

    assert reach.for_guardian
    assert contact_of(BOOKED, reach) == ((SMS, "+441632960002"),)


def test_a_guardian_without_an_address_leaves_the_familys():
    reach = Reach(OWN, is_child=True)

    assert not reach.for_guardian
    assert contact_of(BOOKED, reach)[0] == (EMAIL, MAIL)


def test_an_adult_is_written_to_whoever_else_is_on_record():
    assert contact_of(BOOKED, Reach(OWN, guardian=Addresses(email="mother@example.org")))[0] == (EMAIL, MAIL)
